import type { JsonObject, Result } from '#engine/json.ts'
import { begin, enter, jump, type Move, type Stuck, type Surroundings, send } from '#engine/machine/advance.ts'
import { type Desk, kind, record, stepContext, stepOf } from '#engine/process/desk.ts'
import { escalations } from '#engine/process/escalate.ts'
import type { Advanced, Entered, Notice, TaskChanges } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { own } from '#engine/process/own.ts'
import { skipReason } from '#engine/process/policy.ts'
import { isOrder, unansweredOrder } from '#engine/process/rectify.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { scopeOf } from '#engine/process/scope.ts'
import { holding } from '#engine/process/signers.ts'
import type { CauseType, ComeBack, InstanceState, Task, TaskEnd, Visit, VisitId } from '#engine/process/state.ts'
import { ruleOptions, toolsFor } from '#engine/process/tools.ts'
import { generated, type Writer, written } from '#engine/process/writing.ts'
import { value } from '#engine/rule/evaluate.ts'
import type { KindDecision, Opening, TimerRequest } from '#engine/step/kind.ts'

/** A step that ends at once may lead to another that does; this many in one command means the template runs in a circle. */
const CHAIN_LIMIT = 50

interface Cause {
  readonly type: CauseType
  readonly visit?: VisitId
  readonly outcome?: string
  /** Why open tasks of the steps left are closed. */
  readonly taskEnd: TaskEnd
  readonly comeBackTo?: string
}

type Done = Refusal | undefined

/** Enters the first step of a new instance. */
export function enterFirst(desk: Desk): Done {
  return settle(
    desk,
    begin(desk.context.sound, surroundings(desk.state, desk)),
    { type: 'start', taskEnd: 'step-left' },
    0,
  )
}

/** A step is done: tells the machine its outcome, or goes straight back where a return had asked for it. */
export function finish(desk: Desk, visit: VisitId, outcome: string, cause: CauseType = 'outcome', depth = 0): Done {
  const { state, context } = desk
  const step = state.visits[visit]?.step ?? ''
  const asked = state.comeBacks?.find(({ by }) => by === visit)?.to
  const back = asked !== undefined && endsWell(desk, step, outcome) ? asked : undefined
  const around = surroundings(state, desk, { step, outcome })
  const moved = back
    ? jump(context.sound, state.position, step, back, around)
    : send(context.sound, state.position, step, outcome, around)
  return settle(desk, moved, { type: cause, visit, outcome, taskEnd: 'step-left' }, depth, { step, outcome })
}

/** 唤醒: a finished instance begins again at a step, or at a parallel state with all its branches. */
export function enterAgain(desk: Desk, to: string): Done {
  const moved = enter(desk.context.sound, to, desk.state.position, surroundings(desk.state, desk))
  return settle(desk, moved, { type: 'reopen', taskEnd: 'step-left' }, 0)
}

export interface WayBack {
  readonly type: 'return' | 'withdraw'
  /** The visit that is returned, or whose form is taken back. */
  readonly visit: VisitId
  /** The open step that is left. */
  readonly from: string
  readonly to: string
  readonly comeBackTo?: string
}

/** Whoever was asked for something again and refuses it, or lets the time run out, does not lead straight back. */
export function endsWell(desk: Desk, key: string, outcome: string): boolean {
  const step = stepOf(desk, key)
  const choices = step ? kind(step).outcomes(step as never) : []
  const at = choices.findIndex(({ name }) => name === outcome)
  return at === 0 || choices[at]?.tone === 'positive'
}

/** 退回 and 撤回: enters an earlier step again as a new visit; work in flight is closed with that reason. */
export function goBack(desk: Desk, { type, visit, from, to, comeBackTo }: WayBack): Done {
  const moved = jump(desk.context.sound, desk.state.position, from, to, surroundings(desk.state, desk))
  const taskEnd = type === 'return' ? 'returned' : 'withdrawn'
  return settle(desk, moved, { type, visit, taskEnd, ...(comeBackTo && { comeBackTo }) }, 0)
}

