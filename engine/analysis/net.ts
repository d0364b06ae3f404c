import {
  type Condition,
  fullOf,
  knownOf,
  type Quantities,
  type Quantity,
  quantitiesOf,
  readsOf,
  rootOf,
} from '#engine/analysis/quantity.ts'
import { object } from '#engine/form/field/type.ts'
import type { Json } from '#engine/json.ts'
import type { Step } from '#engine/step/steps.ts'
import type { Checked } from '#engine/template/check/check.ts'
import type { Action } from '#engine/template/format.ts'
import {
  ancestorsOf,
  answering,
  type Branch,
  defaultOf,
  isWithin,
  listOf,
  type Node,
  targetOf,
} from '#engine/template/tree.ts'

/**
 * A template compiled for the explorer: every configuration is a short row of small integers. One cell for each state
 * with alternatives below it (which child is active), one for each history state (what it remembers), one for each
 * quantity (which cases are possible), then what monitors and returns need.
 */
export interface Net {
  readonly checked: Checked
  readonly nodes: readonly NetNode[]
  readonly steps: readonly NetStep[]
  readonly branches: readonly NetBranch[]
  readonly quantities: Quantities
  /** First cell of the quantities, and cells in all before those of the explorer's options. */
  readonly dataAt: number
  readonly cells: number
  readonly historyCells: ReadonlyMap<Node, number>
}

export interface NetNode {
  readonly index: number
  readonly node: Node
  readonly parent: number
  /** Children without history states, in document order. */
  readonly children: readonly number[]
  /** Cell of the active child; −1 where there is no choice. */
  readonly cell: number
  /** Index of the step that is done here, or −1. */
  readonly step: number
  readonly always: readonly NetBranch[]
  /** `always` of the state and of those around it, in the order they are asked. */
  readonly eager: readonly (readonly NetBranch[])[]
  readonly done: readonly NetBranch[]
  readonly onEntry: readonly Setting[]
  readonly onExit: readonly Setting[]
  readonly depth: number
}

export interface NetBranch {
  readonly index: number
  readonly branch: Branch
  readonly from: number
  readonly target: number
  readonly condition: Condition | undefined
  readonly settings: readonly Setting[]
}

/** What a `set` action does to quantities: fixed cases, a copy of another quantity, or anything. */
export interface Setting {
  readonly root: string
  readonly to: readonly {
    readonly quantity: number
    readonly cases?: number
    readonly copy?: { readonly from: number; readonly map: readonly number[] }
  }[]
  readonly reads: readonly string[]
}

export interface NetStep {
  readonly index: number
  readonly key: string
  readonly step: Step
  readonly node: number
  readonly outcomes: readonly NetOutcome[]
  /** Cells of `steps.<key>.outcome`, `.visits` and of its other results. */
  readonly outcomeOf: number
  readonly visitsOf: number
  readonly results: readonly number[]
  /** Fields others may see written while the step is still open. */
  readonly meanwhile: readonly string[]
}
export interface NetOutcome {
  readonly name: string
  readonly title: string
  /** Asked for by a person; EXPIRED and ELAPSED are the clock's. */
  readonly byClock: boolean
  readonly good: boolean
  readonly negative: boolean
  /** Shared fields that are filled in for certain, and those that may be. */
  readonly writes: readonly string[]
  readonly mayWrite: readonly string[]
  readonly answers: readonly NetBranch[]
}

