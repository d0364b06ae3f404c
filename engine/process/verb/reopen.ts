import { mayIntervene, standing } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { enterAgain } from '#engine/process/move.ts'
import { refuse } from '#engine/process/refusal.ts'
import { reopenTargets } from '#engine/process/reopen-target.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 唤醒 a finished instance: a new visit of an earlier step with fresh tasks; what was done stays as it was. */
export const reopen: Verb<'Reopen'> = (desk, { to, reason }) => {
  const { actor, state, world, context } = desk
  if (actor.person === null || !mayIntervene(standing(state, actor.person, world.directory)))
    return refuse('NOT_ALLOWED', { verb: '唤醒' }).error
  if (state.status === 'running') return refuse('NOT_ENDED').error
  const targets = reopenTargets(context.sound, state)
  if (!targets.some(target => target.key === to))
    return refuse('REOPEN_TARGET_UNKNOWN', { to, expected: targets.map(({ title }) => title) }).error
  record(desk, { type: 'Reopened', to, reason })
  return enterAgain(desk, to)
}
