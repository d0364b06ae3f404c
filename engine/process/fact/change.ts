import type { JsonObject } from '#engine/json.ts'
import { copyOf, extended } from '#engine/process/copy.ts'
import type { Entry, FilledForm, InstanceEvent, TaskChanges } from '#engine/process/event.ts'
import { own } from '#engine/process/own.ts'
import type { Assignee, Filled, InstanceState, Task, Visit } from '#engine/process/state.ts'

/** Changes several facts have in common. Each is total: what it names and does not find stays as it is. */

export type Applied<T extends InstanceEvent['type']> = (
  state: InstanceState,
  entry: Entry,
  event: Extract<InstanceEvent, { type: T }>,
) => InstanceState
/** What some kinds of fact do to the state. */
export type Facts<T extends InstanceEvent['type']> = { readonly [K in T]: Applied<K> }

/** A filled form stays with its visit exactly as it was handed in. */
export function fill(state: InstanceState, entry: Entry, event: FilledForm): InstanceState {
  const filled: Filled = {
    task: event.task,
    part: event.part,
    n: entry.n,
    by: entry.actor.person,
    ...(entry.actor.principal && { for: entry.actor.principal }),
    at: entry.at,
    ...(entry.occurred && { occurred: entry.occurred }),
    ...(event.outcome && { outcome: event.outcome }),
    ...(event.opinion && { opinion: event.opinion }),
    data: event.data,
  }
  return onVisit(state, event.visit, visit => ({ ...visit, filled: extended(visit.filled, [filled]) }))
}

export function shared(state: InstanceState, written: JsonObject | undefined, n: number): InstanceState {
  const fields = Object.keys(written ?? {})
  if (!written || fields.length === 0) return state
  return {
    ...state,
    data: { ...state.data, ...written },
    dataFrom: { ...state.dataFrom, ...Object.fromEntries(fields.map(field => [field, n])) },
  }
}

export function changeTasks(
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

export function onVisit(state: InstanceState, id: string, change: (visit: Visit) => Visit): InstanceState {
  const visit = own(state.visits, id)
  return visit ? { ...state, visits: put(state.visits, id, change(visit)) } : state
}

/** The same for a task that may be closed. */
export function onAnyTask(state: InstanceState, id: string, change: (task: Task) => Task): InstanceState {
  const task = own(state.tasks, id)
  return task ? { ...state, tasks: put(state.tasks, id, change(task)) } : state
}

export function onTask(state: InstanceState, id: string, change: (task: Task) => Task): InstanceState {
  const task = own(state.tasks, id)
  return task && !task.closed ? { ...state, tasks: put(state.tasks, id, change(task)) } : state
}

function put<T>(map: { readonly [key: string]: T }, key: string, value: T): { readonly [key: string]: T } {
  const copy = copyOf(map)
  copy[key] = value
  return copy
}

export const mapValues = <T>(
  record: { readonly [key: string]: T },
  change: (value: T) => T,
): { readonly [key: string]: T } =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

/** A task that was passed on is no longer its post's: holders have no part in it, and no successor takes it over. */
export function passedOn(
  { claimedBy: _gone, delegation: _back, about, ...task }: Task,
  assignees: readonly Assignee[],
): Task {
  const { post: _post, organisation: _organisation, ...kept } = about ?? {}
  return { ...task, assignees, ...(about && Object.keys(kept).length > 0 && { about: kept }) }
}
