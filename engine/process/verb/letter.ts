import { isOwnVote, mayCopy, mayUrge, standing } from '#engine/process/access.ts'
import { type Desk, record, stepOf } from '#engine/process/desk.ts'
import { knownTask } from '#engine/process/open-task.ts'
import { own } from '#engine/process/own.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'
import { isSecret, openingOf } from '#engine/step/ballot/work.ts'

/** 催办 */
export const urge: Verb<'Urge'> = (desk, { tasks, message }) => {
  const { actor, state, world } = desk
  if (actor.person === null || !mayUrge(standing(state, actor.person, world.directory)))
    return refuse('NOT_ALLOWED', { verb: '催办' }).error
  for (const id of tasks) {
    if (isSecretVote(desk, id)) return refuse('NOT_ALLOWED', { verb: '催办' }).error
    const found = knownTask(desk, id)
    if ('refusal' in found) return found.refusal
  }
  record(desk, { type: 'Urged', of: tasks, message })
  return undefined
}

/** Whether somebody can still be urged would tell whether they have voted. */
function isSecretVote(desk: Desk, id: string): boolean {
  const task = own(desk.state.tasks, id)
  const step = task && stepOf(desk, task.step)
  const opening = task && openingOf(own(desk.state.visits, task.visit)?.work ?? {})
  return task !== undefined && isOwnVote(task) && step?.kind === 'ballot' && isSecret(step, opening)
}

/** 抄送: the people copied may read the instance from now on. */
export const copy: Verb<'Copy'> = (desk, { to, note }) => {
  const { actor, state, world } = desk
  if (actor.person === null || !mayCopy(standing(state, actor.person, world.directory)))
    return refuse('NOT_ALLOWED', { verb: '抄送' }).error
  const unknown = to.find(person => !world.directory.person(person))
  if (unknown !== undefined) return refuse('PERSON_UNKNOWN', { person: unknown }).error
  record(desk, { type: 'Copied', to: [...new Set(to)], note })
  return undefined
}
