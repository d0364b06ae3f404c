import { mayCancel, standing } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { unansweredOrder } from '#engine/process/rectify.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 撤销办件, with a reason; everything that was open is closed, nothing is deleted. */
export const cancel: Verb<'Cancel'> = (desk, { reason }) => {
  const { actor, state, world } = desk
  if (actor.person === null || !mayCancel(standing(state, actor.person, world.directory)))
    return refuse('NOT_ALLOWED', { verb: '撤销' }).error
  // Who was ordered to put something right does not get out of it by cancelling; who may lift the order does so with it.
  const ordered = standing(state, actor.person, world.directory).supervises ? undefined : unansweredOrder(state)
  if (ordered) return ordered
  record(desk, { type: 'Cancelled', reason })
  return undefined
}
