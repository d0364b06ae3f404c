import type { Json } from '#engine/json.ts'
import { list, object } from '#engine/step/attendance.ts'

/** Votes per choice. Every offered choice has its key, also with 0 votes. */
export type Tally = { readonly [choice: string]: number }

export const noVotes = (choices: readonly string[]): Tally => Object.fromEntries(choices.map(choice => [choice, 0]))

/** Counts votes in any order; a vote for something that was not offered is void, never lost. */
export function tally(
  votes: readonly Json[],
  choices: readonly string[],
): { readonly counts: Tally; readonly void: number } {
  const counts = new Map(choices.map(choice => [choice, 0]))
  let spoiled = 0
  for (const vote of votes) {
    const before = typeof vote === 'string' ? counts.get(vote) : undefined
    if (before === undefined) spoiled += 1
    else counts.set(vote as string, before + 1)
  }
  return { counts: Object.fromEntries(counts), void: spoiled }
}

/** The same for one subject of ballots that grade several: `[{ "subject": …, "choice": … }]`. */
export const tallySubject = (votes: readonly Json[], subject: string, choices: readonly string[]) =>
  tally(
    votes.map(
      vote =>
        list(vote)
          .map(object)
          .find(row => row.subject === subject)?.choice ?? null,
    ),
    choices,
  )

export const addTallies = (a: Tally, b: Tally): Tally =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map(key => [key, (a[key] ?? 0) + (b[key] ?? 0)]),
  )

export const total = (counts: Tally): number => Object.values(counts).reduce((sum, n) => sum + n, 0)
