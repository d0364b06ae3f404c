import type { JsonObject } from '#engine/json.ts'
import { copyOf, extended, withinReplay } from '#engine/process/copy.ts'
import type { Entry, FilledForm, InstanceEvent, TaskChanges } from '#engine/process/event.ts'
import { own } from '#engine/process/own.ts'
import type { CauseType, Filled, InstanceState, Task, Visit } from '#engine/process/state.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import { kindOf } from '#engine/step/kinds.ts'

/**
 * The fold: applies one recorded fact. Total and pure; it reads no template, no rule and no clock, so an old history can
 * be replayed by any later version. An entry that does not fit (an unknown visit or task) changes only what it names.
 */
export function evolve(state: InstanceState | undefined, entry: Entry): InstanceState {
  const next = state ? changed(state, entry) : begun(entry)
  return { ...next, version: entry.n + 1, lastAt: entry.at }
}

/** What is not even an event, in a history that was tampered with, changes nothing; `verify` says where it stands. */
function changed(state: InstanceState, entry: Entry): InstanceState {
  try {
    const { event } = entry
    const next = apply(state, entry, event)
    return 'tasks' in event && event.tasks ? { ...next, tasks: changeTasks(next, event.tasks, entry) } : next
  } catch {
    return state
  }
}

/** A history without its beginning is folded onto an instance of which nothing is known. */
function begun(entry: Entry): InstanceState {
  if (entry.event?.type === 'InstanceStarted') return started(entry, entry.event)
  const nothing = { id: '', template: { id: '', version: 0, hash: '' }, organisation: '', title: '', starter: '' }
  return changed(started(entry, { type: 'InstanceStarted', ...nothing, parameters: {}, data: {} }), entry)
}

export function replay(entries: readonly Entry[]): InstanceState | undefined {
  return withinReplay(() =>
    entries.reduce<InstanceState | undefined>((state, entry) => evolve(state, entry), undefined),
  )
}

function started(entry: Entry, event: Extract<InstanceEvent, { type: 'InstanceStarted' }>): InstanceState {
  return {
    id: event.id,
    template: event.template,
    organisation: event.organisation,
    title: event.title,
    starter: event.starter,
    ...(event.origin && { origin: event.origin }),
    startedAt: entry.at,
    status: 'running',
    version: entry.n + 1,
    lastAt: entry.at,
    position: { value: '', history: {}, done: false },
    data: event.data,
    dataFrom: Object.fromEntries(Object.keys(event.data).map(field => [field, entry.n])),
    parameters: event.parameters,
    visits: {},
    trail: [],
    tasks: {},
    timers: {},
    copiedTo: [],
    corrections: [],
  }
}

type Applied<T extends InstanceEvent['type']> = (
  state: InstanceState,
  entry: Entry,
  event: Extract<InstanceEvent, { type: T }>,
) => InstanceState

/** What each kind of fact does to the state. */
const APPLY: { readonly [T in Exclude<InstanceEvent['type'], 'InstanceStarted'>]: Applied<T> } = {
  Advanced: (state, entry, event) => {
    const visits = copyOf(state.visits)
    const cause: CauseType = event.cause.type
    for (const { visit, outcome } of event.left) {
      const known = own(visits, visit)
      if (known) visits[visit] = { ...known, closed: { at: entry.at, outcome, cause } }
    }
    for (const { visit, step, number, kind, work, result } of event.entered)
      visits[visit] = { id: visit, step, number, kind, enteredAt: entry.at, filled: [], work, result: result ?? {} }
    const gone = new Set(event.left.map(({ visit }) => visit))
    const timers = Object.fromEntries(Object.entries(state.timers).filter(([, timer]) => !gone.has(timer.visit)))
    const moved = shared(state, event.set, entry.n)
    const { comeBacks = [], ...rest } = moved
    const waiting = [...comeBacks.filter(({ by }) => !gone.has(by)), ...(event.comeBack ? [event.comeBack] : [])]
    return {
      ...rest,
      ...(waiting.length > 0 && { comeBacks: waiting }),
      position: event.position,
      visits,
      timers,
      trail: extended(
        state.trail,
        event.entered.map(({ visit }) => visit),
      ),
      ...(event.ended && { status: 'completed' as const, endedAt: entry.at, ending: event.ended.title }),
    }
  },
  Submitted: (state, entry, event) => shared(fold(fill(state, entry, event), event, entry), event.shared, entry.n),
  BallotCast: (state, entry, event) => fold(state, event, entry),
  StepNoted: (state, entry, event) => fold(state, event, entry),
  TimerScheduled: (state, _, { timer, visit, purpose, due }) => ({
    ...state,
    timers: { ...state.timers, [timer]: { id: timer, visit, purpose, due } },
  }),
  TimerFired: (state, _, { timer }) => {
    const { [timer]: fired, ...timers } = state.timers
    return fired ? { ...state, timers } : state
  },
  TaskClaimed: (state, entry, { task }) =>
    onTask(state, task, known => (entry.actor.person ? { ...known, claimedBy: entry.actor.person } : known)),
  TaskReleased: (state, _, { task }) => onTask(state, task, ({ claimedBy: _gone, ...known }) => known),
  TaskReassigned: (state, _, { task, to }) => onTask(state, task, known => passedOn(known, to)),
  Returned: state => state,
  Withdrawn: state => state,
  Urged: state => state,
  Copied: (state, _, { to }) => ({ ...state, copiedTo: [...new Set([...state.copiedTo, ...to])] }),
  Corrected: (state, entry, { of, path, value, reason }) => ({
    ...state,
    corrections: [...state.corrections, { n: entry.n, of, path, value, reason }],
  }),
  Cancelled: (state, entry, { reason }) => ({
    ...state,
    status: 'cancelled',
    endedAt: entry.at,
    ending: reason,
    timers: {},
    visits: mapValues(state.visits, visit =>
      visit.closed ? visit : { ...visit, closed: { at: entry.at, outcome: null, cause: 'cancel' as const } },
    ),
    tasks: mapValues(state.tasks, task =>
      task.closed ? task : { ...task, closed: { by: entry.actor.person, at: entry.at, reason: 'cancelled' as const } },
    ),
  }),
}

