import { useSyncExternalStore } from 'react'
import { useLanguage, useText as useUiText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { ElderSwitch } from '#runtime/ui/primitive/elder-switch.tsx'
import { SkipLink } from '#runtime/ui/primitive/skip-link.tsx'
import classes from './designer.module.css'
import { TemplateList } from './template-list.tsx'
import { TemplatePage } from './template-page.tsx'
import { useText } from './text.ts'

const subscribe = (changed: () => void) => {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}
/** `#/` is the list, `#/<template>` one template; other anchors (`#step-…`) belong to the page that is shown. */
let shown = ''
const templateInAddress = (): string => {
  if (location.hash === '' || location.hash.startsWith('#/')) shown = decodeURIComponent(location.hash.slice(2))
  return shown
}

export function App() {
  const t = useText()
  const ui = useUiText()
  const { language, setLanguage } = useLanguage()
  const template = useSyncExternalStore(subscribe, templateInAddress)
  return (
    <>
      <SkipLink />
      <header className={`${classes.bar} no-print`}>
        <a className={classes.brand} href="#/">
          <b>{t('product')}</b> {t('title')}
        </a>
        <div className={classes.links}>
          <a href="/">{t('portal')}</a>
          <Button look="quiet" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
            {ui('language.switch')}
          </Button>
          <ElderSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.page}>
        {template === '' ? <TemplateList /> : <TemplatePage key={template} id={template} />}
      </main>
    </>
  )
}
