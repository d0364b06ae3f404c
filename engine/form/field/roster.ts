import { boundedList } from '#engine/form/field/choices.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { itemsOf, list, same, typeIs } from '#engine/form/field/type.ts'

/** 名单表格: rows of the same fields, a table on the desk and cards on the phone. */
export const roster: FieldType = {
  name: 'roster',
  title: '名单表格',
  keywords: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  rjsfField: 'roster',
  empty: [],
  verb: '填写',
  expects: '表格',
  unit: '行',
  matches: node => typeIs(node, 'array') && typeIs(itemsOf(node), 'object'),
  complete: node => ({ ...node, ...boundedList(node) }),
  normalise: same,
  say: value => `${list(value).length} 行`,
}
