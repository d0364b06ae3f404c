import { useText } from '#runtime/ui/messages/language.tsx'
import classes from '#runtime/ui/primitive/skip-link.module.css'

/** First link of every page; `target` is the id of `<main tabIndex={-1}>`. */
export function SkipLink({ target = 'main' }: { target?: string }) {
  const t = useText()
  return (
    <a
      className={`${classes.skip} no-print`}
      href={`#${target}`}
      onClick={event => {
        // A hash router must not take this for a page.
        event.preventDefault()
        document.getElementById(target)?.focus()
      }}
    >
      {t('skip.main')}
    </a>
  )
}
