import type { Actor } from '#engine/people/actor.ts'
import { isHandler } from '#engine/people/assignee.ts'
import type { Directory, PersonId } from '#engine/people/directory.ts'
import { principalsOf } from '#engine/people/stand-in.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'
import type { Day } from '#engine/time/time.ts'

/** Anybody may hand it in, so nobody has it: it is not signed for, passed on or given back. */
export const isPublic = (task: Task): boolean => task.assignees.some(assignee => 'public' in assignee)
/** A vote is the voter's own: nobody takes it away, and one voter does not give the whole matter back. */
export const isOwnVote = (task: Task): boolean => task.part === 'cast'

/**
 * In whose name somebody may handle a task on a day: their own, or that of somebody they stand in for (代理). A vote and a
 * signature are nobody else's, and who started a matter does not decide about it in another's name (回避).
 */
export function authority(
  state: InstanceState,
  task: Task,
  actor: Actor,
  directory: Directory,
  today: Day,
): Actor | 'NOT_HANDLER' | 'SAME_PERSON' {
  const { person, principal: named } = actor
  const self = isHandler(task, person, directory)
  if (self && (named === undefined || isPublic(task) || isOwnVote(task))) return actor
  if (person === null || isOwnVote(task) || state.visits[task.visit]?.kind === 'sign') return 'NOT_HANDLER'
  const principal = principalsOf(directory, person, today, state.template.id)
    .filter(one => named === undefined || one === named)
    .find(one => isHandler(task, one, directory))
  if (principal === undefined) return 'NOT_HANDLER'
  return person === state.starter && principal !== person ? 'SAME_PERSON' : { ...actor, principal }
}

/** Whether a task is somebody's to hand in: its handler, who stands in for one, or whoever prepares it (委派). */
export function mayHandIn(
  state: InstanceState,
  task: Task,
  person: PersonId,
  directory: Directory,
  today: Day,
): boolean {
  if (task.delegation) return task.delegation.to === person
  return typeof authority(state, task, { person }, directory, today) === 'object'
}

/** The same, and nobody else has signed for it. Who has left the post meanwhile does not keep others from it. */
export function mayActOn(
  state: InstanceState,
  task: Task,
  person: PersonId,
  directory: Directory,
  today: Day,
): boolean {
  if (task.delegation) return task.delegation.to === person
  const acting = authority(state, task, { person }, directory, today)
  return typeof acting === 'object' && !isTaken(task, acting, directory)
}

export const isTaken = ({ claimedBy, ...task }: Task, { person, principal }: Actor, directory: Directory): boolean =>
  claimedBy !== undefined && claimedBy !== person && claimedBy !== principal && isHandler(task, claimedBy, directory)
