import type { JsonObject } from '#engine/json.ts'
import type { Task } from '#engine/process/state.ts'
import type { Run } from '#engine/testing/run.ts'
import type { Chance } from '#tests/walk/chance.ts'
import type { Asked } from '#tests/walk/moves.ts'
import type { Living } from '#tests/walk/small.ts'

/** Where a piece of a process leads: on, back to the beginning, and on because a time ran out. */
export interface Ends {
  readonly good: string
  readonly bad: string
}
/** States that stand on one level, and the one to begin with. */
export interface Piece {
  readonly states: JsonObject
  readonly first: string
}
export type Build = (ends: Ends) => Piece

/** A process under way, with everything a move may look at. */
export interface Ground {
  readonly run: Run
  readonly living: Living
  readonly people: readonly string[]
}
/** One thing that happens: somebody asks, time passes, or the people change. */
export type Act =
  | ({ readonly type: 'ask' } & Asked)
  | { readonly type: 'wait'; readonly hours: number }
  | {
      readonly type: 'people'
      readonly does: 'comes' | 'leaves' | 'stands-in'
      readonly person: string
      readonly for?: string
    }
export type Move = (ground: Ground, chance: Chance) => Act | undefined

interface Named {
  /** English, one word or two; the same for ever, because the report names pairs by it. */
  readonly name: string
  /** What an office calls it. */
  readonly title: string
  /** One sentence a clerk would sign: what must hold whatever it is combined with. */
  readonly holds: string
}
/** A step of its own. */
export interface StepFeature extends Named {
  readonly is: 'step'
  step(): JsonObject
  /** Outcome → where it leads. */
  readonly on: { readonly [outcome: string]: 'good' | 'bad' | 'again' }
  /** Right answers for its parts, where filling in by the form alone would seldom be right. */
  answers?(task: Task, ground: Ground, chance: Chance): JsonObject | undefined
  /** What comes from outside: other instances, meetings, offices. */
  readonly moves?: readonly Move[]
}
/** States around others. */
export interface FrameFeature extends Named {
  readonly is: 'frame'
  around(key: string, inner: Build, ends: Ends): Piece
}
/** Something every step in it has. */
export interface OptionFeature extends Named {
  readonly is: 'option'
  onto(step: JsonObject): JsonObject
  readonly outcome?: string
  /** Whether it has had its effect in this run. */
  met(run: Run): boolean
}
/** Something people do at any step. */
export interface VerbFeature extends Named {
  readonly is: 'verb'
  readonly moves: readonly Move[]
  /** Types of events that say it was done. */
  readonly events: readonly string[]
  /** How the plain step has to be handled for it to be possible at all. */
  readonly mode?: string
}
export type Feature = StepFeature | FrameFeature | OptionFeature | VerbFeature
