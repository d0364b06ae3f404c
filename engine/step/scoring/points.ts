import { type Ratio, ratio, rounded } from '#engine/step/scoring/ratio.ts'

/** Points are counted in hundredths, as whole numbers: `2.5` 分 is 250. */
export type Hundredths = number

const WRITTEN = /^(0|[1-9][0-9]{0,6})(?:[.]([0-9]{1,2}))?$/
/**
 * Points as an author writes them (`3`, `"2.5"`) or a form carries them (`2.5`), in hundredths; undefined when there are
 * more than two decimals. Read digit by digit: the shortest text of a number is what was typed.
 */
export function hundredths(typed: unknown): Hundredths | undefined {
  const parts = typeof typed === 'number' || typeof typed === 'string' ? WRITTEN.exec(String(typed)) : null
  if (!parts) return undefined
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
}

/** Hundredths as a number of points, for schemas and for rules: the nearest one there is, written as `92.25`. */
export const asPoints = (of: Hundredths): number => of / 100

/** “92.5” · “90” */
export const sayPoints = (of: Hundredths): string => sayRatio(ratio(of))

const DECIMALS = 4
/** Points in words: all their decimals where there are few, else the first four and “…”. */
export function sayRatio(of: Ratio): string {
  const scaled = ratio(of.n * 10n ** BigInt(DECIMALS), of.d * 100n)
  const cut = rounded(ratio(of.n < 0n ? -scaled.n : scaled.n, scaled.d), 1, 'down').n
  const digits = String(cut).padStart(DECIMALS + 1, '0')
  const text = `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`
  const shown = scaled.d === 1n ? text.replace(/[.]?0+$/, '') : `${text}…`
  return `${of.n < 0n ? '−' : ''}${shown}`
}

/** “40%” where that is exact, else “1/3”. */
export const sayShare = (of: Ratio): string => {
  const percent = ratio(of.n * 100n, of.d)
  return percent.d === 1n ? `${percent.n}%` : `${of.n}/${of.d}`
}
