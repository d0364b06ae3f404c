import { itemsOf, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import { nodesOf } from '#engine/form/node.ts'
import type { FormRule } from '#engine/form/rules.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { FieldError } from '#engine/process/refusal.ts'
import { value } from '#engine/rule/evaluate.ts'
import type { Scope } from '#engine/rule/rule.ts'
import { partsOf, variablesIn } from '#engine/testing/propose/hints.ts'
import { choicesOf, completed, optionsFor, type Sampling, sampled } from '#engine/testing/sample.ts'
import { addDays, isDay } from '#engine/time/instant.ts'

/** What else could stand in a form so that an error goes away: read off the field, or off the rule that was broken. */

export interface Repairing {
  readonly sampling: Sampling
  readonly rules: readonly FormRule[]
  readonly scope: Scope
  /** Fields that have to stay as they are. */
  readonly pinned: JsonObject
}

export function changesFor(of: Repairing, data: JsonObject, { path, keyword, message }: FieldError): JsonObject[] {
  const [, field = '', ...below] = path.split('/')
  if (keyword !== 'rule' && below.length > 0 && writable(of, field)) {
    const node = nodesOf(of.sampling.form.schema).get(field) ?? {}
    const deeper = valueAt(of.sampling, data[field] ?? null, node, object(of.sampling.form.ui[field]), below)
    if (JSON.stringify(deeper) !== JSON.stringify(data[field])) return [{ ...data, [field]: deeper }]
  }
  if (keyword !== 'rule') return writable(of, field) ? alternatives(of, data, field, []).map(put(data, field)) : []
  const broken = of.rules.filter(rule => rule.error?.message === message)
  return broken.flatMap(({ when }) => {
    const scope = over(of.scope, data)
    const wanted = valuesIn(when, scope)
    const fields = new Set([field, ...variablesIn(when).map(bare)])
    return [...fields]
      .filter(one => writable(of, one))
      .flatMap(one => alternatives(of, data, one, wanted, columnsIn(when)).map(put(data, one)))
  })
}

/** The value with what stands deep inside it made up anew. */
function valueAt(of: Sampling, value: Json, node: JsonSchema, ui: UiSchema, path: readonly string[]): Json {
  const [key, ...rest] = path
  if (key === undefined) return completed(of, undefined, node, ui)
  if (Array.isArray(value)) {
    const rows = value as readonly Json[]
    return rows.map((row, n) => (n === Number(key) ? valueAt(of, row, itemsOf(node), object(ui.items), rest) : row))
  }
  const below = object(object(node.properties)[key])
  const has = object(value)
  return { ...has, [key]: valueAt(of, has[key] ?? null, below, object(ui[key]), rest) }
}

/** Values a field may try: what it offers, and what others are compared with. */
export function alternatives(
  { sampling }: Pick<Repairing, 'sampling'>,
  data: JsonObject,
  field: string,
  wanted: readonly Json[],
  columns: readonly string[] = [],
): Json[] {
  const node = nodesOf(sampling.form.schema).get(field)
  if (!node) return []
  const ui = object(sampling.form.ui[field])
  const numbers = [...new Set(wanted.flatMap(one => (typeof one === 'number' ? [one, one + 1, one - 1] : [])))]
  const has = data[field]
  const first = has === undefined ? [sampled(sampling, node, ui)] : [completed(sampling, has, node, ui)]
  const found: Json[] = [...first, ...byType(sampling, node, ui, numbers, wanted)]
  if (node.type === 'array' && itemsOf(node).type === 'object' && Array.isArray(has))
    found.push(...rowsChanged(has as readonly JsonObject[], node, columns, numbers, wanted))
  const seen = new Set([JSON.stringify(has)])
  return found.filter(one => {
    const key = JSON.stringify(one)
    return !seen.has(key) && seen.add(key)
  })
}

function byType(
  sampling: Sampling,
  node: JsonSchema,
  ui: UiSchema,
  numbers: readonly number[],
  wanted: readonly Json[],
): Json[] {
  const name = fieldTypeOf(node, ui)?.name
  const sizes = [...numbers, Number(node.minItems ?? 1), 2, 3].filter(
    size => Number.isInteger(size) && size >= 0 && size <= Number(node.maxItems ?? 50),
  )
  switch (name) {
    case 'choice':
      return [...(choicesOf(node) ?? [])]
    case 'flag':
      return [true, false]
    case 'integer':
    case 'number':
      return [
        ...numbers,
        Number(node.minimum ?? 0),
        ...(node.maximum === undefined ? [] : [Number(node.maximum)]),
      ].filter(one => one >= Number(node.minimum ?? -1e9) && one <= Number(node.maximum ?? 1e9))
    case 'money':
      return [...numbers.filter(one => one >= 0), 1, 100_000_000].map(one => `${Math.floor(one)}.00`)
    case 'date': {
      const days = [sampling.today, ...wanted.filter((one): one is string => typeof one === 'string' && isDay(one))]
      return [
        ...days.flatMap(day => [1, 0, -1].map(n => addDays(day, n))),
        addDays(sampling.today, 20),
        addDays(sampling.today, 45),
      ]
    }
    case 'person':
      return [
        ...wanted.flatMap(one => (Array.isArray(one) ? (one as readonly Json[]) : [])),
        ...optionsFor(sampling, node, ui),
      ].slice(0, 30)
    case 'people': {
      const options = optionsFor(sampling, node, ui)
      // Who stands first may be the one who must not: others of the same number as well.
      const windows = [...new Set([1, 2, ...sizes])].flatMap(size =>
        Array.from({ length: Math.min(40, options.length) }, (_, n) => options.slice(n, n + size)),
      )
      return [...sizes.map(size => options.slice(0, size)), ...windows]
    }
    case 'roster':
    case 'texts':
    case 'attachments':
    case 'choices':
      return sizes.map(size => sampled(sampling, node, ui, size))
    default:
      return [sampled(sampling, node, ui)]
  }
}

/** The first rows one way and the others the other way, in the columns a rule reads. */
function rowsChanged(
  rows: readonly JsonObject[],
  node: JsonSchema,
  columns: readonly string[],
  numbers: readonly number[],
  wanted: readonly Json[],
): Json[] {
  const properties = object(itemsOf(node).properties)
  return columns.flatMap(column => {
    const about = object(properties[column])
    const offered = choicesOf(about) ?? (about.type === 'boolean' ? [true, false] : undefined)
    if (offered) {
      const sizes = [...new Set([...numbers, 0, 1, rows.length])].filter(size => size >= 0 && size <= rows.length)
      const [yes = true] = wanted.filter(one => offered.includes(one))
      const no = offered.find(one => one !== yes) ?? null
      const more = wanted.filter(one => offered.includes(one)).map(one => [...rows, { ...rows.at(-1), [column]: one }])
      return [...sizes.map(size => rows.map((row, n) => ({ ...row, [column]: n < size ? yes : no }))), ...more]
    }
    if (about.type !== 'integer' && about.type !== 'number') return []
    return numbers.filter(one => one >= 0).map(one => rows.map(row => ({ ...row, [column]: one })))
  })
}

/** Every value that stands in a rule or that a part of it comes to. */
function valuesIn(rule: unknown, scope: Scope): Json[] {
  const found = partsOf(rule).flatMap(part => [
    ...Object.values(part as JsonObject).flatMap(one => (Array.isArray(one) ? (one as readonly Json[]) : [one])),
    value(part as Json, scope, {}),
  ])
  return found.filter((one): one is Json => one !== undefined && one !== null && !isExpression(one))
}
const isExpression = (one: Json) => typeof one === 'object' && !Array.isArray(one)

const columnsIn = (rule: unknown): string[] => [
  ...new Set(variablesIn(rule).flatMap(path => (path.startsWith('item.') ? [path.slice(5)] : []))),
]
const bare = (path: string): string => path.replace(/^data\./, '').split('.')[0] ?? ''
const put = (data: JsonObject, field: string) => (value: Json) => ({ ...data, [field]: value })
const writable = ({ sampling, pinned }: Repairing, field: string) =>
  !Object.hasOwn(pinned, field) && sampling.form.access[field] !== undefined && sampling.form.access[field] !== 'read'

export function over(scope: Scope, data: JsonObject): Scope {
  const shared = (scope.data ?? {}) as JsonObject
  return { ...scope, ...data, data: { ...shared, ...data } }
}
