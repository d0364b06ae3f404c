import { ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { type Book, balanceOf, type PointsEntry } from '#engine/step/points/ledger.ts'
import type { Cap, PointsItem, PointsStep } from '#engine/step/points/schema.ts'
import type { Day } from '#engine/time/time.ts'

const SPAN: { readonly [per in Cap['per']]: string } = { day: '当天', month: '当月', period: '本期' }

const within = (per: Cap['per'], a: Day, b: Day): boolean =>
  per === 'period' || (per === 'month' ? a.slice(0, 7) === b.slice(0, 7) : a === b)

/** What counts against a cap already: effective entries of the item (or of all that earn) that nobody has reversed. */
export function used(book: Book, entry: PointsEntry, cap: Cap, ofItem: boolean): number {
  let sum = 0
  for (const one of book.ofHolder.get(entry.holder) ?? []) {
    const decision = book.decisions.get(one.id)
    if (one.kind !== 'earn' || decision?.as !== 'effective' || book.undone.has(one.id)) continue
    if (!within(cap.per, one.day, entry.day)) continue
    if (ofItem ? one.code !== entry.code : decision.points <= 0) continue
    sum += 'times' in cap ? 1 : Math.abs(decision.points)
  }
  return sum
}

/**
 * How many points an entry brings now, or why none. Caps go by the day of the act, not by the day somebody got round to
 * confirming it, so what counts does not depend on the confirmer's diligence.
 */
export function granted(
  step: PointsStep,
  book: Book,
  entry: PointsEntry,
  names: { readonly holder: string; readonly item: string },
): Result<number, Refusal> {
  let points = entry.points
  if (entry.kind === 'earn') {
    const own = (itemOf(step, entry.code)?.caps ?? []).map(cap => ({ cap, ofItem: true }))
    const all = points > 0 ? (step.caps ?? []).map(cap => ({ cap, ofItem: false })) : []
    for (const { cap, ofItem } of [...own, ...all]) {
      const most = 'times' in cap ? cap.times : cap.points
      const left = Math.max(0, most - used(book, entry, cap, ofItem))
      const asked = 'times' in cap ? 1 : Math.abs(points)
      if (asked <= left) continue
      if ('times' in cap || cap.over !== 'trim' || left === 0)
        return refuse('POINTS_CAP', {
          entry: entry.id,
          holder: names.holder,
          item: ofItem ? names.item : '各项合计',
          span: SPAN[cap.per],
          most,
          left,
          asked,
          unit: 'times' in cap ? '次' : '分',
        })
      points = points < 0 ? -left : left
    }
  }
  const balance = balanceOf(book, entry.holder)
  if (points < 0 && balance + points < 0 && !step.overdraft)
    return refuse('POINTS_SHORT', { entry: entry.id, holder: names.holder, available: balance, asked: -points })
  return ok(points)
}

export const itemOf = (step: PointsStep, code: string): PointsItem | undefined =>
  step.items.find(item => item.code === code)
export const goodsOf = (step: PointsStep, code: string) => step.goods?.find(goods => goods.code === code)
/** Pieces on the shelf, and pieces nobody has asked for yet. */
export const stockOf = (step: PointsStep, book: Book, code: string): number =>
  (goodsOf(step, code)?.stock ?? 0) + (book.moved.get(code) ?? 0)
export const freeStockOf = (step: PointsStep, book: Book, code: string): number =>
  stockOf(step, book, code) - (book.reserved.get(code) ?? 0)
