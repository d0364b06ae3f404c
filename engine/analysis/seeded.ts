import type { Json, JsonObject } from '#engine/json.ts'

/** Small processes for the tests of the checker: states as they are written, everything around them made up. */

export const rule = (of: Json): JsonObject => ({ type: 'rule', params: { rule: of } })
export const when = (of: Json, target: string, more: JsonObject = {}): JsonObject => ({
  target,
  guard: rule(of),
  ...more,
})
export const v = (path: string): JsonObject => ({ var: path })
export const set = (field: string, value: Json): JsonObject => ({ type: 'set', params: { field, value } })

/** A form step: `step({ DONE: 'next' })`; with `form` it asks for the fields of that form. */
export const step = (on: JsonObject, more: JsonObject = {}, state: JsonObject = {}): JsonObject => ({
  meta: {
    step: {
      kind: 'form',
      title: '办理',
      handlers: { role: 'clerk' },
      outcomes: Object.fromEntries(
        Object.keys(on)
          .filter(name => name !== 'EXPIRED')
          .map(name => [name, { title: `结果${name}` }]),
      ),
      ...more,
    },
  },
  on,
  ...state,
})
export const ask = (on: JsonObject, form = 'needed', more: JsonObject = {}) => step(on, { form, ...more })
export const end = (title = '办结'): JsonObject => ({ type: 'final', meta: { title } })
export const region = (states: JsonObject, more: JsonObject = {}): JsonObject => ({
  initial: Object.keys(states)[0] ?? '',
  states,
  ...more,
})
export const parallel = (regions: JsonObject, onDone: Json | undefined, more: JsonObject = {}): JsonObject => ({
  type: 'parallel',
  states: regions,
  ...(onDone !== undefined && { onDone }),
  ...more,
})

export function flow(states: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    format: 1,
    id: 'seeded',
    title: '样例',
    start: { roles: ['clerk'] },
    basis: { law: { law: '某法', version: '2025', article: '第一条', confidence: 'A' } },
    roles: { clerk: { title: '经办人', post: 'clerk' }, chief: { title: '负责人', post: 'chief' } },
    data: {
      type: 'object',
      properties: {
        kind: { type: 'string', title: '类别', enum: ['a', 'b', 'c'] },
        amount: { type: 'integer', title: '金额', minimum: 0, maximum: 100 },
        yes: { type: 'integer', title: '赞成', minimum: 0, maximum: 100 },
        no: { type: 'integer', title: '反对', minimum: 0, maximum: 100 },
        note: { type: 'string', title: '说明', maxLength: 100 },
        agreed: { type: 'boolean', title: '同意' },
      },
    },
    forms: {
      needed: form(['kind', 'amount', 'yes', 'no', 'agreed'], true),
      optional: form(['kind', 'amount'], false),
      note: form(['note'], true),
    },
    delays: { week: { calendarDays: 7, basis: 'law' }, posting: { calendarDays: 15, basis: 'law' } },
    machine: { id: 'seeded', initial: Object.keys(states)[0] ?? '', states },
    ...more,
  }
}
const form = (fields: readonly string[], required: boolean): JsonObject => ({
  schema: {
    type: 'object',
    properties: Object.fromEntries(fields.map(field => [field, {}])),
    ...(required && { required: [...fields] }),
  },
})
