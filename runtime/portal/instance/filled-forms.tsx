import { usePeople } from '#runtime/portal/people/use-people.ts'
import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import type { InstanceDetail, VisitView } from '#runtime/server/api/client.ts'
import { ReadForm } from '#runtime/ui/form/read-form.tsx'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import { sayInstant } from '#runtime/ui/primitive/day.ts'
import { fieldAt } from './correction.ts'
import css from './instance.module.css'
import { OneValue } from './one-value.tsx'

type Filled = VisitView['filled'][number]
type Corrections = InstanceDetail['corrections']

/** What was filled in, visit by visit, exactly as it was; corrections stand beside, never in place of it. */
export function FilledForms({
  visits,
  organisation,
  corrections,
  now,
}: {
  readonly visits: readonly VisitView[]
  readonly organisation: string
  readonly corrections: Corrections
  readonly now: string
}) {
  return (
    <ul className={`plain-list ${css.filledList}`}>
      {visits.flatMap(visit =>
        visit.filled.map(filled => (
          <li key={filled.n}>
            <FilledForm
              organisation={organisation}
              visit={visit}
              filled={filled}
              corrections={corrections.filter(it => it.of === filled.n)}
              now={now}
            />
          </li>
        )),
      )}
    </ul>
  )
}

export function FilledForm({
  visit,
  filled,
  organisation,
  corrections,
  now,
}: {
  readonly visit: VisitView
  readonly filled: Filled
  readonly organisation: string
  readonly corrections: Corrections
  readonly now: string
}) {
  const people = usePeople(organisation, filled.options)
  const outcome =
    filled.outcome === null || Object.keys(filled.schema).length === 0
      ? filled.outcome
      : filled.outcome === visit.outcome
        ? visit.outcomeTitle
        : filled.outcome
  return (
    <details className={css.filled}>
      <summary>
        <span className={css.filledHead}>
          <span className={css.filledTitle}>{filled.title || visit.title}</span>
          <span className="soft">
            {t.instance.by2(filled.by?.name ?? t.instance.automatic, sayMoment(filled.at, now))}
          </span>
          {filled.occurred && <Badge tone="warning">{t.instance.late(sayInstant(filled.occurred))}</Badge>}
          {corrections.length > 0 && <Badge tone="warning">{t.instance.corrections}</Badge>}
        </span>
      </summary>
      <div className={css.filledBody}>
        <ReadForm
          schema={filled.schema}
          ui={filled.ui}
          options={filled.options}
          data={filled.data}
          outcome={outcome}
          opinion={filled.opinion}
          people={people}
          files={filled.files}
        />
        {corrections.map(correction => (
          <Correction key={correction.n} filled={filled} correction={correction} now={now} />
        ))}
      </div>
    </details>
  )
}

function Correction({
  filled,
  correction,
  now,
}: {
  readonly filled: Filled
  readonly correction: Corrections[number]
  readonly now: string
}) {
  const field = fieldAt(filled.schema, filled.ui, correction.path)
  const shown = (value: unknown) =>
    field ? (
      <OneValue field={field} options={filled.options} value={value} />
    ) : typeof value === 'string' ? (
      value
    ) : (
      JSON.stringify(value)
    )
  return (
    <div className={css.correction}>
      <p className={css.correctionHead}>
        {t.instance.corrected(
          correction.by?.name ?? t.instance.automatic,
          sayMoment(correction.at, now),
          correction.reason,
        )}
      </p>
      <dl className="facts">
        <dt>{t.instance.field}</dt>
        <dd>{field?.title ?? correction.path}</dd>
        {field && (
          <>
            <dt>{t.instance.wasValue}</dt>
            <dd>
              <s>{shown(filled.data[field.key])}</s>
            </dd>
          </>
        )}
        <dt>{t.instance.isValue}</dt>
        <dd>
          <strong>{shown(correction.value)}</strong>
        </dd>
      </dl>
    </div>
  )
}
