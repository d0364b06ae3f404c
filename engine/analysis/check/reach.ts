import { certain, type Explored, type ExplorerCheck } from '#engine/analysis/check/cx.ts'
import { FALSE, fullOf, TRUE } from '#engine/analysis/quantity.ts'
import type { Finding } from '#engine/template/finding.ts'
import { at } from '#engine/template/pointer.ts'
import { nameOf } from '#engine/template/tree.ts'

/** Guards that are never true or never false, whatever the data; and branches that never run for other reasons. */
export const conditionsMakeADifference: ExplorerCheck = {
  ids: ['SC-11'],
  title: '没有永远成立或永远不成立的条件',
  needsAll: false,
  run: cx => {
    const { net, x } = cx
    const full = new Int32Array(net.cells)
    for (const one of net.quantities.list) full[net.dataAt + one.index] = fullOf(one)
    return net.branches.flatMap(({ branch, condition }) => {
      if (!condition || condition.parts.length === 0) return []
      const truths = x.machine.split(full, condition).reduce((all, { truth }) => all | truth, 0)
      const where = at(branch.where, 'guard', 'params', 'rule')
      if (!(truths & TRUE))
        return [
          certain(cx, {
            code: 'SC-11.contradiction',
            where,
            message: `${nameOf(branch.from)}的第 ${branch.position + 1} 个分支的条件自相矛盾，无论填什么都不会成立。`,
            fix: '改正条件；几个条件只要一个成立的，用 any（满足任一）。',
          }),
        ]
      // Of a step nobody has come to nothing is known: then asking is not idle.
      const isOfSteps = condition.parts.some(({ quantity }) => net.quantities.list[quantity]?.name.includes('steps.'))
      if (!(truths & FALSE) && !isOfSteps)
        return [
          certain(cx, {
            code: 'SC-11.tautology',
            where,
            message: `${nameOf(branch.from)}的第 ${branch.position + 1} 个分支的条件无论填什么都成立，等于没有条件。`,
            fix: '删去条件，或改成真正要区分的情况；只想问填没填，用 isEmpty。',
          }),
        ]
      return []
    })
  },
}

export const branchesRun: ExplorerCheck = {
  ids: ['SC-05'],
  title: '每个分支都有可能走到',
  needsAll: true,
  run: cx => {
    const findings: Finding[] = []
    const { net, x } = cx
    const { machine } = x
    const contradictions = new Set(conditionsMakeADifference.run(cx).map(({ where }) => where))
    for (const { index, branch, from } of net.branches) {
      if ((machine.taken[index] ?? 0) > 0 || !entered(cx).has(from)) continue
      if (contradictions.has(at(branch.where, 'guard', 'params', 'rule'))) continue
      const earlier = branch.position > 0 && branch.transition.guard ? '前面的分支已覆盖全部情况' : ''
      const isAsked = (machine.asked[index] ?? 0) > 0
      const number = `第 ${branch.position + 1} 个分支`
      const event = branch.event ? `“${branch.event}”的` : branch.cause === 'onDone' ? '办完之后的' : ''
      findings.push(
        certain(cx, {
          code: 'SC-05.dead',
          where: branch.where,
          message: `${nameOf(branch.from)}${event}${number}永远不会执行：${
            isAsked && !earlier
              ? '走到这里时条件总是不成立'
              : branch.cause === 'onDone'
                ? '里面的步骤到不了各自的终点'
                : earlier || '前面的分支已覆盖全部情况'
          }。`,
          fix: '调整分支的先后或条件；确实不需要的，删去它。',
        }),
      )
    }
    return findings
  },
}

export const statesAreEntered: ExplorerCheck = {
  ids: ['SC-04'],
  title: '连同条件一起看，每个状态都到得了',
  needsAll: true,
  run: cx => {
    const { net } = cx
    const seen = entered(cx)
    const explained = new Set(
      net.branches.flatMap(({ index, target, from }) =>
        (cx.x.machine.taken[index] ?? 0) === 0 && seen.has(from) ? [target] : [],
      ),
    )
    return net.nodes.flatMap(({ index, node, parent }) =>
      index === 0 ||
      node.type === 'history' ||
      seen.has(index) ||
      (parent > 0 && !seen.has(parent)) ||
      explained.has(index)
        ? []
        : [
            certain(cx, {
              code: 'SC-04.unreachable',
              where: node.where,
              message: `${nameOf(node)}永远到不了：通向它的条件没有一种情况会成立。`,
              fix: '改正通向它的条件，或删去它。',
            }),
          ],
    )
  },
}

const remembered = new WeakMap<object, Set<number>>()
/** States entered on any way, transient ones included. */
function entered({ x }: Explored): Set<number> {
  const known = remembered.get(x)
  if (known) return known
  const found = new Set([0, ...x.logs.flatMap(({ entered }) => entered)])
  remembered.set(x, found)
  return found
}
