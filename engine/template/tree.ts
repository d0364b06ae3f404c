import type { Step } from '#engine/step/steps.ts'
import type { Action, MachineConfig, StateNode, Template, Transition, Transitions } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'

/**
 * The machine of a template as a tree of nodes with resolved transitions: the same reading XState makes of it
 * (types inferred, targets relative to the parent, `.child`, `#id`), but every name is looked up among own properties and
 * a name that leads nowhere is a value instead of an exception. Shared by the checks, the overview and the explorer.
 */
export interface Node {
  readonly key: string
  /** Dotted keys from the root: `discuss.meeting`; empty for the root. */
  readonly path: string
  readonly where: string
  readonly parent: Node | null
  readonly children: readonly Node[]
  readonly type: NodeType
  readonly state: StateNode
  readonly step?: Step
  /** Transitions written at this node, in document order. */
  readonly branches: readonly Branch[]
}
export type NodeType = 'atomic' | 'compound' | 'parallel' | 'final' | 'history'

export interface Branch {
  readonly from: Node
  readonly cause: 'on' | 'always' | 'onDone'
  /** Outcome name; only when the cause is `on`. */
  readonly event?: string
  /** Position among the alternatives of the same event, and how many there are. */
  readonly position: number
  readonly transition: Transition
  readonly where: string
  /** Where the target stands as text. */
  readonly whereTarget: string
  readonly to: Target
}
export type Target =
  | { readonly is: 'none' }
  | { readonly is: 'node'; readonly node: Node }
  /** `missing` is the part of the target that was not found, `known` what could have stood there. */
  | { readonly is: 'nowhere'; readonly missing: string; readonly known: readonly string[] }

export interface Tree {
  readonly root: Node
  /** All nodes but the root, in document order. */
  readonly nodes: readonly Node[]
  readonly branches: readonly Branch[]
  readonly ids: ReadonlyMap<string, Node>
}

type Growing = { -readonly [K in keyof Node]: Node[K] } & { children: Growing[]; branches: Branch[] }

export function treeOf(template: Template): Tree {
  const ids = new Map<string, Node>()
  const nodes: Growing[] = []
  const grow = (key: string, state: StateNode, parent: Growing | null, where: string): Growing => {
    const path = parent?.path ? `${parent.path}.${key}` : parent ? key : ''
    const node: Growing = {
      key,
      path,
      where,
      parent,
      type: typeOf(state),
      state,
      children: [],
      branches: [],
      ...(state.meta?.step && { step: state.meta.step }),
    }
    const id = parent ? state.id : key
    if (id !== undefined && !ids.has(id)) ids.set(id, node)
    if (parent) nodes.push(node)
    for (const [name, child] of Object.entries(state.states ?? {}))
      node.children.push(grow(name, child, node, at(where, 'states', name)))
    return node
  }
  const { machine } = template
  const root = grow(machine.id, stateOf(machine), null, '/machine')
  for (const node of nodes) {
    for (const [event, list] of Object.entries(node.state.on ?? {}))
      node.branches.push(...branchesOf(node, 'on', list, at(node.where, 'on', event), ids, event))
    if (node.state.always)
      node.branches.push(...branchesOf(node, 'always', node.state.always, at(node.where, 'always'), ids))
    if (node.state.onDone)
      node.branches.push(...branchesOf(node, 'onDone', node.state.onDone, at(node.where, 'onDone'), ids))
  }
  return { root, nodes, branches: nodes.flatMap(node => node.branches), ids }
}

const stateOf = (machine: MachineConfig): StateNode => ({ initial: machine.initial, states: machine.states })

const typeOf = (state: StateNode): NodeType =>
  state.type ?? (Object.keys(state.states ?? {}).length > 0 ? 'compound' : state.history ? 'history' : 'atomic')

function branchesOf(
  from: Node,
  cause: Branch['cause'],
  some: Transitions,
  where: string,
  ids: ReadonlyMap<string, Node>,
  event?: string,
): Branch[] {
  const several = Array.isArray(some)
  return listOf<string | Transition>(some).map((one, position) => {
    const transition: Transition = typeof one === 'string' ? { target: one } : one
    const here = several ? at(where, position) : where
    return {
      from,
      cause,
      ...(event !== undefined && { event }),
      position,
      transition,
      where: here,
      whereTarget: typeof one === 'string' ? here : at(here, 'target'),
      to: transition.target === undefined ? { is: 'none' } : resolve(from, transition.target, ids),
    }
  })
}

