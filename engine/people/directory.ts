import type { Json, JsonObject } from '#engine/json.ts'

export type PersonId = string
export type OrganisationId = string

export interface Person {
  readonly id: PersonId
  readonly name: string
  /** Member kind and other facts rules may read, e.g. `{ "member": "formal" }`. */
  readonly facts: JsonObject
}

export interface Organisation {
  readonly id: OrganisationId
  readonly name: string
  /** `county` `township` `village` `community` `organ` `enterprise` `joint` `temporary` … */
  readonly kind: string
  readonly parent: OrganisationId | null
  readonly facts: JsonObject
}

export interface Post {
  readonly person: PersonId
  /** `branch-secretary` `deputy-secretary` `organisation-member` `village-director` `supervisor` … */
  readonly post: string
  readonly organisation: OrganisationId
}

/** One line of a register (名册): a person, a household, a unit. `id` is stable and is what a roll records. */
export interface RegisterEntry {
  readonly id: string
  readonly person: PersonId | null
  readonly label: string
  readonly facts: JsonObject
}

/**
 * Who is who, as data at one moment. Implementations answer from memory. The kernel only ever asks through
 * {@link consult}, so that every answer that mattered is recorded with the event and can be given again on verification.
 */
export interface Directory {
  person(id: PersonId): Person | undefined
  organisation(id: OrganisationId): Organisation | undefined
  /** People who hold `post` in `organisation` now, in a stable order. */
  holders(post: string, organisation: OrganisationId): readonly PersonId[]
  posts(person: PersonId): readonly Post[]
  /** Entries of a register of an organisation, in a stable order; empty if there is none. */
  register(name: string, organisation: OrganisationId): readonly RegisterEntry[]
}

/** One question put to the directory and the answer it gave. */
export interface Consulted {
  readonly ask: readonly [keyof Directory, ...string[]]
  readonly answer: Json
}
