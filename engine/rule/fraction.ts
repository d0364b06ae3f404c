import type { Truth } from '#engine/rule/rule.ts'

/**
 * An exact share of a base. `strict` is the legal word: `false` = 以上、达到 (the boundary counts), `true` = 超过、过半数
 * (it does not). Two integers, never a quotient: 2/3 has no last digit.
 */
export interface Fraction {
  readonly num: number
  readonly den: number
  readonly strict: boolean
}

const WRITTEN = /^([1-9][0-9]{0,5})\/([1-9][0-9]{0,5})$|^0\/1$/

/** Reads `"2/3"`; anything else, `"0.67"` and `"66%"` included, is undefined. */
export function parseFraction(text: unknown, strict = false): Fraction | undefined {
  const parts = typeof text === 'string' ? WRITTEN.exec(text) : null
  return parts ? { num: Number(parts[1] ?? 0), den: Number(parts[2] ?? 1), strict } : undefined
}

/** Whether `count` reaches the share of `base`. Unknown unless both are whole, not negative, and the base is not 0. */
export function meets(count: number | undefined, base: number | undefined, fraction: Fraction): Truth {
  if (!isCount(count) || !isBase(base)) return 'unknown'
  const reached = BigInt(count) * BigInt(fraction.den)
  const share = BigInt(base) * BigInt(fraction.num)
  return fraction.strict ? reached > share : reached >= share
}

/** The smallest count that {@link meets} the share. NaN for a base that cannot be a base; see {@link compareThreshold}. */
export function needed(base: number, fraction: Fraction): number {
  if (!isBase(base)) return Number.NaN
  const share = BigInt(base) * BigInt(fraction.num)
  const den = BigInt(fraction.den)
  return Number(fraction.strict ? share / den + 1n : (share + den - 1n) / den)
}

/** Result, the count that was needed, and how many are missing; without a usable base neither number is given. */
export function compareThreshold(
  count: number | undefined,
  base: number | undefined,
  fraction: Fraction,
): { readonly met: Truth; readonly needed?: number; readonly missing?: number } {
  if (!isBase(base)) return { met: 'unknown' }
  const must = needed(base, fraction)
  const met = meets(count, base, fraction)
  return isCount(count) ? { met, needed: must, missing: Math.max(0, must - count) } : { met, needed: must }
}

const isCount = (count: number | undefined): count is number => Number.isSafeInteger(count) && Number(count) >= 0
const isBase = (base: number | undefined): base is number => isCount(base) && base > 0
