import type { LaunchStep } from '#engine/step/launch/schema.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'
import { at } from '#engine/template/pointer.ts'

/** What the other template may demand is not known here; the fields of this one are. */
export function checkLaunch(step: LaunchStep, template: Template, where: string): Finding[] {
  const known = template.data?.properties ?? {}
  const used = [
    ...('field' in step.to ? [[step.to.field, at(where, 'to', 'field')] as const] : []),
    ...(step.vary ? [[step.vary.field, at(where, 'vary', 'field')] as const] : []),
    ...Object.entries(step.data ?? {}).map(([there, here]) => [here, at(where, 'data', there)] as const),
  ]
  const unknown = used
    .filter(([field]) => !Object.hasOwn(known, field))
    .map(
      ([field, place]): Finding => ({
        code: 'SC-02.field',
        severity: 'error',
        where: place,
        message: `下发步骤“${step.title}”用到共用字段 ${field}，但 data 里没有它。`,
        fix: `在 data 里加上 ${field}，或改用：${Object.keys(known).join('、') || '（还没有共用字段）'}。`,
      }),
    )
  if (step.template !== template.id) return unknown
  return [
    ...unknown,
    {
      code: 'SC-07.launch',
      severity: 'error',
      where: at(where, 'template'),
      message: `下发步骤“${step.title}”下发的是它自己的模板，会一层一层没有尽头地下发。`,
      fix: '另建一个由下级单位办理的模板，下发那一个。',
    },
  ]
}
