import type { FieldType } from '#engine/form/field/type.ts'
import { same, typeIs } from '#engine/form/field/type.ts'

/** 是否. With `const: true` it has to be ticked (“我已阅读”). */
export const flag: FieldType = {
  name: 'flag',
  title: '是否',
  keywords: ['const'],
  empty: undefined,
  verb: '勾选',
  expects: '“是”或“否”',
  unit: '',
  matches: node => typeIs(node, 'boolean'),
  complete: same,
  normalise: same,
  say: value => (value === true ? '是' : '否'),
}
