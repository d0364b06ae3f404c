import type { Check, Checked } from '#engine/template/check/check.ts'
import { waysOut } from '#engine/template/check/reach.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import { at } from '#engine/template/pointer.ts'
import { ancestorsOf, domainOf, isWithin, type Node, nameOf, targetOf } from '#engine/template/tree.ts'

/**
 * The profile of XState a template may use, for what the schema cannot see. Each rule names the trap of verification
 * list §5.1 it keeps away from; `invoke`, `after`, wildcards and the like are refused earlier, in `vocabulary.ts`.
 */
export const profile: Check = {
  id: 'SC-15',
  title: '只用流程引擎可靠的写法',
  run: checked => RULES.flatMap(rule => rule(checked)),
}

type ProfileRule = (checked: Checked) => Finding[]

/** What XState takes a node for must be what the author sees. */
const nodesAreWhatTheyLook: ProfileRule = ({ tree }) =>
  tree.nodes.flatMap(node => {
    const findings: Finding[] = []
    const children = Object.keys(node.state.states ?? {})
    if (node.state.states && children.length === 0)
      findings.push(
        error(
          'SC-15.empty',
          at(node.where, 'states'),
          `${nameOf(node)}的 states 是空的。`,
          '删去 states，或写出里面的状态。',
        ),
      )
    if (children.length > 0 && (node.type === 'atomic' || node.type === 'final' || node.type === 'history'))
      findings.push(
        error(
          'SC-15.type',
          at(node.where, 'type'),
          `${nameOf(node)}写成 ${node.type}，里面却有下级状态，它们永远进不去。`,
          '删去 type，或删去下级状态。',
        ),
      )
    if (node.state.type === 'compound' && children.length === 0)
      findings.push(
        error('SC-15.type', at(node.where, 'type'), `${nameOf(node)}写成 compound，里面却没有状态。`, '删去 type。'),
      )
    if (node.step && (children.length > 0 || node.type !== 'atomic'))
      findings.push(
        error(
          'SC-15.step',
          at(node.where, 'meta', 'step'),
          `${nameOf(node)}${node.type === 'final' ? '是终点' : node.type === 'history' ? '是历史状态' : '有下级状态'}，不能同时是步骤。`,
          '把步骤放到它自己的状态里。',
        ),
      )
    if (node.state.onDone && children.length === 0)
      findings.push(
        error(
          'SC-15.on-done',
          at(node.where, 'onDone'),
          `${nameOf(node)}没有下级状态，onDone 永远不会发生。`,
          '步骤的去处写在 on 里。',
        ),
      )
    if (node.type !== 'history' && node.state.history !== undefined)
      findings.push(
        error(
          'SC-15.history',
          at(node.where, 'history'),
          `${nameOf(node)}不是历史状态，history 不起作用。`,
          '删去 history，或写 "type": "history"。',
        ),
      )
    return findings
  })

const finalsEnd: ProfileRule = ({ tree }) =>
  tree.nodes.flatMap(node => {
    if (node.type !== 'final') return []
    const findings: Finding[] = []
    for (const key of ['on', 'always', 'onDone'] as const)
      if (node.state[key] !== undefined)
        findings.push(
          error(
            'SC-15.final',
            at(node.where, key),
            `终点${nameOf(node)}之后不能再有转移：进入终点时办件已经办结，写了也不会发生。`,
            `删去 ${key}；还要继续办理，就不要写成终点。`,
          ),
        )
    if (node.parent?.type === 'parallel')
      findings.push(
        error(
          'SC-15.final',
          node.where,
          `并行状态${nameOf(node.parent)}的分支${nameOf(node)}一开始就是终点。`,
          '分支里先放要办的步骤，最后一个状态才是终点。',
        ),
      )
    return findings
  })

/** T13: what a history node remembers must not include more than one region, and it needs somewhere to go. */
const historyIsSimple: ProfileRule = ({ tree }) =>
  tree.nodes.flatMap(node => {
    if (node.type !== 'history') return []
    const findings: Finding[] = []
    const refuse = (message: string, fix: string, key?: string) =>
      findings.push(error('SC-15.history', key ? at(node.where, key) : node.where, message, fix))
    const hasParallel = (one: Node): boolean => one.type === 'parallel' || one.children.some(hasParallel)
    if (node.parent === tree.root)
      refuse(
        '历史状态不能放在流程最外层：它会把整个流程恢复到旧的位置。',
        '退回由系统提供，不用写；要恢复一段流程，把历史状态放进那一段里。',
      )
    else if (node.parent && hasParallel(node.parent))
      refuse(
        `${nameOf(node.parent)}里有并行分支，历史状态恢复时会让各分支一起改变位置。`,
        '去掉历史状态，直接写要回到的步骤。',
      )
    for (const key of ['on', 'always', 'onDone', 'entry', 'exit'] as const)
      if (node.state[key] !== undefined)
        refuse(`历史状态${nameOf(node)}只是一个记号，不能写 ${key}。`, `删去 ${key}。`, key)
    if (node.state.target === undefined && node.parent?.type === 'compound' && node.parent.state.initial === node.key)
      refuse(`历史状态${nameOf(node)}不能作起点。`, '起点应是一个步骤。')
    return findings
  })

