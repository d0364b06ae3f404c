import { type AnyActorScope, type AnyStateMachine, assign, createActor, setup } from 'xstate'
import type { JsonObject } from '#engine/json.ts'
import type { GuardTrace } from '#engine/process/state.ts'
import { type EvaluateOptions, evaluate, value } from '#engine/rule/evaluate.ts'
import type { Rule, Scope } from '#engine/rule/rule.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Action, StateNode, Transition, Transitions } from '#engine/template/format.ts'

/**
 * The only door to XState. A template's machine is rewritten once so that
 * - an outcome is heard by the step that produced it and by its ancestors only: `SUBMITTED` of step `draft` becomes the
 *   event `draft:SUBMITTED` (XState would broadcast it to every parallel region);
 * - entering and leaving a step is reported as an action, because a pure transition does not say what it left;
 * - guards and `set` are ours, total, and read nothing but the scope they were given;
 * - cycles stop: `maxIterations` is Infinity by default (verification list, trap T5).
 */
export interface Machine {
  readonly logic: AnyStateMachine
  /** Guards evaluated in the current call, in order. Reset and read by `advance.ts` around each synchronous call. */
  readonly heard: Heard
  /** Actions of the current call, in order, and what XState wants to know of an actor. */
  readonly stage: Stage
}
interface Heard {
  traces: GuardTrace[]
  set: Record<string, JsonObject[string]>
  /** The move depended on nothing but where the machine stood: no guard was asked and no field was set. */
  blind: boolean
}

/**
 * An actor that never runs. XState's own `transition` makes one for every call, which enters the first state once more each
 * time; one for each machine is enough, because nothing here starts, spawns or sends.
 */
interface Stage {
  readonly scope: AnyActorScope
  actions: Named[]
}

/** An action as XState reports it. */
export interface Named {
  readonly type: string
  readonly params?: JsonObject
}

function stageFor(logic: AnyStateMachine): Stage {
  const self = createActor(logic)
  const nothing = () => {}
  const stage: Stage = {
    actions: [],
    scope: {
      self,
      system: self.system,
      id: '',
      sessionId: '',
      logger: nothing,
      defer: nothing,
      stopChild: nothing,
      emit: nothing,
      actionExecutor: (action: Named) => void stage.actions.push(action),
    } as unknown as AnyActorScope,
  }
  return stage
}

export const MICROSTEP_LIMIT = 200
/** Heard by the step it is named for only: in a parallel state the others must not leave with it. */
export const jumpFrom = (step: string) => `${step}@jump`

export interface MachineContext {
  data: JsonObject
  scope: Scope
  options: EvaluateOptions
}

const compiled = new WeakMap<SoundTemplate, Map<string, Machine>>()

/**
 * Compiles a template's machine, once per template object. With `jump`, every step also hears its {@link jumpFrom}, which
 * leads to that step: the way 退回 and 撤回 re-enter an earlier step without touching sibling regions (traps T2, T3).
 */
export function compile(sound: SoundTemplate, jump = ''): Machine {
  return once(sound, jump, () => build(sound, jump))
}

/** The same machine beginning at a step, or at a parallel state as a whole: the way 唤醒 enters it. */
export function compileFrom(sound: SoundTemplate, first: string): Machine {
  return once(sound, `${first} first`, () => build(sound, '', pathTo(sound.template.machine.states, first) ?? []))
}

function once(sound: SoundTemplate, key: string, make: () => Machine): Machine {
  const known = compiled.get(sound) ?? new Map<string, Machine>()
  compiled.set(sound, known)
  const machine = known.get(key) ?? make()
  known.set(key, machine)
  return machine
}

/** Keys from the top to a state, itself included. */
export function pathTo(states: Readonly<Record<string, StateNode>>, wanted: string): string[] | undefined {
  for (const [key, state] of Object.entries(states)) {
    if (key === wanted && (state.meta?.step || state.type === 'parallel')) return [key]
    const below = state.states && pathTo(state.states, wanted)
    if (below) return [key, ...below]
  }
  return undefined
}

