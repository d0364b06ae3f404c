import type { Json, JsonObject } from '#engine/json.ts'
import type { Day } from '#engine/time/time.ts'

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

/** 代理: who stands in for whom, both days included; in matters of these templates only, or of all. */
export interface Substitution {
  readonly principal: PersonId
  readonly from: Day
  readonly until: Day
  readonly templates?: readonly string[]
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
  /** Every organisation under one, at any depth, in a stable order; the organisation itself is not among them. */
  subordinates(organisation: OrganisationId): readonly Organisation[]
  /** Entries of a register of an organisation, in a stable order; empty if there is none. */
  register(name: string, organisation: OrganisationId): readonly RegisterEntry[]
  /** Everybody a person stands in for, at whatever time; the kernel looks at the days. In a stable order. */
  principals(person: PersonId): readonly Substitution[]
}

/** One question put to the directory and the answer it gave. */
export interface Consulted {
  readonly ask: readonly [keyof Directory, ...string[]]
  readonly answer: Json
}
