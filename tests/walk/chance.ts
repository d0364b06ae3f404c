/** A small generator of choices (mulberry32): the same seed gives the same walk, on every machine. */
export interface Chance {
  /** An integer from 0 up to, but not including, `below`. */
  below(below: number): number
  of<T>(some: readonly T[]): T | undefined
  /** True in `percent` of a hundred cases. */
  in(percent: number): boolean
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    of: some => some[below(some.length)],
    in: percent => next() * 100 < percent,
  }
}