/** `first`: keys from the top to where it begins, instead of each state's own `initial`. */
function build(sound: SoundTemplate, jump: string, first: readonly string[] = []): Machine {
  const heard: Heard = { traces: [], set: {}, blind: true }
  const { machine } = sound.template
  /** What a compound state at this depth begins with, if the way leads through it. */
  const begins = (path: string, initial: string | undefined) => {
    const at = path.slice(machine.id.length).split('.').filter(Boolean)
    return at.length < first.length && at.every((key, depth) => key === first[depth]) ? first[at.length] : initial
  }

  const node = (state: StateNode, key: string, path: string, where: string): JsonObject => {
    const id = state.id ?? path
    const step = state.meta?.step ? key : undefined
    const heardFrom = step ? [step] : stepsWithin(state)
    const on: Record<string, JsonObject[string]> = {}
    for (const [outcome, list] of Object.entries(state.on ?? {}))
      for (const from of heardFrom)
        on[`${from}:${outcome}`] = branches(list, `${where}/on/${outcome}`, step !== undefined)
    if (step && jump)
      on[jumpFrom(key)] = [{ target: `#${idOf(machine.states, jump, machine.id) ?? jump}`, reenter: step === jump }]
    return drop({
      id,
      type: state.type,
      initial: state.type === 'parallel' ? state.initial : begins(path, state.initial),
      history: state.history,
      target: state.target,
      entry: [...(step ? [{ type: 'enter', params: { step } }] : []), ...actions(state.entry)],
      exit: [...actions(state.exit), ...(step ? [{ type: 'leave', params: { step } }] : [])],
      on,
      always: state.always && branches(state.always, `${where}/always`),
      onDone: state.onDone && branches(state.onDone, `${where}/onDone`),
      states: state.states && children(state.states, path, where),
    })
  }
  const children = (states: Record<string, StateNode>, path: string, where: string): JsonObject =>
    Object.fromEntries(
      Object.entries(states).map(([key, state]) => [key, node(state, key, `${path}.${key}`, `${where}/states/${key}`)]),
    )

  const scopeOf = (context: MachineContext): Scope => ({ ...context.scope, data: context.data })
  const logic = setup({
    types: {} as { context: MachineContext; input: MachineContext },
    guards: {
      rule: ({ context }: { context: MachineContext }, params: { rule: Rule; where: string }) => {
        heard.blind = false
        if (!isLive(context)) return false
        const { truth, trace } = evaluate(params.rule, scopeOf(context), context.options)
        heard.traces.push({ where: params.where, result: truth, trace })
        return truth === true
      },
    },
    actions: {
      enter: () => {},
      leave: () => {},
      notify: () => {},
      document: () => {},
      set: assign(({ context }, params: { field: string; value: JsonObject[string] }) => {
        heard.blind = false
        if (!isLive(context as MachineContext)) return {}
        const next = value(params.value, scopeOf(context as MachineContext), (context as MachineContext).options)
        if (next === undefined) return {}
        heard.set[params.field] = next
        return { data: { ...(context as MachineContext).data, [params.field]: next } }
      }),
    },
  }).createMachine({
    id: machine.id,
    initial: begins(machine.id, machine.initial) ?? machine.initial,
    context: ({ input }: { input: MachineContext }) => input,
    states: children(machine.states, machine.id, '/machine'),
    options: { maxIterations: MICROSTEP_LIMIT },
  } as never)
  const machineLogic = logic as unknown as AnyStateMachine
  return { logic: machineLogic, heard, stage: stageFor(machineLogic) }
}

/** The actor of the stage enters the first state with an empty context: its guards and `set` actions are no part of a move. */
const isLive = (context: Partial<MachineContext>) => context.scope !== undefined

const list = <T>(some: T | readonly T[] | undefined): readonly T[] =>
  some === undefined ? [] : Array.isArray(some) ? (some as readonly T[]) : [some as T]
const actions = (some: Action | Action[] | undefined) => list(some) as unknown as readonly JsonObject[]

/**
 * What leads on `fromStep` leaves that step also where it leads to itself: a history state may remember the very step it is
 * entered from, and XState would enter that again without having left it.
 */
function branches(some: Transitions, where: string, fromStep = false): JsonObject[] {
  const several = Array.isArray(some)
  return list<string | Transition>(some as never).map((branch, at) => {
    if (typeof branch === 'string') return drop({ target: branch, reenter: fromStep || undefined })
    const rule = branch.guard?.params.rule
    return drop({
      target: branch.target,
      reenter: branch.reenter ?? ((fromStep && branch.target !== undefined) || undefined),
      actions: branch.actions && actions(branch.actions),
      guard: rule && { type: 'rule', params: { rule, where: `${where}${several ? `/${at}` : ''}` } },
    })
  })
}

export function stepsWithin(state: StateNode): string[] {
  return Object.entries(state.states ?? {}).flatMap(([key, child]) => [
    ...(child.meta?.step ? [key] : []),
    ...stepsWithin(child),
  ])
}

/** State node id of a step: its own id, or its dotted path. */
function idOf(states: Record<string, StateNode>, step: string, path: string): string | undefined {
  for (const [key, state] of Object.entries(states)) {
    if (key === step && state.meta?.step) return state.id ?? `${path}.${key}`
    const below = state.states && idOf(state.states, step, `${path}.${key}`)
    if (below) return below
  }
  return undefined
}

const drop = (object: Record<string, unknown>): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, v]) => v !== undefined)) as JsonObject
