import type { FieldType } from '#engine/form/field/type.ts'
import { isText, plain, typeIs, widgetOf } from '#engine/form/field/type.ts'

export const CONTENT_HASH = '^sha256:[0-9a-f]{64}$'

/** 附件: the content hash of one stored file. */
export const attachment: FieldType = {
  name: 'attachment',
  title: '附件',
  keywords: ['format'],
  widget: 'attachment',
  empty: undefined,
  verb: '上传',
  expects: '已上传的文件',
  unit: '个附件',
  matches: (node, ui) => typeIs(node, 'string') && (node.format === 'attachment' || widgetOf(ui) === 'attachment'),
  complete: node => ({ ...node, format: 'attachment', pattern: CONTENT_HASH, maxLength: 71 }),
  normalise: value => (isText(value) ? value.trim() || undefined : value),
  say: (value, { label }) => label?.(plain(value)) ?? '1 个附件',
}
