import { certain, type ExplorerCheck, wayAnd, witnessed } from '#engine/analysis/check/cx.ts'
import { sayCases } from '#engine/analysis/path.ts'
import { fullOf, TRUE } from '#engine/analysis/quantity.ts'
import type { Json } from '#engine/json.ts'
import type { Finding } from '#engine/template/finding.ts'
import { nameOf } from '#engine/template/tree.ts'

/** For every permitted value some branch applies: exactly half, nothing filled in, a choice nobody thought of. */
export const someBranchApplies: ExplorerCheck = {
  ids: ['SC-10'],
  title: '无论填什么，都有一个分支适用',
  needsAll: false,
  run: cx => {
    const { net, x } = cx
    const found = new Map<string, Finding>()
    for (const { branches, knew, node, from, by } of x.gaps) {
      const [first] = branches
      const where = first?.branch.where
      const place = net.nodes[node]?.node
      if (!first || !where || !place || found.get(where)?.verdict === 'FAIL') continue
      const asked = new Set(branches.flatMap(({ condition }) => condition?.parts.map(({ quantity }) => quantity) ?? []))
      const assumed = net.quantities.list.flatMap(one => {
        const cases = knew[net.dataAt + one.index] ?? 0
        return asked.has(one.index) && cases !== fullOf(one) ? [sayCases(one, cases, net.checked.variables)] : []
      })
      const outcome = by.type === 'outcome' ? net.steps[by.step]?.outcomes[by.outcome] : undefined
      const isEnd = first.branch.cause === 'on'
      found.set(
        where,
        witnessed(
          cx,
          {
            code: 'SC-10.gap',
            where,
            message: `${isEnd ? `步骤${nameOf(place)}以“${outcome?.title ?? ''}”（${outcome?.name ?? ''}）结束` : `${nameOf(place)}办完`}后，${assumed.join('，') || '有的情况'}时没有任何分支适用，办件会停在这里。`,
            fix: '在最后加一个不带条件的去处，或把这种情况写进某个分支的条件。',
          },
          wayAnd(cx, from, by, knew),
          isEnd ? 'stuck' : 'goes',
        ),
      )
    }
    return [...found.values()]
  },
}

/** Two guards of one event both true: the order decides in silence. A description on the earlier one says it is meant. */
export const choicesAreClear: ExplorerCheck = {
  ids: ['SC-09'],
  title: '同一结果的两个条件不会同时成立，除非写明先后是有意的',
  needsAll: false,
  run: cx => {
    const { net, x } = cx
    const full = new Int32Array(net.cells)
    for (const one of net.quantities.list) full[net.dataAt + one.index] = fullOf(one)
    const groups = new Map<string, (typeof net.branches)[number][]>()
    for (const one of net.branches) {
      const key = `${one.from} ${one.branch.cause} ${one.branch.event ?? ''}`
      groups.set(key, [...(groups.get(key) ?? []), one])
    }
    return [...groups.values()].flatMap(branches =>
      branches.flatMap((later, at) => {
        const rule = later.branch.transition.guard?.params.rule
        const overlapping = branches.slice(0, at).find(earlier => {
          const other = earlier.branch.transition.guard?.params.rule
          const isMeant = [earlier.branch.transition, later.branch.transition, earlier.branch.from.state].some(
            ({ description }) => description,
          )
          if (!rule || !other || isMeant || sameEnd(earlier.branch.transition, later.branch.transition)) return false
          const both = net.quantities.condition({ all: [other, rule] } as unknown as Json)
          return x.machine.split(full, both).some(({ truth }) => truth === TRUE)
        })
        if (!overlapping) return []
        return [
          certain(cx, {
            code: 'SC-09.overlap',
            severity: 'warning',
            where: later.branch.where,
            message: `${nameOf(later.branch.from)}的第 ${overlapping.branch.position + 1} 个和第 ${later.branch.position + 1} 个分支的条件可能同时成立，系统会不声不响地取前一个。`,
            fix: '把后一个条件写得互不相容；先后是有意的，就在分支上写 description 说明。',
          }),
        ]
      }),
    )
  },
}

const sameEnd = (
  one: { target?: string | undefined; actions?: unknown },
  other: { target?: string | undefined; actions?: unknown },
) => one.target === other.target && JSON.stringify(one.actions) === JSON.stringify(other.actions)
