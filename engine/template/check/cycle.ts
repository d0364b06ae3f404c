import { type Check, error, names } from '#engine/template/check/check.ts'
import { LIMITS } from '#engine/template/limits.ts'
import { ancestorsOf, entering, type Node, nameOf, targetOf } from '#engine/template/tree.ts'

/**
 * What the machine does by itself after one outcome: `always` and `onDone`. XState follows them without end (trap T5), so
 * a cycle is refused even where its guards may break it; the explorer will tell those apart.
 */
export const noEndlessCycle: Check = {
  id: 'SC-03',
  title: '自动转移不会无休止地循环',
  run: ({ tree }) => {
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
    const cycle = findCycle(tree.nodes)
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
    if (findCycle(tree.nodes)) return []
    const known = new Map<Node, number>()
    const cost = (node: Node): number => {
      const before = known.get(node)
      if (before !== undefined) return before
      const most = Math.max(0, ...automatic(node).map(target => 1 + arriving(target)))
      known.set(node, most)
      return most
    }
    const arriving = (target: Node) => leaves(target).reduce((sum, leaf) => sum + cost(leaf), 0)
    const worst = tree.nodes
      .filter(node => leaves(node).length > 0)
      .reduce<{ node: Node; steps: number } | undefined>((most, node) => {
        const steps = arriving(node)
        return most && most.steps >= steps ? most : { node, steps }
      }, undefined)
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
const leaves = (target: Node): Node[] =>
  [...entering(target)].filter(node => node.type === 'atomic' || node.type === 'final')

/** Targets reached from a leaf without any outcome: its own and inherited `always`, and the end of what it completes. */
function automatic(leaf: Node): Node[] {
  const found: Node[] = []
  for (const level of [leaf, ...ancestorsOf(leaf)])
    for (const branch of level.branches) {
      const target = targetOf(branch)
      if (target && branch.cause === 'always') found.push(target)
    }
  if (leaf.type !== 'final') return found
  const owner = leaf.parent
  if (owner) found.push(...afterDone(owner))
  const around = owner?.parent
  if (
    owner &&
    around?.type === 'parallel' &&
    around.children.every(region => region === owner || finishesAtOnce(region))
  )
    found.push(...afterDone(around))
  return found
}

const afterDone = (node: Node): Node[] =>
  node.branches.flatMap(branch => {
    const target = targetOf(branch)
    return branch.cause === 'onDone' && target ? [target] : []
  })

/** Whether a region can run to its end by itself, without any step in between. */
function finishesAtOnce(region: Node): boolean {
  const seen = new Set<Node>()
  const queue = [region]
  for (let node = queue.pop(); node; node = queue.pop())
    for (const leaf of leaves(node)) {
      if (seen.has(leaf) || !ancestorsOf(leaf).includes(region)) continue
      seen.add(leaf)
      if (leaf.type === 'final' && leaf.parent === region) return true
      for (const level of [leaf, ...ancestorsOf(leaf)])
        for (const branch of level.branches) {
          const target = targetOf(branch)
          if (target && branch.cause === 'always') queue.push(target)
        }
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
    for (const target of automatic(leaf))
      for (const next of leaves(target)) {
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