/** T2, T3, T4: a transition whose domain is a parallel state sends its other regions back to their start, silently. */
const regionsAreLeftAlone: ProfileRule = ({ tree }) =>
  tree.branches.flatMap(branch => {
    const target = targetOf(branch)
    const { from } = branch
    if (!target) return []
    const outer = ancestorsOf(target).find(
      above =>
        above.type === 'parallel' &&
        (above === from || isWithin(above, from) || (isWithin(from, above) && domainOf(branch) === above)),
    )
    if (!outer) return []
    const where = branch.whereTarget
    if (isWithin(from, outer)) {
      const region = (node: Node) => [node, ...ancestorsOf(node)].find(one => one.parent === outer)
      if (region(from) !== region(target))
        return [
          error(
            'SC-15.cross-region',
            where,
            `${nameOf(from)}的转移跨到并行状态${nameOf(outer)}的另一个分支；XState 会让其余分支全部从头再来，已办的步骤会丢失。`,
            '让每个分支各走各的，用 onDone 汇合后再往下走。',
          ),
        ]
      return [
        error(
          'SC-15.region-restart',
          where,
          `${nameOf(from)}的转移会重新进入它所在的并行分支，并行状态${nameOf(outer)}的其余分支也会从头再来。`,
          branch.transition.reenter
            ? '去掉 reenter，或把该步骤放进分支里的一个下级状态。'
            : '直接指向分支里的那个步骤。',
        ),
      ]
    }
    return [
      error(
        'SC-15.into-region',
        where,
        `${nameOf(from)}的转移从外层直接进入并行状态${nameOf(outer)}的一个分支；XState 会让其余分支全部从头再来，已办的步骤会丢失。`,
        '写到分支内的步骤上；确要全部重来，请指向整个并行状态。',
      ),
    ]
  })

/** T12: a parallel state that is finished and has no `onDone` stays open for ever. */
const parallelsEnd: ProfileRule = ({ tree }) =>
  tree.nodes.flatMap(node => {
    if (node.type !== 'parallel') return []
    const findings: Finding[] = []
    if (node.children.length < 2)
      findings.push(
        error(
          'SC-15.parallel',
          node.where,
          `并行状态${nameOf(node)}只有 ${node.children.length} 个分支。`,
          '写出至少两个分支，或去掉 "type": "parallel"。',
        ),
      )
    if (node.state.onDone) {
      for (const region of node.children)
        if (!hasEnd(region))
          findings.push(
            error(
              'SC-15.region-end',
              region.where,
              `并行状态${nameOf(node)}的分支${nameOf(region)}没有终点，onDone 永远不会发生。`,
              '给这个分支加一个 "type": "final" 的状态。',
            ),
          )
      // A parallel region of a parallel state ends with the state around it.
    } else if (node.parent?.type !== 'parallel' && waysOut(node).length === 0)
      findings.push(
        error(
          'SC-15.no-done',
          node.where,
          `并行状态${nameOf(node)}没有 onDone，也没有别的出口；各分支都办完后办件会停在这里。`,
          '加上 onDone，写明各分支办完后去哪里。',
        ),
      )
    return findings
  })

/** A region ends in a final state of its own, or, being parallel itself, with all of its regions. */
const hasEnd = (region: Node): boolean =>
  region.type === 'parallel' ? region.children.every(hasEnd) : region.children.some(child => child.type === 'final')

/** A step that has ended must be left: otherwise nothing opens and nobody can act any more. */
const endedStepsAreLeft: ProfileRule = ({ tree }) =>
  tree.branches.flatMap(branch => {
    const { from, transition, where } = branch
    if (branch.cause === 'always') return []
    const event = branch.event ?? 'onDone'
    if (branch.to.is === 'none')
      return [
        error(
          'SC-15.targetless',
          where,
          `${nameOf(from)}的 ${event} 没有写去处；步骤已经结束，办件会停在这里。`,
          '加上 target。',
        ),
      ]
    if (targetOf(branch) === from && from.step && transition.reenter !== true)
      return [
        error(
          'SC-15.self',
          where,
          `${nameOf(from)}的 ${event} 指向自己却没有写 reenter，不会产生新的一次办理，办件会停在这里。`,
          `写成 { "target": "${from.key}", "reenter": true }。`,
        ),
      ]
    return []
  })

const RULES: readonly ProfileRule[] = [
  nodesAreWhatTheyLook,
  finalsEnd,
  historyIsSimple,
  regionsAreLeftAlone,
  parallelsEnd,
  endedStepsAreLeft,
]
