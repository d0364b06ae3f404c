import { t } from '#runtime/portal/text/text.ts'
import type { InstanceDetail, VisitView } from '#runtime/server/api/client.ts'
import { Notice } from '#runtime/ui/primitive/notice.tsx'

/** A step that is to be done again says so first: what led back to it, in the words of whoever decided that. */
export function Again({ whole, visit }: { readonly whole: InstanceDetail; readonly visit: VisitView | undefined }) {
  if (!visit || visit.number < 2) return null
  const returned = whole.history.find(line => line.event === 'Returned' && line.at === visit.enteredAt)
  const cause = whole.visits.findLast(one => one.id !== visit.id && one.closedAt === visit.enteredAt)
  const last = cause?.filled.at(-1)
  const why =
    returned?.says ??
    (last?.opinion
      ? t.step.againBecause(last.by?.name ?? t.instance.automatic, cause?.title ?? '', last.opinion)
      : cause && t.step.againAfter(cause.title, cause.outcome === 'SUBMITTED' ? '' : (cause.outcomeTitle ?? '')))
  return (
    <Notice tone="warning" title={t.step.again(visit.number)}>
      {why && <p>{why}</p>}
    </Notice>
  )
}
