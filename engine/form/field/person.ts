import { text } from '#engine/form/field/text.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { plain, typeIs, widgetOf } from '#engine/form/field/type.ts'

export const ID_LENGTH = 80

/** 人员: an id out of the option list the ui names, or of any person when no list is named. */
export const person: FieldType = {
  ...text,
  name: 'person',
  title: '人员',
  keywords: ['format'],
  widget: 'person',
  verb: '选择',
  expects: '名单中的人员',
  unit: '人',
  matches: (node, ui) => typeIs(node, 'string') && (node.format === 'person' || widgetOf(ui) === 'person'),
  complete: node => ({ ...node, format: 'person', minLength: 1, maxLength: ID_LENGTH }),
  say: (value, { label }) => label?.(plain(value)) ?? plain(value),
}