/** Compiles the machine. `asked` are conditions beside the guards (those of monitors). */
export function netOf(checked: Checked, asked: readonly Json[] = []): Net {
  const { template, tree, variables } = checked
  const guards = tree.branches.flatMap(({ transition }) => transition.guard?.params.rule ?? [])
  const settings = [
    ...tree.nodes.flatMap(({ state }) => [state.entry, state.exit]),
    ...tree.branches.map(one => one.transition.actions),
  ]
    .flatMap(some => listOf<Action>(some))
    .flatMap(action => (action.type === 'set' ? [action.params] : []))
  const assigned = settings.flatMap(({ field, value }) => (isScalar(value) ? [{ path: `data.${field}`, value }] : []))
  const quantities = quantitiesOf([...(guards as Json[]), ...asked], assigned, template, variables)

  const all = [tree.root, ...tree.nodes]
  const indexOf = new Map(all.map((node, at) => [node, at]))
  let cell = 0
  const cells = new Map<Node, number>()
  for (const node of all) if (node.type === 'compound') cells.set(node, cell++)
  const historyCells = new Map<Node, number>()
  for (const node of all) if (node.type === 'history') historyCells.set(node, cell++)
  const dataAt = cell
  const settingsOf = (some: Action | Action[] | undefined): Setting[] =>
    listOf<Action>(some).flatMap(action => (action.type === 'set' ? [settingOf(action.params, quantities)] : []))

  const branches: NetBranch[] = []
  const netBranch = new Map<Branch, NetBranch>()
  for (const branch of tree.branches) {
    const rule = branch.transition.guard?.params.rule
    const target = targetOf(branch)
    const made: NetBranch = {
      index: branches.length,
      branch,
      from: indexOf.get(branch.from) ?? 0,
      target: target ? (indexOf.get(target) ?? -1) : -1,
      condition: rule && quantities.condition(rule),
      settings: settingsOf(branch.transition.actions as Action | Action[] | undefined),
    }
    branches.push(made)
    netBranch.set(branch, made)
  }
  const compiled = (some: readonly Branch[]) => some.flatMap(one => netBranch.get(one) ?? [])
  const alwaysOf = (node: Node) => compiled(node.branches.filter(({ cause }) => cause === 'always'))

  const steps = checked.steps.map(({ node, step }, index): NetStep => {
    const named = (name: string) => quantities.byName.get(`steps.${node.key}.${name}`)?.index ?? -1
    const known = checked.kinds[step.kind]?.outcomes(step) ?? []
    const writing = writesOf(step, checked)
    const outcomes = checked.outcomes(step).map(({ name, title }, at): NetOutcome => {
      const tone = known.find(one => one.name === name)?.tone
      const byClock = name === 'EXPIRED' || name === 'ELAPSED'
      const half = name === 'NOT_QUORATE' || name === 'VOID'
      return {
        name,
        title,
        byClock,
        good: at === 0 || tone === 'positive',
        negative: byClock || tone === 'negative',
        writes: byClock || half ? [] : writing.surely,
        mayWrite: byClock && !writing.several ? [] : writing.perhaps,
        answers: compiled(answering(node, name)),
      }
    })
    const prefix = `steps.${node.key}.`
    return {
      index,
      key: node.key,
      step,
      node: indexOf.get(node) ?? 0,
      outcomes,
      outcomeOf: named('outcome'),
      visitsOf: named('visits'),
      results: quantities.list.flatMap(one =>
        one.kind === 'value' &&
        one.name.startsWith(prefix) &&
        !['outcome', 'visits'].includes(one.name.slice(prefix.length))
          ? [one.index]
          : [],
      ),
      meanwhile: writing.several ? writing.perhaps : [],
    }
  })
  const stepAt = new Map(checked.steps.map(({ node }, at) => [node, at]))

  const nodes = all.map((node, index): NetNode => {
    const lines = [node, ...ancestorsOf(node)].map(alwaysOf).filter(list => list.length > 0)
    return {
      index,
      node,
      parent: node.parent ? (indexOf.get(node.parent) ?? -1) : -1,
      children: node.children.filter(({ type }) => type !== 'history').map(child => indexOf.get(child) ?? 0),
      cell: cells.get(node) ?? -1,
      step: stepAt.get(node) ?? -1,
      always: alwaysOf(node),
      eager: node.type === 'atomic' || node.type === 'final' ? lines : [],
      done: compiled(node.branches.filter(({ cause }) => cause === 'onDone')),
      onEntry: settingsOf(node.state.entry as Action | Action[] | undefined),
      onExit: settingsOf(node.state.exit as Action | Action[] | undefined),
      depth: ancestorsOf(node).length,
    }
  })
  return { checked, nodes, steps, branches, quantities, dataAt, cells: dataAt + quantities.list.length, historyCells }
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function settingOf({ field, value }: { field: string; value?: unknown }, quantities: Quantities): Setting {
  const root = `data.${field}`
  const reads = readsOf(value as Json)
  const source =
    reads.length === 1 && JSON.stringify(value) === JSON.stringify({ var: reads[0] })
      ? quantities.byName.get(reads[0] ?? '')
      : undefined
  const to = quantities.list.flatMap((one): Setting['to'] => {
    if (one.kind !== 'value' || rootOf(one.name) !== root || !one.name.startsWith('data.')) return []
    const { index: quantity, cases } = one
    if (one.name !== root) return [{ quantity }]
    if (isScalar(value)) {
      const at = cases.indexOf(value)
      return [at > 0 ? { quantity, cases: 1 << at } : { quantity }]
    }
    if (!source || !(source.exact && one.exact)) return [{ quantity }]
    const map = source.cases.map(written => {
      const at = written === undefined ? -1 : cases.indexOf(written)
      return at > 0 ? 1 << at : 0
    })
    return [{ quantity, copy: { from: source.index, map } }]
  })
  return { root, to, reads }
}

interface Writing {
  readonly surely: readonly string[]
  readonly perhaps: readonly string[]
  /** Parts are handed in before the step ends. */
  readonly several: boolean
}

/** Shared fields the form of a step writes. A field that depends on other answers, or on nobody skipping the step, is not sure. */
function writesOf(step: Step, { template }: Checked): Writing {
  const form = 'form' in step && step.form ? template.forms?.[step.form] : undefined
  const access: { readonly [key: string]: string } = ('fields' in step ? step.fields : undefined) ?? {}
  const shared = object(template.data?.properties)
  const fields = Object.keys(form?.schema.properties ?? {}).filter(
    key => Object.hasOwn(shared, key) && access[key] !== 'hidden' && access[key] !== 'read',
  )
  const conditional = new Set((form?.rules ?? []).flatMap(({ show }) => show ?? []))
  const policies = { ...template.policies, ...step.policies }
  const skips = step.kind === 'form' && Object.values(policies).includes('skip')
  const surely = skips
    ? []
    : fields.filter(
        key => !conditional.has(key) && (access[key] === 'required' || form?.schema.required?.includes(key)),
      )
  const mode = step.kind === 'form' ? (step.handlers.mode ?? 'any') : 'several'
  return { surely: surely.map(rooted), perhaps: fields.map(rooted), several: mode !== 'any' }
}
const rooted = (key: string) => `data.${key}`

/** What is known when an instance begins: parameters and the organisation; no field, no step. */
export function firstKnowledge({ quantities }: Net): number[] {
  const known = quantities.list.map(one => {
    if (one.kind !== 'value' || one.needs.length > 0) return fullOf(one)
    const [group] = one.name.split('.')
    if (group === 'data' || group === 'steps') return 1
    if (group === 'parameters' || group === 'instance') return knownOf(one)
    if (group === 'organisation') return one.name.startsWith('organisation.facts') ? fullOf(one) : knownOf(one)
    return fullOf(one)
  })
  for (const one of quantities.list) if (one.needs.length > 0) known[one.index] = derived(one, known, 0)
  return known
}

/** Cases of a quantity that depends on others, from what is known about those. */
export function derived(quantity: Quantity, knows: ArrayLike<number>, offset: number): number {
  if (quantity.kind === 'truth') return fullOf(quantity)
  let surely = true
  for (const need of quantity.needs) {
    const cases = knows[offset + need] ?? 0
    if (cases === 1) return 1
    if (cases & 1) surely = false
  }
  const isListed = quantity.name.includes('"where"') || quantity.name.includes('"each"')
  return surely && !isListed ? knownOf(quantity) : fullOf(quantity)
}

/** Moves with the clock or with the posts people hold, or may differ each time it is asked. */
export const isVolatile = ({ reads }: Quantity) =>
  reads.some(path => path === 'today' || path === 'people' || path.startsWith('organisation.facts'))

/** The state a transition leaves and enters below, for a target that may have been remembered. */
export function domain(net: Net, from: Node, target: Node, reenter: boolean): Node {
  if (!reenter && (target === from || isWithin(target, from))) return from
  return ancestorsOf(target).find(above => isWithin(from, above)) ?? (net.nodes[0] as NetNode).node
}

/** Where a history state leads when it remembers nothing. */
export const unremembered = (history: Node): Node | undefined => {
  const { parent } = history
  return (
    defaultOf(history) ??
    (parent?.type === 'compound'
      ? parent.children.find(one => one.key === parent.state.initial)
      : (parent ?? undefined))
  )
}
