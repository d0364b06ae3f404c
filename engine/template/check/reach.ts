import type { Check, Checked } from '#engine/template/check/check.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import {
  ancestorsOf,
  answering,
  completing,
  defaultOf,
  entering,
  isWithin,
  type Node,
  nameOf,
  targetOf,
} from '#engine/template/tree.ts'

/**
 * Reachability on the plain graph: guards are taken as possible either way. What the explorer will find with data is a
 * subset of this, so a state missed here is missed for certain.
 */
export const statesAreReached: Check = {
  id: 'SC-04',
  title: '每个状态都到得了',
  run: ({ tree }) => {
    const reached = reachedFrom(tree.root)
    return tree.nodes
      .filter(node => !reached.has(node) && (!node.parent || reached.has(node.parent)))
      .map(node =>
        error(
          'SC-04.unreachable',
          node.where,
          `${nameOf(node)}永远到不了：没有任何转移通向它。`,
          '从前一个步骤加一条转移过来，或删去它。',
        ),
      )
  },
}

export const endIsReachable: Check = {
  id: 'SC-06',
  title: '从每个状态都能走到终点',
  run: checked => {
    const { tree } = checked
    const ends = tree.root.children.filter(node => node.type === 'final')
    if (ends.length === 0)
      return [
        error(
          'SC-06.no-final',
          '/machine/states',
          '流程没有终点，办件永远不会办结。',
          '加一个 "type": "final" 的状态，并让最后一步通向它。',
        ),
      ]
    const reached = reachedFrom(tree.root)
    const next = new Map(tree.nodes.map(node => [node, successors(node, checked)]))
    const canEnd = backwards(ends, next)
    const findings: Finding[] = []
    const blocked = (node: Node) =>
      node.type !== 'compound' && node.type !== 'parallel' && reached.has(node) && !canEnd.has(node)
    const stuck = tree.nodes.filter(node => blocked(node) && next.get(node)?.length === 0)
    // A step without successors has unhandled outcomes, which SC-06.unhandled already names one by one.
    for (const node of stuck.filter(one => !one.step))
      findings.push(
        node.type === 'final'
          ? error(
              'SC-06.dead-end',
              node.where,
              `走到${nameOf(node)}后，${node.parent ? nameOf(node.parent) : '上级'}没有 onDone，办件会停在这里。`,
              '给上级状态加 onDone，写明接下来去哪里。',
            )
          : error(
              'SC-06.dead-end',
              node.where,
              `${nameOf(node)}既不是步骤，也没有自动转移，办件会停在这里。`,
              '给它加步骤（meta.step）、always，或写成 "type": "final"。',
            ),
      )
    const explained = backwards(stuck, next)
    const circling = tree.nodes.filter(node => blocked(node) && !explained.has(node))
    const [head] = circling
    if (head)
      findings.push(
        error(
          'SC-06.no-way-out',
          head.where,
          `从${circling.slice(0, 5).map(nameOf).join('、')}${circling.length > 5 ? ` 等 ${circling.length} 个状态` : ''}出发只会来回打转，到不了任何终点。`,
          '从其中一个状态加一条通向终点的转移。',
        ),
      )
    return findings
  },
}

export function reachedFrom(root: Node): Set<Node> {
  const reached = new Set<Node>()
  const queue: Node[] = []
  const reach = (node: Node) => {
    for (const one of entering(node))
      if (!reached.has(one)) {
        reached.add(one)
        queue.push(one)
      }
  }
  reach(root)
  for (let node = queue.pop(); node; node = queue.pop())
    for (const branch of node.branches) {
      const target = targetOf(branch)
      if (target) reach(target)
    }
  return reached
}

/** States one may stand in next, coming from `node`, by its outcomes, its automatic transitions or its end. */
function successors(node: Node, { outcomes, kinds }: Checked): Node[] {
  if (node.type === 'compound') return node.children.filter(child => child.key === node.state.initial)
  if (node.type === 'parallel') return [...node.children]
  if (node.type === 'history') return node.parent ? [defaultOf(node) ?? node.parent] : []
  const found: Node[] = []
  for (const level of [node, ...ancestorsOf(node)])
    for (const branch of level.branches) {
      const target = targetOf(branch)
      const mayHappen = branch.cause === 'always' || (branch.cause === 'on' && node.step && !kinds[node.step.kind])
      if (target && mayHappen) found.push(target)
    }
  if (node.step)
    for (const { name } of outcomes(node.step))
      for (const branch of answering(node, name)) {
        const target = targetOf(branch)
        if (target) found.push(target)
      }
  if (node.type === 'final' && node.parent) {
    found.push(...afterDone(node.parent))
    // A finished region waits for its siblings; one of them may take the whole parallel state elsewhere.
    for (const [, around] of completing(node)) found.push(...afterDone(around), ...waysOut(around))
  }
  return found
}

const afterDone = (node: Node): Node[] =>
  node.branches.flatMap(branch => {
    const target = targetOf(branch)
    return branch.cause === 'onDone' && target ? [target] : []
  })

/** Where transitions written within `outer`, at it or above it lead outside of it. */
export function waysOut(outer: Node): Node[] {
  const within = (node: Node): Node[] => [node, ...node.children.flatMap(within)]
  return [...within(outer), ...ancestorsOf(outer)].flatMap(node =>
    node.branches.flatMap(branch => {
      const target = targetOf(branch)
      if (!target || branch.cause === 'onDone' || target === outer || isWithin(target, outer)) return []
      return [target]
    }),
  )
}

function backwards(ends: readonly Node[], next: ReadonlyMap<Node, readonly Node[]>): Set<Node> {
  const before = new Map<Node, Node[]>()
  for (const [node, followers] of next) for (const one of followers) before.set(one, [...(before.get(one) ?? []), node])
  const found = new Set<Node>(ends)
  const queue = [...ends]
  for (let node = queue.pop(); node; node = queue.pop())
    for (const one of before.get(node) ?? [])
      if (!found.has(one)) {
        found.add(one)
        queue.push(one)
      }
  return found
}
