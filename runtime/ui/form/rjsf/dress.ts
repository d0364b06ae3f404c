import { itemsOf, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import { nodesOf } from '#engine/form/node.ts'

/**
 * The uiSchema RJSF is given: every field named by its field type, so that one record of looks serves all forms. The
 * author's own `ui:widget` stays readable as `ui:options.look`. Pure, so done once per form.
 */
export function dress(schema: JsonSchema, ui: UiSchema, access: Readonly<Record<string, string>> = {}): UiSchema {
  const dressed: Record<string, UiSchema[string]> = { ...ui }
  for (const [key, node] of nodesOf(schema)) {
    const own = object(ui[key])
    dressed[key] = dressField(
      node,
      access[key] === 'read'
        ? { ...own, 'ui:readonly': true }
        : access[key] === 'hidden'
          ? { ...own, 'ui:widget': 'hidden' }
          : own,
    )
  }
  return dressed
}

function dressField(node: JsonSchema, ui: UiSchema): UiSchema {
  if (ui['ui:widget'] === 'hidden') return ui
  const type = fieldTypeOf(node, ui)?.name ?? 'text'
  if (type === 'section') return dress(node, ui)
  if (type === 'roster') return { ...ui, 'ui:field': 'roster', items: dress(itemsOf(node), object(ui.items)) }
  const look = ui['ui:widget']
  return {
    ...ui,
    'ui:widget': type,
    ...(look !== undefined && { 'ui:options': { ...object(ui['ui:options']), look } }),
  }
}
