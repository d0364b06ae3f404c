import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { items } from '#engine/step/items/items.ts'
import { itemsStep } from '#engine/step/items/schema.ts'
import { templateOf } from '#engine/step/items/village.ts'
import { examine } from '#engine/template/parse.ts'
import { TOOLS } from '#engine/testing/template.ts'

const BASE: JsonObject = {
  kind: 'items',
  title: '任务销号',
  handlers: { role: 'office' },
  rows: { from: 'tasks', title: 'what' },
  owner: { person: 'owner' },
  due: { column: 'by' },
  verify: { role: 'inspector' },
}
const MORE: JsonObject = {
  data: {
    type: 'object',
    properties: {
      tasks: {
        type: 'array',
        title: '任务',
        maxItems: 50,
        items: {
          type: 'object',
          properties: {
            what: { type: 'string', title: '任务', maxLength: 100 },
            owner: { type: 'string', format: 'person', title: '责任人' },
            by: { type: 'string', format: 'date', title: '时限' },
          },
        },
      },
      note: { type: 'string', title: '说明', maxLength: 100 },
    },
  },
}
const found = (step: JsonObject, more: JsonObject = {}) =>
  examine(templateOf({ ...BASE, ...step }, { ...MORE, ...more }), TOOLS)
    .findings.filter(({ where }) => where.startsWith('/machine/states/work/meta/step'))
    .map(({ code, where }) => `${code} ${where.slice('/machine/states/work/meta/step'.length)}`)

describe('what an author may get wrong in a list', () => {
  it('is nothing in a list that is well written', () => {
    expect(found({})).toEqual([])
  })
  it.each<[string, JsonObject, string[]]>([
    ['a table that is not there', { rows: { from: 'task', title: 'what' } }, ['SC-02.field /rows/from']],
    ['a field that is no table', { rows: { from: 'note', title: 'what' } }, ['SC-02.field /rows/from']],
    ['a column that is not there', { rows: { from: 'tasks', title: 'name' } }, ['SC-02.column /rows/title']],
    ['an owner who is no person', { owner: { person: 'what' } }, ['SC-02.column /owner/person']],
    [
      'a unit that is no organisation',
      { owner: { organisation: 'owner', post: 'branch-secretary' } },
      ['SC-02.column /owner/organisation'],
    ],
    ['a date that is none', { due: { column: 'what' } }, ['SC-02.column /due/column']],
    ['a list that never ends', { complete: 'deadline' }, ['SC-06.endless /complete']],
    ['a closing date nobody writes', { until: { field: 'note' } }, ['SC-02.field /until/field']],
    ['a form that is not there', { report: { form: 'weekly' } }, ['SC-02.forms /report/form']],
    ['a verifier who is nobody', { verify: { role: 'nobody' } }, ['SC-02.roles /verify/role']],
    ['a delay that is not there', { report: { every: { delay: 'week' } } }, ['SC-02.delays /report/every/delay']],
    ['owners who verify themselves', { owner: { role: 'inspector' } }, ['SC-13.own-matter /verify/role']],
  ])('%s', (_, step, expected) => {
    expect(found(step)).toEqual(expected)
  })
  it('a form for rows that writes a shared field, a parameter that is no number, two ends', () => {
    const forms = {
      weekly: { schema: { type: 'object', properties: { note: {} } } },
      draft: { schema: { type: 'object', properties: { tasks: {}, note: {} } } },
    }
    expect(found({ report: { form: 'weekly' } }, { forms })).toEqual(['SC-12.row-shared /report/form'])
    const parameters = { on: { title: '开关', type: 'flag', default: true } }
    expect(found({ complete: { atLeast: { parameter: 'on' } } }, { parameters })).toEqual([
      'SC-11.parameter-type /complete/atLeast/parameter',
    ])
    const delays = { month: { calendarDays: 30 } }
    const twice = { until: { delay: 'month' }, deadline: { delay: 'month', outcome: 'EXPIRED' } }
    expect(found(twice, { delays })).toEqual(['SC-06.two-ends /deadline'])
  })
  it('it is said in one sentence what happens', () => {
    const { template } = examine(templateOf(BASE, MORE), TOOLS).sound!
    const say = (more: JsonObject) => items.say(itemsStep.parse({ ...BASE, ...more }), template)
    expect(say({})).toBe('镇党政办管理清单，每一项由责任人上报进度、申请销号，督查室核销，全部销号后结束')
    expect(say({ complete: { atLeast: '2/3' }, until: { field: 'note' } })).toBe(
      '镇党政办管理清单，每一项由责任人上报进度、申请销号，督查室核销，至少 2/3 销号后结束，到截止时不论是否完成都结束',
    )
  })
})
