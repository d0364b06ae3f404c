import { type Check, meant } from '#engine/template/check/check.ts'
import { error, type Finding, warning } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'
import { at } from '#engine/template/pointer.ts'
import { answering, isWithin, nameOf } from '#engine/template/tree.ts'

export const outcomesAreHandled: Check = {
  id: 'SC-06',
  title: '步骤的每个结果都有去处，写了去处的结果都可能出现',
  run: ({ steps, tree, outcomes, kinds }) => {
    const findings: Finding[] = []
    for (const { node, step } of steps) {
      if (!kinds[step.kind]) continue
      for (const { name, title } of outcomes(step)) {
        const branches = answering(node, name)
        const place = at(node.where, 'on', name)
        if (branches.length === 0)
          findings.push({
            ...error(
              'SC-06.unhandled',
              node.where,
              `步骤${nameOf(node)}可能以“${title}”（${name}）结束，但没有写之后去哪里，办件会停在这里。`,
              `在 on 里加上 "${name}": "去处"。`,
            ),
            params: { outcome: name },
          })
        else if (branches.every(branch => branch.transition.guard))
          findings.push(
            warning(
              'SC-10.no-default',
              branches[0]?.where ?? place,
              `步骤${nameOf(node)}以“${title}”（${name}）结束后，所有去处都带条件；条件都不成立或未知时办件会停住。`,
              '在最后加一个不带条件的去处。',
            ),
          )
      }
    }
    for (const node of tree.nodes) {
      const below = steps.filter(one => one.node === node || isWithin(one.node, node))
      const possible = [...new Set(below.flatMap(one => outcomes(one.step).map(({ name }) => name)))]
      if (below.some(one => !kinds[one.step.kind])) continue
      for (const event of Object.keys(node.state.on ?? {})) {
        if (possible.includes(event)) continue
        const near = nearest(event, possible)
        findings.push(
          error(
            'SC-02.outcome',
            at(node.where, 'on', event),
            below.length === 0
              ? `${nameOf(node)}不是步骤，里面也没有步骤，不会产生结果 ${event}。`
              : `${nameOf(node)}不会产生结果 ${event}${meant(near)}`,
            near
              ? `改成 ${near}。`
              : possible.length > 0
                ? `可能的结果：${possible.join('、')}。`
                : '自动转移请写 always。',
          ),
        )
      }
    }
    return findings
  },
}

/** Alternatives that can never be reached, because one before them always applies (SC-05, the plain cases). */
export const branchesAreLive: Check = {
  id: 'SC-05',
  title: '没有永远走不到的分支',
  run: ({ tree }) => {
    const findings: Finding[] = []
    for (const node of tree.nodes) {
      const groups = new Map<string, (typeof node.branches)[number][]>()
      for (const branch of node.branches) {
        const key = `${branch.cause} ${branch.event ?? ''}`
        groups.set(key, [...(groups.get(key) ?? []), branch])
      }
      for (const branches of groups.values()) {
        const open = branches.findIndex(branch => !branch.transition.guard)
        const seen = new Map<string, number>()
        branches.forEach((branch, i) => {
          const rule = JSON.stringify(branch.transition.guard?.params.rule ?? null)
          const same = seen.get(rule)
          if (open >= 0 && i > open)
            findings.push(
              error(
                'SC-05.shadowed',
                branch.where,
                `${nameOf(node)}的第 ${i + 1} 个分支永远不会执行：第 ${open + 1} 个分支没有条件，已覆盖全部情况。`,
                '把没有条件的分支移到最后。',
              ),
            )
          else if (same !== undefined)
            findings.push(
              error(
                'SC-05.shadowed',
                branch.where,
                `${nameOf(node)}的第 ${i + 1} 个分支永远不会执行：条件与第 ${same + 1} 个分支相同。`,
                '改条件，或删去这个分支。',
              ),
            )
          else seen.set(rule, i)
        })
      }
      const eager = node.branches.find(branch => branch.cause === 'always' && !branch.transition.guard)
      if (eager && (node.step || node.children.some(child => child.step)))
        findings.push(
          error(
            'SC-05.skipped',
            eager.where,
            `${nameOf(node)}一进入就无条件离开，步骤永远没有人办理。`,
            '给 always 加条件，或改用步骤的结果转移。',
          ),
        )
    }
    return findings
  },
}
