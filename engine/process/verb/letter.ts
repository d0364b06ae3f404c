import { mayCopy, mayUrge, standing } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 催办 */
export const urge: Verb<'Urge'> = (desk, { tasks, message }) => {
  const { actor, state, world } = desk
  if (actor.person === null || !mayUrge(standing(state, actor.person, world.directory)))
    return refuse('NOT_ALLOWED', { verb: '催办' }).error
  const gone = tasks.find(id => !state.tasks[id] || state.tasks[id]?.closed)
  if (gone)
    return refuse(state.tasks[gone] ? 'TASK_CLOSED' : 'TASK_UNKNOWN', { task: state.tasks[gone]?.title ?? gone }).error
  record(desk, { type: 'Urged', of: tasks, message })
  return undefined
}

/** 抄送: the people copied may read the instance from now on. */
export const copy: Verb<'Copy'> = (desk, { to, note }) => {
  const { actor, state, world } = desk
  if (actor.person === null || !mayCopy(standing(state, actor.person, world.directory)))
    return refuse('NOT_ALLOWED', { verb: '抄送' }).error
  const unknown = to.find(person => !world.directory.person(person))
  if (unknown) return refuse('PERSON_UNKNOWN', { person: unknown }).error
  record(desk, { type: 'Copied', to: [...new Set(to)], note })
  return undefined
}
