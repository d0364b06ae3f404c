import type { Json, JsonObject } from '#engine/json.ts'
import type { Actor } from '#engine/people/actor.ts'
import type { Consulted, OrganisationId, PersonId } from '#engine/people/directory.ts'
import type { CommandBody } from '#engine/process/command.ts'
import type {
  Assignee,
  CauseType,
  ComeBack,
  GuardTrace,
  Origin,
  Position,
  Task,
  TaskEnd,
  TaskId,
  TemplateRef,
  TimerId,
  VisitId,
} from '#engine/process/state.ts'
import type { Due, Instant } from '#engine/time/time.ts'

/** Changes to the to-do list that come with an event. */
export interface TaskChanges {
  readonly opened?: readonly Task[]
  readonly closed?: readonly { readonly id: TaskId; readonly reason: TaskEnd }[]
}

/** A form that was handed in, with what the server kept of it. Shared fields are listed again in `shared`. */
export interface FilledForm {
  readonly task: TaskId
  readonly visit: VisitId
  readonly part: string
  readonly data: JsonObject
  readonly outcome?: string
  readonly opinion?: string
  /** Fields of `template.data` this form wrote. */
  readonly shared?: JsonObject
  /** Content hashes (`sha256:…`) of attachments named in `data`. */
  readonly attachments?: readonly string[]
}

export interface InstanceStarted {
  readonly type: 'InstanceStarted'
  readonly id: string
  readonly template: TemplateRef
  readonly organisation: OrganisationId
  readonly title: string
  readonly starter: PersonId
  /** Present when another instance started it. */
  readonly origin?: Origin
  readonly parameters: JsonObject
  readonly data: JsonObject
}

/** The process moved: steps left and entered, with every computed fact of the entry. */
export interface Advanced {
  readonly type: 'Advanced'
  readonly cause: { readonly type: CauseType; readonly visit?: VisitId; readonly outcome?: string }
  readonly left: readonly { readonly visit: VisitId; readonly outcome: string | null }[]
  readonly entered: readonly Entered[]
  readonly position: Position
  readonly why: readonly GuardTrace[]
  /** Shared fields set by actions on the way. */
  readonly set?: JsonObject
  /** Present when a final state was reached. */
  readonly ended?: { readonly title: string }
  /** Set when a step was returned to with “直接回到我”. */
  readonly comeBack?: ComeBack
  /** Messages to send, from `notify` actions. */
  readonly notices?: readonly Notice[]
  readonly tasks: TaskChanges
}
export interface Notice {
  readonly text: string
  readonly assignees: readonly Assignee[]
}
export interface Entered {
  readonly visit: VisitId
  readonly step: string
  readonly number: number
  readonly kind: string
  readonly work: JsonObject
  readonly result?: JsonObject
}

/** What a person handed in at a part of a step, and what the kind computed from it. */
export interface Submitted extends FilledForm {
  readonly type: 'Submitted'
  /** The kind's own computed facts: electorate, attendance, tally with traces, published text … Its `evolve` reads them. */
  readonly facts: JsonObject
  readonly tasks?: TaskChanges
  /** Facts to publish as `steps.<step>.<name>`. */
  readonly result?: JsonObject
}

/** Somebody voted: the roll only. For an open ballot `choice` stands here; for a secret one it is in the box, unlinked. */
export interface BallotCast {
  readonly type: 'BallotCast'
  readonly visit: VisitId
  readonly task: TaskId
  readonly entry: string
  readonly choice?: Json
  readonly tasks?: TaskChanges
}

/** A recorded fact a kind keeps for itself that is neither a form nor a vote, e.g. a period that ran out. */
export interface StepNoted {
  readonly type: 'StepNoted'
  readonly visit: VisitId
  readonly note: string
  readonly facts: JsonObject
  readonly tasks?: TaskChanges
  readonly result?: JsonObject
}

export interface TimerScheduled {
  readonly type: 'TimerScheduled'
  readonly timer: TimerId
  readonly visit: VisitId
  readonly purpose: string
  readonly due: Due
}
export interface TimerFired {
  readonly type: 'TimerFired'
  readonly timer: TimerId
  readonly visit: VisitId
  readonly purpose: string
  readonly planned: Instant
  readonly actual: Instant
}

export interface TaskClaimed {
  readonly type: 'TaskClaimed'
  readonly task: TaskId
}
export interface TaskReleased {
  readonly type: 'TaskReleased'
  readonly task: TaskId
}
export interface TaskReassigned {
  readonly type: 'TaskReassigned'
  readonly task: TaskId
  readonly to: readonly PersonId[]
  readonly reason: string
  readonly policy?: string
}
export interface Returned {
  readonly type: 'Returned'
  readonly visit: VisitId
  readonly task: TaskId
  readonly to: string
  readonly reason: string
  /** `through`: run the steps again; `back`: the next submission comes straight back here. */
  readonly after: 'through' | 'back'
}
export interface Withdrawn {
  readonly type: 'Withdrawn'
  readonly visit: VisitId
  readonly reason: string
}
export interface Urged {
  readonly type: 'Urged'
  readonly of: readonly TaskId[]
  readonly message: string
}
export interface Copied {
  readonly type: 'Copied'
  readonly to: readonly PersonId[]
  readonly note: string
}
export interface Corrected {
  readonly type: 'Corrected'
  /** Number of the entry that is corrected; it stays as it was. */
  readonly of: number
  readonly path: string
  readonly value: Json
  readonly reason: string
}
export interface Cancelled {
  readonly type: 'Cancelled'
  readonly reason: string
}

export type InstanceEvent =
  | InstanceStarted
  | Advanced
  | Submitted
  | BallotCast
  | StepNoted
  | TimerScheduled
  | TimerFired
  | TaskClaimed
  | TaskReleased
  | TaskReassigned
  | Returned
  | Withdrawn
  | Urged
  | Copied
  | Corrected
  | Cancelled
export type EventType = InstanceEvent['type']

export type { Actor } from '#engine/people/actor.ts'

/** One line of an instance's history. `at` is the server's clock; `occurred` is what a person claims. */
export interface Entry {
  readonly n: number
  readonly at: Instant
  readonly occurred?: string
  /** Idempotency key of the command that caused it. */
  readonly cmd: string
  readonly actor: Actor
  readonly event: InstanceEvent
  /** Only on the first entry of a command: what was asked and what the directory answered, so it can be decided again. */
  readonly given?: Given
}
export interface Given {
  readonly command: CommandBody
  readonly consulted: readonly Consulted[]
  readonly calendar: string
}
