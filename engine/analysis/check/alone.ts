import { type Explored, type ExplorerCheck, witnessed } from '#engine/analysis/check/cx.ts'
import type { NetOutcome, NetStep } from '#engine/analysis/net.ts'
import { wayTo } from '#engine/analysis/path.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { DelayRule, Template } from '#engine/template/format.ts'
import { nameOf } from '#engine/template/tree.ts'

/**
 * Steps that end without anybody acting, in a circle: a date that has passed, a step that is skipped, a time of nothing.
 * The kernel stops such a circle and refuses what led into it; shorter than a day, a clock would write without end.
 */
export const nothingRunsAlone: ExplorerCheck = {
  ids: ['SC-03'],
  title: '没有人办理时，步骤不会一天之内自己转回原处',
  needsAll: false,
  run: cx => {
    const { net, x } = cx
    const next = new Map<number, number[]>()
    for (let edge = 0; edge < x.edges.length; edge += 4) {
      const happening = x.happenings[x.edges[edge + 2] ?? -1]
      if (happening?.type !== 'outcome' || happening.backTo !== undefined) continue
      const step = net.steps[happening.step]
      const outcome = step?.outcomes[happening.outcome]
      if (!step || !outcome || !endsAlone(step, outcome, net.checked.template)) continue
      const from = x.edges[edge] ?? -1
      next.set(from, [...(next.get(from) ?? []), edge])
    }
    const edge = circleIn(next, at => x.edges[at + 1] ?? -1)
    return edge === undefined ? [] : [circle(cx, edge)]
  },
}

function circle(cx: Explored, edge: number): Finding {
  const { net, x } = cx
  const happening = x.happenings[x.edges[edge + 2] ?? -1]
  const step = happening?.type === 'outcome' ? net.steps[happening.step] : undefined
  const node = net.nodes[step?.node ?? 0]?.node
  return witnessed(
    cx,
    {
      code: 'SC-03.alone',
      where: node?.where ?? '/machine',
      message: `${node ? nameOf(node) : '流程'}不用人办就会结束，并且一天之内又自己转回来，系统会停不下来。`,
      fix: '在循环中放一个要人办理的步骤，或把时间写成一天以上。',
    },
    wayTo(x, x.edges[edge] ?? 0),
  )
}

/** Whether a step may end so within a day and without anybody. */
function endsAlone({ step }: NetStep, { name }: NetOutcome, template: Template): boolean {
  if (name === 'EXPIRED' && step.deadline?.outcome) return isShort(step.deadline.delay, template)
  if (step.kind === 'wait' && name === 'ELAPSED')
    return step.until !== undefined || (step.delay !== undefined && isShort(step.delay, template))
  if (step.kind === 'wait') return name === 'REFUSED' || name === 'MISSING'
  if (step.kind === 'claim') return name === 'NOT_CLAIMED'
  if (step.kind !== 'form') return false
  const policies = { ...template.policies, ...step.policies }
  const first = Object.keys(step.outcomes ?? {})[0] ?? 'SUBMITTED'
  return name === first && Object.values(policies).includes('skip')
}

function isShort(name: string, { delays = {}, tables = {} }: Template): boolean {
  const table = tables[name]
  const known = delays[name]
  const all: readonly (DelayRule | undefined)[] =
    known || !table
      ? [known]
      : [...table.rows, ...(table.otherwise ? [table.otherwise] : [])].map(({ delay }) => delays[delay ?? ''])
  return all.some(delay => {
    // Days end with the day, so that even none of them comes round once a day only.
    return delay !== undefined && ('minutes' in delay ? delay.minutes < 24 * 60 : 'hours' in delay && delay.hours < 24)
  })
}

/** Some edge on a circle of these, if there is one. Iterative: the graph may be deep. */
function circleIn(next: ReadonlyMap<number, readonly number[]>, to: (edge: number) => number): number | undefined {
  const state = new Map<number, 'open' | 'closed'>()
  for (const start of next.keys()) {
    if (state.has(start)) continue
    const stack = [{ at: start, i: 0 }]
    state.set(start, 'open')
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const edge = next.get(top.at)?.[top.i++]
      if (edge === undefined) {
        state.set(top.at, 'closed')
        stack.pop()
        continue
      }
      const target = to(edge)
      if (state.get(target) === 'open') return edge
      if (!state.has(target)) {
        state.set(target, 'open')
        stack.push({ at: target, i: 0 })
      }
    }
  }
  return undefined
}
