import type { Type } from '#engine/rule/operator/operator.ts'

/** What a step tells about itself: to guards and rules (results), to people at work (progress) and to readers (facts). */

/** One fact a step publishes when it ends, readable as `steps.<step>.<name>`. */
export interface ResultType {
  readonly type: Type
  readonly title: string
  /** Fields of one item, for lists of records. */
  readonly of?: Results
}
export type Results = { readonly [name: string]: ResultType }

/** A shared field that a step reads by itself, and the place in the step that names it. */
export interface FieldRead {
  readonly field: string
  /** JSON pointer within the step. */
  readonly where: string
  /** Without it the step cannot begin, or is about nothing. */
  readonly needed: boolean
}
/** For the lists kinds make of what they read: nothing where nothing is written. */
export const read = (field: string | undefined, where: string, needed = false): FieldRead[] =>
  field === undefined ? [] : [{ field, where, needed }]

/** A line of live facts on the screen of a step. */
export interface Progress {
  readonly label: string
  readonly value: string
}
/** A computed fact of a visit, in a sentence. */
export interface Fact extends Progress {
  readonly met?: boolean
  readonly basis?: string
}

/** What meetings and ballots alike publish about who came. */
export const ATTENDANCE: Results = {
  members: { type: 'integer', title: '组成人员数' },
  shouldAttend: { type: 'integer', title: '应到人数' },
  present: { type: 'integer', title: '实到人数' },
  excused: { type: 'integer', title: '请假人数' },
  held: { type: 'day', title: '召开日期' },
  quorate: { type: 'boolean', title: '到会达到要求' },
}
export const VOTES: Results = {
  for: { type: 'integer', title: '赞成数' },
  against: { type: 'integer', title: '反对数' },
  abstain: { type: 'integer', title: '弃权数' },
}
