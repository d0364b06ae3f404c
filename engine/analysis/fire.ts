import {
  derived,
  domain,
  isVolatile,
  type Net,
  type NetBranch,
  type NetOutcome,
  type NetStep,
  type Setting,
  unremembered,
} from '#engine/analysis/net.ts'
import { type Condition, FALSE, fullOf, knownOf, rootOf, TRUE, truthsOf, UNKNOWN } from '#engine/analysis/quantity.ts'
import { LIMITS } from '#engine/template/limits.ts'
import { entering, type Node } from '#engine/template/tree.ts'

/** One row of the explorer: see {@link Net}. */
export type State = Int32Array

/** What one event did on its way, for monitors, findings and the told path. */
export interface Log {
  readonly taken: readonly number[]
  readonly left: readonly number[]
  readonly entered: readonly number[]
  readonly microsteps: number
}
export interface Arrival {
  readonly state: State
  readonly log: Log
  readonly done: boolean
  /** What was handed in, as far as the guards on the way told it apart. */
  readonly knew: State
}
/** Nothing applies: an outcome, or the end of what it completes, that no branch takes. */
export interface Gap {
  readonly branches: readonly NetBranch[]
  readonly knew: State
  readonly node: number
}
export interface Fired {
  readonly arrivals: readonly Arrival[]
  readonly gaps: readonly Gap[]
  /** The automatic transitions did not stop. */
  readonly endless: readonly { readonly log: Log; readonly knew: State }[]
  /** Too many ways at once; the rest was not followed. */
  readonly cut: boolean
}

interface Work {
  state: State
  readonly knew: State
  queue: number[]
  taken: number[]
  left: number[]
  entered: number[]
  microsteps: number
  done: boolean
  /** Branches of an outcome none of which applied; something automatic may still follow from the new data. */
  unanswered: readonly NetBranch[] | undefined
}

interface Plan {
  readonly within: number
  /** The state itself is left and entered again. */
  readonly itself: boolean
  readonly into: readonly number[]
}
interface Move {
  readonly from: number
  readonly target: number
  readonly reenter: boolean
  readonly settings: readonly Setting[]
}

/** Ways one event may branch into before the explorer gives up on it. */
const MOST_WAYS = 5_000
/** Parts one condition may be cut into. */
const MOST_PARTS = 2_000

/** Macrosteps of a compiled machine, exactly as XState takes them, with sets of possible data. */
export class Machine {
  readonly net: Net
  /** How often each guard was asked, and how often its branch was taken. */
  readonly asked: Uint32Array
  readonly taken: Uint32Array
  /** Some condition was too large to be cut exactly. */
  isRough = false
  private readonly volatile: readonly number[]
  private readonly dependants: ReadonlyMap<string, readonly number[]>
  private readonly entries = new Map<number, readonly number[]>()
  private readonly plans = new Map<number, Plan>()
  private readonly indexes: ReadonlyMap<Node, number>
  /** The last state below each state, in document order. */
  private readonly ends: Int32Array

  constructor(net: Net) {
    this.net = net
    this.asked = new Uint32Array(net.branches.length)
    this.taken = new Uint32Array(net.branches.length)
    this.volatile = net.quantities.list.filter(isVolatile).map(({ index }) => index)
    const dependants = new Map<string, number[]>()
    for (const { reads, index, needs, kind } of net.quantities.list)
      if (needs.length > 0 || kind !== 'value')
        for (const path of reads) dependants.set(rootOf(path), [...(dependants.get(rootOf(path)) ?? []), index])
    this.dependants = dependants
    this.indexes = new Map(net.nodes.map(({ node, index }) => [node, index]))
    this.ends = Int32Array.from(net.nodes, ({ index }) => index)
    for (const { index, parent } of [...net.nodes].reverse())
      if (parent >= 0) this.ends[parent] = Math.max(this.ends[parent] ?? 0, this.ends[index] ?? 0)
  }

  begin(state: State): Fired {
    const work = this.fresh(state)
    this.enter(work, [...this.entering(0)])
    return this.settle([work], [])
  }