function apply(state: InstanceState, entry: Entry, event: InstanceEvent): InstanceState {
  const how = own(APPLY as unknown as { readonly [type: string]: Applied<never> }, event.type)
  return how ? how(state, entry, event as never) : state
}

/** A task that was passed on is no longer its post's: holders have no part in it, and no successor takes it over. */
function passedOn({ claimedBy: _gone, about, ...task }: Task, to: readonly string[]): Task {
  const { post: _post, organisation: _organisation, ...kept } = about ?? {}
  return {
    ...task,
    assignees: to.map(person => ({ person })),
    ...(about && Object.keys(kept).length > 0 && { about: kept }),
  }
}

/** A filled form stays with its visit exactly as it was handed in. */
function fill(state: InstanceState, entry: Entry, event: FilledForm): InstanceState {
  const filled: Filled = {
    task: event.task,
    part: event.part,
    n: entry.n,
    by: entry.actor.person,
    at: entry.at,
    ...(entry.occurred && { occurred: entry.occurred }),
    ...(event.outcome && { outcome: event.outcome }),
    ...(event.opinion && { opinion: event.opinion }),
    data: event.data,
  }
  return onVisit(state, event.visit, visit => ({ ...visit, filled: [...visit.filled, filled] }))
}

/** Lets the step kind fold its own facts and publishes what it says guards may read. */
function fold(state: InstanceState, event: KindEvent, entry: Entry): InstanceState {
  return onVisit(state, event.visit, visit => ({
    ...visit,
    work: kindOf(visit.kind)?.evolve(visit.work, event, entry.at) ?? visit.work,
    result: 'result' in event && event.result ? { ...visit.result, ...event.result } : visit.result,
  }))
}

function shared(state: InstanceState, written: JsonObject | undefined, n: number): InstanceState {
  const fields = Object.keys(written ?? {})
  if (!written || fields.length === 0) return state
  return {
    ...state,
    data: { ...state.data, ...written },
    dataFrom: { ...state.dataFrom, ...Object.fromEntries(fields.map(field => [field, n])) },
  }
}

function changeTasks(
  state: InstanceState,
  { opened = [], closed = [] }: TaskChanges,
  entry: Entry,
): InstanceState['tasks'] {
  const tasks = copyOf(state.tasks)
  for (const { id, reason } of closed) {
    const known = own(tasks, id)
    if (known && !known.closed) tasks[id] = { ...known, closed: { by: entry.actor.person, at: entry.at, reason } }
  }
  for (const task of opened) tasks[task.id] = task
  return tasks
}

function onVisit(state: InstanceState, id: string, change: (visit: Visit) => Visit): InstanceState {
  const visit = own(state.visits, id)
  return visit ? { ...state, visits: put(state.visits, id, change(visit)) } : state
}

function onTask(state: InstanceState, id: string, change: (task: Task) => Task): InstanceState {
  const task = own(state.tasks, id)
  return task && !task.closed ? { ...state, tasks: put(state.tasks, id, change(task)) } : state
}

function put<T>(map: { readonly [key: string]: T }, key: string, value: T): { readonly [key: string]: T } {
  const copy = copyOf(map)
  copy[key] = value
  return copy
}

const mapValues = <T>(record: { readonly [key: string]: T }, change: (value: T) => T): { readonly [key: string]: T } =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
