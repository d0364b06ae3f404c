import type { Quorum, Threshold } from '#engine/step/schema.ts'
import type { Instant } from '#engine/time/time.ts'

/** A threshold that needs nothing of its template any more, so that a meeting of another template can hold it. */
export interface Held<T> {
  readonly rule: T
  readonly basis?: string
}

/** An open item as a meeting sees it: where it stands, what it is about, and what it needs. */
export interface AgendaItem {
  /** Short name of the visit, for forms. */
  readonly id: string
  readonly instance: string
  readonly visit: string
  readonly template: string
  readonly organisation: string
  readonly title: string
  readonly matter: string
  readonly since: Instant
  readonly quorum?: Held<Quorum>
  readonly pass?: Held<Threshold>
  /** What a recorder may choose between; empty where hands are counted. */
  readonly choices: readonly { readonly name: string; readonly title: string }[]
}