  /** Data as they may be when a step ends: its form is written, others may have been, the clock has moved on. */
  submitted(state: State, step: NetStep, outcome: NetOutcome): State {
    const { net } = this
    const next = Int32Array.from(state)
    for (const other of net.steps)
      if (other.meanwhile.length > 0 && other !== step && this.isActive(state, other.node))
        this.write(next, [], other.meanwhile)
    this.write(next, outcome.writes, outcome.mayWrite)
    for (const result of step.results) {
      const quantity = net.quantities.list[result]
      if (quantity) next[net.dataAt + result] = outcome.byClock ? fullOf(quantity) : knownOf(quantity)
    }
    this.refresh(next, step.results.flatMap(one => net.quantities.list[one]?.name ?? []).map(rootOf))
    if (step.outcomeOf >= 0) {
      next[net.dataAt + step.outcomeOf] = 1 << (net.quantities.list[step.outcomeOf]?.cases.indexOf(outcome.name) ?? 0)
      this.refresh(next, [`steps.${step.key}.outcome`])
    }
    for (const one of this.volatile) {
      const quantity = net.quantities.list[one]
      if (quantity)
        next[net.dataAt + one] = quantity.needs.length > 0 ? derived(quantity, next, net.dataAt) : fullOf(quantity)
    }
    return next
  }

  /** Sends an outcome. `state` already holds the submitted data. */
  send(state: State, step: NetStep, outcome: NetOutcome): Fired {
    const gaps: Gap[] = []
    const works: Work[] = []
    let open = [this.fresh(state)]
    for (const branch of outcome.answers) {
      const [yes, no] = this.ask(open, branch)
      for (const work of yes) {
        this.take(work, [branch])
        works.push(work)
      }
      open = no
    }
    for (const work of open) {
      work.unanswered = outcome.answers
      works.push(work)
    }
    return this.settle(works, gaps, step.node)
  }

  /** Re-enters an earlier step from an open one. */
  jump(state: State, from: NetStep, to: NetStep): Fired {
    const work = this.fresh(state)
    this.move(work, [{ from: from.node, target: to.node, reenter: from === to, settings: [] }])
    return this.settle([work], [])
  }

  isActive(state: State, index: number): boolean {
    for (let at = index; at > 0; ) {
      const node = this.net.nodes[at]
      const parent = this.net.nodes[node?.parent ?? 0]
      if (!node || !parent) return false
      if (parent.cell >= 0 && state[parent.cell] !== at + 1) return false
      at = parent.index
    }
    return true
  }

  /** Active states without children, in document order. */
  leaves(state: State): number[] {
    const found: number[] = []
    const down = (index: number): void => {
      const node = this.net.nodes[index]
      if (!node) return
      if (node.cell >= 0) {
        const child = state[node.cell] ?? 0
        if (child > 0) down(child - 1)
      } else if (node.children.length > 0) for (const child of node.children) down(child)
      else found.push(index)
    }
    down(0)
    return found
  }

  // ── one macrostep ──────────────────────────────────────────────────────────────────────────────────────────────

  private fresh(state: State): Work {
    const copy = Int32Array.from(state)
    return {
      state: copy,
      knew: Int32Array.from(state),
      queue: [],
      taken: [],
      left: [],
      entered: [],
      microsteps: 0,
      done: false,
      unanswered: undefined,
    }
  }

  /** Follows automatic transitions until nothing more happens. */
  private settle(works: readonly Work[], gaps: Gap[], node = 0): Fired {
    const arrivals: Arrival[] = []
    const endless: { log: Log; knew: State }[] = []
    const open = [...works]
    let ways = 0
    for (let work = open.pop(); work; work = open.pop()) {
      if (++ways > MOST_WAYS) return { arrivals, gaps, endless, cut: true }
      if (work.done) {
        arrivals.push(this.arrival(work))
        continue
      }
      if (work.microsteps > LIMITS.microsteps) {
        endless.push({ log: logOf(work), knew: work.knew })
        continue
      }
      for (const { work: one, moved } of this.automatic(work)) {
        const [event] = one.queue
        if (moved) open.push(one)
        else if (one.unanswered) gaps.push({ branches: one.unanswered, knew: one.knew, node })
        else if (event === undefined) arrivals.push(this.arrival(one))
        else open.push(...this.completed(one, event, gaps))
      }
    }
    return { arrivals, gaps, endless, cut: false }
  }

