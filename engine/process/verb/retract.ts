import { isOwnVote, isPublic } from '#engine/process/access.ts'
import { kind, stepOf } from '#engine/process/desk.ts'
import { speaksFor } from '#engine/process/open-task.ts'
import { own } from '#engine/process/own.ts'
import { ownPartOf } from '#engine/process/own-parts.ts'
import { refuse } from '#engine/process/refusal.ts'
import { forgetting, takeBack } from '#engine/process/take-back.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** Said of kinds that give no reason of their own. */
const FINAL = '提交当场生效。如需更改，请联系当前办理人退回，或对记录作出更正'

/** 拿回: one's own answer, while the step is still waiting for others. */
export const retract: Verb<'Retract'> = (desk, { task: id, reason }) => {
  const task = own(desk.state.tasks, id)
  if (!task) return refuse('TASK_UNKNOWN', { task: id }).error
  const step = stepOf(desk, task.step)
  const visit = desk.state.visits[task.visit]
  if (isOwnVote(task) || isPublic(task) || ownPartOf(task) || !step)
    return refuse('NOT_ALLOWED', { verb: '拿回' }).error
  const answer = visit?.filled.findLast(known => known.task === id)
  const mine = answer && (speaksFor(desk, answer.by) || speaksFor(desk, answer.for ?? null))
  if (!mine) return refuse(task.closed ? 'NOT_ALLOWED' : 'NOT_HANDED_IN', { verb: '拿回', task: task.title }).error
  if (!kind(step).takeBack) return refuse('ANSWER_FINAL', { task: task.title, why: kind(step).final ?? FINAL }).error
  if (!task.closed) return refuse('NOT_HANDED_IN', { task: task.title }).error
  const note = forgetting(desk, task, 'retracted')
  if (!note) return refuse('RETRACT_TOO_LATE', { task: task.title }).error
  const voice = answer.for ?? answer.by
  if (voice !== null && voice !== desk.actor.person) desk.actor = { ...desk.actor, principal: voice }
  takeBack(desk, task, desk.actor.person, reason, note)
  return undefined
}
