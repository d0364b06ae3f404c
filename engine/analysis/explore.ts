import { type Arrival, type Gap, type Log, Machine, type State } from '#engine/analysis/fire.ts'
import { firstKnowledge, type Net, type NetOutcome, type NetStep } from '#engine/analysis/net.ts'
import type { Condition } from '#engine/analysis/quantity.ts'
import { TRUE } from '#engine/analysis/quantity.ts'
import { ancestorsOf } from '#engine/template/tree.ts'

export interface Limits {
  /** Configurations with data; beyond them the answer is “inconclusive”. */
  readonly states: number
}
export const EXPLORE_LIMITS: Limits = { states: 200_000 }

/** One thing that happens to an instance. Steps and outcomes by their index. */
export type Happening =
  | { readonly type: 'start' }
  | { readonly type: 'outcome'; readonly step: number; readonly outcome: number; readonly backTo?: number }
  | { readonly type: 'return'; readonly step: number; readonly to: number; readonly comeBack: boolean }

/** A thing a statutory rule watches for. `when` is asked of the data as they were handed in. */
export interface Mark {
  readonly node: number
  readonly on: 'ended' | 'entered'
  readonly outcomes?: readonly string[]
  readonly when?: Condition
}
/** A finite automaton over marks. */
export interface Monitor {
  readonly start: number
  /** The next value; negative says the rule is broken. `ended` comes before `entered`. */
  next(value: number, ended: ReadonlySet<number>, entered: ReadonlySet<number>, isDone: boolean): number
}

export interface ExploreOptions {
  readonly limits?: Limits
  /** True when the time is up; asked often, so it must be cheap. */
  readonly stopped?: () => boolean
  /** Follow 退回 to every earlier step, too. */
  readonly returns?: boolean
  readonly marks?: readonly Mark[]
  readonly monitors?: readonly Monitor[]
}

export interface Broken {
  /** State before, what happened, and what was known. */
  readonly from: number
  readonly happening: Happening
  readonly knew: State
  readonly log: Log
}

export interface Exploration {
  readonly net: Net
  readonly machine: Machine
  readonly states: readonly State[]
  readonly done: readonly boolean[]
  /** How each state was first reached: from which, by what. −1 for the beginnings. */
  readonly from: readonly number[]
  readonly by: readonly Happening[]
  /** Every step from state to state, as rows of four: from, to, index of what happened, index of its log. */
  readonly edges: readonly number[]
  readonly happenings: readonly Happening[]
  readonly logs: readonly Log[]
  readonly gaps: readonly (Gap & { readonly from: number; readonly by: Happening })[]
  readonly endless: readonly Broken[]
  /** First breach of each monitor. */
  readonly broken: readonly (Broken | undefined)[]
  readonly complete: boolean
}

