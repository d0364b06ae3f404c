import type { z } from 'zod'
import type { FormPlan, OutcomeChoice } from '#engine/form/form.ts'
import type { Json, JsonObject, Result } from '#engine/json.ts'
import type { Directory, PersonId, RegisterEntry } from '#engine/people/directory.ts'
import type { Actor, BallotCast, InstanceEvent, StepNoted, Submitted, TaskChanges } from '#engine/process/event.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import type { Assignee, Filled, InstanceState, Origin, Task, Timer, Visit } from '#engine/process/state.ts'
import type { Rule, Trace, Truth } from '#engine/rule/rule.ts'
import type { AgendaItem } from '#engine/step/agenda/open-item.ts'
import type { Body, Handlers, Quorum, Threshold } from '#engine/step/schema.ts'
import type { Fact, FieldRead, Progress, Results } from '#engine/step/told.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'
import type { Calendar, Due, Instant } from '#engine/time/time.ts'

/** Events a step kind may produce; all others belong to the kernel. */
export type KindEvent = Submitted | BallotCast | StepNoted

/** A secret ballot as the box gives it back at the count: no voter, no order. `salt` is base64 of 32 random bytes. */
export interface BoxBallot {
  readonly choice: Json
  readonly salt: string
}
/**
 * What a decision asks of the runtime beside the history; stored in the same transaction as the entries.
 * `PutInBox` is done at once and must not be in the history. The others are errands to other instances: done after the
 * commit, once, by the system, under a key made of this instance, the visit and the target, so that a crash repeats nothing.
 */
export type KindEffect =
  /** `room`: bytes of the longest choice the paper offers, so that all papers of a box can be of one length. */
  | { readonly type: 'PutInBox'; readonly ballot: string; readonly choice: Json; readonly room: number }
  /** Starts an instance of another template (its newest published version) on behalf of this one. */
  | {
      readonly type: 'StartInstance'
      /** Id of the new instance, derived from this one: {@link StepTools.childId}. */
      readonly instance: string
      readonly template: string
      readonly organisation: string
      readonly title: string
      /** Shared fields the new instance begins with. */
      readonly data: JsonObject
      readonly origin: Origin
    }
  /** Asks to be told, by the signal `INSTANCE_ENDED` to `visit`, when that instance ends; at once if it has ended. */
  | { readonly type: 'Watch'; readonly instance: string; readonly visit: string }
  /** Sends a signal to an open visit of another instance. `atomic`: in the same transaction, or the command is refused. */
  | {
      readonly type: 'Tell'
      readonly instance: string
      readonly visit: string
      readonly signal: string
      readonly data: JsonObject
      readonly atomic?: true
    }

/** How a deadline or period is asked for: purpose within the visit, and when. */
export interface TimerRequest {
  readonly purpose: string
  readonly due: Due
}

/** What a step kind decided: facts, possibly an end of the step, possibly timers. */
export interface KindDecision {
  readonly events: readonly KindEvent[]
  readonly outcome?: string
  readonly timers?: readonly TimerRequest[]
  readonly effects?: readonly KindEffect[]
}

/** What a new visit begins with. */
export interface Opening {
  readonly tasks: readonly Task[]
  readonly timers?: readonly TimerRequest[]
  readonly work: JsonObject
  readonly result?: JsonObject
  /** The step ends at once (a policy skipped it); recorded with the reason in `work`. */
  readonly outcome?: string
  /** Errands that begin with the visit: instances it starts, instances it waits for. */
  readonly effects?: readonly KindEffect[]
}

/** Everything a kind may look at. All of it is data; the directory remembers what it was asked. */
export interface StepContext<S = unknown> {
  readonly template: Template
  readonly step: S
  /** State key of the step. */
  readonly key: string
  readonly visit: Visit
  readonly state: InstanceState
  readonly now: Instant
  readonly actor: Actor
  readonly directory: Directory
  readonly calendar: Calendar
  /** SHA-256 over UTF-8 text, `sha256:` + hex. */
  readonly hash: (text: string) => string
  /** Items of other instances that wait for a meeting, as far as they were looked up for this one. */
  readonly agenda?: readonly AgendaItem[]
  /** Tools the kernel lends, bound to this instance. */
  readonly tools: StepTools
}
export interface StepTools {
  /** Who a role means here and now, after the policies; empty means nobody. */
  assignees(role: string): readonly Assignee[]
  /** The people behind a role or register, one entry each. */
  members(body: Body): readonly RegisterEntry[]
  /** End of a named delay counted from an instant. */
  due(delay: string, from: Instant): Due
  /** The value at a path of the rule scope; undefined when unknown. */
  look(path: string): Json | undefined
  /** Evaluates a rule over the instance's scope plus `extra`. */
  evaluate(rule: Rule, extra?: JsonObject): { readonly truth: Truth; readonly trace: Trace }
  /** Exact comparison of `count` with a threshold over named bases; unknown base gives `unknown`. */
  compare(threshold: Threshold, count: number, bases: { readonly [base: string]: number | undefined }): ThresholdResult
  /** The same for a quorum that may have alternatives: `counts` gives the count to hold against each base. */
  quorum(
    quorum: Quorum,
    counts: { readonly [base: string]: number | undefined },
    bases: { readonly [base: string]: number | undefined },
  ): ThresholdResult
  /** A task of this visit. `who` distinguishes parallel tasks of one part. */
  task(
    part: string,
    title: string,
    assignees: readonly Assignee[],
    more?: {
      readonly who?: string
      readonly due?: Due
      readonly about?: JsonObject
      readonly optional?: boolean
      readonly standing?: boolean
    },
  ): Task
  person(id: string): string
  /** Id of the instance this visit starts for a target (an organisation, a row); the same for the same target, for ever. */
  childId(target: string): string
}
export interface ThresholdResult {
  readonly met: Truth
  /** “赞成 9 票，须超过到会 16 人的 1/2（8）→ 满足” */
  readonly says: string
  /** Smallest count that would do, and how many are missing; absent when a base is unknown. */
  readonly needed?: number
  readonly missing?: number
  readonly basis?: string
}

