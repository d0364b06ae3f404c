import type { OutcomeChoice } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import type { InstanceState, Visit } from '#engine/process/state.ts'
import { basisOf } from '#engine/process/threshold.ts'
import type { AgendaItem, Held } from '#engine/step/agenda/open-item.ts'
import type { AgendaStep } from '#engine/step/agenda/schema.ts'
import { list, object, text } from '#engine/step/attendance.ts'
import type { Quorum, Threshold } from '#engine/step/schema.ts'
import type { Template } from '#engine/template/format.ts'

/** Signals from a meeting to an item. */
export const AGENDA_DECIDED = 'AGENDA_DECIDED'
export const AGENDA_MARKED = 'AGENDA_MARKED'

export const ENDS = {
  approved: { name: 'APPROVED', title: '同意', opinion: 'none', tone: 'positive' },
  rejected: { name: 'REJECTED', title: '不同意', opinion: 'none', tone: 'negative' },
  postponed: { name: 'POSTPONED', title: '暂缓', opinion: 'none', tone: 'neutral' },
} as const satisfies { readonly [end: string]: OutcomeChoice }

/** Ends a recorder may choose; none where hands are counted. */
export function choicesOf({ pass, outcomes }: AgendaStep): readonly OutcomeChoice[] {
  if (pass) return []
  if (!outcomes) return [ENDS.approved, ENDS.rejected]
  return Object.entries(outcomes).map(([name, { title, tone = 'neutral' }]) => ({ name, title, opinion: 'none', tone }))
}

/** Parameters become the values the instance runs with, the clause its words. */
export function held(template: Template, parameters: JsonObject, threshold: Threshold): Held<Threshold> {
  const basis = basisOf(template, threshold)
  const written = 'moreThan' in threshold ? threshold.moreThan : threshold.atLeast
  const share = typeof written === 'string' ? written : text(parameters[written.parameter])
  const rule = 'moreThan' in threshold ? { of: threshold.of, moreThan: share } : { of: threshold.of, atLeast: share }
  return { rule, ...(basis && { basis }) }
}
export function heldQuorum(template: Template, parameters: JsonObject, quorum: Quorum): Held<Quorum> {
  if (!('anyOf' in quorum)) return held(template, parameters, quorum)
  const all = quorum.anyOf.map(one => held(template, parameters, one))
  const basis = all.flatMap(one => one.basis ?? [])[0]
  return { rule: { anyOf: all.map(({ rule }) => rule) }, ...(basis && { basis }) }
}

/** Short enough for a form, the same for the same visit. */
export const itemId = (instance: string, visit: string, hash: (text: string) => string): string =>
  `g-${hash(`${instance} ${visit}`).slice(7, 27)}`

/** The item an open visit of an instance is; undefined when that visit is over or is none. */
export function itemOf(state: InstanceState, visit: Visit, hash: (text: string) => string): AgendaItem | undefined {
  if (visit.kind !== 'agenda' || visit.closed || state.status !== 'running') return undefined
  const { matter, quorum, pass, choices } = visit.work
  const rule = (value: unknown) => {
    const { rule: inner, basis } = object(value)
    return inner === undefined ? undefined : { rule: inner as never, ...(text(basis) && { basis: text(basis) }) }
  }
  const [needs, passes] = [rule(quorum), rule(pass)]
  return {
    id: itemId(state.id, visit.id, hash),
    instance: state.id,
    visit: visit.id,
    template: state.template.id,
    organisation: state.organisation,
    title: state.title,
    matter: text(matter) || state.title,
    since: visit.enteredAt,
    ...(needs && { quorum: needs }),
    ...(passes && { pass: passes }),
    choices: list(choices)
      .map(object)
      .map(one => ({ name: text(one.name), title: text(one.title) })),
  }
}
