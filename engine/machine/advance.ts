import type { AnyMachineSnapshot, StateValue } from 'xstate'
import { fail, type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import {
  compile,
  compileFrom,
  jumpFrom,
  type Machine,
  type MachineContext,
  type Named,
} from '#engine/machine/compile.ts'
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
  return first(sound, compile(sound), around)
}

/**
 * Begins again at a step, or at a parallel state with all its branches, as if the machine had just come there: nothing is
 * left, and what it remembers from before stays remembered.
 */
export function enter(sound: SoundTemplate, to: string, before: Position, around: Surroundings): Result<Move, Stuck> {
  const moved = first(sound, compileFrom(sound, to), around)
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

function first(sound: SoundTemplate, machine: Machine, around: Surroundings): Result<Move, Stuck> {
  const { logic, stage } = machine
  return run(sound, machine, () => logic.getInitialSnapshot(stage.scope, contextOf(around)) as AnyMachineSnapshot)
}

/** Moves that depend on nothing but where the machine stands are made once for each place and event. */
const known = new WeakMap<Machine, Map<string, Result<Move, Stuck>>>()
const MOST_KNOWN = 500

function take(
  sound: SoundTemplate,
  machine: Machine,
  position: Position,
  type: string,
  around: Surroundings,
): Result<Move, Stuck> {
  const moves = known.get(machine) ?? new Map<string, Result<Move, Stuck>>()
  known.set(machine, moves)
  const from = JSON.stringify([type, position.value, position.history])
  const made = moves.get(from)
  if (made) return made
  const { logic, stage, heard } = machine
  const moved = run(sound, machine, () => {
    const before = restore(machine, position, around)
    const after = logic.transition(before, { type }, stage.scope) as AnyMachineSnapshot
    // A step that re-enters itself stays at the same snapshot but leaves and enters; an event nobody hears does nothing.
    return after === before && stage.actions.length === 0 ? undefined : after
  })
  if (!heard.blind) return moved
  if (moves.size >= MOST_KNOWN) moves.clear()
  moves.set(from, moved)
  return moved
}

/** XState throws when a macrostep does not stop and leaves `status: error` on start (traps T5, T6): both become values. */
function run(sound: SoundTemplate, machine: Machine, step: () => AnyMachineSnapshot | undefined): Result<Move, Stuck> {
  const { heard, stage } = machine
  heard.traces = []
  heard.set = {}
  heard.blind = true
  stage.actions = []
  let snapshot: ReturnType<typeof step>
  try {
    snapshot = step()
  } catch {
    return fail({ reason: 'MICROSTEP_LIMIT', why: distinct(heard.traces) })
  }
  const why = distinct(heard.traces)
  if (!snapshot) return fail({ reason: 'NO_TRANSITION', why })
  if (snapshot.status === 'error') return fail({ reason: 'MICROSTEP_LIMIT', why })
  const done = snapshot.status === 'done'
  const named = stage.actions.filter(a => a.params)
  const { left, entered } = crossed(named)
  return ok({
    position: { value: snapshot.value as Json, history: historyOf(machine, snapshot), done },
    left,
    entered,
    why,
    set: heard.set,
    notices: named.filter(a => a.type === 'notify').map(a => a.params ?? {}),
    documents: named.filter(a => a.type === 'document').map(a => String(a.params?.document)),
    ...(done && { ended: endingOf(sound, snapshot.value as Json) }),
  })
}

/** Steps left and entered, in order. One that was entered and left again by itself was never open. */
function crossed(named: readonly Named[]) {
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

function restore(machine: Machine, { value, history }: Position, around: Surroundings): AnyMachineSnapshot {
  const { logic } = machine
  const historyValue = Object.fromEntries(
    Object.entries(history).map(([id, nodes]) => [id, nodes.map(node => logic.getStateNodeById(node))]),
  )
  return logic.resolveState({ value: value as StateValue, historyValue, context: contextOf(around) })
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
