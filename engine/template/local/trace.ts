import type { Action, StateNode, Template } from '#engine/template/format.ts'
import type { Difference } from '#engine/template/local/difference.ts'
import { answering, type Branch, listOf, type Node, type Tree, targetOf, treeOf } from '#engine/template/tree.ts'

/**
 * Every way through the local template, with its added steps left out, is a way through the superior one. Shown step by
 * step: what may follow a shared step's outcome in the local template, passing over added steps, may follow it above.
 * Conditions are not weighed: where a condition of a shared transition was changed, the proof fails and says so.
 */
export function traceDifferences(superior: Template, local: Template, kinds: Kinds): readonly Difference[] {
  const above = successors(treeOf(superior), kinds, () => true)
  const shared = new Set(treeOf(superior).nodes.flatMap(node => (node.step ? [node.key] : [])))
  const here = treeOf(local)
  const below = successors(here, kinds, key => shared.has(key))
  const found: Difference[] = []
  for (const [from, ways] of below) {
    const allowed = above.get(from)
    if (!allowed) continue
    const node = here.nodes.find(one => one.key === from && one.step)
    for (const way of ways)
      if (!allowed.has(way)) {
        const [outcome = '', to = '', condition = ''] = way.split('\u0000')
        const same = [...allowed].some(one => one.startsWith(`${outcome}\u0000${to}\u0000`))
        const next = to.startsWith(END)
          ? `办结（${to.slice(END.length)}）`
          : `“${here.nodes.find(one => one.key === to)?.step?.title ?? to}”`
        found.push({
          change: same ? 'unproven' : 'looser',
          where: node?.where ?? '/machine',
          says: same
            ? `“${node?.step?.title ?? from}”到${next}的条件与上级模板不同，不能证明只会更严。`
            : `“${node?.step?.title ?? '开始'}”之后可以直接到${next}，上级模板不允许${condition ? '（有条件时也不允许）' : ''}。`,
        })
      }
  }
  return found
}

export type Kinds = { readonly [kind: string]: { outcomes(step: never): readonly { readonly name: string }[] } }
const START = '\u0001start'
const END = '\u0001end'

/** From each kept step (and the start): `outcome NUL next kept step NUL conditions on the way`. */
function successors(tree: Tree, kinds: Kinds, keeps: (key: string) => boolean): Map<string, Set<string>> {
  const ways = new Map<string, Set<string>>()
  const reach = (node: Node, outcome: string, conditions: string, into: Set<string>, seen: ReadonlySet<string>) => {
    for (const { leaf, on } of arrivals(node)) {
      const path = conditions + on
      // Which end it is matters: another instance may wait for it by its name.
      if (leaf.type === 'final') {
        into.add(`${outcome}\u0000${END}${leaf.key}\u0000${path}`)
        continue
      }
      if (keeps(leaf.key)) {
        into.add(`${outcome}\u0000${leaf.key}\u0000${path}`)
        continue
      }
      // An added step is passed over: whatever it ends with, and whatever its conditions, may follow.
      if (seen.has(leaf.key)) continue
      for (const branch of leavings(leaf, kinds)) {
        const target = targetOf(branch)
        if (target) reach(target, outcome, path, into, new Set([...seen, leaf.key]))
      }
    }
  }
  const first = new Set<string>()
  reach(tree.root, '', '', first, new Set())
  ways.set(START, first)
  for (const node of tree.nodes) {
    if (!node.step || !keeps(node.key)) continue
    const into = new Set<string>()
    for (const { name } of outcomesOf(node, kinds))
      for (const branch of answering(node, name)) {
        const target = targetOf(branch)
        if (target) reach(target, name, conditionOf(branch), into, new Set())
      }
    ways.set(node.key, into)
  }
  return ways
}

const outcomesOf = (node: Node, kinds: Kinds) =>
  node.step
    ? [
        ...(kinds[node.step.kind]?.outcomes(node.step as never) ?? []),
        ...(node.step.deadline?.outcome ? [{ name: 'EXPIRED' }] : []),
      ]
    : []
const leavings = (node: Node, kinds: Kinds): readonly Branch[] =>
  outcomesOf(node, kinds).flatMap(({ name }) => answering(node, name))
/**
 * A condition counts as what was written; its place among the alternatives says what had to fail before it. What is set
 * on the way counts as well: later conditions read it.
 */
function conditionOf({ transition, position }: Branch): string {
  const condition =
    transition.guard || position > 0 ? `|${position}:${JSON.stringify(transition.guard?.params.rule ?? true)}` : ''
  return condition + settingsOf(transition.actions)
}
export const settingsOf = (some: StateNode['entry']): string =>
  listOf<Action>(some)
    .flatMap(one => (one.type === 'set' ? [`|${one.params.field}:=${JSON.stringify(one.params.value ?? null)}`] : []))
    .join('')

/** Steps entered with a node and ends of the whole, routing states followed with what they set. */
function arrivals(node: Node, seen: ReadonlySet<Node> = new Set()): { readonly leaf: Node; readonly on: string }[] {
  if (seen.has(node)) return []
  const further = new Set([...seen, node])
  const set = settingsOf(node.state.entry)
  if (set && !node.step) return within(node, further).map(({ leaf, on }) => ({ leaf, on: set + on }))
  return within(node, further)
}
function within(node: Node, further: ReadonlySet<Node>): { readonly leaf: Node; readonly on: string }[] {
  if (node.step) return [{ leaf: node, on: '' }]
  if (node.type === 'parallel') return node.children.flatMap(child => arrivals(child, further))
  if (node.type === 'compound') {
    const initial = node.children.find(child => child.key === node.state.initial)
    return initial ? arrivals(initial, further) : []
  }
  if (node.type === 'final') {
    const around = node.parent
    if (!around || around.parent === null) return [{ leaf: node, on: '' }]
    const owner = around.state.onDone ? around : around.parent
    const done = owner.branches.filter(branch => branch.cause === 'onDone')
    return done.flatMap(branch => onward(branch, further))
  }
  // What was remembered may be any place in there.
  if (node.type === 'history')
    return (node.parent?.children ?? []).flatMap(child => (child === node ? [] : arrivals(child, further)))
  return node.branches.filter(branch => branch.cause === 'always').flatMap(branch => onward(branch, further))
}
function onward(branch: Branch, seen: ReadonlySet<Node>) {
  const target = targetOf(branch)
  const condition = conditionOf(branch)
  return target ? arrivals(target, seen).map(({ leaf, on }) => ({ leaf, on: condition + on })) : []
}
