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
