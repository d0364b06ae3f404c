import { isOwnVote, isPublic, standing } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { knownTask, ownTask } from '#engine/process/open-task.ts'
import { own } from '#engine/process/own.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 签收 */
export const claim: Verb<'Claim'> = (desk, { task }) => {
  const found = ownTask(desk, task)
  if ('refusal' in found) return found.refusal
  if (found.task.claimedBy === desk.actor.person) return undefined
  record(desk, { type: 'TaskClaimed', task })
  return undefined
}

/** 退签 */
export const release: Verb<'Release'> = (desk, { task }) => {
  const found = ownTask(desk, task)
  if ('refusal' in found) return found.refusal
  if (!found.task.claimedBy) return refuse('TASK_NOT_CLAIMED', { task: found.task.title }).error
  record(desk, { type: 'TaskReleased', task })
  return undefined
}

/** 转办: by the handler, or by somebody who supervises the organisation. */
export const reassign: Verb<'Reassign'> = (desk, { task: id, to, reason }) => {
  const { directory } = desk.world
  const mine = ownTask(desk, id)
  const supervises = desk.actor.person !== null && standing(desk.state, desk.actor.person, directory).supervises
  const asked = own(desk.state.tasks, id)
  if (asked && isOwnVote(asked)) return refuse('NOT_ALLOWED', { verb: '转办' }).error
  const found = 'refusal' in mine && supervises ? knownTask(desk, id) : mine
  if ('refusal' in found) return found.refusal
  if (isPublic(found.task) || found.task.standing) return refuse('NOT_HANDLER', { task: found.task.title }).error
  const unknown = to.find(person => !directory.person(person))
  if (unknown !== undefined) return refuse('PERSON_UNKNOWN', { person: unknown }).error
  record(desk, { type: 'TaskReassigned', task: id, to: [...new Set(to)], reason })
  return undefined
}
