import type { Json } from '#engine/json.ts'

/**
 * The condition language: a closed, typed, three-valued JSON tree. No code, no clock, no loops, no regular expressions.
 * One operator per object: `{ "ge": [{ "var": "steps.partyMeeting.present" }, 3] }`.
 * The operators themselves are records in `operator/`; these types are what an author may write.
 */
export type Rule = { readonly [operator: string]: Json }

/** A value inside a rule: a literal, `{ "var": "path" }`, or a computing operator such as `{ "count": … }`. */
export type Expression = Json

/** true, false, or unknown: something needed is not known yet. Unknown is neither false nor zero. */
export type Truth = true | false | 'unknown'

/** Where a rule reads its variables: own properties of plain JSON, by dotted path, never the prototype chain. */
export type Scope = { readonly [name: string]: Json | undefined }

/**
 * What one evaluation did, for the reader and for the record: the operator, the values it saw and what came out.
 * `says` is the Chinese sentence with the numbers in it: “出席 9 ≥ 应到 12 的 2/3（8）→ 满足”.
 */
export interface Trace {
  readonly operator: string
  readonly result: Truth | Json
  readonly says: string
  /** Paths that were needed and not known. */
  readonly missing?: readonly string[]
  readonly parts?: readonly Trace[]
}