/** What a target means, seen from the node it is written at. */
export function resolve(from: Node, target: string, ids: ReadonlyMap<string, Node>): Target {
  if (target.startsWith('#')) {
    const [id = '', ...rest] = target.slice(1).split('.')
    const start = ids.get(id)
    return start
      ? descend(start, rest)
      : { is: 'nowhere', missing: `#${id}`, known: [...ids.keys()].map(known => `#${known}`) }
  }
  if (target.startsWith('.')) return descend(from, target.slice(1).split('.'), '.')
  return descend(from.parent ?? from, target.split('.'))
}

function descend(start: Node, keys: readonly string[], prefix = ''): Target {
  let node = start
  for (const key of keys) {
    const child = node.children.find(one => one.key === key)
    if (!child) return { is: 'nowhere', missing: prefix + key, known: node.children.map(one => prefix + one.key) }
    node = child
  }
  return { is: 'node', node }
}

export const targetOf = (branch: Branch): Node | undefined => (branch.to.is === 'node' ? branch.to.node : undefined)

export function ancestorsOf(node: Node): Node[] {
  const above: Node[] = []
  for (let up = node.parent; up; up = up.parent) above.push(up)
  return above
}
export const isWithin = (node: Node, outer: Node): boolean => ancestorsOf(node).includes(outer)

export const initialOf = (node: Node): Node | undefined => node.children.find(child => child.key === node.state.initial)

/** Nodes a transition to `node` enters by default: below it the initial ones, above it everything on the way down. */
export function entering(node: Node): Set<Node> {
  const entered = new Set<Node>()
  const regions = (one: Node, except?: Node) => {
    for (const region of one.children) if (region !== except && region.type !== 'history') down(region)
  }
  const down = (one: Node) => {
    if (entered.has(one)) return
    entered.add(one)
    if (one.type === 'compound') {
      const first = initialOf(one)
      if (first) down(first)
    } else if (one.type === 'parallel') regions(one)
    else if (one.type === 'history' && one.parent) {
      const fallback = defaultOf(one) ?? initialOf(one.parent)
      if (fallback) down(fallback)
      else regions(one.parent)
    }
  }
  down(node)
  let below = node
  for (const above of ancestorsOf(node)) {
    entered.add(above)
    if (above.type === 'parallel') regions(above, below)
    below = above
  }
  return entered
}

/** Where a history node leads when nothing is remembered. */
export function defaultOf(history: Node): Node | undefined {
  const { target } = history.state
  if (target === undefined || !history.parent) return undefined
  const found = resolve(history, target, new Map())
  return found.is === 'node' ? found.node : undefined
}

/** The state a transition leaves and re-enters below, exactly as XState computes it (SCXML “transition domain”). */
export function domainOf(branch: Branch): Node | undefined {
  const target = targetOf(branch)
  if (!target) return undefined
  const { from } = branch
  if (branch.transition.reenter !== true && (target === from || isWithin(target, from))) return from
  return ancestorsOf(target).find(above => isWithin(from, above))
}

/**
 * Alternatives an outcome of a step meets, innermost first: XState asks an ancestor only when every guard below stayed
 * shut, so the list ends with the first branch that has no guard.
 */
export function answering(node: Node, outcome: string): Branch[] {
  const found: Branch[] = []
  for (const level of [node, ...ancestorsOf(node)])
    for (const branch of level.branches) {
      if (branch.event !== outcome) continue
      found.push(branch)
      if (!branch.transition.guard) return found
    }
  return found
}

/** Regions that a final state may complete, each with the parallel state around it, from the inside out. */
export function completing(final: Node): (readonly [region: Node, around: Node])[] {
  const found: (readonly [Node, Node])[] = []
  for (let region = final.parent; region?.parent?.type === 'parallel'; region = region.parent)
    found.push([region, region.parent])
  return found
}

export function listOf<T>(some: T | readonly T[] | undefined): readonly T[] {
  return some === undefined ? [] : Array.isArray(some) ? (some as readonly T[]) : [some as T]
}

/** Every action of the machine with its place. */
export function actionsOf(tree: Tree): { readonly action: Action; readonly where: string }[] {
  const found: { action: Action; where: string }[] = []
  const add = (some: Action | Action[] | undefined, where: string) => {
    const several = Array.isArray(some)
    listOf<Action>(some).forEach((action, i) => {
      found.push({ action, where: several ? at(where, i) : where })
    })
  }
  for (const node of tree.nodes) {
    add(node.state.entry, at(node.where, 'entry'))
    add(node.state.exit, at(node.where, 'exit'))
    for (const branch of node.branches) add(branch.transition.actions, at(branch.where, 'actions'))
  }
  return found
}

/** “支部大会表决（partyMeeting）”: how a message names a state. */
export const nameOf = (node: Node): string => {
  const title = node.step?.title ?? node.state.meta?.title
  return title ? `“${title}”（${node.key}）` : `“${node.key}”`
}
