import { t } from '#runtime/portal/text/text.ts'
import type { VisitView } from '#runtime/server/api/client.ts'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import css from './instance.module.css'

const judged = (met: boolean | 'unknown') =>
  met === 'unknown' ? (
    <Badge tone="warning">{t.instance.unknown}</Badge>
  ) : met ? (
    <Badge tone="success" icon="check">
      {t.instance.met}
    </Badge>
  ) : (
    <Badge tone="danger" icon="cross">
      {t.instance.notMet}
    </Badge>
  )

/** Computed facts of a step: quorum, tally, period — with whether they suffice and by which clause. */
export function Facts({ facts }: { readonly facts: VisitView['facts'] }) {
  if (facts.length === 0) return null
  return (
    <dl className={css.facts}>
      {facts.map(fact => (
        <div key={fact.label} data-met={fact.met === undefined ? undefined : String(fact.met)}>
          <dt>{fact.label}</dt>
          <dd>
            <span>{fact.value}</span>
            {fact.met !== undefined && judged(fact.met)}
            {fact.basis && <span className="soft block">{fact.basis}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
