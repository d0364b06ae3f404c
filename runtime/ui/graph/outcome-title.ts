import type { StateNode } from '#engine/template/format.ts'

/** Button texts of the outcomes the step kinds bring with them; an author's own title goes before. */
const USUAL: Readonly<Record<string, string>> = {
  SUBMITTED: '提交',
  PASSED: '通过',
  NOT_PASSED: '未通过',
  NOT_QUORATE: '未达到规定人数',
  VOID: '无效',
  HELD: '已召开',
  CLOSED: '公开期满',
  OBJECTION_UPHELD: '异议成立',
  ELAPSED: '时间已到',
  SIGNALLED: '收到通知',
  EXPIRED: '逾期',
  GRADED: '评定完成',
  COUNTED: '计票完成',
}

/** Finds a state by its path. */
export function stateAt(states: Readonly<Record<string, StateNode>>, path: string): StateNode | undefined {
  const [key = '', ...rest] = path.split('.')
  const state = Object.hasOwn(states, key) ? states[key] : undefined
  return rest.length === 0 || !state ? state : stateAt(state.states ?? {}, rest.join('.'))
}

/** Words on a way: the author's title of the outcome, the kind's usual one, or the bare name. */
export function outcomeTitle(states: Readonly<Record<string, StateNode>>, path: string, outcome: string): string {
  const step = stateAt(states, path)?.meta?.step
  const own = step && 'outcomes' in step ? step.outcomes?.[outcome]?.title : undefined
  return own ?? USUAL[outcome] ?? outcome
}
