import { Link } from '@tanstack/react-router'
import { t } from '#runtime/portal/text/text.ts'
import type { InstanceDetail } from '#runtime/server/api/client.ts'
import { Badge, DueBadge } from '#runtime/ui/primitive/badge.tsx'
import { buttonClass } from '#runtime/ui/primitive/button.tsx'
import { sayDayAndWeekday } from '#runtime/ui/primitive/day.ts'
import { Facts } from './facts.tsx'
import css from './instance.module.css'

/** With more open tasks than this, a supervisor goes by the people, not by a list. */
const MANAGED = 6

/** Where the instance stands: each open step with who, until when and why that day, and what is still missing. */
export function Now({ instance, now }: { readonly instance: InstanceDetail; readonly now: string }) {
  const open = instance.visits.filter(visit => visit.closedAt === null)
  if (instance.status !== 'running')
    return (
      <section className={`card ${css.now}`} data-status={instance.status}>
        <p className={css.ended}>
          {instance.status === 'completed'
            ? t.instance.nowEnded(instance.ending ?? '')
            : t.instance.nowCancelled(instance.ending ?? '')}
        </p>
      </section>
    )
  return (
    <section className={`card ${css.now}`} data-status="running" aria-labelledby="now">
      <h2 id="now" className={css.nowTitle}>
        {t.instance.now}
      </h2>
      {open.length === 0 && <p>{t.instance.nobody}</p>}
      {open.map(visit => {
        const due = visit.due ?? visit.tasks.find(task => task.due)?.due ?? null
        const who = instance.now.find(step => step.step === visit.step)?.who
        const mine = visit.tasks.filter(task => task.mine)
        // Whoever supervises may change who has a task: the way there leads through the task.
        const others = instance.may.supervise ? visit.tasks.filter(task => !task.mine && !task.optional) : []
        return (
          <div key={visit.id} className={css.open}>
            <h3 className={css.openTitle}>
              {visit.title}
              {visit.number > 1 && <Badge>{t.instance.visit(visit.number)}</Badge>}
            </h3>
            <dl className="facts">
              <dt>{t.instance.who}</dt>
              <dd>
                {who || visit.tasks.map(task => task.who).join('、') || t.instance.nobody}
                {visit.tasks.some(task => task.claimedBy) && (
                  <span className="soft">
                    {' '}
                    （
                    {visit.tasks
                      .flatMap(task => (task.claimedBy ? [t.instance.claimedBy(task.claimedBy.name)] : []))
                      .join('、')}
                    ）
                  </span>
                )}
              </dd>
              <dt>{t.instance.due}</dt>
              <dd>
                {due ? (
                  <>
                    <span className={css.dueLine}>
                      {sayDayAndWeekday(due.lastDay)}
                      {!instance.suspended && <DueBadge due={due} now={now} withDay={false} />}
                    </span>
                    {instance.suspended && <span className="block">{t.oversight.stopped}</span>}
                    <span className="soft block">
                      {t.instance.calendar(due.calendar)}
                      {due.provisional && `；${t.instance.provisional}`}
                    </span>
                  </>
                ) : (
                  t.instance.noDue
                )}
              </dd>
            </dl>
            <Facts facts={visit.facts} />
            {mine.length > 0 && (
              <div className={`row no-print ${css.mine}`}>
                {mine.map((task, index) => (
                  <Link
                    key={task.task}
                    to="/tasks/$instance/$task"
                    params={{ instance: instance.id, task: task.task }}
                    className={buttonClass(index === 0 && !task.optional ? 'primary' : 'secondary')}
                  >
                    {t.instance.goTo(task.title)}
                  </Link>
                ))}
              </div>
            )}
            {others.length > 0 && others.length <= MANAGED && (
              <ul className="plain-list no-print">
                {others.map(task => (
                  <li key={task.task}>
                    <Link
                      to="/tasks/$instance/$task"
                      params={{ instance: instance.id, task: task.task }}
                      className={css.manage}
                    >
                      {t.task.manage(task.title)}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </div>
        )
      })}
    </section>
  )
}
