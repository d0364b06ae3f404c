import { Link } from '@tanstack/react-router'
import { FilledForms } from '#runtime/portal/instance/filled-forms.tsx'
import { t } from '#runtime/portal/text/text.ts'
import type { InstanceDetail, TaskDetail } from '#runtime/server/api/client.ts'
import { DueBadge } from '#runtime/ui/primitive/badge.tsx'
import { sayDayAndWeekday } from '#runtime/ui/primitive/day.ts'
import css from './step.module.css'

/** Beside the form: how it stands with the step, when it is due, and what earlier steps said. */
export function StepAside({
  task,
  whole,
  now,
}: {
  readonly task: TaskDetail
  readonly whole: InstanceDetail | undefined
  readonly now: string
}) {
  const earlier = whole?.visits.filter(visit => visit.filled.length > 0) ?? []
  return (
    <aside className={css.aside}>
      <section className="card stack">
        {task.progress.length > 0 && (
          <>
            <h2 className={css.asideTitle}>{t.step.progress}</h2>
            <dl className={css.progress}>
              {task.progress.map(fact => (
                <div key={fact.label}>
                  <dt>{fact.label}</dt>
                  <dd>{fact.value}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
        {task.due && (
          <div>
            <h2 className={css.asideTitle}>{t.step.deadline}</h2>
            <p>{sayDayAndWeekday(task.due.lastDay)}</p>
            <DueBadge due={task.due} now={now} withDay={false} />
            <p className="soft">{t.instance.calendar(task.due.calendar)}</p>
          </div>
        )}
        <div>
          <h2 className={css.asideTitle}>{t.step.instance}</h2>
          <p>{task.instanceTitle}</p>
          <p className="soft">
            {task.organisation.name} · {task.templateTitle}
          </p>
          <p>
            <Link to="/instances/$instance" params={{ instance: task.instance }}>
              {t.step.see}
            </Link>
          </p>
        </div>
      </section>
      {earlier.length > 0 && (
        <details className={`card ${css.earlier}`}>
          <summary>
            <h2 className={css.asideTitle}>{t.step.earlier}</h2>
          </summary>
          <p className="soft">{t.step.earlierHint}</p>
          <FilledForms
            visits={earlier}
            organisation={task.organisation.id}
            corrections={whole?.corrections ?? []}
            now={now}
          />
        </details>
      )}
    </aside>
  )
}
