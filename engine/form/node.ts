import { text } from '#engine/form/field/text.ts'
import { itemsOf, list, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import type { Json } from '#engine/json.ts'

/** A field as the screens and the validators get it: schema with all bounds, uiSchema with its widget. */
export interface Finished {
  readonly schema: JsonSchema
  readonly ui: UiSchema
}

/**
 * Completes one field and everything below it: a type for `{}`, bounds and patterns the author need not write, a title,
 * the widget, and the description as help. `name` is the title of a field that has none; rows have none.
 */
export function finish(node: JsonSchema, ui: UiSchema, name?: string): Finished {
  const typed = node.type === undefined ? { ...node, type: 'string' } : node
  const type = fieldTypeOf(typed, ui) ?? text
  const { description, ...described } = type.complete(typed)
  const schema: Record<string, Json> = { ...described }
  if (name !== undefined && typeof schema.title !== 'string') schema.title = name
  const look: Record<string, Json> = { ...ui }
  if (typeof description === 'string' && look['ui:help'] === undefined) look['ui:help'] = description
  if (type.widget !== undefined && look['ui:widget'] === undefined) look['ui:widget'] = type.widget
  if (type.rjsfField !== undefined && look['ui:field'] === undefined) look['ui:field'] = type.rjsfField
  if (type.name === 'section') {
    const properties: Record<string, Json> = {}
    for (const [key, field] of Object.entries(object(node.properties))) {
      const below = finish(object(field), object(ui[key]), key)
      properties[key] = below.schema
      if (Object.keys(below.ui).length > 0) look[key] = below.ui
    }
    schema.properties = properties
    const required = list(node.required).filter(key => typeof key === 'string' && Object.hasOwn(properties, key))
    for (const key of required) properties[String(key)] = filledIn(object(properties[String(key)]))
    if (required.length > 0) schema.required = required
  }
  if (type.name === 'roster' || type.name === 'texts') {
    const below = finish(itemsOf(node), object(ui.items))
    schema.items = below.schema
    if (Object.keys(below.ui).length > 0) look.items = below.ui
  }
  return { schema, ui: look }
}

const LASTING = ['type', 'title', 'format', 'enum', 'oneOf', 'items', 'properties']
/** A field that is only shown: its value comes from elsewhere, so nothing about it can be wrong here. */
export function onlyShown({ schema, ui }: Finished): Finished {
  return { schema: lasting(schema), ui: { ...ui, 'ui:readonly': true } }
}
function lasting(node: JsonSchema): JsonSchema {
  const kept: Record<string, Json> = {}
  for (const keyword of LASTING) {
    const value = node[keyword]
    if (value === undefined || (keyword === 'format' && node.type === 'string')) continue
    if (keyword === 'items') kept.items = lasting(object(value))
    else if (keyword === 'properties')
      kept.properties = Object.fromEntries(
        Object.entries(object(value)).map(([key, field]) => [key, lasting(object(field))]),
      )
    else kept[keyword] = value
  }
  // json-schema-secure wants a length beside every format, and the screens want the format.
  if (node.type === 'string' && node.format !== undefined) {
    kept.format = node.format
    kept.maxLength = node.maxLength ?? 20_000
  }
  return kept
}

/** A list that has to be filled in needs at least one row, because screens send an empty list for an untouched one. */
export const filledIn = (node: JsonSchema): JsonSchema =>
  node.type === 'array' && node.minItems === undefined ? { ...node, minItems: 1 } : node

const known = new WeakMap<JsonSchema, ReadonlyMap<string, JsonSchema>>()

/** Every field of a form with its node, wherever it stands: among the properties or in a condition's `then`. */
export function nodesOf(schema: JsonSchema): ReadonlyMap<string, JsonSchema> {
  const before = known.get(schema)
  if (before) return before
  const nodes = new Map<string, JsonSchema>()
  const add = (properties: unknown) => {
    // A `then` may also say only that a list must not be empty; the field itself has a title.
    for (const [key, node] of Object.entries(object(properties)))
      if (nodes.get(key)?.title === undefined) nodes.set(key, object(node))
  }
  add(schema.properties)
  for (const branch of Array.isArray(schema.allOf) ? schema.allOf : []) add(object(object(branch).then).properties)
  known.set(schema, nodes)
  return nodes
}
