import type { Json, JsonObject } from '#engine/json.ts'
import type { Actor } from '#engine/people/actor.ts'
import type { Consulted, OrganisationId, PersonId } from '#engine/people/directory.ts'
import type { CommandBody } from '#engine/process/command.ts'
import type {
  Assignee,
  CauseType,
  ComeBack,
  GuardTrace,
  Measure,
  Origin,
  Position,
  SignerPlace,
  Task,
  TaskEnd,
  TaskId,
  TemplateRef,
  Timer,
  TimerId,
  VisitId,
} from '#engine/process/state.ts'
import type { AgendaItem } from '#engine/step/agenda/open-item.ts'
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
  /** Documents made on the way, from `document` actions: their text is part of this event. */
  readonly documents?: readonly GeneratedDocument[]
  readonly tasks: TaskChanges
}
export interface GeneratedDocument {
  /** Key of `template.documents`. */
  readonly name: string
  readonly title: string
  readonly paragraphs: readonly string[]
  /** SHA-256 over title and paragraphs, one to a line. */
  readonly hash: string
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
  /** Fields of `template.data` that came with it. */
  readonly shared?: JsonObject
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

/** 加签. Signers asked before or together get their task now, those asked after when the task is handed in. */
export interface SignersAdded {
  readonly type: 'SignersAdded'
  readonly task: TaskId
  readonly place: SignerPlace
  readonly to: readonly PersonId[]
  readonly reason: string
  readonly tasks?: TaskChanges
}
export interface SignerRemoved {
  readonly type: 'SignerRemoved'
  /** The signer's task, or the task to be signed and the person who was to be asked after it. */
  readonly task: TaskId
  readonly person?: PersonId
  readonly reason: string
  readonly tasks: TaskChanges
}
/** What an added signer said: `outcome` is AGREED or DISAGREED. It stands with the visit's forms; no kind counts it. */
export interface SignerAnswered extends FilledForm {
  readonly type: 'SignerAnswered'
  readonly tasks: TaskChanges
}
/** The step is decided, but signers are still to be heard. */
export interface OutcomeHeld {
  readonly type: 'OutcomeHeld'
  readonly visit: VisitId
  readonly outcome: string
  readonly tasks?: TaskChanges
}
/** An answer is taken back: by who gave it (拿回), or because an added signer disagreed. Its task is open again. */
export interface AnswerTakenBack {
  readonly type: 'AnswerTakenBack'
  readonly visit: VisitId
  readonly task: TaskId
  readonly by: PersonId | null
  readonly reason: string
  readonly tasks?: TaskChanges
}
export interface TaskDelegated {
  readonly type: 'TaskDelegated'
  readonly task: TaskId
  readonly to: PersonId
  readonly reason: string
}
/** The delegate has prepared the form; the task is its handler's again. */
export interface TaskPrepared extends FilledForm {
  readonly type: 'TaskPrepared'
}
export interface DelegationEnded {
  readonly type: 'DelegationEnded'
  readonly task: TaskId
}
export interface Suspended {
  readonly type: 'Suspended'
  readonly reason: string
}
/** The clocks run again: every timer and every due date is later by the time they stood still. */
export interface Resumed {
  readonly type: 'Resumed'
  readonly reason: string
  readonly timers: readonly Timer[]
  readonly due: readonly { readonly task: TaskId; readonly due: Due }[]
}
/** 唤醒; an `Advanced` with cause `reopen` follows. */
export interface Reopened {
  readonly type: 'Reopened'
  readonly to: string
  readonly reason: string
}
export interface Supervised {
  readonly type: 'Supervised'
  readonly measure: Measure
  readonly text: string
  readonly of: readonly TaskId[]
  readonly due?: Due
  readonly to?: PersonId
  readonly tasks?: TaskChanges
}
export interface SupervisionAnswered extends FilledForm {
  readonly type: 'SupervisionAnswered'
  readonly supervision: number
  readonly tasks: TaskChanges
}
export interface SupervisionLifted {
  readonly type: 'SupervisionLifted'
  readonly supervision: number
  readonly reason: string
  readonly tasks?: TaskChanges
}
/** A level of an escalation chain was reached. `reassign` and `superior` give the tasks (also) to `to`. */
export interface Escalated {
  readonly type: 'Escalated'
  readonly visit: VisitId
  readonly level: number
  readonly measure: 'warn' | 'remind' | 'reassign' | 'superior'
  readonly of: readonly TaskId[]
  readonly to: readonly Assignee[]
  readonly text: string
}
export interface Transferred {
  readonly type: 'Transferred'
  readonly from: OrganisationId
  readonly to: OrganisationId
  readonly reason: string
  /** Who has the open tasks from now on. */
  readonly handlers: readonly {
    readonly task: TaskId
    readonly assignees: readonly Assignee[]
    readonly about?: JsonObject
  }[]
}
/** The instance goes on with another version of its template; what was done stays as it was and is not done again. */
export interface Migrated {
  readonly type: 'Migrated'
  readonly from: TemplateRef
  readonly to: TemplateRef
  readonly reason: string
  readonly position: Position
  /** Open visits and the step of the new version they continue in. */
  readonly continues: readonly { readonly visit: VisitId; readonly step: string; readonly number: number }[]
  readonly parameters: JsonObject
  readonly tasks?: TaskChanges
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
  | SignersAdded
  | SignerRemoved
  | SignerAnswered
  | OutcomeHeld
  | AnswerTakenBack
  | TaskDelegated
  | TaskPrepared
  | DelegationEnded
  | Suspended
  | Resumed
  | Reopened
  | Supervised
  | SupervisionAnswered
  | SupervisionLifted
  | Escalated
  | Transferred
  | Migrated
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
  /** Items a meeting was given to decide on, as they stood then. */
  readonly agenda?: readonly AgendaItem[]
}
