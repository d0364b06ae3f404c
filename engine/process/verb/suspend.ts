import { maySuspend, standing } from '#engine/process/access.ts'
import { type Desk, kind, record, stepContext, stepOf } from '#engine/process/desk.ts'
import { refuse } from '#engine/process/refusal.ts'
import { postponed } from '#engine/process/standstill.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

const allowed = ({ actor, state, world }: Desk): boolean =>
  actor.person !== null && maySuspend(standing(state, actor.person, world.directory))

/** 挂起: nobody handles anything and no clock runs until it is resumed. */
export const suspend: Verb<'Suspend'> = (desk, { reason }) => {
  if (!allowed(desk)) return refuse('NOT_ALLOWED', { verb: '挂起' }).error
  record(desk, { type: 'Suspended', reason })
  return undefined
}

/** 恢复: every period ends later by the time it stood still; kinds note the dates they keep themselves. */
export const resume: Verb<'Resume'> = (desk, { reason }) => {
  const { suspended } = desk.state
  if (!allowed(desk)) return refuse('NOT_ALLOWED', { verb: '恢复' }).error
  if (!suspended) return refuse('NOT_SUSPENDED').error
  const { timers, due } = postponed(desk.world, desk.context.sound, desk.state, suspended)
  record(desk, { type: 'Resumed', reason, timers, due })
  if (desk.at > suspended.at) for (const visit of openVisits(desk.state)) noteDates(desk, visit)
  return undefined
}

const openVisits = ({ visits, trail }: InstanceState) => trail.filter(id => visits[id] && !visits[id].closed)

function noteDates(desk: Desk, id: string): void {
  const visit = desk.state.visits[id]
  const step = visit && stepOf(desk, visit.step)
  if (!visit || !step) return
  const timers = Object.values(desk.state.timers).filter(timer => timer.visit === id)
  for (const event of kind(step).resumed?.(stepContext(desk, visit, step), timers) ?? []) record(desk, event)
}
