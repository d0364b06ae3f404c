import type { Json, JsonObject } from '#engine/json.ts'
import type { Counts } from '#engine/step/attendance.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import type { BallotCount, BallotOpening } from '#engine/step/ballot/work.ts'
import type { StepContext } from '#engine/step/kind.ts'

/** What every way of counting works with, once it is clear that there is a valid ballot. */
export interface Counting {
  readonly cx: StepContext<BallotStep>
  readonly opening: BallotOpening
  /** The counting sheet as it was handed in. */
  readonly data: JsonObject
  /** Votes from phones and counted opinions. */
  readonly electronic: readonly Json[]
  /** Papers collected. */
  readonly collected: number
  readonly bases: Counts & { readonly ballots: number }
  /** What is on record whatever the votes say. */
  readonly base: Omit<BallotCount, 'outcome'>
}
