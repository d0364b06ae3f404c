import { isHandler } from '#engine/people/assignee.ts'
import { isOwnVote, standing } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { handledTask, heldUp, knownTask, ownTask } from '#engine/process/open-task.ts'
import { own } from '#engine/process/own.ts'
import { ownPartOf } from '#engine/process/own-parts.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 委派: somebody else prepares the task; its handler still hands it in. */
export const delegate: Verb<'Delegate'> = (desk, { task: id, to, reason }) => {
  const asked = own(desk.state.tasks, id)
  if (asked && (isOwnVote(asked) || ownPartOf(asked))) return refuse('NOT_ALLOWED', { verb: '委派' }).error
  const found = ownTask(desk, id)
  if ('refusal' in found) return found.refusal
  const held = heldUp(desk, found.task)
  if (held) return held
  const { directory } = desk.world
  const person = directory.person(to)
  if (!person) return refuse('PERSON_UNKNOWN', { person: to }).error
  if (isHandler(found.task, to, directory))
    return refuse('ALREADY_ASKED', { task: found.task.title, person: person.name }).error
  record(desk, { type: 'TaskDelegated', task: id, to, reason })
  return undefined
}

/** Takes the task back from whoever prepares it: by its handler, by the one who prepares it, or by a supervisor. */
export const endDelegation: Verb<'EndDelegation'> = (desk, { task: id }) => {
  const { actor, state, world } = desk
  const { person } = actor
  const asked = own(state.tasks, id)
  // A vote is delegated to nobody, and whether it is still open is nobody's to ask.
  if (asked && isOwnVote(asked)) return refuse('NOT_DELEGATED', { task: asked.title }).error
  const given = person !== null && asked?.delegation?.to === person
  const supervises = person !== null && !given && standing(state, person, world.directory).supervises
  const found = given || supervises ? knownTask(desk, id) : handledTask(desk, id)
  if ('refusal' in found) return found.refusal
  if (!found.task.delegation) return refuse('NOT_DELEGATED', { task: found.task.title }).error
  record(desk, { type: 'DelegationEnded', task: id })
  return undefined
}