  private arrival(work: Work): Arrival {
    const { net } = this
    const { state } = work
    const forgotten: string[] = []
    for (const index of work.entered) {
      const step = net.steps[net.nodes[index]?.step ?? -1]
      if (!step) continue
      if (step.outcomeOf >= 0) {
        state[net.dataAt + step.outcomeOf] = 1
        forgotten.push(`steps.${step.key}.outcome`)
      }
      for (const result of step.results) {
        const quantity = net.quantities.list[result]
        if (!quantity) continue
        state[net.dataAt + result] = quantity.name.endsWith('.until') ? fullOf(quantity) : 1
        forgotten.push(rootOf(quantity.name))
      }
      if (step.visitsOf >= 0) {
        const at = net.dataAt + step.visitsOf
        const most = (net.quantities.list[step.visitsOf]?.cases.length ?? 2) - 1
        const before = state[at] ?? 1
        let after = 0
        for (let one = 0; one <= most; one++) if (before & (1 << one)) after |= 1 << Math.min(most, one + 1)
        state[at] = after
        // A count that is compared with a parameter or with another count stands in a relation of its own.
        forgotten.push(`steps.${step.key}.visits`)
      }
    }
    if (forgotten.length > 0) this.refresh(state, forgotten)
    return { state, log: logOf(work), done: work.done, knew: work.knew }
  }

  /** The eventless transitions of this moment, taken; where there are none the work has not moved. */
  private automatic(work: Work): { readonly work: Work; readonly moved: boolean }[] {
    let options: { work: Work; chosen: NetBranch[] }[] = [{ work, chosen: [] }]
    for (const leaf of this.leaves(work.state)) {
      const lines = this.net.nodes[leaf]?.eager ?? []
      if (lines.length === 0) continue
      const next: typeof options = []
      for (const option of options) {
        let open = [option.work]
        for (const line of lines)
          for (const branch of line) {
            const [yes, no] = this.ask(open, branch)
            next.push(...yes.map(one => ({ work: one, chosen: [...option.chosen, branch] })))
            open = no
          }
        next.push(...open.map(one => ({ work: one, chosen: option.chosen })))
      }
      options = next
    }
    return options.map(({ work: one, chosen }) => {
      if (chosen.length > 0) {
        one.unanswered = undefined
        this.take(one, [...new Set(chosen)])
      }
      return { work: one, moved: chosen.length > 0 }
    })
  }

  private completed(work: Work, event: number, gaps: Gap[]): Work[] {
    work.queue = work.queue.slice(1)
    const node = this.net.nodes[event]
    if (!node || node.done.length === 0 || !this.isActive(work.state, event)) return [work]
    let open = [work]
    const found: Work[] = []
    for (const branch of node.done) {
      const [yes, no] = this.ask(open, branch)
      for (const one of yes) {
        this.take(one, [branch])
        found.push(one)
      }
      open = no
    }
    for (const { knew } of open) gaps.push({ branches: node.done, knew, node: event })
    return [...found, ...open]
  }

  /** Splits works by a guard: those under which it holds, and those under which it stays shut. */
  private ask(works: readonly Work[], branch: NetBranch): readonly [Work[], Work[]] {
    const { condition, index } = branch
    if (works.length > 0) this.asked[index] = (this.asked[index] ?? 0) + 1
    if (!condition) return [[...works], []]
    const yes: Work[] = []
    const no: Work[] = []
    for (const work of works)
      for (const { state, truth } of this.split(work.state, condition)) {
        const one = state === work.state ? work : this.branched(work, state)
        ;(truth === TRUE ? yes : no).push(one)
      }
    return [yes, no]
  }

  private branched(work: Work, state: State): Work {
    const knew = Int32Array.from(work.knew)
    for (let at = this.net.dataAt; at < this.net.cells; at++) {
      const both = (knew[at] ?? 0) & (state[at] ?? 0)
      if (state[at] !== work.state[at] && both !== 0) knew[at] = both
    }
    const { queue, taken, left, entered } = work
    return { ...work, state, knew, queue: [...queue], taken: [...taken], left: [...left], entered: [...entered] }
  }

