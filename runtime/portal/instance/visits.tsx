import { t } from '#runtime/portal/text/text.ts'
import { sayMoment } from '#runtime/portal/when.ts'
import type { InstanceDetail } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import { Facts } from './facts.tsx'
import { FilledForm } from './filled-forms.tsx'
import css from './instance.module.css'

/** Every visit in order: its result, what was computed, and each form as it was handed in. */
export function Visits({ instance, now }: { readonly instance: InstanceDetail; readonly now: string }) {
  const told = instance.visits.filter(visit => visit.filled.length > 0 || visit.closedAt !== null)
  if (told.length === 0) return <p className="soft">{t.instance.filledEmpty}</p>
  return (
    <ol className={`plain-list ${css.visits}`}>
      {told.map(visit => (
        <li key={visit.id} className={css.visit} id={`visit-${visit.id}`}>
          <h3 className={css.visitTitle}>
            {visit.title}
            {visit.number > 1 && <Badge>{t.instance.visit(visit.number)}</Badge>}
            {visit.closedAt === null ? (
              <Badge tone="info">{t.instance.visitOpen}</Badge>
            ) : (
              visit.outcomeTitle && <Badge tone="neutral">{visit.outcomeTitle}</Badge>
            )}
          </h3>
          <p className="soft">
            {visit.kindTitle} · {sayMoment(visit.closedAt ?? visit.enteredAt, now)}
          </p>
          {visit.closedAt !== null && <Facts facts={visit.facts} />}
          {visit.filled.map(filled => (
            <FilledForm
              organisation={instance.organisation.id}
              key={filled.n}
              visit={visit}
              filled={filled}
              corrections={instance.corrections.filter(it => it.of === filled.n)}
              now={now}
            />
          ))}
        </li>
      ))}
    </ol>
  )
}
