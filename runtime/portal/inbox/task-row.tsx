import { Link } from '@tanstack/react-router'
import { useNow, useSession } from '#runtime/portal/session/use-session.ts'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import type { TaskSummary } from '#runtime/server/api/client.ts'
import { Badge, DueBadge } from '#runtime/ui/primitive/badge.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import css from './inbox.module.css'
import { TaskMarks } from './marks.tsx'

/** One thing to do. The whole row leads to it; claiming is a button of its own. */
export function TaskRow({
  task,
  busy,
  onClaim,
}: {
  readonly task: TaskSummary
  readonly busy: boolean
  readonly onClaim: (type: 'Claim' | 'Release') => void
}) {
  const me = useSession().person.id
  const now = useNow()
  const mineByClaim = task.claimedBy?.id === me
  return (
    <li className={css.task} data-overdue={task.overdue || undefined}>
      <div className={css.words}>
        <p className={css.step}>
          {task.title.startsWith(task.stepTitle) ? task.title : `${task.stepTitle} · ${task.title}`}
        </p>
        <h3 className={css.title}>
          <Link to="/tasks/$instance/$task" params={{ instance: task.instance, task: task.task }} className={css.cover}>
            {task.instanceTitle}
          </Link>
        </h3>
        <p className={`soft ${css.meta}`}>
          <span>{task.organisation.name}</span>
          <span>{task.templateTitle}</span>
          <span>{t.inbox.opened(sayMoment(task.openedAt, now))}</span>
        </p>
      </div>
      <div className={css.marks}>
        <DueBadge due={task.due} now={now} withDay={!task.overdue} />
        <TaskMarks task={task} me={me} />
        {task.urged > 0 && <Badge tone="warning">{t.inbox.urged(task.urged)}</Badge>}
        {task.claimedBy && (
          <Badge tone={mineByClaim ? 'info' : 'neutral'}>
            {mineByClaim ? t.inbox.claimedByMe : t.inbox.claimedBy(task.claimedBy.name)}
          </Badge>
        )}
        {task.mine === 'post' && !task.claimedBy && !task.marks.suspended && (
          <Button
            className={css.claim}
            disabled={busy}
            onClick={() => onClaim('Claim')}
            aria-label={t.inbox.claimLabel(`${task.instanceTitle}，${task.title}`)}
          >
            {t.inbox.claim}
          </Button>
        )}
        {mineByClaim && (
          <Button
            look="quiet"
            className={css.claim}
            disabled={busy}
            onClick={() => onClaim('Release')}
            aria-label={t.inbox.releaseLabel(`${task.instanceTitle}，${task.title}`)}
          >
            {t.inbox.release}
          </Button>
        )}
      </div>
    </li>
  )
}
