import { sayError } from '#engine/form/error.ts'
import { itemsOf, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { FieldError, JsonSchema, ProducedForm, UiSchema } from '#engine/form/form.ts'
import { nodesOf } from '#engine/form/node.ts'
import type { Json, JsonObject } from '#engine/json.ts'

export interface Cleaned {
  readonly data: JsonObject
  /** Values so long that they are not even looked at; they are left out of `data`. */
  readonly errors: readonly FieldError[]
}

/**
 * What would be stored of handed-in data: known fields only, trimmed, empty ones absent, read-only ones as the form was
 * given out. Types are not converted; what is too long for any check is reported and left out.
 */
export function clean(form: ProducedForm, handed: JsonObject): Cleaned {
  const errors: FieldError[] = []
  const data: Record<string, Json> = {}
  for (const [key, node] of nodesOf(form.schema)) {
    const from = form.access[key] === 'read' ? form.prefill : handed
    const value = cleanValue(
      Object.hasOwn(from, key) ? from[key] : undefined,
      node,
      object(form.ui[key]),
      `/${key}`,
      form,
      errors,
    )
    if (value !== undefined) data[key] = value
  }
  return { data, errors }
}

function cleanValue(
  value: Json | undefined,
  node: JsonSchema,
  ui: UiSchema,
  path: string,
  form: ProducedForm,
  errors: FieldError[],
): Json | undefined {
  const type = fieldTypeOf(node, ui)
  // A section is there as soon as the form is, so that what is required inside it is asked for.
  if (value === undefined || value === null)
    return type?.name === 'section' ? cleanObject({}, node, ui, path, form, errors) : undefined
  if (isTooLong(value, node)) {
    errors.push(
      sayError(form, {
        path,
        keyword: Array.isArray(value) ? 'maxItems' : 'maxLength',
        params: { limit: limitOf(value, node) },
      }),
    )
    return undefined
  }
  const normal = type ? type.normalise(value) : value
  if (normal === undefined) return undefined
  if (type?.name === 'section' && isObject(normal)) return cleanObject(normal, node, ui, path, form, errors)
  if ((type?.name === 'roster' || type?.name === 'texts') && Array.isArray(normal))
    return (normal as readonly Json[]).map(
      (row, index) => cleanValue(row, itemsOf(node), object(ui.items), `${path}/${index}`, form, errors) ?? null,
    )
  return plain(normal, node)
}

/** Lists and objects where a single value belongs are not carried on: comparing them could run what they contain. */
function plain(value: Json, node: JsonSchema): Json {
  if (value === null || typeof value !== 'object') return value
  if (!Array.isArray(value) || node.type !== 'array') return null
  return (value as readonly Json[]).map(one => (one !== null && typeof one === 'object' ? null : one))
}

function cleanObject(
  value: JsonObject,
  node: JsonSchema,
  ui: UiSchema,
  path: string,
  form: ProducedForm,
  errors: FieldError[],
): JsonObject {
  const kept: Record<string, Json> = {}
  for (const [key, field] of Object.entries(object(node.properties))) {
    const one = cleanValue(
      Object.hasOwn(value, key) ? value[key] : undefined,
      object(field),
      object(ui[key]),
      `${path}/${key}`,
      form,
      errors,
    )
    if (one !== undefined) kept[key] = one
  }
  return kept
}

const LONGEST_TEXT = 20_000
const MOST_ROWS = 500
const limitOf = (value: Json, node: JsonSchema): number =>
  Array.isArray(value)
    ? typeof node.maxItems === 'number'
      ? node.maxItems
      : MOST_ROWS
    : typeof node.maxLength === 'number'
      ? node.maxLength
      : LONGEST_TEXT
/** Twice the limit for texts, because a limit counts characters and a rare one takes two code units. */
const isTooLong = (value: Json, node: JsonSchema): boolean =>
  typeof value === 'string'
    ? value.trim().length > 2 * limitOf(value, node)
    : Array.isArray(value) && value.length > limitOf(value, node)
const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Sections nobody filled in are not worth recording. */
export function withoutEmptySections(data: JsonObject, nodes: ReadonlyMap<string, JsonSchema>): JsonObject {
  return Object.fromEntries(
    Object.entries(data).filter(
      ([key, value]) => !(nodes.get(key)?.type === 'object' && isObject(value) && isEmptyDeep(value)),
    ),
  )
}
const isEmptyDeep = (value: JsonObject): boolean => Object.values(value).every(one => isObject(one) && isEmptyDeep(one))
