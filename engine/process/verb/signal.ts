import { type JsonObject, ok } from '#engine/json.ts'
import { type Desk, kind, stepContext, stepOf } from '#engine/process/desk.ts'
import { follow } from '#engine/process/move.ts'
import { own } from '#engine/process/own.ts'
import { refuse } from '#engine/process/refusal.ts'
import { checkTold } from '#engine/process/told-data.ts'
import type { Verb } from '#engine/process/verb/verb.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import type { Step } from '#engine/step/steps.ts'
import type { TemplateForm } from '#engine/template/format.ts'

/** An outside fact for a step that waits for it. The kind says who may send it. */
export const signal: Verb<'Signal'> = (desk, body) => {
  const visit = own(desk.state.visits, body.visit)
  const step = visit && stepOf(desk, visit.step)
  const take = step && kind(step).signal
  if (!visit || visit.closed || !step || !take) return refuse('SIGNAL_UNKNOWN', { signal: body.signal }).error
  const fields = fieldsOf(desk, step, body.signal)
  const data = fields ? checkTold(desk, fields, body.data ?? {}) : ok(body.data ?? {})
  if (!data.ok) return data.error
  const decided = take(stepContext(desk, visit, step), body.signal, data.value)
  if (!decided.ok) return decided.error
  const events = decided.value.events.map(event => (fields ? withShared(desk, event, data.value) : event))
  return follow(desk, visit.id, { ...decided.value, events })
}

/** The fields a step lets come with an outside message. */
function fieldsOf({ world }: Desk, step: Step, name: string): TemplateForm | undefined {
  if (step.kind !== 'wait' || step.signal?.name !== name || step.signal.form === undefined) return undefined
  return world.template.forms?.[step.signal.form]
}

/** A field with the key of a shared field is that field, as in any form. */
function withShared(desk: Desk, event: KindEvent, data: JsonObject): KindEvent {
  const declared = desk.world.template.data?.properties ?? {}
  const shared = Object.fromEntries(Object.entries(data).filter(([field]) => Object.hasOwn(declared, field)))
  return event.type === 'StepNoted' && Object.keys(shared).length > 0 ? { ...event, shared } : event
}
