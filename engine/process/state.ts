import type { Json, JsonObject } from '#engine/json.ts'
import type { OrganisationId, PersonId } from '#engine/people/directory.ts'
import type { Trace } from '#engine/rule/rule.ts'
import type { Due, Instant } from '#engine/time/time.ts'

/** Template version an instance is pinned to: id, running number and content hash `sha256:…`. */
export interface TemplateRef {
  readonly id: string
  readonly version: number
  readonly hash: string
}

/** XState's own description of where the machine stands; opaque outside `engine/machine`. */
export interface Position {
  readonly value: Json
  /** History value: ids of remembered state nodes by history node id. */
  readonly history: { readonly [node: string]: readonly string[] }
  readonly done: boolean
}

/** Which visit of which instance started this one, and for which of its targets: who asked. */
export interface Origin {
  readonly instance: string
  readonly visit: VisitId
  readonly target: string
  /** How many instances asked for one another until this one; 1 where it is absent. */
  readonly depth?: number
  /** Shared fields it tells back when it ends; nothing else of its data leaves it. */
  readonly wants?: readonly string[]
}

/** Who has to do a task: a named person, whoever holds a post, whoever stands in a register, or anybody. */
export type Assignee =
  /** `as`: named as a holder of a post; who comes after has it once they have left. Derived, never recorded. */
  | { readonly person: PersonId; readonly as?: { readonly post: string; readonly organisation: OrganisationId } }
  | { readonly post: string; readonly organisation: OrganisationId }
  | { readonly register: string; readonly organisation: OrganisationId }
  | { readonly public: true }

export type TaskId = string
export type VisitId = string
export type TimerId = string

export interface Task {
  /** `<visit>/<part>` and, where several people have one each, `/<who>`: `repsResolution.2/cast/e17`. */
  readonly id: TaskId
  readonly visit: VisitId
  readonly step: string
  /** Which part of the step kind: `fill` `notice` `record` `open` `cast` `count` `publish` `answer` … */
  readonly part: string
  readonly title: string
  readonly assignees: readonly Assignee[]
  readonly claimedBy?: PersonId
  readonly openedAt: Instant
  readonly due?: Due
  /** Parameters of this one task a kind needs, e.g. `{ "objection": "o1" }` or the electorate entry of a voter. */
  readonly about?: JsonObject
  /** Optional tasks (an objection form, a written opinion) do not count as somebody's open work. */
  readonly optional?: boolean
  /** Handing it in does not close it: a counter that stays open to everybody it was given to. Nobody signs for it or passes it on. */
  readonly standing?: boolean
  /** 加签: this is the task of an added signer, asked by the handler of another task. */
  readonly signer?: { readonly of: TaskId; readonly place: SignerPlace; readonly by: PersonId | null }
  /** 后加签: who is asked each time this task is handed in. */
  readonly signAfter?: readonly { readonly person: PersonId; readonly by: PersonId | null; readonly reason: string }[]
  /** 委派: somebody else prepares it, and then it comes back. Until then only `to` may hand it in. */
  readonly delegation?: { readonly to: PersonId; readonly by: PersonId; readonly reason: string }
  /** What a delegate prepared: the handler's form begins with it. `n` is the entry that recorded it. */
  readonly prepared?: {
    readonly by: PersonId | null
    readonly n: number
    readonly data: JsonObject
    readonly outcome?: string
    readonly opinion?: string
  }
  /** 督办: answers the measure recorded in this entry. */
  readonly supervision?: number
  readonly closed?: { readonly by: PersonId | null; readonly at: Instant; readonly reason: TaskEnd }
}
/** 前加签 before the handler · 并加签 together with · 后加签 after. */
export const SIGNER_PLACES = ['before', 'with', 'after'] as const
export type SignerPlace = (typeof SIGNER_PLACES)[number]
export type TaskEnd =
  | 'done'
  | 'reassigned'
  | 'step-left'
  | 'returned'
  | 'withdrawn'
  | 'cancelled'
  /** 减签, or a measure that was lifted. */
  | 'removed'
  /** The template's new version has no such task. */
  | 'migrated'

export interface Timer {
  readonly id: TimerId
  readonly visit: VisitId
  readonly purpose: string
  readonly due: Due
}

