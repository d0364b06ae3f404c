import type { FieldType } from '#engine/form/field/type.ts'
import { object, same, typeIs } from '#engine/form/field/type.ts'

/** 分组: fields that belong together under one heading. */
export const section: FieldType = {
  name: 'section',
  title: '分组',
  keywords: ['properties', 'required'],
  empty: {},
  verb: '填写',
  expects: '一组内容',
  unit: '项',
  matches: node => typeIs(node, 'object'),
  complete: same,
  normalise: same,
  say: value => `${Object.keys(object(value)).length} 项`,
}
