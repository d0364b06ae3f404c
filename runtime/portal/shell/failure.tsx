import { Link } from '@tanstack/react-router'
import { sayProblem } from '#runtime/portal/problem.ts'
import { useMaybeSession } from '#runtime/portal/session/use-session.ts'
import { t } from '#runtime/portal/text/text.ts'
import { isProblem } from '#runtime/server/api/client.ts'
import { Button, buttonClass } from '#runtime/ui/primitive/button.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import css from './shell.module.css'

interface Kind {
  readonly when: (status: number) => boolean
  readonly title: string
  readonly says: string
  readonly again: boolean
}
const kinds: readonly Kind[] = [
  { when: status => status === 0, title: t.fault.offlineTitle, says: t.fault.offline, again: true },
  { when: status => status === 403, title: t.fault.forbiddenTitle, says: t.fault.forbidden, again: false },
  { when: status => status === 404, title: t.fault.notFoundTitle, says: t.fault.notFound, again: false },
]
const broken: Kind = { when: () => true, title: t.fault.brokenTitle, says: t.fault.broken, again: true }

/** A screen whose content could not be had: why, and what one can do. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const signedIn = useMaybeSession() !== undefined
  const status = isProblem(error) ? error.status : 500
  const kind = kinds.find(it => it.when(status)) ?? broken
  const said = sayProblem(error)
  const own = isProblem(error) && status >= 400 && status < 500 && error.problem.title
  return (
    <section className={css.failure} role="alert">
      <Icon name="error" />
      <h2>{kind.title}</h2>
      <p>{own && own !== kind.title ? own : kind.says}</p>
      {said.detail && <p>{said.detail}</p>}
      {said.number && <p className="soft">{t.fault.number(said.number)}</p>}
      <div className="row">
        {kind.again && onRetry && (
          <Button look="primary" onClick={onRetry}>
            {t.retry}
          </Button>
        )}
        <Link to={signedIn ? '/tasks' : '/disclosures'} className={buttonClass()}>
          {signedIn ? t.fault.toInbox : t.disclosure.backToList}
        </Link>
      </div>
    </section>
  )
}
