import { standing } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { own } from '#engine/process/own.ts'
import { refuse } from '#engine/process/refusal.ts'
import { openTask } from '#engine/process/verb/submit.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 签收 */
export const claim: Verb<'Claim'> = (desk, { task }) => {
  const found = openTask(desk, task)
  if ('refusal' in found) return found.refusal
  if (found.task.claimedBy) return undefined
  record(desk, { type: 'TaskClaimed', task })
  return undefined
}

/** 退签 */
export const release: Verb<'Release'> = (desk, { task }) => {
  const found = openTask(desk, task)
  if ('refusal' in found) return found.refusal
  if (!found.task.claimedBy) return refuse('TASK_NOT_CLAIMED', { task: found.task.title }).error
  record(desk, { type: 'TaskReleased', task })
  return undefined
}

/** 转办: by the handler, or by somebody who supervises the organisation. */
export const reassign: Verb<'Reassign'> = (desk, { task: id, to, reason }) => {
  const { directory } = desk.world
  const found = openTask(desk, id)
  const task = own(desk.state.tasks, id)
  const supervises = desk.actor.person !== null && standing(desk.state, desk.actor.person, directory).supervises
  if ('refusal' in found && !(supervises && task && !task.closed)) return found.refusal
  const unknown = to.find(person => !directory.person(person))
  if (unknown !== undefined) return refuse('PERSON_UNKNOWN', { person: unknown }).error
  record(desk, { type: 'TaskReassigned', task: id, to: [...new Set(to)], reason })
  return undefined
}
