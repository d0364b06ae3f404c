import type { FieldType } from '#engine/form/field/type.ts'
import { plain, same, typeIs } from '#engine/form/field/type.ts'

/** 数字. Anything that is counted or compared exactly is an integer or money instead. */
export const number: FieldType = {
  name: 'number',
  title: '数字',
  keywords: ['minimum', 'maximum', 'multipleOf'],
  empty: undefined,
  verb: '填写',
  expects: '数字',
  unit: '',
  matches: node => typeIs(node, 'number'),
  complete: same,
  // -0 and 0 are one value to a reader but two to canonical JSON.
  normalise: value => (value === 0 ? 0 : value),
  say: value => plain(value),
}