/** Records what a step kind decided about a visit and, if that ended the step, moves on. */
export function follow(desk: Desk, visit: VisitId, decision: KindDecision, cause: CauseType = 'outcome'): Done {
  for (const event of decision.events) record(desk, event)
  desk.effects.push(...(decision.effects ?? []))
  schedule(desk, visit, decision.timers ?? [])
  if (decision.outcome === undefined) return undefined
  // 加签: what is decided holds once everybody who was asked has been heard; that a time ran out holds at once.
  if (cause !== 'timer' && holding(desk.state, visit).length > 0) {
    record(desk, { type: 'OutcomeHeld', visit, outcome: decision.outcome })
    return undefined
  }
  return finish(desk, visit, decision.outcome, cause)
}

function settle(
  desk: Desk,
  moved: Result<Move, Stuck>,
  cause: Cause,
  depth: number,
  ended?: { step: string; outcome: string },
): Done {
  if (!moved.ok) return stuck(moved.error, ended)
  if (depth > CHAIN_LIMIT) return refuse('MICROSTEP_LIMIT', { limit: CHAIN_LIMIT }).error
  const move = moved.value
  const ordered = move.ended === undefined ? undefined : unansweredOrder(desk.state)
  if (ordered) return ordered
  const left = move.left.flatMap(step => {
    const visit = openVisit(desk.state, step)
    return visit ? [{ visit: visit.id, outcome: visit.id === cause.visit ? (cause.outcome ?? null) : null }] : []
  })
  const leaving: Advanced = {
    type: 'Advanced',
    cause: {
      type: cause.type,
      ...(cause.visit && { visit: cause.visit }),
      ...(cause.outcome && { outcome: cause.outcome }),
    },
    left,
    entered: [],
    position: move.position,
    why: move.why,
    ...(Object.keys(move.set).length > 0 && { set: move.set }),
    ...(move.ended !== undefined && { ended: { title: move.ended } }),
    tasks: {
      closed: tasksOf(
        desk.state,
        left.map(({ visit }) => visit),
        cause.taskEnd,
      ),
    },
  }
  const opened = openVisits(desk, leaving, move.entered)
  if ('refusal' in opened) return opened.refusal
  const { documents, notices } = texts(desk, move, ended)
  const comeBack: ComeBack | undefined =
    cause.comeBackTo && opened.visits[0] ? { by: opened.visits[0].entered.visit, to: cause.comeBackTo } : undefined
  record(desk, {
    ...leaving,
    entered: opened.visits.map(({ entered }) => entered),
    ...(notices.length > 0 && { notices }),
    ...(documents.length > 0 && { documents }),
    tasks: { ...leaving.tasks, opened: opened.visits.flatMap(({ opening }) => opening.tasks) } satisfies TaskChanges,
    ...(comeBack && { comeBack }),
  })
  for (const { entered, opening } of opened.visits) {
    schedule(desk, entered.visit, opening.timers ?? [])
    desk.effects.push(...(opening.effects ?? []))
  }
  for (const { entered, opening } of opened.visits)
    if (opening.outcome !== undefined && !desk.state.visits[entered.visit]?.closed) {
      const refusal = finish(desk, entered.visit, opening.outcome, 'outcome', depth + 1)
      if (refusal) return refusal
    }
  return undefined
}

/** What the actions on the way write: documents and messages. */
function texts(desk: Desk, move: Move, ended?: { step: string; outcome: string }) {
  if (move.documents.length + move.notices.length === 0) return { documents: [], notices: [] }
  const writer = writerFor(desk, move, ended)
  return {
    documents: move.documents.flatMap(name => generated(name, writer, desk.world.hash) ?? []),
    notices: move.notices.map(notice => addressed(desk, notice, writer)),
  }
}

/** What texts are filled from: the scope of the move, with the shared fields it has set. */
function writerFor(desk: Desk, move: Move, ended?: { step: string; outcome: string }): Writer {
  const { scope, data, options } = surroundings(desk.state, desk, ended)
  const known = { ...scope, data: { ...data, ...move.set } }
  return {
    template: desk.world.template,
    look: path => value({ var: path }, known, options),
    nameOf: id => desk.world.directory.person(id)?.name ?? desk.world.directory.organisation(id)?.name ?? id,
  }
}

/** A message of a `notify` action with the people it goes to, found when it was decided. */
function addressed(desk: Desk, { role, text }: JsonObject, writer: Writer): Notice {
  const { template } = desk.world
  const tools = toolsFor(desk.world, desk.state, { id: '', step: '' }, template.policies ?? {})
  return { text: written(String(text), writer), assignees: tools.assignees(String(role)) }
}

