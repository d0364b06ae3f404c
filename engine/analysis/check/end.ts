import { type Explored, type ExplorerCheck, witnessed } from '#engine/analysis/check/cx.ts'
import { wayTo } from '#engine/analysis/path.ts'
import type { Finding } from '#engine/template/finding.ts'
import { ancestorsOf, type Node, nameOf } from '#engine/template/tree.ts'

/** From every configuration an end can be reached; where not, says whether it stands still or turns in a circle. */
export const everythingCanEnd: ExplorerCheck = {
  ids: ['SC-06', 'SC-07', 'SC-14'],
  title: '从任何情形出发都能走到终点，不会停住，也不会只打转',
  needsAll: true,
  run: cx => {
    const { net, x } = cx
    const next = forward(cx)
    const canEnd = backward(
      cx,
      x.done.flatMap((done, at) => (done ? [at] : [])),
    )
    const blocked = x.states.flatMap((_, at) => (canEnd.has(at) ? [] : [at]))
    if (blocked.length === 0) return []
    const gapped = new Set(x.gaps.map(({ from }) => from))
    const dead = blocked.filter(at => (next.get(at) ?? []).length === 0)
    const findings = new Map<string, Finding>()
    for (const at of dead) {
      const state = x.states[at]
      if (!state || gapped.has(at)) continue
      const leaves = x.machine.leaves(state).map(index => (net.nodes[index] as (typeof net.nodes)[number]).node)
      const finding = standstill(cx, at, leaves)
      if (!findings.has(finding.where)) findings.set(finding.where, finding)
    }
    const explained = backward(cx, dead)
    const circling = blocked.filter(at => !explained.has(at))
    const [head] = circling
    if (head !== undefined) findings.set('circle', circle(cx, head, circling))
    return [...findings.values()]
  },
}

function standstill(cx: Explored, at: number, leaves: readonly Node[]): Finding {
  const { x } = cx
  const way = wayTo(x, at)
  const choice = leaves.find(leaf => !leaf.step && leaf.branches.some(({ cause }) => cause === 'always'))
  const around = ancestorsOf(leaves[0] as Node).find(one => one.type === 'parallel')
  if (choice)
    return witnessed(
      cx,
      {
        code: 'SC-10.gap',
        where: choice.branches.find(({ cause }) => cause === 'always')?.where ?? choice.where,
        message: `走到${nameOf(choice)}时没有一个分支适用，办件会停在这里。`,
        fix: '在最后加一个不带条件的去处。',
      },
      way,
    )
  if (leaves.length > 1 && around)
    return witnessed(
      cx,
      {
        code: 'SC-08.unjoined',
        where: around.where,
        message: `并行状态${nameOf(around)}的各分支都办完之后没有去处，办件会停在这里。`,
        fix: '加上 onDone，写明各分支办完后去哪里。',
      },
      way,
    )
  const [leaf] = leaves
  return witnessed(
    cx,
    {
      code: 'SC-06.deadlock',
      where: leaf?.where ?? '/machine',
      message: `走到${leaves.map(nameOf).join('、')}后无人可办：没有步骤、期限或出口。`,
      fix: '给它加步骤、自动转移，或让上级状态的 onDone 写明去处。',
    },
    way,
  )
}

/** A circle nobody leaves; one that only the clock turns is said so. */
function circle(cx: Explored, head: number, circling: readonly number[]): Finding {
  const { net, x } = cx
  const inside = new Set(circling)
  const steps = new Set<number>()
  let byClock = true
  for (let at = 0; at < x.edges.length; at += 4) {
    const happening = x.happenings[x.edges[at + 2] ?? -1]
    if (!inside.has(x.edges[at] ?? -1) || happening?.type !== 'outcome') continue
    steps.add(happening.step)
    if (!net.steps[happening.step]?.outcomes[happening.outcome]?.byClock) byClock = false
  }
  const nodes = [...steps].flatMap(step => net.nodes[net.steps[step]?.node ?? -1]?.node ?? [])
  const names = `${nodes.slice(0, 5).map(nameOf).join('、')}${nodes.length > 5 ? ` 等 ${nodes.length} 个步骤` : ''}`
  return witnessed(
    cx,
    {
      code: byClock ? 'SC-14.endless-timer' : 'SC-07.livelock',
      where: nodes[0]?.where ?? '/machine',
      message: byClock
        ? `${names}到期后又重新计时，没有人能让它结束，办件永远不会办结。`
        : `走到这里以后只会在${names}之间来回打转，到不了任何终点。`,
      fix: '从其中一个步骤加一条能通向终点的转移，或改正挡住出口的条件。',
    },
    wayTo(x, head),
  )
}

function forward({ x }: Explored): Map<number, number[]> {
  const next = new Map<number, number[]>()
  for (let at = 0; at < x.edges.length; at += 4) {
    const [from = -1, to = -1] = [x.edges[at], x.edges[at + 1]]
    const known = next.get(from)
    if (known) known.push(to)
    else next.set(from, [to])
  }
  return next
}

export function backward({ x }: Explored, goals: readonly number[]): Set<number> {
  const before = new Map<number, number[]>()
  for (let at = 0; at < x.edges.length; at += 4) {
    const [from = -1, to = -1] = [x.edges[at], x.edges[at + 1]]
    const known = before.get(to)
    if (known) known.push(from)
    else before.set(to, [from])
  }
  const found = new Set(goals)
  const queue = [...goals]
  for (let one = queue.pop(); one !== undefined; one = queue.pop())
    for (const earlier of before.get(one) ?? [])
      if (!found.has(earlier)) {
        found.add(earlier)
        queue.push(earlier)
      }
  return found
}
