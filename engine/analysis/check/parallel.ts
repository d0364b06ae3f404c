import { type ExplorerCheck, wayAnd, witnessed } from '#engine/analysis/check/cx.ts'
import { wayTo } from '#engine/analysis/path.ts'
import type { Finding } from '#engine/template/finding.ts'
import { nameOf } from '#engine/template/tree.ts'

/**
 * A branch of a parallel state that leads out of it closes the work of the others. Meant where something failed or ran
 * out of time, or where the author says so; otherwise somebody's task disappears.
 */
export const workIsFinished: ExplorerCheck = {
  ids: ['SC-08'],
  title: '并行的分支没有办完时，不会有别的分支把办件带走或办结',
  needsAll: false,
  run: cx => {
    const { net, x } = cx
    const found = new Map<string, Finding>()
    for (let at = 0; at < x.edges.length; at += 4) {
      const [from = -1, to = -1, by = -1, log = -1] = x.edges.slice(at, at + 4)
      const happening = x.happenings[by]
      const { left = [], entered = [], taken = [] } = x.logs[log] ?? {}
      const before = x.states[from]
      if (happening?.type !== 'outcome' || !before || left.length < 2) continue
      const step = net.steps[happening.step]
      const outcome = step?.outcomes[happening.outcome]
      const answer = net.branches[taken[0] ?? -1]
      if (!step || !outcome || !answer || outcome.negative || answer.branch.transition.description) continue
      const others = left.filter(one => one !== step.node && !entered.includes(one) && x.machine.isActive(before, one))
      const where = answer.branch.where
      if (others.length === 0 || found.has(where)) continue
      const names = others
        .flatMap(one => net.nodes[one]?.node ?? [])
        .map(nameOf)
        .join('、')
      const ends = x.done[to] === true
      const stages = wayAnd(cx, from, happening, x.states[to] ?? before)
      const known = wayTo(x, to)
      found.set(
        where,
        witnessed(
          cx,
          {
            code: ends ? 'SC-08.end-open' : 'SC-08.left-open',
            where,
            message: `步骤${nameOf((net.nodes[step.node] as (typeof net.nodes)[number]).node)}以“${outcome.title}”结束时，${names}还没有办完，${ends ? '办件就办结了' : '就被丢下了'}。`,
            fix: '让这个分支走到自己的终点，用 onDone 汇合后再往下走；确要放弃其余分支的，在转移上写 description 说明。',
          },
          known.length === stages.length ? known : stages,
        ),
      )
    }
    return [...found.values()]
  },
}
