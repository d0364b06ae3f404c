import { kind, record, stepContext, stepOf } from '#engine/process/desk.ts'
import { escalate, isEscalation } from '#engine/process/escalate.ts'
import { finish, follow } from '#engine/process/move.ts'
import { own } from '#engine/process/own.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/**
 * A timer is due. Its planned and its actual time are both on record: a late timer is a fact, not an error.
 * A timer of a step that was left no longer exists and is refused as stale.
 */
export const fireTimer: Verb<'FireTimer'> = (desk, { timer: id }) => {
  const timer = own(desk.state.timers, id)
  const visit = timer && desk.state.visits[timer.visit]
  const step = visit && stepOf(desk, visit.step)
  if (desk.actor.person !== null) return refuse('NOT_ALLOWED', { verb: '到期' }).error
  if (!timer || !visit || visit.closed || !step) return refuse('TIMER_STALE', { timer: id }).error
  if (timer.due.at > desk.at) return refuse('TIMER_NOT_DUE', { timer: id, due: timer.due.at }).error
  const { purpose, due } = timer
  record(desk, { type: 'TimerFired', timer: id, visit: visit.id, purpose, planned: due.at, actual: desk.at })
  if (purpose === 'deadline') return finish(desk, visit.id, 'EXPIRED', 'timer')
  if (isEscalation(purpose)) return escalate(desk, visit, step, purpose)
  const decision = kind(step).timer?.(stepContext(desk, visit, step), timer)
  return decision && follow(desk, visit.id, decision, 'timer')
}
