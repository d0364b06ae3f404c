import type { PersonId } from '#engine/people/directory.ts'

/** Who acted: a pseudonymous id. The system itself, and somebody on a public page, is `null`. */
export interface Actor {
  readonly person: PersonId | null
  /** The person acted for, when acting on somebody's behalf. */
  readonly principal?: PersonId
  /** Assurance: 0 nobody (public page, system), 1 password, 2 second factor. */
  readonly assurance?: number
}

/** Whose act it is: who acts for somebody speaks with that person's voice, which is counted once. */
export const voiceOf = ({ person, principal }: Actor): PersonId | null => principal ?? person

/** Whose hand it was, where that is not the same: kept beside the voice, so that nobody is their own second person. */
export const handOf = ({ person, principal }: Actor): PersonId | null =>
  principal === undefined || principal === person ? null : person

/** Whether somebody has to do with an act, by voice or by hand. What nobody did is nobody's. */
export const isActOf = ({ person, principal }: Actor, ...people: readonly (PersonId | null | undefined)[]): boolean =>
  people.some(one => one !== null && one !== undefined && (one === person || one === principal))
