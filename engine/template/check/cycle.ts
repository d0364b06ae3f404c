import { canHold } from '#engine/analysis/satisfiable.ts'
import type { Json } from '#engine/json.ts'
import { type Check, type Checked, names } from '#engine/template/check/check.ts'
import { error } from '#engine/template/finding.ts'
import { LIMITS } from '#engine/template/limits.ts'
import {
  actionsOf,
  ancestorsOf,
  type Branch,
  completing,
  domainOf,
  entering,
  isWithin,
  type Node,
  nameOf,
  targetOf,
} from '#engine/template/tree.ts'

/**
 * What the machine does by itself after one outcome: `always` and `onDone`. XState follows them without end (trap T5). A
 * cycle is allowed only where its conditions can never be met together, and nothing on it changes what they ask.
 */
export const noEndlessCycle: Check = {
  id: 'SC-03',
  title: '自动转移不会无休止地循环',
  run: checked => {
    const { tree } = checked
    const findings = []
    for (const branch of tree.branches)
      if (branch.cause === 'always' && branch.to.is === 'none')
        findings.push(
          error(
            'SC-03.targetless',
            branch.where,
            `${nameOf(branch.from)}的 always 没有去处，条件成立时系统会一直重复它，停不下来。`,
            '写上 target；只想写共用字段，请放到 entry 里。',
          ),
        )
    const cycle = findCycle(tree.nodes) && turningCycle(checked)
    if (cycle)
      findings.push(
        error(
          'SC-03.cycle',
          cycle[0]?.where ?? '/machine',
          `状态${names(cycle)}之间存在自动转移的循环，系统会停不下来。`,
          '在循环中放一个步骤，或去掉其中一条 always 或 onDone。',
        ),
      )
    return findings
  },
}

export const microstepsAreBounded: Check = {
  id: 'SC-20',
  title: `一个结果引起的自动转移不超过 ${LIMITS.microsteps} 步`,
  run: ({ tree }) => {
    // Refused above, or counted by the explorer, which knows the data.
    if (findCycle(tree.nodes)) return []
    const known = new Map<Node, number>()
    const cost = (leaf: Node): number => {
      const before = known.get(leaf)
      if (before !== undefined) return before
      const most = Math.max(0, ...automatic(leaf).map(branch => 1 + sum(landing(branch))))
      known.set(leaf, most)
      return most
    }
    const sum = (leaves: readonly Node[]) => leaves.reduce((total, leaf) => total + cost(leaf), 0)
    let worst: { node: Node; steps: number } | undefined
    for (const node of tree.nodes) {
      const steps = sum(leavesOf(node))
      if (!worst || steps > worst.steps) worst = { node, steps }
    }
    return worst && worst.steps > LIMITS.microsteps
      ? [
          error(
            'SC-20.microsteps',
            worst.node.where,
            `进入${nameOf(worst.node)}后会连续自动转移 ${worst.steps} 步，超过 ${LIMITS.microsteps} 步的上限。`,
            '合并中间状态：把连续的 always 写成一个状态里的几个分支。',
          ),
        ]
      : []
  },
}

/** States in which the machine may rest, among those entered with `target`. */
const leavesOf = (target: Node): Node[] =>
  [...entering(target)].filter(node => node.type === 'atomic' || node.type === 'final')

/** Where a transition really puts the machine: regions outside its domain stay where they are. */
function landing(branch: Branch): Node[] {
  const target = targetOf(branch)
  const domain = domainOf(branch)
  if (!target) return []
  return leavesOf(target).filter(leaf => leaf === target || !domain || isWithin(leaf, domain))
}

/** What follows at a leaf without any outcome: its own and inherited `always`, and the end of what it completes. */
function automatic(leaf: Node): Branch[] {
  const found = eagerAt(leaf)
  if (leaf.type !== 'final' || !leaf.parent) return found
  found.push(...afterDone(leaf.parent))
  for (const [region, around] of completing(leaf)) {
    if (!around.children.every(other => other === region || finishesAtOnce(other))) break
    found.push(...afterDone(around))
  }
  return found
}