  /**
   * What may be known, cut so far that the condition has one truth in each part. A condition with too many parts is left
   * open: it holds and does not hold, which finds too many ways, never too few.
   */
  split(state: State, condition: Condition): { readonly state: State; readonly truth: number }[] {
    const { dataAt } = this.net
    const found: { state: State; truth: number }[] = []
    const open = [{ state, from: 0 }]
    for (let part = open.pop(); part; part = open.pop()) {
      const truths = truthsOf(condition.formula, part.state, dataAt)
      if (isOne(truths)) {
        found.push({ state: part.state, truth: truths })
        continue
      }
      if (found.length + open.length > MOST_PARTS) {
        this.isRough = true
        return [
          { state, truth: TRUE },
          { state: Int32Array.from(state), truth: FALSE },
        ]
      }
      const { from } = part
      const next = condition.parts[from]
      if (!next) found.push({ state: part.state, truth: truths & ~TRUE ? UNKNOWN : truths })
      else {
        const cases = part.state[dataAt + next.quantity] ?? 0
        const groups = next.groups.map(group => group & cases).filter(group => group !== 0)
        if (groups.length < 2) open.push({ state: part.state, from: from + 1 })
        else
          for (const group of groups) {
            const one = Int32Array.from(part.state)
            one[dataAt + next.quantity] = group
            open.push({ state: one, from: from + 1 })
          }
      }
    }
    return found
  }

  private take(work: Work, branches: readonly NetBranch[]): void {
    for (const { index } of branches) {
      this.taken[index] = (this.taken[index] ?? 0) + 1
      work.taken.push(index)
    }
    work.microsteps++
    this.move(
      work,
      branches.map(({ from, target, branch, settings }) => ({
        from,
        target,
        reenter: branch.transition.reenter === true,
        settings,
      })),
    )
  }

  private move(work: Work, moves: readonly Move[]): void {
    const { state } = work
    const active = this.active(state)
    const plans = moves.flatMap(({ from, target: written, reenter, settings }) => {
      const target = this.effective(state, written)
      if (target < 0) return []
      const { within, itself, into } = this.plan(from, target, reenter)
      const out = active.filter(one => this.isBelow(one, within) || (itself && one === within))
      return [{ from, out, into, settings }]
    })
    // Of two transitions that would leave the same state the inner one wins, then the earlier one, as in XState.
    const kept: typeof plans = []
    for (const plan of plans) {
      const rivals = kept.filter(other => other.out.some(one => plan.out.includes(one)))
      if (!rivals.every(other => this.isBelow(plan.from, other.from))) continue
      for (const rival of rivals) kept.splice(kept.indexOf(rival), 1)
      kept.push(plan)
    }
    const before = Int32Array.from(state)
    const out = new Set(kept.flatMap(plan => plan.out))
    for (const one of [...out].sort((a, b) => b - a)) this.leave(work, one, before)
    for (const { settings } of kept) for (const setting of settings) this.set(work, setting)
    this.enter(
      work,
      [...new Set(kept.flatMap(plan => plan.into))].sort((a, b) => a - b),
    )
  }

  /** What a transition leaves below and enters, remembered for each pair of states. */
  private plan(from: number, target: number, reenter: boolean): Plan {
    const key = (from * this.net.nodes.length + target) * 2 + (reenter ? 1 : 0)
    const known = this.plans.get(key)
    if (known) return known
    const within = this.indexOf(domain(this.net, this.node(from), this.node(target), reenter))
    const itself = reenter && within === from
    const self = target === from && within === from && !reenter
    const into = this.entering(target).filter(
      one => (this.isBelow(one, within) || (itself && one === within)) && !(self && one === from),
    )
    const plan = { within, itself, into }
    this.plans.set(key, plan)
    return plan
  }

  private isBelow(inner: number, outer: number): boolean {
    return inner > outer && inner <= (this.ends[outer] ?? 0)
  }

  private node(index: number): Node {
    return (this.net.nodes[index] ?? (this.net.nodes[0] as Net['nodes'][number])).node
  }

  private indexOf(node: Node): number {
    return this.indexes.get(node) ?? -1
  }

  private effective(state: State, target: number): number {
    if (target < 0 || this.node(target).type !== 'history') return target
    const remembered = state[this.net.historyCells.get(this.node(target)) ?? -1] ?? 0
    if (remembered > 0) return remembered - 1
    const otherwise = unremembered(this.node(target))
    return otherwise ? this.indexOf(otherwise) : -1
  }

  /** Everything a transition to a state enters by default, and everything around it. Remembered, for it is asked often. */
  private entering(index: number): readonly number[] {
    const known = this.entries.get(index)
    if (known) return known
    const wanted = entering(this.node(index))
    const found = this.net.nodes.flatMap(({ node, index: at }) =>
      wanted.has(node) && node.type !== 'history' && at > 0 ? [at] : [],
    )
    this.entries.set(index, found)
    return found
  }

