/**
 * An exact number of hundredths of a point, as a reduced fraction: the mean of three assessors has no last digit.
 * `d` is always positive.
 */
export interface Ratio {
  readonly n: bigint
  readonly d: bigint
}

export function ratio(n: bigint | number, d: bigint | number = 1n): Ratio {
  const [num, den] = [BigInt(n), BigInt(d)]
  const common = divisor(num < 0n ? -num : num, den)
  return { n: num / common, d: den / common }
}
const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a || 1n : divisor(b, a % b))

export const NOTHING = ratio(0)
export const plus = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d + b.n * a.d, a.d * b.d)
export const minus = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d - b.n * a.d, a.d * b.d)
export const times = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.n, a.d * b.d)
/** `b` must not be 0. */
export const over = (a: Ratio, b: Ratio): Ratio =>
  b.n < 0n ? ratio(-a.n * b.d, -a.d * b.n) : ratio(a.n * b.d, a.d * b.n)
export const sum = (all: readonly Ratio[]): Ratio => all.reduce(plus, NOTHING)
/** Negative, 0 or positive. */
export const order = (a: Ratio, b: Ratio): number => {
  const difference = a.n * b.d - b.n * a.d
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
/** Mean of a list that is not empty; of none, nothing. */
export const mean = (all: readonly Ratio[]): Ratio => (all.length === 0 ? NOTHING : over(sum(all), ratio(all.length)))

/** The largest multiple of `unit` that is not larger (`down`), or the nearest one, a half going up (`halfUp`, 四舍五入). */
export function rounded(value: Ratio, unit: number, how: 'down' | 'halfUp'): Ratio {
  const units = over(value, ratio(unit))
  const moved = how === 'down' ? units : plus(units, ratio(1, 2))
  const whole = moved.n / moved.d - (moved.n < 0n && moved.n % moved.d !== 0n ? 1n : 0n)
  return times(ratio(whole), ratio(unit))
}

/** `"9250/1"`, as an event keeps it; digits alone would not fit every number a mean can have. */
export const written = ({ n, d }: Ratio): string => `${n}/${d}`
