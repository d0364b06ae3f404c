import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { chosen } from '#engine/process/ended.ts'
import { deeper } from '#engine/process/origin.ts'
import { own } from '#engine/process/own.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { object, text } from '#engine/step/attendance.ts'
import type { KindDecision, KindEffect, StepContext } from '#engine/step/kind.ts'
import { END } from '#engine/step/wait/ends.ts'
import type { WaitStep } from '#engine/step/wait/schema.ts'

type Other = NonNullable<WaitStep['instance']>

/** Name of the one instance a wait starts: its id is made of this. */
const TARGET = 'wait'

/** Which other instance this visit waits for, and the errand that makes sure it is told of its end. */
export function waitedFor(cx: StepContext<WaitStep>): Result<{ id: string; effect: KindEffect } | undefined, Refusal> {
  const { step, tools, state, visit } = cx
  const { instance } = step
  if (!instance) return ok(undefined)
  if (instance.start) {
    const id = tools.childId(TARGET)
    const where = organisationOf(cx, instance.start)
    if (!where.ok) return where
    const { wants } = instance
    const origin = { instance: state.id, visit: visit.id, target: TARGET, ...deeper(state), ...(wants && { wants }) }
    const { template, title } = instance.start
    const data = handedOver(state.data, instance.start.data ?? {})
    return ok({
      id,
      effect: { type: 'StartInstance', instance: id, template, organisation: where.value, title, data, origin },
    })
  }
  const place = instance.field ?? ''
  const launched = instance.of === undefined ? [] : startedBy(cx, instance.of)
  if (launched.length > 1)
    return wrong(cx, place, `“${step.title}”只能等一个办件，前面的步骤发起了 ${launched.length} 个。`)
  const id = instance.field === undefined ? (launched[0] ?? '') : text(state.data[instance.field])
  if (id === '') return wrong(cx, place, `“${step.title}”要等另一个办件的结果，请先填写它的编号。`)
  if (id === state.id) return wrong(cx, place, `“${step.title}”不能等本办件自己，请填写另一个办件的编号。`)
  return ok({ id, effect: { type: 'Watch', instance: id, visit: visit.id } })
}

/** Instances the newest visit of a step started: its own one, or the targets of a launch. */
function startedBy({ state }: StepContext<WaitStep>, step: string): readonly string[] {
  const visit = state.visits[own(state.newest, step) ?? '']
  if (!visit) return []
  const one = text(visit.result.instance)
  if (one) return [one]
  const { targets } = visit.work
  return (Array.isArray(targets) ? (targets as readonly Json[]) : []).flatMap(one => text(object(one).instance) || [])
}

const wrong = ({ step }: StepContext<WaitStep>, field: string, message: string) =>
  refuse('FORM_INVALID', { step: step.title }, [{ path: field && `/${field}`, keyword: 'instance', message }])

function organisationOf(cx: StepContext<WaitStep>, start: NonNullable<Other['start']>): Result<string, Refusal> {
  const { organisation = 'own' } = start
  if (organisation === 'own') return ok(cx.state.organisation)
  const named = text(cx.state.data[organisation.field])
  return cx.directory.organisation(named)
    ? ok(named)
    : wrong(cx, organisation.field, `“${cx.step.title}”要在这个组织发起办件，请先选择组织。`)
}

const handedOver = (ours: JsonObject, mapping: { readonly [theirs: string]: string }): JsonObject =>
  Object.fromEntries(
    Object.entries(mapping).flatMap(([theirs, field]): [string, Json][] => {
      const value = own(ours, field)
      return value === undefined || value === null ? [] : [[theirs, value]]
    }),
  )

/** The other instance has ended: how, and with what. */
export function theOtherEnded(cx: StepContext<WaitStep>, told: JsonObject): KindDecision {
  const { step, visit } = cx
  const [status, ending, final] = [text(told.status), text(told.ending), text(told.final)]
  const wants = step.instance?.wants
  const mapped = own(step.instance?.outcomes ?? {}, final)
  const result = {
    status,
    ending,
    final,
    title: text(told.title),
    ...(wants && { data: chosen(object(told.data), wants) }),
  }
  const outcome = status === 'cancelled' ? END.cancelled.name : (mapped?.outcome ?? END.signalled.name)
  const facts = { instance: text(told.instance), ...result }
  return { events: [{ type: 'StepNoted', visit: visit.id, note: 'instance-ended', facts, result }], outcome }
}
