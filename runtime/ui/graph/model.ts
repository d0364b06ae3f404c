import type { MachineConfig, StateNode, Transitions } from '#engine/template/format.ts'

/** What the two views draw: states as a tree, and who leads where. Ids are paths (`review.secretary`). */
export interface GraphNode {
  readonly id: string
  readonly key: string
  readonly title: string
  readonly shape: 'step' | 'group' | 'parallel' | 'final' | 'history'
  /** Kind of the step, e.g. `meeting`; empty for states without one. */
  readonly kind: string
  readonly description: string
  /** Id of the child a group begins with. */
  readonly initial: string | undefined
  readonly children: readonly GraphNode[]
}
export interface GraphEdge {
  readonly id: string
  readonly from: string
  /** The same as `from` when the step stays or begins again. */
  readonly to: string
  /** Outcome name; empty for a way that is taken by itself. */
  readonly outcome: string
  readonly cause: 'outcome' | 'always' | 'done'
  readonly conditional: boolean
  readonly description: string
}
export interface Graph {
  readonly title: string
  readonly initial: string
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** Reads a machine as far as it can be drawn: a target that does not exist draws nothing and is a finding elsewhere. */
export function graphOf(machine: MachineConfig, title = ''): Graph {
  const known = new Map<string, string>()
  collect(machine.states, '', known)
  const nodes = Object.entries(machine.states).map(([key, state]) => nodeOf(key, state, ''))
  const edges = Object.entries(machine.states).flatMap(([key, state]) => edgesOf(key, state, '', machine.id, known))
  return { title, initial: machine.initial, nodes, edges }
}

const join = (parent: string, key: string) => (parent === '' ? key : `${parent}.${key}`)
const titleOf = (key: string, state: StateNode) =>
  state.meta?.step?.title ?? state.meta?.title ?? state.description ?? key

function collect(states: Readonly<Record<string, StateNode>>, parent: string, known: Map<string, string>) {
  for (const [key, state] of Object.entries(states)) {
    const id = join(parent, key)
    known.set(id, id)
    if (state.id) known.set(`#${state.id}`, id)
    if (state.states) collect(state.states, id, known)
  }
}

function nodeOf(key: string, state: StateNode, parent: string): GraphNode {
  const id = join(parent, key)
  const children = Object.entries(state.states ?? {}).map(([child, node]) => nodeOf(child, node, id))
  const shape =
    state.type === 'final' || state.type === 'history' || state.type === 'parallel'
      ? state.type
      : children.length > 0
        ? 'group'
        : 'step'
  return {
    id,
    key,
    title: titleOf(key, state),
    shape,
    kind: state.meta?.step?.kind ?? '',
    description: state.description ?? '',
    initial: state.initial === undefined || shape === 'parallel' ? undefined : join(id, state.initial),
    children,
  }
}

function edgesOf(
  key: string,
  state: StateNode,
  parent: string,
  machine: string,
  known: ReadonlyMap<string, string>,
): readonly GraphEdge[] {
  const id = join(parent, key)
  const ways: readonly (readonly [GraphEdge['cause'], string, Transitions | undefined])[] = [
    ...Object.entries(state.on ?? {}).map(([outcome, to]) => ['outcome', outcome, to] as const),
    ['always', '', state.always],
    ['done', '', state.onDone],
  ]
  const own = ways.flatMap(([cause, outcome, to]) =>
    listOf(to).flatMap((way, at): readonly GraphEdge[] => {
      const target = way.target === undefined ? id : resolve(way.target, id, parent, machine, known)
      if (target === undefined) return []
      return [
        {
          id: `${id} ${cause} ${outcome} ${at}`,
          from: id,
          to: target,
          outcome,
          cause,
          conditional: way.guard !== undefined,
          description: way.description ?? '',
        },
      ]
    }),
  )
  const below = Object.entries(state.states ?? {}).flatMap(([child, node]) => edgesOf(child, node, id, machine, known))
  return [...own, ...below]
}

type Way = Exclude<Transitions, string | readonly unknown[]>
const listOf = (to: Transitions | undefined): readonly Way[] =>
  (to === undefined ? [] : Array.isArray(to) ? to : [to]).map(way => (typeof way === 'string' ? { target: way } : way))

/** XState's ways to name a target: a sibling, `.child`, `#id`, `#id.child`, each with a path behind it. */
function resolve(
  target: string,
  self: string,
  parent: string,
  machine: string,
  known: ReadonlyMap<string, string>,
): string | undefined {
  if (target.startsWith('.')) return known.get(`${self}${target}`)
  if (!target.startsWith('#')) return known.get(join(parent, target))
  const [name = '', ...path] = target.split('.')
  const start = name === `#${machine}` ? '' : known.get(name)
  return start === undefined ? undefined : known.get(path.reduce(join, start))
}

/** Every node, parents before children. */
export const allNodes = (nodes: readonly GraphNode[]): readonly GraphNode[] =>
  nodes.flatMap(node => [node, ...allNodes(node.children)])

/**
 * Order of the step list: every state after those that lead to it, as far as loops allow (reverse postorder from the
 * initial state), then what no way reaches; ends last.
 */
export function readingOrder(
  nodes: readonly GraphNode[],
  initial: string | undefined,
  edges: readonly GraphEdge[],
): readonly GraphNode[] {
  const home = (id: string) => nodes.find(node => id === node.id || id.startsWith(`${node.id}.`))
  const seen = new Set<GraphNode>()
  const walk = (node: GraphNode | undefined): readonly GraphNode[] => {
    if (!node || seen.has(node)) return []
    seen.add(node)
    const onward = edges.filter(edge => home(edge.from) === node).flatMap(edge => walk(home(edge.to)))
    return [...onward, node]
  }
  const reached = [...walk(nodes.find(node => node.id === initial))].reverse()
  const order = [...reached, ...nodes.filter(node => !seen.has(node))]
  return [...order.filter(node => node.shape !== 'final'), ...order.filter(node => node.shape === 'final')]
}

export type Standing = 'active' | 'visited' | 'ahead'
/** Where a state stands, given the keys or paths of the active and the visited ones. A group is as far as its children. */
export function standingOf(node: GraphNode, active: readonly string[], visited: readonly string[]): Standing {
  const among = (list: readonly string[]): boolean =>
    allNodes([node]).some(one => list.includes(one.id) || list.includes(one.key))
  return among(active) ? 'active' : among(visited) ? 'visited' : 'ahead'
}
