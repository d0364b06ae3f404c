import { boundedList } from '#engine/form/field/choices.ts'
import { withoutBlanks } from '#engine/form/field/people.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { list, typeIs } from '#engine/form/field/type.ts'

/** 多条内容: a plain list of texts or numbers, such as agenda items. */
export const texts: FieldType = {
  name: 'texts',
  title: '多条内容',
  keywords: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  empty: [],
  verb: '填写',
  expects: '逐条填写的内容',
  unit: '条',
  matches: node => typeIs(node, 'array'),
  complete: node => ({ ...node, ...boundedList(node) }),
  normalise: withoutBlanks,
  say: value => list(value).map(String).join('；'),
}
