import { boundedList } from '#engine/form/field/choices.ts'
import { ID_LENGTH } from '#engine/form/field/person.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { itemsOf, list, listName, plain, typeIs, widgetOf } from '#engine/form/field/type.ts'
import type { Json } from '#engine/json.ts'

/** Entries a multi-select leaves behind when something is unticked. */
export const withoutBlanks = (value: Json) =>
  Array.isArray(value) ? (value as readonly Json[]).filter(one => one !== '' && one !== null) : value

/** 多名人员: ids without repetition. Also what a list of plain values with an option list is. */
export const people: FieldType = {
  name: 'people',
  title: '多名人员',
  keywords: ['format', 'items', 'minItems', 'maxItems', 'uniqueItems'],
  widget: 'people',
  empty: [],
  verb: '选择',
  expects: '名单中的人员',
  unit: '人',
  matches: (node, ui) =>
    typeIs(node, 'array') &&
    (node.format === 'people' ||
      widgetOf(ui) === 'people' ||
      itemsOf(node).format === 'person' ||
      (typeIs(itemsOf(node), 'string') && listName(ui) !== undefined)),
  complete: ({ format: _, ...node }) => ({
    ...node,
    items: { ...itemsOf(node), type: 'string', format: 'person', minLength: 1, maxLength: ID_LENGTH },
    uniqueItems: true,
    ...boundedList(node),
  }),
  normalise: withoutBlanks,
  say: (value, { label }) =>
    list(value)
      .map(one => label?.(plain(one)) ?? plain(one))
      .join('、'),
}
