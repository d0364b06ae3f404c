import { parseFraction } from '#engine/rule/fraction.ts'
import type { Counts } from '#engine/step/attendance.ts'
import { BASE } from '#engine/step/ballot/say.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import type { Tally } from '#engine/step/ballot/tally.ts'

/**
 * 双方人数接近 (党章第十七条): for and against differ by less than a share of a base. Exactly the share is not close. Where
 * nobody voted for either there are no two sides.
 */
export function splitOf(
  { of, lessThan }: NonNullable<BallotStep['closeSplit']>,
  counts: Tally,
  bases: Counts,
): { readonly close: boolean; readonly says: string } | undefined {
  const [share, base] = [parseFraction(lessThan), bases[of]]
  const [inFavour, against] = [counts.for ?? 0, counts.against ?? 0]
  if (!share || base === undefined || inFavour + against === 0) return undefined
  const apart = Math.abs(inFavour - against)
  const close = BigInt(apart) * BigInt(share.den) < BigInt(base) * BigInt(share.num)
  return {
    close,
    says: `赞成与反对相差 ${apart} 票，${close ? '不到' : '不少于'}${BASE[of]} ${base} 的 ${lessThan}${close ? '，双方接近' : ''}`,
  }
}
