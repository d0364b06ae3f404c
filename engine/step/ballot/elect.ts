import { needed, parseFraction } from '#engine/rule/fraction.ts'

/** 谁当选: the arithmetic of an election, without people or forms. */

export interface Standing {
  readonly id: string
  readonly votes: number
  /** Reached the votes an elected person must have. */
  readonly passed: boolean
}
export interface Elected {
  /** By votes, the most first; equal votes in the order given. */
  readonly elected: readonly string[]
  /** Equal votes at the last seat: which of these are elected is for a second round to say. */
  readonly tied: readonly string[]
  /** Seats nobody has. */
  readonly vacant: number
}

/** E-12: whoever reached the majority, the most votes first, until the seats are taken. A tie is never decided here. */
export function elect(standings: readonly Standing[], seats: number): Elected {
  const passed = standings.filter(one => one.passed).sort((a, b) => b.votes - a.votes)
  const ids = (some: readonly Standing[]) => some.map(({ id }) => id)
  const [last, next] = [passed[seats - 1], passed[seats]]
  if (!last || !next || last.votes > next.votes) {
    const elected = ids(passed.slice(0, seats))
    return { elected, tied: [], vacant: seats - elected.length }
  }
  const elected = ids(passed.filter(({ votes }) => votes > last.votes))
  const tied = ids(passed.filter(({ votes }) => votes === last.votes))
  return { elected, tied, vacant: seats - elected.length }
}

/** Fewest candidates for so many seats: a share of the seats more, any part of a person counting as a whole one (E-05). */
export function fewestCandidates(seats: number, surplus: string | undefined): number {
  const share = parseFraction(surplus)
  return seats + (share ? needed(seats, share) : 0)
}
