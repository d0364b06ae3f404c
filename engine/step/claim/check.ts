import { object, text } from '#engine/step/attendance.ts'
import { FIELD_KEYS } from '#engine/step/claim/form.ts'
import type { ClaimStep } from '#engine/step/claim/schema.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

export function checkClaim(step: ClaimStep, template: Template, where: string): Finding[] {
  const name = `“${step.title}”`
  const share = step.share
  return [
    ...(step.offers || step.add
      ? []
      : [
          error('SC-06.claim', where, `${name}没有可以认领的事项。`, '写 offers（取自哪个表格）或 add（谁可以发布）。'),
        ]),
    ...(step.by || step.match || step.push
      ? []
      : [
          error(
            'SC-06.claim',
            where,
            `${name}没有人可以认领。`,
            '写 by（谁可以认领）、match（资源匹配）或 push（指定）。',
          ),
        ]),
    ...(step.offers ? columns(step.offers, template, `${where}/offers`) : []),
    ...(step.match ? columns(step.match.resources, template, `${where}/match/resources`) : []),
    ...(step.match && !step.offers?.tags && !step.add
      ? [
          error(
            'SC-11.tags',
            `${where}/match`,
            `${name}要按类别匹配，事项却没有类别。`,
            '在 offers.tags 写明类别在哪一列。',
          ),
        ]
      : []),
    ...(share && share !== 'one' && 'people' in share && (share.enough ?? 1) > share.people
      ? [
          error(
            'SC-11.quota',
            `${where}/share/enough`,
            `${name}每项最多 ${share.people} 人，却要 ${share.enough} 人才算完成，永远完不成。`,
            `enough 不大于 ${share.people}。`,
          ),
        ]
      : []),
    ...(share && share !== 'one' && 'quantity' in share && step.offers && !step.offers.quantity
      ? [
          error(
            'SC-11.quantity',
            `${where}/offers`,
            `${name}按数量认领，却没有写数量在哪一列。`,
            '在 offers.quantity 写明数量列。',
          ),
        ]
      : []),
    ...FIELD_KEYS.filter(key => Object.hasOwn(template.data?.properties ?? {}, key)).map(key =>
      error(
        'SC-12.kind-field',
        `/data/properties/${key}`,
        `共用字段 ${key} 与${name}自己的表单字段同名，会被它覆盖。`,
        '给共用字段换一个名称。',
      ),
    ),
  ]
}

/** The table and its columns exist, and quantities are whole numbers. */
function columns(
  { field, ...named }: { readonly field: string; readonly [column: string]: string | undefined },
  template: Template,
  where: string,
): Finding[] {
  const table = object(template.data?.properties[field])
  const known = object(object(table.items).properties)
  if (table.type !== 'array' || Object.keys(known).length === 0)
    return [
      error('SC-02.field', `${where}/field`, `共用字段 ${field} 不是表格。`, '在 data 里定义它：每行一项的名单表格。'),
    ]
  return Object.entries(named).flatMap(([role, column]) => {
    if (column === undefined) return []
    if (!Object.hasOwn(known, column))
      return [
        error(
          'SC-02.field',
          `${where}/${role}`,
          `表格 ${field} 没有列 ${column}。`,
          `已有的列：${Object.keys(known).join('、')}。`,
        ),
      ]
    const { type, format, items } = object(known[column])
    const wants =
      role === 'quantity' || role === 'capacity'
        ? type === 'integer'
        : role === 'person'
          ? format === 'person'
          : role === 'tags'
            ? type === 'string' || (type === 'array' && text(object(items).type) === 'string')
            : type === 'string'
    return wants
      ? []
      : [
          error(
            'SC-12.column',
            `${where}/${role}`,
            `表格 ${field} 的列 ${column} 不能用作${NOUN[role] ?? role}。`,
            role === 'quantity' || role === 'capacity'
              ? '改成整数列。'
              : role === 'person'
                ? '改成人员列。'
                : '改成文字列。',
          ),
        ]
  })
}
const NOUN: { readonly [role: string]: string } = {
  title: '名称',
  detail: '内容',
  tags: '类别',
  quantity: '数量',
  capacity: '可承担次数',
  person: '联系人',
}
