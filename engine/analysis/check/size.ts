import { certain, type Explored, type ExplorerCheck, wayAnd, witnessed } from '#engine/analysis/check/cx.ts'
import type { Finding } from '#engine/template/finding.ts'
import { LIMITS } from '#engine/template/limits.ts'
import { nameOf } from '#engine/template/tree.ts'

/** How large a template is, for whoever approves it. */
export interface Measures {
  /** Configurations with data, and steps between them. */
  readonly configurations: number
  readonly moves: number
  /** Things that happen on the longest of the shortest ways to any configuration. */
  readonly longest: number
  /** Independent ways through the machine (McCabe). */
  readonly cyclomatic: number
  /** Places of the widest parallel state, all its branches together. */
  readonly widest: number
  /** Most automatic transitions after one outcome. */
  readonly microsteps: number
}

const MOST = { longest: 100, cyclomatic: 100, widest: 15_625 } as const

export function measure({ net, x }: Explored): Measures {
  const depth: number[] = []
  x.from.forEach((from, at) => {
    depth.push(from < 0 ? 0 : (depth[from] ?? 0) + 1)
    void at
  })
  const places = (index: number): number => {
    const node = net.nodes[index]
    if (!node || node.children.length === 0) return 1
    const each = node.children.map(places)
    return node.node.type === 'parallel'
      ? each.reduce((all, one) => all * one, 1)
      : each.reduce((all, one) => all + one, 0)
  }
  const leaves = net.nodes.filter(({ children }) => children.length === 0).length
  return {
    configurations: x.states.length,
    moves: x.edges.length / 4,
    longest: depth.reduce((most, one) => Math.max(most, one), 0),
    cyclomatic: Math.max(1, net.branches.length - leaves + 2),
    widest: net.nodes
      .filter(({ node }) => node.type === 'parallel')
      .reduce((most, { index }) => Math.max(most, places(index)), 1),
    microsteps: x.logs.reduce((most, { microsteps }) => Math.max(most, microsteps), 0),
  }
}

export const sizeIsModest: ExplorerCheck = {
  ids: ['SC-19'],
  title: `路径不超过 ${MOST.longest} 步，并行状态不超过 ${MOST.widest} 种组合`,
  needsAll: false,
  run: cx => {
    const { longest, cyclomatic } = measure(cx)
    const findings: Finding[] = []
    const advise = (code: string, where: string, message: string, fix: string) =>
      findings.push(certain(cx, { code, severity: 'warning', where, message, fix }))
    if (longest > MOST.longest)
      advise(
        'SC-19.length',
        '/machine',
        `最远的情形要办 ${longest} 步才到，超过 ${MOST.longest} 步。`,
        '把流程拆成几个模板，用“等待”连接。',
      )
    if (cyclomatic > MOST.cyclomatic)
      advise(
        'SC-19.branches',
        '/machine',
        `分支太多（独立路径 ${cyclomatic} 条，超过 ${MOST.cyclomatic} 条），难以看清。`,
        '合并去处相同的分支，或拆成几个模板。',
      )
    const width = (index: number): number => {
      const node = cx.net.nodes[index]
      if (!node || node.children.length === 0) return 1
      const each = node.children.map(width)
      return node.node.type === 'parallel' ? each.reduce((a, b) => a * b, 1) : each.reduce((a, b) => a + b, 0)
    }
    for (const { node, index } of cx.net.nodes)
      if (node.type === 'parallel' && width(index) > MOST.widest)
        advise(
          'SC-19.regions',
          node.where,
          `并行状态${nameOf(node)}各分支合起来有 ${width(index)} 种情形，超过 ${MOST.widest} 种，检查不完，也难以掌握。`,
          '减少同时进行的分支，或把其中几个放到前后办理。',
        )
    return findings
  },
}

/** Automatic transitions that do not come to rest. */
export const automaticStepsStop: ExplorerCheck = {
  ids: ['SC-03', 'SC-20'],
  title: `自动转移会停下来，一个结果之后不超过 ${LIMITS.microsteps} 步`,
  needsAll: false,
  run: cx => {
    const found = new Map<string, Finding>()
    for (const { from, happening, knew, log } of cx.x.endless) {
      const last = cx.net.branches[log.taken.at(-1) ?? -1]
      if (!last || found.has(last.branch.where)) continue
      found.set(
        last.branch.where,
        witnessed(
          cx,
          {
            code: 'SC-20.microsteps',
            where: last.branch.where,
            message: `走到${nameOf(last.branch.from)}时自动转移超过 ${LIMITS.microsteps} 步，系统会停不下来。`,
            fix: '在循环中放一个步骤，或让条件互不相容。',
          },
          wayAnd(cx, from, happening, knew),
        ),
      )
    }
    return [...found.values()]
  },
}
