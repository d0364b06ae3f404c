import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate'
import { fail, type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { compile, compileFrom, jumpFrom, type Machine, type MachineContext } from '#engine/machine/compile.ts'
import type { GuardTrace, Position } from '#engine/process/state.ts'
import type { EvaluateOptions } from '#engine/rule/evaluate.ts'
import type { Scope } from '#engine/rule/rule.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'

/** One macrostep of the machine, told in the words of the process. */
export interface Move {
  readonly position: Position
  /** Steps left and entered, in order. A step that re-enters itself is in both. */
  readonly left: readonly string[]
  readonly entered: readonly string[]
  readonly why: readonly GuardTrace[]
  /** Shared fields written by `set` actions on the way. */
  readonly set: JsonObject
  /** `notify` actions met on the way. */
  readonly notices: readonly JsonObject[]
  /** Names of documents to make, from `document` actions. */
  readonly documents: readonly string[]
  /** Title of the final state, when the machine is done. */
  readonly ended?: string
}

/** Why the machine did not move: nothing hears the event (with the guards that stayed shut), or it would never stop. */
export type Stuck = { readonly reason: 'NO_TRANSITION' | 'MICROSTEP_LIMIT'; readonly why: readonly GuardTrace[] }

export interface Surroundings {
  readonly data: JsonObject
  readonly scope: Scope
  /** The clock and the people rules may ask about. */
  readonly options: EvaluateOptions
}

/** Where a new instance begins. */
export function begin(sound: SoundTemplate, around: Surroundings): Result<Move, Stuck> {
  const machine = compile(sound)
  return run(sound, machine, () => initialTransition(machine.logic, contextOf(around)))
}

/**
 * Begins again at a step, or at a parallel state with all its branches, as if the machine had just come there: nothing is
 * left, and what it remembers from before stays remembered.
 */
export function enter(sound: SoundTemplate, to: string, before: Position, around: Surroundings): Result<Move, Stuck> {
  const machine = compileFrom(sound, to)
  const moved = run(sound, machine, () => initialTransition(machine.logic, contextOf(around)))
  if (!moved.ok) return moved
  const { position } = moved.value
  return ok({ ...moved.value, position: { ...position, history: { ...before.history, ...position.history } } })
}

/** Sends an outcome of a step. */
export function send(
  sound: SoundTemplate,
  position: Position,
  step: string,
  outcome: string,
  around: Surroundings,
): Result<Move, Stuck> {
  return take(sound, compile(sound), position, `${step}:${outcome}`, around)
}

/** Enters step `to` again from the active step `from`, leaving sibling regions alone. */
export function jump(
  sound: SoundTemplate,
  position: Position,
  from: string,
  to: string,
  around: Surroundings,
): Result<Move, Stuck> {
  return take(sound, compile(sound, to), position, jumpFrom(from), around)
}

function take(
  sound: SoundTemplate,
  machine: Machine,
  position: Position,
  type: string,
  around: Surroundings,
): Result<Move, Stuck> {
  return run(sound, machine, () => {
    const before = restore(machine, position, around)
    const [after, actions] = transition(machine.logic, before, { type })
    // A step that re-enters itself stays at the same snapshot but leaves and enters; an event nobody hears does nothing.
    return after === before && actions.length === 0 ? undefined : [after, actions]
  })
}

/** XState throws when a macrostep does not stop and leaves `status: error` on start (traps T5, T6): both become values. */
function run(
  sound: SoundTemplate,
  machine: Machine,
  step: () => readonly [AnyMachineSnapshot, readonly unknown[]] | undefined,
): Result<Move, Stuck> {
  machine.heard.traces = []
  machine.heard.set = {}
  let result: ReturnType<typeof step>
  try {
    result = step()
  } catch {
    return fail({ reason: 'MICROSTEP_LIMIT', why: distinct(machine.heard.traces) })
  }
  const why = distinct(machine.heard.traces)
  if (!result) return fail({ reason: 'NO_TRANSITION', why })
  const [snapshot, actions] = result
  if (snapshot.status === 'error') return fail({ reason: 'MICROSTEP_LIMIT', why })
  const done = snapshot.status === 'done'
  const named = (actions as readonly { type: string; params?: JsonObject }[]).filter(a => a.params)
  const { left, entered } = crossed(named)
  return ok({
    position: { value: snapshot.value as Json, history: historyOf(machine, snapshot), done },
    left,
    entered,
    why,
    set: machine.heard.set,
    notices: named.filter(a => a.type === 'notify').map(a => a.params ?? {}),
    documents: named.filter(a => a.type === 'document').map(a => String(a.params?.document)),
    ...(done && { ended: endingOf(sound, snapshot.value as Json) }),
  })
}

/** Steps left and entered, in order. One that was entered and left again by itself was never open. */
function crossed(named: readonly { readonly type: string; readonly params?: JsonObject }[]) {
  const left: string[] = []
  const entered: string[] = []
  for (const { type, params } of named) {
    const step = String(params?.step)
    if (type === 'enter') entered.push(step)
    else if (type === 'leave' && entered.includes(step)) entered.splice(entered.indexOf(step), 1)
    else if (type === 'leave') left.push(step)
  }
  return { left, entered }
}

function restore(machine: Machine, position: Position, around: Surroundings): AnyMachineSnapshot {
  const historyValue = Object.fromEntries(
    Object.entries(position.history).map(([id, nodes]) => [id, nodes.map(node => ({ id: node }))]),
  )
  const persisted = { status: 'active', value: position.value, historyValue, context: contextOf(around), children: {} }
  return machine.logic.restoreSnapshot(persisted as never, undefined as never) as AnyMachineSnapshot
}

const contextOf = ({ data, scope, options }: Surroundings): MachineContext => ({ data, scope, options })

function historyOf(machine: Machine, snapshot: AnyMachineSnapshot): Position['history'] {
  if (Object.keys(snapshot.historyValue).length === 0) return {}
  const { historyValue } = machine.logic.getPersistedSnapshot(snapshot) as unknown as {
    historyValue: Record<string, { id: string }[]>
  }
  return Object.fromEntries(Object.entries(historyValue).map(([id, nodes]) => [id, nodes.map(node => node.id)]))
}

/** The machine is done when a child of the root is final; its title is how the instance ended. */
function endingOf(sound: SoundTemplate, value: Json): string {
  const key = typeof value === 'string' ? value : (Object.keys(value as JsonObject)[0] ?? '')
  const state = sound.template.machine.states[key]
  return state?.meta?.title ?? state?.description ?? '办结'
}

/** XState may ask one guard several times within a macrostep; the record keeps each answer once. */
function distinct(traces: readonly GuardTrace[]): GuardTrace[] {
  const seen = new Set<string>()
  return traces.filter(({ where, trace }) => {
    const key = `${where} ${trace.says}`
    return !seen.has(key) && seen.add(key)
  })
}
