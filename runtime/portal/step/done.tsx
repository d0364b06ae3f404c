import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { instanceQuery, openTaskOfMine } from '#runtime/portal/instance/use-instances.ts'
import { useNow } from '#runtime/portal/session/use-session.ts'
import { t } from '#runtime/portal/text/text.ts'
import type { Receipt, TaskDetail } from '#runtime/server/api/client.ts'
import { DueBadge } from '#runtime/ui/primitive/badge.tsx'
import { buttonClass } from '#runtime/ui/primitive/button.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import css from './step.module.css'

/** After handing in: what happened in sentences, and what comes next for whom. */
export function Done({
  task,
  receipt,
  cast,
  secret,
}: {
  readonly task: TaskDetail
  readonly receipt: Receipt
  readonly cast: boolean
  readonly secret: boolean
}) {
  const now = useNow()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    window.scrollTo(0, 0)
    heading.current?.focus()
  }, [])
  const whole = useQuery(instanceQuery(task.instance))
  const next = whole.data && openTaskOfMine(whole.data)
  return (
    <section className={css.done}>
      <div className={css.doneHead}>
        <Icon name="check" />
        <h2 ref={heading} tabIndex={-1}>
          {cast ? t.cast.doneTitle : t.step.doneTitle}
        </h2>
      </div>
      {cast ? (
        <p>{secret ? t.cast.done : t.cast.doneOpen}</p>
      ) : (
        <div>
          <h3>{t.step.happened}</h3>
          <ul>
            {receipt.happened.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="stack">
        <h3>{t.step.nextSteps}</h3>
        {receipt.status === 'running' ? (
          <ul className={`plain-list ${css.next}`}>
            {receipt.now.map(step => (
              <li key={`${step.step}${step.who}`}>
                <span>{t.step.nextStep(step.title, step.who)}</span>
                <DueBadge due={step.due} now={now} />
              </li>
            ))}
          </ul>
        ) : (
          <p>{t.step.ended}</p>
        )}
      </div>
      <div className="row">
        {next && next !== task.task && (
          <Link
            to="/tasks/$instance/$task"
            params={{ instance: task.instance, task: next }}
            className={buttonClass('primary')}
          >
            {t.step.nextTask}
          </Link>
        )}
        <Link to="/tasks" className={buttonClass(next && next !== task.task ? 'secondary' : 'primary')}>
          {t.step.toInbox}
        </Link>
        <Link to="/instances/$instance" params={{ instance: task.instance }} className={buttonClass()}>
          {t.step.see}
        </Link>
      </div>
      {cast && receipt.paper && (
        <section className={css.receipt}>
          <h3>{t.cast.receipt}</h3>
          <p className={css.leaf}>{receipt.paper.replace('sha256:', '')}</p>
          <p className="soft">{t.cast.receiptHint}</p>
        </section>
      )}
      {!cast && (
        <details className={css.receipt}>
          <summary>{t.step.receipt}</summary>
          <p className={css.leaf}>{receipt.leaf}</p>
          <p className="soft">{t.step.receiptHint}</p>
        </details>
      )}
    </section>
  )
}
