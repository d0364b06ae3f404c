import { itemsOf, list, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema } from '#engine/form/form.ts'
import type { Json } from '#engine/json.ts'
import { type Mask, masked } from '#engine/step/disclosure/mask.ts'
import type { Template } from '#engine/template/format.ts'
import { isDay, sayDay } from '#engine/time/instant.ts'

/** The shared field behind a path of the rule scope, or nothing: `data.budget`, `data.site.owner`. */
export function fieldAt(template: Template, path: string): JsonSchema | undefined {
  const [root, ...keys] = path.split('.')
  if (root !== 'data') return undefined
  const node = keys.reduce<JsonSchema>((above, key) => object(object(above.properties)[key]), object(template.data))
  return Object.keys(node).length > 0 ? node : undefined
}

/**
 * A value as it hangs on the board, in words everybody reads: the titles of choices, names for people, amounts with 元,
 * tables row by row. Covered last, so that a mask for a name covers the name and not an id.
 */
export function posted(
  value: Json,
  node: JsonSchema | undefined,
  mask: Mask | undefined,
  nameOf: (id: string) => string,
): string {
  const type = node && fieldTypeOf(node)
  const cover = (text: string) => String(masked(text, mask))
  if (type?.name === 'roster')
    return list(value)
      .map((row, at) => `${at + 1}. ${titled(object(row), itemsOf(node ?? {}), mask, nameOf)}`)
      .join('\n')
  if (type?.name === 'section') return titled(object(value), node ?? {}, mask, nameOf)
  if (Array.isArray(value)) {
    const one = node && itemsOf(node)
    const isPeople = type?.name === 'people'
    return (value as readonly Json[])
      .map(part => (isPeople ? cover(nameOf(String(part))) : posted(part, one, mask, nameOf)))
      .join('、')
  }
  if (value !== null && typeof value === 'object')
    return Object.values(value)
      .map(part => posted(part, undefined, mask, nameOf))
      .join(' ')
  if (type && node) return cover(type.say(value, { node, label: nameOf }))
  if (typeof value === 'boolean') return cover(value ? '是' : '否')
  return cover(typeof value === 'string' && isDay(value) ? sayDay(value) : String(value ?? ''))
}

/** “收支项目：工程款，金额：1,200.00 元” */
function titled(
  values: JsonSchema,
  { properties }: JsonSchema,
  mask: Mask | undefined,
  nameOf: (id: string) => string,
): string {
  return Object.entries(object(properties))
    .flatMap(([key, node]) => {
      const value = values[key]
      if (value === undefined || value === null) return []
      const { title } = object(node)
      return [`${typeof title === 'string' ? title : key}：${posted(value, object(node), mask, nameOf)}`]
    })
    .join('，')
}
