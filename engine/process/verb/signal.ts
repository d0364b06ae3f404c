import { kind, stepContext, stepOf } from '#engine/process/desk.ts'
import { follow } from '#engine/process/move.ts'
import { own } from '#engine/process/own.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** An outside fact for a step that waits for it. The kind says who may send it. */
export const signal: Verb<'Signal'> = (desk, body) => {
  const visit = own(desk.state.visits, body.visit)
  const step = visit && stepOf(desk, visit.step)
  const take = step && kind(step).signal
  if (!visit || visit.closed || !step || !take) return refuse('SIGNAL_UNKNOWN', { signal: body.signal }).error
  const decided = take(stepContext(desk, visit, step), body.signal, body.data ?? {})
  return decided.ok ? follow(desk, visit.id, decided.value) : decided.error
}