/** After a transfer: what the new organisation's line has in the place of the former one's. */
export interface Counterpart {
  /** Itself, its n-th superior, its county; an organisation outside the line stays; undefined where there is none. */
  organisation(id: string): string | undefined
  /** The same posts and registers there; people named in person stay. */
  assignees(known: readonly Assignee[]): readonly Assignee[]
}

/** What was handed in, already validated against the produced form and pruned of what the person may not write. */
export interface Handed {
  readonly task: Task
  readonly data: JsonObject
  readonly outcome?: string
  readonly opinion?: string
  /** The claimed date of the act, when it was entered afterwards. */
  readonly occurred?: string
  /** Contents of the ballot box, only for a part that asks for it. */
  readonly box?: readonly BoxBallot[]
}

/**
 * A step kind: one file with everything the engine, the designer, the portal and the checks need to know about it.
 * `S` is what an author writes in `meta.step`, `W` the kind's own state within a visit.
 */
export interface StepKind<S extends { kind: string; title: string } = never, W extends JsonObject = JsonObject> {
  readonly kind: S['kind']
  /** 表单、会议、表决 … */
  readonly title: string
  readonly schema: z.ZodType<S>
  /** Every outcome a step written like this can end with, in order of preference. */
  outcomes(step: S): readonly OutcomeChoice[]
  /** Facts the step publishes, with their types: what `result` of its events and openings may hold. */
  results(step: S): Results
  /** Shared fields the step reads beside its rules and forms: whom it asks, what it lists, until when it waits. */
  reads?(step: S): readonly FieldRead[]
  /** Names of the author's forms that are filled in here; their shared fields are written. Default: `form`. */
  fills?(step: S): readonly string[]
  open(cx: StepContext<S>): Result<Opening, Refusal>
  /** The form of one task; also used to describe a step before it is reached (`visit` is then an empty one). */
  form(cx: StepContext<S>, part: string, task: Task | undefined): FormPlan
  submit(cx: StepContext<S>, handed: Handed): Result<KindDecision, Refusal>
  /**
   * Forgets the answer of a task that is open again: the note `taken-back`, which `evolve` folds. Nothing, where it cannot
   * be `retracted` any more. Only a kind that has this lets others sign together with or after a task (并加签、后加签).
   */
  takeBack?(cx: StepContext<S>, task: Task, why: 'retracted' | 'disagreed'): StepNoted | undefined
  /** Where answers are never taken back: why, and what to do instead. A clause without its full stop. */
  readonly final?: string
  timer?(cx: StepContext<S>, timer: Timer): KindDecision
  signal?(cx: StepContext<S>, signal: string, data: JsonObject): Result<KindDecision, Refusal>
  /** The clocks run again after the instance stood still: notes for dates the kind keeps itself. `timers` are the visit's, moved. */
  resumed?(cx: StepContext<S>, timers: readonly Timer[]): readonly KindEvent[]
  /** Whether a timer means a day of the calendar rather than a length of time: standing still does not move it. */
  keepsDate?(purpose: string): boolean
  /**
   * The instance was transferred and its open tasks were handed over: notes for the people and organisations the kind keeps
   * itself, so that what it asks for later is asked there. Refused where a part to come would be nobody's.
   */
  transferred?(cx: StepContext<S>, there: Counterpart): Result<readonly KindEvent[], Refusal>
  /** Choices inside the step that are not its ends, for the sentences of the history. */
  readonly answers?: readonly Pick<OutcomeChoice, 'name' | 'title'>[]
  /** What its notes (`StepNoted`) say, by name: ““报告”” + text. */
  readonly notes?: { readonly [note: string]: string }
  /** Total fold of the kind's own state. */
  evolve(work: W, event: KindEvent, at: Instant): W
  /** Parts whose submission needs the contents of the ballot box. */
  readonly needsBox?: readonly string[]
  check?(step: S, template: Template, where: string): readonly Finding[]
  /** Whether a form that was handed in at a task of an open visit is kept from somebody's sight for now. */
  hides?(work: W, task: Task, filled: Filled, viewer: PersonId): boolean
  /** How far a visit is, for people at work on it. */
  progress?(work: W): readonly Progress[]
  /** Computed facts of a visit in sentences, for its readers. */
  facts?(work: W, step: S): readonly Fact[]
  /** One Chinese sentence saying what happens here, for the process overview. */
  say(step: S, template: Template): string
}
export type { Handlers, InstanceEvent, TaskChanges }
