import { Link } from '@tanstack/react-router'
import { useNow } from '#runtime/portal/session/use-session.ts'
import { Refusal } from '#runtime/portal/shell/refusal.tsx'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import { isProblem } from '#runtime/server/api/client.ts'
import { buttonClass } from '#runtime/ui/primitive/button.tsx'

/** Answers that mean: nothing is left to do here. */
export const goneCodes: ReadonlySet<string> = new Set([
  'TASK_CLOSED',
  'TASK_UNKNOWN',
  'INSTANCE_ENDED',
  'ALREADY_VOTED',
])

/** Who closed a task and when, out of the refusal's parameters. */
function closedBy(error: unknown, now: string): string | undefined {
  if (!isProblem(error)) return undefined
  const { by, name, at } = (error.problem.params ?? {}) as { by?: unknown; name?: unknown; at?: unknown }
  const who =
    typeof name === 'string' ? name : typeof by === 'string' ? by : (by as { name?: string } | undefined)?.name
  return who && typeof at === 'string' ? t.step.closedBy(who, sayMoment(at, now)) : undefined
}

/** The task is closed: by whom, when, and the way to where the instance stands now. */
export function Gone({
  error,
  closed,
  instance,
  hasDraft = false,
}: {
  readonly error?: unknown
  /** What the instance itself says, where no command was refused. */
  readonly closed?: { readonly by?: string; readonly at?: string }
  readonly instance: string
  readonly hasDraft?: boolean
}) {
  const now = useNow()
  const said = isProblem(error) ? error.problem : undefined
  const title =
    said?.code === 'TASK_UNKNOWN'
      ? t.step.unknownTitle
      : said?.code === 'TASK_CLOSED' || !said?.title
        ? t.step.closedTitle
        : said.title
  const detail =
    closedBy(error, now) ??
    (closed?.by && closed.at ? t.step.closedBy(closed.by, sayMoment(closed.at, now)) : undefined) ??
    (said?.title && said.title !== title ? said.title : said?.code === 'TASK_UNKNOWN' ? t.step.unknown : t.step.closed)
  return (
    <Refusal title={title} detail={detail} tone="info">
      {hasDraft && <p>{t.step.closedDraft}</p>}
      <div className="row">
        <Link to="/instances/$instance" params={{ instance }} className={buttonClass('primary')}>
          {t.step.toInstance}
        </Link>
        <Link to="/tasks" className={buttonClass()}>
          {t.step.toInbox}
        </Link>
      </div>
    </Refusal>
  )
}
