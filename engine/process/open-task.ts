import { isHandler } from '#engine/people/assignee.ts'
import { isOwnVote, isPublic } from '#engine/process/access.ts'
import type { Desk } from '#engine/process/desk.ts'
import { own } from '#engine/process/own.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'

/** The task, if it is open and this person may do it; otherwise who closed it and when, or who has it. */
export function openTask(desk: Desk, id: string): { readonly task: Task } | { readonly refusal: Refusal } {
  const { directory } = desk.world
  const asked = own(desk.state.tasks, id)
  // That a vote was cast, and when, is told to the voter alone.
  if (asked && isOwnVote(asked) && !isHandler(asked, desk.actor.person, directory))
    return { refusal: refuse('NOT_HANDLER', { task: asked.title }).error }
  const known = knownTask(desk, id)
  if ('refusal' in known) return known
  const { task } = known
  if (!isHandler(task, desk.actor.person, directory))
    return { refusal: refuse('NOT_HANDLER', { task: task.title }).error }
  // Who has left the post meanwhile does not keep others from it.
  if (task.claimedBy && task.claimedBy !== desk.actor.person && isHandler(task, task.claimedBy, directory)) {
    const by = directory.person(task.claimedBy)?.name ?? task.claimedBy
    return { refusal: refuse('TASK_CLAIMED', { task: task.title, by }).error }
  }
  return { task }
}

/** The same for what is done with a task instead of handing it in: a task for everybody is nobody's to decide about. */
export function ownTask(desk: Desk, id: string): ReturnType<typeof openTask> {
  const found = openTask(desk, id)
  return 'task' in found && (isPublic(found.task) || found.task.standing)
    ? { refusal: refuse('NOT_HANDLER', { task: found.task.title }).error }
    : found
}

/** The task, if it is open; otherwise who closed it and when. */
export function knownTask(desk: Desk, id: string): { readonly task: Task } | { readonly refusal: Refusal } {
  const task = own(desk.state.tasks, id)
  if (!task) return { refusal: refuse('TASK_UNKNOWN', { task: id }).error }
  if (!task.closed) return { task }
  const { by: person, at, reason } = task.closed
  const by = person === null ? null : (desk.world.directory.person(person)?.name ?? person)
  return { refusal: refuse('TASK_CLOSED', { task: task.title, by, at, reason }).error }
}