interface OpenedVisit {
  readonly entered: Entered
  readonly opening: Opening
}

function openVisits(
  desk: Desk,
  leaving: Advanced,
  steps: readonly string[],
): { visits: OpenedVisit[] } | { refusal: Refusal } {
  // The kinds look at the state as it is once the old steps are left and shared fields are set; leaving them once more,
  // with what is entered, changes nothing of it.
  const before = desk.state
  const { version: n } = before
  const { at, command, actor } = desk
  const between = evolve(before, { n, at, cmd: command.key, actor, event: leaving })
  const visits: OpenedVisit[] = []
  for (const key of steps) {
    const step = stepOf(desk, key)
    if (!step) continue
    let number = 1 + (newestOf(between, key)?.number ?? 0)
    // A visit that was migrated to another step keeps its id.
    while (own(between.visits, `${key}.${number}`)) number++
    const visit: Visit = {
      id: `${key}.${number}`,
      step: key,
      number,
      kind: step.kind,
      enteredAt: desk.at,
      filled: [],
      work: {},
      result: {},
    }
    const scene = { ...desk, state: between }
    const skip = skipReason(scene, step, visit)
    const opened = skip ? { ok: true as const, value: skip } : kind(step).open(stepContext(scene, visit, step))
    if (!opened.ok) return { refusal: opened.error }
    const opening = withDeadline(scene, step, visit, opened.value)
    const orphan = opening.tasks.find(task => !task.optional && task.assignees.length === 0)
    if (orphan) return { refusal: refuse('NO_HANDLER', { step: step.title, task: orphan.title }).error }
    const { work, result } = opening
    visits.push({
      entered: { visit: visit.id, step: key, number, kind: step.kind, work, ...(result && { result }) },
      opening,
    })
  }
  return { visits }
}

/** The step's own deadline: shown on every task that has none, and a timer where the step ends by itself. */
function withDeadline(
  scene: Desk,
  step: NonNullable<ReturnType<typeof stepOf>>,
  visit: Visit,
  opening: Opening,
): Opening {
  const { deadline } = step
  if (!deadline || opening.outcome !== undefined) return opening
  const due = stepContext(scene, visit, step).tools.due(deadline.delay, scene.at)
  const tasks: readonly Task[] = opening.tasks.map(task => (task.due || task.optional ? task : { ...task, due }))
  const levels = escalations(scene, deadline.escalation ?? [], due)
  const timers = [...(opening.timers ?? []), ...(deadline.outcome ? [{ purpose: 'deadline', due }] : []), ...levels]
  return { ...opening, tasks, ...(timers.length > 0 && { timers }) }
}

function schedule(desk: Desk, visit: VisitId, timers: readonly TimerRequest[]): void {
  for (const { purpose, due } of timers)
    record(desk, { type: 'TimerScheduled', timer: `${visit}/${purpose}`, visit, purpose, due })
}

const newestOf = (state: InstanceState, step: string): Visit | undefined => state.visits[own(state.newest, step) ?? '']
const openVisit = (state: InstanceState, step: string): Visit | undefined => {
  const visit = newestOf(state, step)
  return visit?.closed ? undefined : visit
}

function tasksOf(state: InstanceState, visits: readonly VisitId[], reason: TaskEnd) {
  const found: { id: string; reason: TaskEnd }[] = []
  for (const id in state.tasks) {
    const task = state.tasks[id]
    if (task && !task.closed && !isOrder(task) && visits.includes(task.visit)) found.push({ id: task.id, reason })
  }
  return found
}

function surroundings(state: InstanceState, desk: Desk, ended?: { step: string; outcome: string }): Surroundings {
  const scope = scopeOf(state, desk.world.directory)
  const options = ruleOptions(desk.world, state)
  if (!ended) return { data: state.data, scope, options }
  const steps = scope.steps as JsonObject
  const result = (steps[ended.step] ?? {}) as JsonObject
  return {
    data: state.data,
    scope: { ...scope, steps: { ...steps, [ended.step]: { ...result, outcome: ended.outcome } } },
    options,
  }
}

/** Nothing in the machine takes the outcome: says which conditions stayed shut and what was missing. */
function stuck({ reason, why }: Stuck, ended: { step: string; outcome: string } | undefined): Refusal {
  return refuse(reason, { ...ended, why: why.map(({ where, result, trace }) => ({ where, result, says: trace.says })) })
    .error
}
