import type { Json, JsonObject } from '#engine/json.ts'
import { ok, type Result } from '#engine/json.ts'
import type { Organisation } from '#engine/people/directory.ts'
import { deeper } from '#engine/process/origin.ts'
import { own } from '#engine/process/own.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { KindEffect, StepContext } from '#engine/step/kind.ts'
import type { LaunchStep } from '#engine/step/launch/schema.ts'
import { workOf } from '#engine/step/launch/work.ts'

type Context = StepContext<LaunchStep>

/** As many organisations as one round may go to. */
export const MOST = 10_000

/** The organisations of one round, in a stable order, each once. A list names only organisations under this one. */
export function targetsOf(cx: Context): Result<readonly Organisation[], Refusal> {
  const { to } = cx.step
  const from = rootOf(cx)
  const under = cx.directory.subordinates(from)
  const found = 'field' in to ? listed(cx, to.field, under) : ok(chosen(cx, to, from, under))
  if (!found.ok) return found
  if (found.value.length === 0) return refuse('NO_TARGETS', { step: cx.step.title })
  return found.value.length > MOST ? refuse('TOO_MANY_TARGETS', { found: found.value.length, most: MOST }) : found
}

/** A matter that is handed to another organisation keeps asking those it has asked. */
const rootOf = (cx: Context): string => workOf(cx.visit.work).from || cx.state.organisation

function chosen(
  cx: Context,
  { organisations, kinds, where }: Extract<LaunchStep['to'], { organisations: string }>,
  from: string,
  under: readonly Organisation[],
): Organisation[] {
  return under.filter(
    one =>
      (organisations === 'below' || one.parent === from) &&
      (!kinds || kinds.includes(one.kind)) &&
      (!where ||
        cx.tools.evaluate(where, { item: { ...one.facts, id: one.id, kind: one.kind, name: one.name } }).truth ===
          true),
  )
}

function listed(cx: Context, name: string, under: readonly Organisation[]): Result<readonly Organisation[], Refusal> {
  const value = cx.state.data[name]
  const ids = (Array.isArray(value) ? (value as readonly Json[]) : []).map(one =>
    typeof one === 'object' && one !== null ? String((one as JsonObject).organisation ?? '') : String(one),
  )
  const known = new Map(under.map(one => [one.id, one]))
  const stranger = ids.find(id => !known.has(id))
  if (stranger !== undefined) return refuse('ORGANISATION_UNKNOWN', { organisation: stranger })
  return ok([...new Set(ids)].flatMap(id => known.get(id) ?? []))
}

/** What one target begins with: what all get, and what is only for it. */
function handedDown(cx: Context, organisation: string): JsonObject {
  const { data = {}, vary } = cx.step
  const shared = Object.entries(data).map(([there, here]) => [there, own(cx.state.data, here)] as const)
  const rows = vary ? cx.state.data[vary.field] : undefined
  const row = (Array.isArray(rows) ? (rows as readonly Json[]) : []).find(
    one => typeof one === 'object' && one !== null && (one as JsonObject).organisation === organisation,
  ) as JsonObject | undefined
  const varied = Object.entries(vary?.columns ?? {}).map(([column, there]) => [there, row && own(row, column)] as const)
  return Object.fromEntries(
    [...shared, ...varied].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}

/** One round: the facts that are recorded, and the instances the runtime starts. */
export function round(
  cx: Context,
  period: string,
  organisations: readonly Organisation[],
  missed: readonly string[] = [],
): { readonly facts: JsonObject; readonly effects: readonly KindEffect[] } {
  const targets = organisations.map(({ id, name }) => ({
    organisation: id,
    name,
    instance: cx.tools.childId(`${period}/${id}`),
  }))
  const wants = (cx.step.rollUp ?? []).map(({ field }) => field)
  const deep = deeper(cx.state)
  const wanted = wants.length > 0 ? { wants } : {}
  const when = cx.step.repeat ? `（${period}）` : ''
  return {
    facts: { launched: { round: period, from: rootOf(cx), targets, ...(missed.length > 0 && { missed }) } },
    effects: targets.map(({ organisation, instance }) => ({
      type: 'StartInstance' as const,
      instance,
      template: cx.step.template,
      organisation,
      title: `${cx.state.title}${when}`.slice(0, 200),
      data: handedDown(cx, organisation),
      origin: { instance: cx.state.id, visit: cx.visit.id, target: `${period}/${organisation}`, ...deep, ...wanted },
    })),
  }
}