  private active(state: State): number[] {
    const found: number[] = []
    const down = (index: number): void => {
      const node = this.net.nodes[index]
      if (!node) return
      if (index > 0) found.push(index)
      if (node.cell >= 0) {
        const child = state[node.cell] ?? 0
        if (child > 0) down(child - 1)
      } else for (const child of node.children) down(child)
    }
    down(0)
    return found
  }

  private leave(work: Work, index: number, before: State): void {
    const { net } = this
    const node = net.nodes[index]
    if (!node) return
    for (const child of node.node.children) {
      const cell = net.historyCells.get(child)
      if (cell === undefined) continue
      const own = node.cell >= 0 ? (before[node.cell] ?? 0) : 0
      work.state[cell] = child.state.history === 'deep' ? (this.leafBelow(before, index) ?? -1) + 1 : own
    }
    const parent = net.nodes[node.parent]
    if (parent && parent.cell >= 0) work.state[parent.cell] = 0
    if (node.step >= 0) work.left.push(index)
    for (const setting of node.onExit) this.set(work, setting)
  }

  private leafBelow(state: State, index: number): number | undefined {
    return this.leaves(state).find(leaf => this.isBelow(leaf, index))
  }

  private enter(work: Work, into: readonly number[]): void {
    const { net } = this
    const completed = new Set<number>()
    for (const index of into) {
      const node = net.nodes[index]
      const parent = net.nodes[node?.parent ?? -1]
      if (!node) continue
      if (parent && parent.cell >= 0) work.state[parent.cell] = index + 1
      work.entered.push(index)
      for (const setting of node.onEntry) this.set(work, setting)
      if (node.node.type !== 'final' || !parent) continue
      let marker = parent.node.type === 'parallel' ? parent.index : parent.parent
      if (parent.node.type === 'compound') work.queue.push(parent.index)
      while (
        marker > 0 &&
        net.nodes[marker]?.node.type === 'parallel' &&
        !completed.has(marker) &&
        this.isFinished(work.state, marker, into)
      ) {
        completed.add(marker)
        work.queue.push(marker)
        marker = net.nodes[marker]?.parent ?? -1
      }
      if (marker < 0) work.done = true
    }
  }

  private isFinished(state: State, index: number, into: readonly number[]): boolean {
    const node = this.net.nodes[index]
    if (!node) return false
    if (node.node.type === 'parallel') return node.children.every(child => this.isFinished(state, child, into))
    if (node.cell < 0) return node.node.type === 'final'
    const child = (state[node.cell] ?? 0) - 1
    return child >= 0 && this.net.nodes[child]?.node.type === 'final'
  }

  // ── data ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private write(state: State, surely: readonly string[], perhaps: readonly string[]): void {
    const { quantities, dataAt } = this.net
    if (surely.length === 0 && perhaps.length === 0) return
    for (const one of quantities.list) {
      if (one.kind !== 'value' || one.needs.length > 0) continue
      const root = rootOf(one.name)
      if (surely.includes(root)) state[dataAt + one.index] = one.name === root ? knownOf(one) : fullOf(one)
      else if (perhaps.includes(root)) state[dataAt + one.index] = fullOf(one)
    }
    this.refresh(state, [...surely, ...perhaps])
  }

  private refresh(state: State, roots: readonly string[]): void {
    for (const root of roots)
      for (const index of this.dependants.get(root) ?? []) {
        const quantity = this.net.quantities.list[index]
        if (quantity) state[this.net.dataAt + index] = derived(quantity, state, this.net.dataAt)
      }
  }

  private set({ state }: Work, { root, to }: Setting): void {
    const { dataAt, quantities } = this.net
    for (const { quantity, cases, copy } of to) {
      const at = dataAt + quantity
      const one = quantities.list[quantity]
      if (!one) continue
      const before = state[at] ?? 1
      if (cases !== undefined) state[at] = cases
      else if (copy) {
        const source = state[dataAt + copy.from] ?? 1
        let after = source & 1 ? before : 0
        copy.map.forEach((mapped, i) => {
          if (source & (1 << i)) after |= mapped
        })
        state[at] = after
      } else state[at] = knownOf(one) | before
    }
    this.refresh(state, [root])
  }
}

const isOne = (bits: number) => (bits & (bits - 1)) === 0
const logOf = ({ taken, left, entered, microsteps }: Work): Log => ({ taken, left, entered, microsteps })
