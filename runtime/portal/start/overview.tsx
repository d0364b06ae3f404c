import { t } from '#runtime/portal/text/text.ts'
import type { StepOverview } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import css from './start.module.css'

/** What will happen, before anything is started: each step with who, how long, on what grounds, and where it leads. */
export function Overview({ steps }: { readonly steps: readonly StepOverview[] }) {
  return (
    <ol className={`plain-list ${css.steps}`}>
      {steps.map((step, index) => (
        <li key={step.key} className={css.step}>
          <span className={css.number} aria-hidden>
            {index + 1}
          </span>
          <div className={css.stepWords}>
            <h3 className={css.stepTitle}>
              {step.title}
              <Badge>{step.kindTitle}</Badge>
            </h3>
            <p>{step.says}</p>
            <dl className="facts">
              <dt>{t.start.who}</dt>
              <dd>{step.who}</dd>
              {step.time && (
                <>
                  <dt>{t.start.time}</dt>
                  <dd>{step.time}</dd>
                </>
              )}
            </dl>
            <More step={step} />
          </div>
        </li>
      ))}
    </ol>
  )
}

function More({ step }: { readonly step: StepOverview }) {
  if (step.basis.length === 0 && step.outcomes.length === 0) return null
  return (
    <details className={css.more}>
      <summary>
        {[step.basis.length > 0 && t.start.basis, step.outcomes.length > 0 && t.start.outcomes]
          .filter(Boolean)
          .join('、')}
        <span className="visually-hidden">：{step.title}</span>
      </summary>
      {step.basis.length > 0 && (
        <ul className={`plain-list ${css.basis}`}>
          {step.basis.map(basis => (
            <li key={`${basis.law}${basis.article}`}>
              《{basis.law}》{basis.article}
              {basis.version && <span className="soft">（{basis.version}）</span>}
              {basis.confidence === 'C' && <span className="soft block">{t.start.localHint}</span>}
              {basis.confidence === 'D' && <span className="soft block">{t.start.confidence}</span>}
            </li>
          ))}
        </ul>
      )}
      {step.outcomes.length > 0 && (
        <ul className={`plain-list ${css.basis}`}>
          {step.outcomes.map(outcome => (
            <li key={outcome.name}>{t.start.to(outcome.title, outcome.to.join('、') || t.start.ends)}</li>
          ))}
        </ul>
      )}
    </details>
  )
}
