import { attachment } from '#engine/form/field/attachment.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { plain, typeIs, widgetOf } from '#engine/form/field/type.ts'

/** 手写签名: a picture, kept like any other attachment. */
export const signature: FieldType = {
  ...attachment,
  name: 'signature',
  title: '手写签名',
  widget: 'signature',
  verb: '签署',
  expects: '手写签名',
  matches: (node, ui) => typeIs(node, 'string') && (node.format === 'signature' || widgetOf(ui) === 'signature'),
  complete: node => ({ ...attachment.complete(node), format: 'signature' }),
  say: (value, { label }) => label?.(plain(value)) ?? '已签名',
}
