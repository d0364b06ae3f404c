import { withinReplay } from '#engine/process/copy.ts'
import type { Entry, InstanceEvent } from '#engine/process/event.ts'
import { type Applied, changeTasks, type Facts } from '#engine/process/fact/change.ts'
import { INSTANCE_FACTS } from '#engine/process/fact/instance.ts'
import { STEP_FACTS } from '#engine/process/fact/step.ts'
import { TASK_FACTS } from '#engine/process/fact/task.ts'
import { own } from '#engine/process/own.ts'
import type { InstanceState } from '#engine/process/state.ts'

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
    dataFrom: Object.fromEntries(Object.keys(event.data ?? {}).map(field => [field, entry.n])),
    parameters: event.parameters,
    visits: {},
    trail: [],
    newest: {},
    tasks: {},
    timers: {},
    copiedTo: [],
    corrections: [],
  }
}

/** What each kind of fact does to the state. */
const APPLY: Facts<Exclude<InstanceEvent['type'], 'InstanceStarted'>> = {
  ...STEP_FACTS,
  ...TASK_FACTS,
  ...INSTANCE_FACTS,
}

function apply(state: InstanceState, entry: Entry, event: InstanceEvent): InstanceState {
  const how = own(APPLY as unknown as { readonly [type: string]: Applied<never> }, event.type)
  return how ? how(state, entry, event as never) : state
}