/** Breadth first, so that the way to everything found is a shortest one. */
export function explore(net: Net, options: ExploreOptions = {}): Exploration {
  const { limits = EXPLORE_LIMITS, stopped = () => false, returns = false, marks = [], monitors = [] } = options
  const machine = new Machine(net)
  const seenAt = net.cells
  // Who was asked again, and to whom it leads straight back: the newest such request, as one number.
  const backAt = seenAt + (returns ? Math.ceil(net.steps.length / 30) : 0)
  const monitorAt = backAt + (returns ? 1 : 0)
  const width = monitorAt + monitors.length
  const reach = returns ? reachable(net) : []

  const states: State[] = []
  const done: boolean[] = []
  const from: number[] = []
  const by: Happening[] = []
  const edges: number[] = []
  const happenings = interning<Happening>(JSON.stringify)
  const logs = interning<Log>(({ taken, left, entered }) => `${taken}|${left}|${entered}`)
  const gaps: Exploration['gaps'][number][] = []
  const endless: Broken[] = []
  const broken: (Broken | undefined)[] = monitors.map(() => undefined)
  const known = new Map<string, number>()
  const gapSeen = new Set<string>()
  let complete = true

  const arrive = (arrival: Arrival, source: number, happening: Happening, ended: ReadonlySet<number>) => {
    const { state, log } = arrival
    if (returns) {
      const asked = Math.floor(((state[backAt] ?? 0) - 1) / net.steps.length)
      for (const index of log.left) {
        const step = net.nodes[index]?.step ?? -1
        mark(state, seenAt, step)
        if (step === asked) state[backAt] = 0
      }
      if (happening.type === 'return' && happening.comeBack)
        state[backAt] = happening.to * net.steps.length + happening.step + 1
    }
    if (monitors.length > 0) {
      const entered = new Set<number>()
      marks.forEach((one, at) => {
        if (one.on === 'entered' && log.entered.includes(one.node)) entered.add(at)
      })
      monitors.forEach((monitor, at) => {
        const value = state[monitorAt + at] ?? 0
        if (value < 0) return
        const next = monitor.next(value, ended, entered, arrival.done)
        state[monitorAt + at] = next
        if (next < 0 && !broken[at]) broken[at] = { from: source, happening, knew: arrival.knew, log }
      })
    }
    const key = keyOf(state)
    let index = known.get(key)
    if (index === undefined) {
      if (states.length >= limits.states) {
        complete = false
        return
      }
      index = states.length
      known.set(key, index)
      states.push(state)
      done.push(arrival.done)
      from.push(source)
      by.push(happening)
    }
    edges.push(source, index, happenings.at(happening), logs.at(log))
  }
  const follow = (
    fired: ReturnType<Machine['begin']>,
    source: number,
    happening: Happening,
    ended: ReadonlySet<number>,
  ) => {
    if (fired.cut) complete = false
    for (const arrival of fired.arrivals) arrive(arrival, source, happening, ended)
    for (const gap of fired.gaps) {
      const key = `${gap.node} ${JSON.stringify(happening)} ${gap.branches[0]?.index}`
      if (gapSeen.has(key)) continue
      gapSeen.add(key)
      gaps.push({ ...gap, from: source, by: happening })
    }
    for (const { log, knew } of fired.endless)
      if (endless.length < 20) endless.push({ from: source, happening, knew, log })
  }

  const first = new Int32Array(width)
  first.set(firstKnowledge(net), net.dataAt)
  monitors.forEach((monitor, at) => {
    first[monitorAt + at] = monitor.start
  })
  follow(machine.begin(first), -1, { type: 'start' }, NOTHING)

  for (let at = 0; at < states.length; at++) {
    if (stopped()) {
      complete = false
      break
    }
    const state = states[at]
    if (!state || done[at]) continue
    for (const leaf of machine.leaves(state)) {
      const step = net.steps[net.nodes[leaf]?.step ?? -1]
      if (!step) continue
      step.outcomes.forEach((outcome, number) => {
        const asked = returns ? (state[backAt] ?? 0) - 1 : -1
        const isAsked = asked >= 0 && Math.floor(asked / net.steps.length) === step.index && outcome.good
        const back = isAsked ? net.steps[asked % net.steps.length] : undefined
        const happening: Happening = {
          type: 'outcome',
          step: step.index,
          outcome: number,
          ...(back && { backTo: back.index }),
        }
        const data = watched(machine, machine.submitted(state, step, outcome), step, outcome, marks)
        for (const { state: written, ended } of data)
          follow(back ? machine.jump(written, step, back) : machine.send(written, step, outcome), at, happening, ended)
      })
      for (const to of reach[step.index] ?? []) {
        const target = net.steps[to]
        if (target && isMarked(state, seenAt, to))
          for (const comeBack of [false, true])
            follow(machine.jump(state, step, target), at, { type: 'return', step: step.index, to, comeBack }, NOTHING)
      }
    }
  }
  if (states.length >= limits.states) complete = false
  return {
    net,
    machine,
    states,
    done,
    from,
    by,
    edges,
    happenings: happenings.list,
    logs: logs.list,
    gaps,
    endless,
    broken,
    complete,
  }
}

/** Keeps one of each. */
function interning<T>(textOf: (one: T) => string) {
  const known = new Map<string, number>()
  const list: T[] = []
  return {
    list,
    at(one: T): number {
      const text = textOf(one)
      const before = known.get(text)
      if (before !== undefined) return before
      known.set(text, list.length)
      list.push(one)
      return list.length - 1
    },
  }
}

const NOTHING: ReadonlySet<number> = new Set()

/** Cuts the data so far that every mark on this outcome is either met or not. */
function watched(machine: Machine, state: State, step: NetStep, outcome: NetOutcome, marks: readonly Mark[]) {
  let open = [{ state, ended: new Set<number>() }]
  marks.forEach((one, at) => {
    if (one.on !== 'ended' || one.node !== step.node || (one.outcomes && !one.outcomes.includes(outcome.name))) return
    open = open.flatMap(({ state: data, ended }) =>
      (one.when ? machine.split(data, one.when) : [{ state: data, truth: TRUE }]).map(part => ({
        state: part.state,
        ended: part.truth === TRUE ? new Set([...ended, at]) : ended,
      })),
    )
  })
  return open
}

/** A row as a text two rows share only when they are equal. */
function keyOf(state: State): string {
  const halves = new Uint16Array(state.buffer, state.byteOffset, state.length * 2)
  return String.fromCharCode(...halves)
}
function mark(state: State, at: number, index: number): void {
  if (index < 0) return
  const cell = at + Math.floor(index / 30)
  state[cell] = (state[cell] ?? 0) | (1 << (index % 30))
}
const isMarked = (state: State, at: number, index: number) =>
  ((state[at + Math.floor(index / 30)] ?? 0) & (1 << (index % 30))) !== 0

/** For each step those it may be returned to without disturbing a sibling region. */
function reachable(net: Net): number[][] {
  const regions = net.steps.map(({ node }) => {
    const own = (net.nodes[node] as Net['nodes'][number]).node
    const line = [own, ...ancestorsOf(own)]
    return new Map(line.flatMap((one, at) => (one.type === 'parallel' ? [[one, line[at - 1]] as const] : [])))
  })
  return net.steps.map((_, from) =>
    net.steps.flatMap((_, to) => {
      const here = regions[from]
      const blocked = [...(regions[to] ?? [])].some(
        ([around, region]) => here?.has(around) && here.get(around) !== region,
      )
      return from === to || blocked ? [] : [to]
    }),
  )
}
