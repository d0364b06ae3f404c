import type { JsonObject } from '#engine/json.ts'
import { count, list, object, text } from '#engine/step/attendance.ts'
import type { Hundredths } from '#engine/step/scoring/points.ts'

/** One score sheet as it was handed in, in hundredths of a point. */
export type Sheet = {
  /** `self`, `review`, or the key of a group of assessors. */
  readonly scorer: string
  /** Whose sheet it is, and who filled it in: not the same where somebody stood in. */
  readonly by: string
  readonly hand: string
  readonly scores: { readonly [leaf: string]: Hundredths }
  readonly base: Hundredths
  readonly bonus: { readonly [item: string]: Hundredths }
  readonly penalty: { readonly [item: string]: Hundredths }
  /** Sums after their caps. */
  readonly bonusSum: Hundredths
  readonly penaltySum: Hundredths
  readonly veto: readonly string[]
}

/** The result with the arithmetic in words. `total` is exact, as “n/d” hundredths. */
export type Settled = {
  readonly total: string
  readonly outcome: string
  readonly grade: string
  readonly vetoed: boolean
  readonly says: readonly { readonly label: string; readonly value: string; readonly met?: boolean }[]
}

/** What scoring remembers of a visit. */
export type ScoringWork = {
  readonly round?: number
  /** How many sheets each scorer of the open part owes. */
  readonly need?: { readonly [scorer: string]: number }
  readonly sheets?: JsonObject[string]
  readonly settled?: JsonObject[string]
}

export const roundOf = (work: JsonObject): number => count(work.round) ?? 1
export const neededOf = (work: JsonObject, scorer: string): number => count(object(work.need)[scorer]) ?? 1

/** The sheets of this round, read from whatever is recorded. */
export const sheetsOf = (work: JsonObject): readonly Sheet[] =>
  list(work.sheets).flatMap(one => {
    const sheet = object(one)
    if (typeof sheet.scorer !== 'string') return []
    return [
      {
        scorer: sheet.scorer,
        by: text(sheet.by),
        hand: text(sheet.hand),
        scores: counts(sheet.scores),
        base: count(sheet.base) ?? 0,
        bonus: counts(sheet.bonus),
        penalty: counts(sheet.penalty),
        bonusSum: count(sheet.bonusSum) ?? 0,
        penaltySum: count(sheet.penaltySum) ?? 0,
        veto: list(sheet.veto).map(text).filter(Boolean),
      },
    ]
  })
const counts = (value: unknown): { readonly [key: string]: number } =>
  Object.fromEntries(
    Object.entries(object(value)).flatMap(([key, one]) =>
      count(one) === undefined ? [] : [[key, count(one) as number]],
    ),
  )

/** Applies what was recorded; nothing is computed here. A new round begins with an empty table. */
export function evolveScoring(work: ScoringWork, facts: unknown): ScoringWork {
  const { sheet, round, need, settled } = object(facts)
  const before = round === undefined ? list(object(work).sheets) : []
  return {
    ...object(work),
    ...(round !== undefined && { round: count(round) ?? 1 }),
    ...(need !== undefined && { need: counts(need) }),
    sheets: sheet === undefined ? before : [...before, object(sheet)],
    ...(settled !== undefined && { settled }),
  }
}
