import { itemsOf, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import { columnsOf } from '#engine/step/items/column.ts'
import type { ItemsStep } from '#engine/step/items/schema.ts'
import { error, type Finding, warning } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** Columns that are not there, dates nobody wrote down, and lists that never end. */
export function checkItems(step: ItemsStep, template: Template, where: string): readonly Finding[] {
  return [...table(step, template, where), ...ends(step, template, where), ...hands(step, template, where)]
}

function table(step: ItemsStep, template: Template, where: string): Finding[] {
  if (!step.rows) return []
  const { from } = step.rows
  const node = template.data?.properties[from]
  const tables = Object.entries(template.data?.properties ?? {}).flatMap(([key, one]) =>
    fieldTypeOf(object(one))?.name === 'roster' ? [key] : [],
  )
  if (node === undefined || !tables.includes(from))
    return [
      error(
        'SC-02.field',
        `${where}/rows/from`,
        `清单“${step.title}”取自共用字段 ${from}，但${node === undefined ? 'data 里没有它' : '它不是表格'}。`,
        tables.length > 0 ? `可用的表格：${tables.join('、')}。` : '在 data 里加上一个表格字段（数组，每行是对象）。',
      ),
    ]
  const columns = object(itemsOf(object(node)).properties)
  const { title, due, person, organisation, post } = columnsOf(step)
  const wanted = [
    { key: title, place: 'rows/title', types: ['text', 'long-text', 'choice'], what: '文字' },
    { key: due, place: 'due/column', types: ['date'], what: '日期' },
    { key: person, place: 'owner/person', types: ['person', 'people'], what: '人员' },
    { key: organisation, place: 'owner/organisation', types: ['organisation'], what: '组织' },
    { key: post, place: 'owner/post/column', types: ['text', 'choice'], what: '岗位（文字或单选）' },
  ]
  return wanted.flatMap(({ key, place, types, what }) => {
    if (key === undefined) return []
    const column = columns[key]
    if (column !== undefined && types.includes(fieldTypeOf(object(column))?.name ?? '')) return []
    return [
      error(
        'SC-02.column',
        `${where}/${place}`,
        `清单“${step.title}”的表格 ${from} ${column === undefined ? `没有列 ${key}` : `的列 ${key} 不是${what}`}。`,
        `已有的列：${Object.keys(columns).join('、') || '（无）'}。`,
      ),
    ]
  })
}

function ends(step: ItemsStep, template: Template, where: string): Finding[] {
  const { until, complete } = step
  const found: Finding[] = []
  if (complete === 'deadline' && !until)
    found.push(
      error(
        'SC-06.endless',
        `${where}/complete`,
        `清单“${step.title}”到截止时才结束，却没有写截止时间，永远不会结束。`,
        '写上 until：{ "delay": … } 或 { "field": … }。',
      ),
    )
  if (until && step.deadline?.outcome)
    found.push(
      warning(
        'SC-06.two-ends',
        `${where}/deadline`,
        `清单“${step.title}”既有截止时间 until，又会因办理期限自动结束，两者只会有一个起作用。`,
        '只保留 until；需要提醒的，deadline 里不写 outcome。',
      ),
    )
  if (until && 'field' in until) {
    const node = template.data?.properties[until.field]
    if (node === undefined || fieldTypeOf(object(node))?.name !== 'date')
      found.push(
        error(
          'SC-02.field',
          `${where}/until/field`,
          `清单“${step.title}”的截止时间取自共用字段 ${until.field}，但${node === undefined ? 'data 里没有它' : '它不是日期'}。`,
          '写一个 format 为 date 的共用字段。',
        ),
      )
  }
  if (typeof complete === 'object' && typeof complete.atLeast === 'object') {
    const parameter = template.parameters?.[complete.atLeast.parameter]
    if (parameter?.type === 'flag')
      found.push(
        error(
          'SC-11.parameter-type',
          `${where}/complete/atLeast/parameter`,
          `清单“${step.title}”的完成要求取自参数“${parameter.title}”，但它不是数目或比例。`,
          '把该参数的 type 改为 count 或 fraction。',
        ),
      )
  }
  return found
}

function hands(step: ItemsStep, template: Template, where: string): Finding[] {
  const found: Finding[] = []
  if ('role' in step.owner && step.owner.role === step.verify.role)
    found.push(
      warning(
        'SC-13.own-matter',
        `${where}/verify/role`,
        `清单“${step.title}”的责任人和核销人是同一个角色；本人不能核销自己申请的事项，只有一个人时会办不下去。`,
        '由另一个角色核销。',
      ),
    )
  const shared = Object.keys(template.data?.properties ?? {})
  for (const part of ['report', 'apply', 'verify'] as const) {
    const form = step[part]?.form
    const written = Object.keys((form && template.forms?.[form]?.schema.properties) || {})
    const both = written.filter(key => shared.includes(key))
    if (both.length > 0)
      found.push(
        warning(
          'SC-12.row-shared',
          `${where}/${part}/form`,
          `表单“${form}”的字段 ${both.join('、')} 是共用字段，清单的每一项都会改写它，只留下最后一次的值。`,
          '给逐项填写的字段另起名字，不放在 data 里。',
        ),
      )
  }
  return found
}
