import { standing } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 更正: a new fact beside the old one, by whoever handed it in or somebody who supervises. The old entry stays as it was. */
export const correct: Verb<'Correct'> = (desk, { of, path, value, reason }) => {
  const { actor, state, world } = desk
  const filled = Object.values(state.visits)
    .flatMap(visit => visit.filled)
    .find(known => known.n === of)
  if (!filled || !path.startsWith('/')) return refuse('CORRECTION_TARGET_UNKNOWN', { of, path }).error
  const allowed =
    actor.person !== null && (filled.by === actor.person || standing(state, actor.person, world.directory).supervises)
  if (!allowed) return refuse('NOT_ALLOWED', { verb: '更正' }).error
  record(desk, { type: 'Corrected', of, path, value, reason })
  return undefined
}
