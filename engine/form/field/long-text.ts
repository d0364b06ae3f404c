import { text } from '#engine/form/field/text.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { typeIs, widgetOf, withDefaults } from '#engine/form/field/type.ts'

export const LONG_TEXT_LENGTH = 20_000

/** 多行文字: minutes, reasons, speeches. */
export const longText: FieldType = {
  ...text,
  name: 'longText',
  title: '多行文字',
  keywords: ['minLength', 'maxLength'],
  widget: 'textarea',
  matches: (node, ui) =>
    typeIs(node, 'string') &&
    (widgetOf(ui) === 'textarea' || (node.format === undefined && Number(node.maxLength) > 500)),
  complete: node => withDefaults(node, { maxLength: LONG_TEXT_LENGTH }),
}
