import type { FieldType } from '#engine/form/field/type.ts'
import { isText, list, object, plain, same, typeIs } from '#engine/form/field/type.ts'
import type { JsonSchema } from '#engine/form/form.ts'
import type { Json } from '#engine/json.ts'

export const hasChoices = (node: JsonSchema) => Array.isArray(node.enum) || Array.isArray(node.oneOf)

/** Values and titles of a choice, whether written as `enum` or as `oneOf` of `const` and `title`. */
export function choicesOf(node: JsonSchema): readonly { readonly value: Json; readonly title: string }[] {
  if (Array.isArray(node.enum)) return list(node.enum).map(value => ({ value, title: plain(value) }))
  return list(node.oneOf).map(option => {
    const { const: value = null, title } = object(option)
    return { value, title: isText(title ?? null) ? plain(title) : plain(value) }
  })
}
export const sayChoice = (value: Json, node: JsonSchema) =>
  choicesOf(node).find(option => option.value === value)?.title ?? plain(value)

/** 单选. */
export const choice: FieldType = {
  name: 'choice',
  title: '单选',
  keywords: ['enum', 'oneOf'],
  empty: undefined,
  verb: '选择',
  expects: '所列选项之一',
  unit: '',
  matches: node => hasChoices(node) && (typeIs(node, 'string') || typeIs(node, 'integer') || typeIs(node, 'number')),
  complete: same,
  normalise: value => (value === '' ? undefined : value),
  say: (value, { node }) => sayChoice(value, node),
}
