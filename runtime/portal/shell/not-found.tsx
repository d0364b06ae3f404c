import { Link } from '@tanstack/react-router'
import { t } from '#runtime/portal/text/text.ts'
import { buttonClass } from '#runtime/ui/primitive/button.tsx'
import { Page } from './page.tsx'

export function NotFound() {
  return (
    <Page title={t.fault.notFoundTitle} width="reading">
      <p>{t.fault.notFound}</p>
      <div className="row">
        <Link to="/tasks" className={buttonClass('primary')}>
          {t.fault.toInbox}
        </Link>
        <Link to="/disclosures" className={buttonClass()}>
          {t.disclosure.backToList}
        </Link>
      </div>
    </Page>
  )
}
