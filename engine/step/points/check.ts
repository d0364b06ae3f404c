import { FIELD_KEYS, sayItem } from '#engine/step/points/form.ts'
import type { PointsStep } from '#engine/step/points/schema.ts'
import { error, type Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

export function checkPoints(step: PointsStep, template: Template, where: string): Finding[] {
  const shared = FIELD_KEYS.filter(key => Object.hasOwn(template.data?.properties ?? {}, key))
  return [
    ...twice(step.items, `${where}/items`, '积分事项'),
    ...twice(step.goods ?? [], `${where}/goods`, '兑换物品'),
    ...step.items.flatMap((item, i) => {
      const place = `${where}/items/${i}`
      const zero =
        item.points === 0
          ? [error('SC-11.points', `${place}/points`, `“${item.title}”是 0 分。`, '写明加几分或扣几分。')]
          : []
      const dead = (item.caps ?? []).flatMap((cap, k) =>
        'points' in cap && cap.over !== 'trim' && cap.points < Math.abs(item.points)
          ? [
              error(
                'SC-11.cap',
                `${place}/caps/${k}`,
                `${sayItem(item)}一次就超过上限 ${cap.points} 分，永远记不上。`,
                '提高上限，或写 "over": "trim" 按上限记。',
              ),
            ]
          : [],
      )
      return [...zero, ...dead]
    }),
    ...((step.redeem && !step.goods) || step.goods?.length === 0
      ? [
          error(
            'SC-11.goods',
            `${where}/redeem`,
            `“${step.title}”安排了兑换，却没有物品。`,
            '写明 goods，或删去 redeem。',
          ),
        ]
      : []),
    ...shared.map(key =>
      error(
        'SC-12.kind-field',
        `/data/properties/${key}`,
        `共用字段 ${key} 与“${step.title}”自己的表单字段同名，会被它覆盖。`,
        '给共用字段换一个名称。',
      ),
    ),
    ...onePerson(step, template, where),
  ]
}

function twice(rows: readonly { readonly code: string }[], where: string, noun: string): Finding[] {
  return rows.flatMap(({ code }, i) =>
    rows.findIndex(row => row.code === code) < i
      ? [error('SC-02.code', `${where}/${i}/code`, `${noun}的编号 ${code} 用了两次。`, '每一项用不同的编号。')]
      : [],
  )
}

/** The same post on both sides is allowed, several people may hold it; but where only one can, nothing is ever confirmed. */
function onePerson(step: PointsStep, template: Template, where: string): Finding[] {
  const confirm = template.roles[step.confirm.role]
  const starter = confirm && 'starter' in confirm
  const reports = [...step.report, ...step.items.flatMap(item => item.report ?? [])]
  return starter && reports.every(({ role }) => role === step.confirm.role)
    ? [
        error(
          'SC-16.second-person',
          `${where}/confirm/role`,
          `“${step.title}”的申报和确认都是发起人一个人，永远没有人可以确认。`,
          '确认另设一个角色。',
        ),
      ]
    : []
}
