import { itemsOf, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema } from '#engine/form/form.ts'
import { OWN } from '#engine/step/joint/form.ts'
import type { JointStep, PartySource } from '#engine/step/joint/schema.ts'
import { sayParty } from '#engine/step/joint/told.ts'
import { clashes } from '#engine/step/meeting/check.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** Choices nobody can make, a lead that waits for those it does not wait for, and arbiters in their own cause. */
export function checkJoint(step: JointStep, template: Template, where: string): readonly Finding[] {
  return [
    ...party(step, template, step.lead, `${where}/lead`, true),
    ...step.assists.flatMap((one, i) => party(step, template, one, `${where}/assists/${i}`, false)),
    ...waiting(step, template, where),
    ...arbiter(step, template, where),
    ...clashes(step.form, template, OWN, where),
    ...clashes(step.assist?.form, template, OWN, `${where}/assist`),
  ]
}

const finding = (
  severity: Finding['severity'],
  code: string,
  where: string,
  message: string,
  fix: string,
): Finding => ({
  code,
  severity,
  where,
  message,
  fix,
})
const typeOf = (node: JsonSchema | undefined): string => (node ? (fieldTypeOf(node)?.name ?? '') : '')
/** What one entry of a list is. */
const entryOf = (node: JsonSchema): JsonSchema => (node.type === 'array' ? itemsOf(node) : node)

function party(step: JointStep, template: Template, source: PartySource, where: string, one: boolean): Finding[] {
  if ('role' in source) return []
  const properties = template.data?.properties ?? {}
  const node = Object.hasOwn(properties, source.field) ? object(properties[source.field]) : undefined
  const part = one ? '牵头单位' : '协办单位'
  const wrong = (place: string, message: string, fix: string) => [
    finding('error', 'SC-02.field', `${where}/${place}`, message, fix),
  ]
  if (!node)
    return wrong(
      'field',
      `“${step.title}”的${part}取自共用字段 ${source.field}，但 data 里没有它。`,
      '在 data 里加上这个字段（format: organisation 或 person）。',
    )
  const column = 'column' in source ? source.column : undefined
  const table = object(itemsOf(node).properties)
  if (column !== undefined && typeOf(node) !== 'roster')
    return wrong('column', `共用字段 ${source.field} 不是表格，没有列。`, '删去 column，或改用表格字段。')
  if (one && node.type === 'array')
    return wrong(
      'field',
      `“${step.title}”只能有一个牵头单位，共用字段 ${source.field} 却可以填几个。`,
      '换一个只填一项的字段。',
    )
  const chosen = column === undefined ? entryOf(node) : object(table[column])
  const expected = source.post === undefined ? 'person' : 'organisation'
  const found = typeOf(node) === 'people' && column === undefined ? 'person' : typeOf(chosen)
  const named = [
    ...(found === expected
      ? []
      : wrong(
          column === undefined ? 'field' : 'column',
          `“${step.title}”的${part}（${sayParty(source, template)}）${source.post === undefined ? '没有写由哪个岗位办理，所以应是人员' : '写了办理岗位，所以应是组织'}，字段却不是。`,
          source.post === undefined
            ? '选组织的，写上 post（如 branch-secretary）；选人员的，字段的 format 用 person。'
            : '字段的 format 用 organisation，或删去 post。',
        )),
  ]
  const columns = (['due', 'request'] as const).flatMap(key => {
    const name = key in source ? (source as { [K in typeof key]?: string })[key] : undefined
    if (name === undefined) return []
    const type = typeOf(object(table[name]))
    const fits = key === 'due' ? type === 'date' : type === 'text' || type === 'long-text'
    if (column !== undefined && Object.hasOwn(table, name) && fits) return []
    return wrong(
      key,
      `“${step.title}”的${part}的${key === 'due' ? '时限' : '协办事项'}取自列 ${name}，但${column === undefined ? '没有写 column' : `表格 ${source.field} 里没有这样的${key === 'due' ? '日期' : '文字'}列`}。`,
      `已有的列：${Object.keys(table).join('、') || '（无）'}。`,
    )
  })
  return [...named, ...columns]
}

function waiting(step: JointStep, template: Template, where: string): Finding[] {
  const found: Finding[] = []
  if (step.leadLast && step.wait === 'lead')
    found.push(
      finding(
        'error',
        'SC-06.lead-last',
        `${where}/leadLast`,
        `“${step.title}”的牵头单位要等协办意见收齐才办，又写了只等牵头单位，两者矛盾。`,
        'wait 改成 "all" 或 { "until": … }，或删去 leadLast。',
      ),
    )
  const until = typeof step.wait === 'object' ? step.wait.until : undefined
  if (until && 'field' in until && typeOf(object(template.data?.properties[until.field])) !== 'date')
    found.push(
      finding(
        'error',
        'SC-02.field',
        `${where}/wait/until/field`,
        `“${step.title}”的截止时间取自共用字段 ${until.field}，但 data 里没有这样的日期字段。`,
        '写一个 format 为 date 的共用字段。',
      ),
    )
  return found
}

function arbiter(step: JointStep, template: Template, where: string): Finding[] {
  const { disputes } = step
  if (!disputes) return []
  const own = [step.lead, ...step.assists].some(one => 'role' in one && one.role === disputes.role)
  return own
    ? [
        finding(
          'warning',
          'SC-13.own-matter',
          `${where}/disputes/role`,
          `“${step.title}”的争议由${template.roles[disputes.role]?.title ?? disputes.role}裁决，它自己也是承办方；本人提出的争议不能由本人裁决。`,
          '由上级或另一个角色裁决。',
        ),
      ]
    : []
}
