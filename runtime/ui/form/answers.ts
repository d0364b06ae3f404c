import type { ValidatorType } from '@rjsf/utils'
import { itemsOf, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import { pointerOf } from '#runtime/ui/form/pointer.ts'
import type { FormData, SchemaNode } from '#runtime/ui/form/shape.ts'
import { record, visibleSchema } from '#runtime/ui/form/visible.ts'

/** One filled field in the order of the form: a value, a section with fields of its own, or a roster with rows. */
export type Answer =
  | {
      readonly kind: 'value'
      readonly pointer: string
      readonly title: string
      readonly node: JsonSchema
      readonly ui: UiSchema
      readonly value: unknown
    }
  | { readonly kind: 'section'; readonly pointer: string; readonly title: string; readonly answers: readonly Answer[] }
  | {
      readonly kind: 'roster'
      readonly pointer: string
      readonly title: string
      readonly columns: readonly string[]
      readonly rows: readonly (readonly Answer[])[]
    }

/** Every visible field of a form with what was filled in. Values that no field belongs to any more are not shown. */
export function answersOf(
  validator: ValidatorType,
  schema: SchemaNode,
  ui: SchemaNode,
  data: FormData,
): readonly Answer[] {
  return ofObject(validator, visibleSchema(validator, schema, data), ui, data, [])
}

export function inOrder(keys: readonly string[], order: unknown): readonly string[] {
  if (!Array.isArray(order)) return keys
  const named = order.filter((key): key is string => typeof key === 'string' && keys.includes(key))
  const rest = keys.filter(key => !named.includes(key))
  const star = order.indexOf('*')
  const ahead = star < 0 ? named : named.filter(key => order.indexOf(key) < star)
  return [...ahead, ...rest, ...named.filter(key => !ahead.includes(key))]
}

function ofObject(
  validator: ValidatorType,
  node: SchemaNode,
  ui: SchemaNode,
  data: FormData,
  path: readonly (string | number)[],
): readonly Answer[] {
  const properties = record(node.properties)
  return inOrder(Object.keys(properties), ui['ui:order']).flatMap((key): readonly Answer[] => {
    const child = object(properties[key])
    const look = object(ui[key])
    if (look['ui:widget'] === 'hidden') return []
    const pointer = pointerOf([...path, key])
    const title = typeof child.title === 'string' ? child.title : key
    const value = data[key]
    switch (fieldTypeOf(child, look)?.name) {
      case 'section':
        return [
          { kind: 'section', pointer, title, answers: ofObject(validator, child, look, record(value), [...path, key]) },
        ]
      case 'roster':
        return [
          {
            kind: 'roster',
            pointer,
            title,
            ...table(validator, itemsOf(child), object(look.items), value, [...path, key]),
          },
        ]
      default:
        return [{ kind: 'value', pointer, title, node: child, ui: look, value }]
    }
  })
}

function table(
  validator: ValidatorType,
  items: JsonSchema,
  ui: UiSchema,
  value: unknown,
  path: readonly (string | number)[],
) {
  const rows = (Array.isArray(value) ? value : []).map((row, at) =>
    ofObject(validator, visibleSchema(validator, items, record(row)), ui, record(row), [...path, at]),
  )
  const plain = ofObject(validator, items, ui, {}, path).map(answer => answer.title)
  // A row whose condition shows one more field adds its column.
  const columns = [...new Set([...plain, ...rows.flatMap(row => row.map(answer => answer.title))])]
  return { columns, rows }
}