/** One entry into a step. Returning to a step opens a new visit and never rewrites the old one. */
export interface Visit {
  readonly id: VisitId
  readonly step: string
  readonly number: number
  readonly kind: string
  readonly enteredAt: Instant
  readonly closed?: { readonly at: Instant; readonly outcome: string | null; readonly cause: CauseType }
  /** Hash of the template's version it was closed under, when the instance has been migrated since. */
  readonly template?: string
  /** The step is decided with this outcome and waits for added signers. */
  readonly held?: string
  /** It was returned to with “直接回到我”: where a good end leads. Kept, so that taking the form back does not lose it. */
  readonly comeBack?: string
  /** What was filled in this visit, as it was, in order. */
  readonly filled: readonly Filled[]
  /** The kind's own small state; folded by the kind, opaque to the kernel. */
  readonly work: JsonObject
  /** Facts the kind publishes for guards and later forms, as `steps.<step>.<name>`: tallies, dates, outcome. */
  readonly result: JsonObject
}

export interface Filled {
  readonly task: TaskId
  readonly part: string
  /** Number of the entry that recorded it. */
  readonly n: number
  readonly by: PersonId | null
  /** 代理: whose voice it is, when somebody stood in. */
  readonly for?: PersonId
  readonly at: Instant
  /** Claimed date of the act, when it was entered afterwards (补录). */
  readonly occurred?: string
  readonly outcome?: string
  readonly opinion?: string
  readonly data: JsonObject
}

export const CAUSES = ['start', 'outcome', 'return', 'withdraw', 'cancel', 'timer', 'reopen'] as const
export type CauseType = (typeof CAUSES)[number]

/** What happened to one guard on the way, with the values it saw. */
export interface GuardTrace {
  /** JSON pointer of the guarded transition in the template. */
  readonly where: string
  readonly result: boolean | 'unknown'
  readonly trace: Trace
}

export type InstanceStatus = 'running' | 'completed' | 'cancelled'

/** Everything known about one instance: the fold of its events. Plain JSON, never changed in place. */
export interface InstanceState {
  readonly id: string
  readonly template: TemplateRef
  readonly organisation: OrganisationId
  readonly title: string
  readonly starter: PersonId
  readonly origin?: Origin
  readonly startedAt: Instant
  readonly endedAt?: Instant
  readonly status: InstanceStatus
  /** Title of the final state that was reached, or the reason of cancellation. */
  readonly ending?: string
  /** Number of the next entry = how many entries there are. This is the version a command may expect. */
  readonly version: number
  /** Recorded time of the newest entry; the next one is never earlier. */
  readonly lastAt: Instant
  readonly position: Position
  /** Fields the steps share (`template.data`). */
  readonly data: JsonObject
  /** Entry number that last wrote each shared field; this, not the value, goes into the state hash. */
  readonly dataFrom: { readonly [field: string]: number }
  /** Values of the template's parameters in force when the instance was started. */
  readonly parameters: JsonObject
  readonly visits: { readonly [id: VisitId]: Visit }
  /** Visits in order of entry. */
  readonly trail: readonly VisitId[]
  /** The newest visit of each step: the one that speaks for it, and the only one of it that may be open. */
  readonly newest: { readonly [step: string]: VisitId }
  readonly tasks: { readonly [id: TaskId]: Task }
  readonly timers: { readonly [id: TimerId]: Timer }
  /** People the instance was copied to (抄送): they may read it. */
  readonly copiedTo: readonly PersonId[]
  /**
   * 退回 with “直接回到我”: when visit `by` ends well, the process goes straight to step `to`. Absent while there is none;
   * more than one only in a parallel state.
   */
  readonly comeBacks?: readonly ComeBack[]
  readonly corrections: readonly Correction[]
  /** 挂起: nothing is handled and no clock runs; the timers wait here. */
  readonly suspended?: Suspension
  /** 督办, in order; a lifted one stays. */
  readonly supervision?: readonly Supervision[]
  /** Organisations it belonged to before it was transferred, oldest first: they keep sight of it. */
  readonly formerly?: readonly { readonly organisation: OrganisationId; readonly until: Instant }[]
}

export interface Suspension {
  readonly at: Instant
  readonly by: PersonId | null
  readonly reason: string
  readonly timers: { readonly [id: TimerId]: Timer }
}

/** 挂牌 mark · 整改通知 rectify · 重点督办清单 keyList · 通报 bulletin · 移交 handOver. */
export const MEASURES = ['mark', 'rectify', 'keyList', 'bulletin', 'handOver'] as const
export type Measure = (typeof MEASURES)[number]
export interface Supervision {
  /** Number of the entry that recorded it. */
  readonly n: number
  readonly measure: Measure
  readonly text: string
  readonly of: readonly TaskId[]
  readonly by: PersonId | null
  readonly at: Instant
  readonly due?: Due
  /** Entry numbers of the answer and of the lifting. */
  readonly answered?: number
  readonly lifted?: number
}

export interface ComeBack {
  readonly by: VisitId
  readonly to: string
}

export interface Correction {
  readonly n: number
  readonly of: number
  readonly path: string
  readonly value: Json
  readonly reason: string
}
