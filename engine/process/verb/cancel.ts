import { mayCancel, standing } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 撤销办件, with a reason; everything that was open is closed, nothing is deleted. */
export const cancel: Verb<'Cancel'> = (desk, { reason }) => {
  const { actor, state, world } = desk
  if (actor.person === null || !mayCancel(standing(state, actor.person, world.directory)))
    return refuse('NOT_ALLOWED', { verb: '撤销' }).error
  record(desk, { type: 'Cancelled', reason })
  return undefined
}
