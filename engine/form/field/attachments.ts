import { CONTENT_HASH } from '#engine/form/field/attachment.ts'
import { boundedList } from '#engine/form/field/choices.ts'
import { withoutBlanks } from '#engine/form/field/people.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { itemsOf, list, plain, typeIs, widgetOf } from '#engine/form/field/type.ts'

/** 多个附件: content hashes, each once. */
export const attachments: FieldType = {
  name: 'attachments',
  title: '多个附件',
  keywords: ['format', 'items', 'minItems', 'maxItems', 'uniqueItems'],
  widget: 'attachments',
  empty: [],
  verb: '上传',
  expects: '已上传的文件',
  unit: '个附件',
  matches: (node, ui) =>
    typeIs(node, 'array') &&
    (['attachment', 'attachments'].includes(plain(node.format ?? itemsOf(node).format)) ||
      ['attachment', 'attachments'].includes(plain(widgetOf(ui)))),
  complete: ({ format: _, ...node }) => ({
    ...node,
    items: { ...itemsOf(node), type: 'string', format: 'attachment', pattern: CONTENT_HASH, maxLength: 71 },
    uniqueItems: true,
    ...boundedList(node),
  }),
  normalise: withoutBlanks,
  say: (value, { label }) => {
    const names = list(value).map(one => label?.(plain(one)))
    return names.length > 0 && names.every(Boolean) ? names.join('、') : `${names.length} 个附件`
  },
}