const eagerAt = (leaf: Node): Branch[] =>
  [leaf, ...ancestorsOf(leaf)].flatMap(level => level.branches.filter(({ cause }) => cause === 'always'))
const afterDone = (node: Node): Branch[] => node.branches.filter(({ cause }) => cause === 'onDone')

const atOnce = new WeakMap<Node, boolean>()
/** Whether a region can run to its end by itself, without any step in between. */
function finishesAtOnce(region: Node): boolean {
  const known = atOnce.get(region)
  if (known !== undefined) return known
  const finishes = region.type === 'parallel' ? region.children.every(finishesAtOnce) : runsToItsEnd(region)
  atOnce.set(region, finishes)
  return finishes
}

function runsToItsEnd(region: Node): boolean {
  const seen = new Set<Node>()
  const queue = leavesOf(region)
  for (let leaf = queue.pop(); leaf; leaf = queue.pop()) {
    if (seen.has(leaf) || !isWithin(leaf, region)) continue
    seen.add(leaf)
    if (leaf.type === 'final' && leaf.parent === region) return true
    const inner = leaf.type === 'final' && leaf.parent ? afterDone(leaf.parent) : []
    for (const branch of [...eagerAt(leaf), ...inner]) queue.push(...landing(branch))
  }
  return false
}

function findCycle(nodes: readonly Node[]): Node[] | undefined {
  const state = new Map<Node, 'open' | 'closed'>()
  const trail: Node[] = []
  const visit = (leaf: Node): Node[] | undefined => {
    if (state.get(leaf) === 'closed') return undefined
    if (state.get(leaf) === 'open') return trail.slice(trail.indexOf(leaf))
    state.set(leaf, 'open')
    trail.push(leaf)
    for (const branch of automatic(leaf))
      for (const next of landing(branch)) {
        const cycle = visit(next)
        if (cycle) return cycle
      }
    trail.pop()
    state.set(leaf, 'closed')
    return undefined
  }
  for (const node of nodes) {
    const cycle = node.type === 'atomic' || node.type === 'final' ? visit(node) : undefined
    if (cycle) return cycle
  }
  return undefined
}

/** Steps on the search for a cycle that turns; beyond them it counts as found. */
const MOST = 20_000

/** A cycle whose conditions can all be met at once, or whose data change on the way. */
function turningCycle({ tree, template, variables }: Checked): Node[] | undefined {
  let left = MOST
  const visit = (leaf: Node, trail: readonly Node[], taken: readonly Branch[]): Node[] | undefined => {
    const since = trail.indexOf(leaf)
    if (since >= 0) return turns(taken.slice(since)) ? trail.slice(since) : undefined
    if (--left < 0) return [...trail, leaf]
    const further = [...trail, leaf]
    for (const branch of automatic(leaf)) {
      if (!turns([...taken, branch])) continue
      for (const next of landing(branch)) {
        const cycle = visit(next, further, [...taken, branch])
        if (cycle) return cycle
      }
    }
    return undefined
  }
  const known = new Map<string, boolean>()
  const turns = (taken: readonly Branch[]): boolean => {
    const rules = taken.flatMap(({ transition }) => (transition.guard ? [transition.guard.params.rule as Json] : []))
    const key = JSON.stringify(rules)
    const before = known.get(key)
    if (before !== undefined) return before
    const found = changesData || rules.length < 2 || canHold(rules, template, variables)
    known.set(key, found)
    return found
  }
  // Where anything is set by itself at all, a condition may be met now and not a moment later.
  const changesData = actionsOf(tree).some(({ action }) => action.type === 'set')
  for (const node of tree.nodes) {
    const cycle = node.type === 'atomic' || node.type === 'final' ? visit(node, [], []) : undefined
    if (cycle) return cycle
  }
  return undefined
}
