import { parseFraction } from '#engine/rule/fraction.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { type Tally, total } from '#engine/step/ballot/tally.ts'
import type { Score } from '#engine/step/ballot/work.ts'

/** 加权得分: exact fractions of whole numbers throughout; a decimal is only ever shown. */

interface Exact {
  readonly num: bigint
  readonly den: bigint
}
const add = (a: Exact, b: Exact): Exact => lowest({ num: a.num * b.den + b.num * a.den, den: a.den * b.den })
const times = (a: Exact, b: Exact): Exact => lowest({ num: a.num * b.num, den: a.den * b.den })
function lowest({ num, den }: Exact): Exact {
  let [a, b] = [num, den]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? { num: 0n, den: 1n } : { num: num / a, den: den / a }
}
export function exact(text: string): Exact | undefined {
  const parsed = parseFraction(text)
  return parsed && lowest({ num: BigInt(parsed.num), den: BigInt(parsed.den) })
}

/** Whether fractions add up to exactly 1. */
export function makeOne(fractions: readonly string[]): boolean {
  const parts = fractions.map(exact)
  const sum = parts.reduce<Exact>((all, one) => (one ? add(all, one) : all), { num: 0n, den: 1n })
  return parts.every(Boolean) && sum.num === sum.den
}

/**
 * The sum over groups of weight × average points of a valid vote. Undefined where choices carry no points, and where a
 * group has no valid vote: a missing part is not a nought, and the others' weights are not theirs to take.
 */
export function scoreOf(
  { choices }: BallotStep,
  groups: readonly { readonly weight: string; readonly counts: Tally }[],
): Score | undefined {
  if (!choices || choices.some(({ score }) => score === undefined)) return undefined
  let sum: Exact = { num: 0n, den: 1n }
  for (const { weight, counts } of groups) {
    const [share, votes] = [exact(weight), total(counts)]
    if (!share || votes === 0) return undefined
    const points = choices.reduce((all, { key, score = 0 }) => all + BigInt(score) * BigInt(counts[key] ?? 0), 0n)
    sum = add(sum, times(share, { num: points, den: BigInt(votes) }))
  }
  return {
    exact: `${sum.num}/${sum.den}`,
    hundredths: Number((sum.num * 100n) / sum.den),
    says: `得分 ${rounded(sum)}`,
  }
}

/** Two decimals, half up: for people to read, never to compare. */
function rounded({ num, den }: Exact): string {
  const hundredths = (num * 200n + den) / (den * 2n)
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`
}
