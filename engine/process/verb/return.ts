import { isOwnVote } from '#engine/process/access.ts'
import { record, stepOf } from '#engine/process/desk.ts'
import { boundBetween, returnTargets, withdrawable } from '#engine/process/earlier.ts'
import { goBack } from '#engine/process/move.ts'
import { heldUp, ownTask } from '#engine/process/open-task.ts'
import { own } from '#engine/process/own.ts'
import { ownPartOf } from '#engine/process/own-parts.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 退回 to any earlier step: a new visit there; the old one and its form stay as they were. */
export const giveBack: Verb<'Return'> = (desk, { task: id, to, reason, after }) => {
  const asked = own(desk.state.tasks, id)
  if (asked && (isOwnVote(asked) || ownPartOf(asked))) return refuse('NOT_ALLOWED', { verb: '退回' }).error
  const found = ownTask(desk, id)
  if ('refusal' in found) return found.refusal
  const { task } = found
  const held = heldUp(desk, task)
  if (held) return held
  const targets = returnTargets(desk.context.sound, desk.state, task)
  if (!targets.includes(to))
    return refuse('RETURN_TARGET_UNKNOWN', { to, expected: targets.map(key => stepOf(desk, key)?.title ?? key) }).error
  const over = after === 'back' ? boundBetween(desk.context.sound, desk.state, task, to) : []
  if (over.length > 0)
    return refuse('STRAIGHT_BACK_OVER', { steps: over.map(key => stepOf(desk, key)?.title ?? key) }).error
  record(desk, { type: 'Returned', visit: task.visit, task: id, to, reason, after })
  const way = { type: 'return', visit: task.visit, from: task.step, to } as const
  return goBack(desk, after === 'back' ? { ...way, comeBackTo: task.step } : way)
}

/** 撤回 one's own submission, as long as nobody has acted on what came of it. */
export const withdraw: Verb<'Withdraw'> = (desk, { visit, reason }) => {
  const { state, actor } = desk
  const target = withdrawable(desk.context.sound, state, actor.person).find(known => known.visit.id === visit)
  if (!target) return refuse('WITHDRAW_TOO_LATE', { visit }).error
  record(desk, { type: 'Withdrawn', visit, reason })
  const { step, comeBack } = target.visit
  const way = { type: 'withdraw', visit, from: target.from, to: step } as const
  // Who was asked to come straight back still is, when they take back what they sent there.
  return goBack(desk, comeBack === undefined ? way : { ...way, comeBackTo: comeBack })
}
