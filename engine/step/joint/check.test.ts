import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { templateOf } from '#engine/step/items/village.ts'
import { joint } from '#engine/step/joint/joint.ts'
import { jointStep } from '#engine/step/joint/schema.ts'
import { examine } from '#engine/template/parse.ts'
import { TOOLS } from '#engine/testing/template.ts'

const unit = (title: string) => ({ type: 'string', format: 'organisation', title })
const BASE: JsonObject = {
  kind: 'joint',
  title: '联合整治',
  lead: { field: 'lead', post: 'branch-secretary' },
  assists: [{ field: 'units', post: 'branch-secretary' }, { field: 'people' }],
}
const MORE: JsonObject = {
  data: {
    type: 'object',
    properties: {
      lead: unit('牵头单位'),
      units: { type: 'array', title: '协办单位', maxItems: 10, items: unit('单位') },
      people: { type: 'array', format: 'people', title: '协办人', maxItems: 10, items: { type: 'string' } },
      plan: {
        type: 'array',
        title: '分工',
        maxItems: 10,
        items: {
          type: 'object',
          properties: { who: unit('单位'), by: { type: 'string', format: 'date', title: '时限' } },
        },
      },
    },
  },
}
const found = (step: JsonObject, more: JsonObject = {}) =>
  examine(templateOf({ ...BASE, ...step }, { ...MORE, ...more }), TOOLS)
    .findings.filter(({ where }) => where.startsWith('/machine/states/work/meta/step'))
    .map(({ code, where }) => `${code} ${where.slice('/machine/states/work/meta/step'.length)}`)
const post = 'branch-secretary'

describe('what an author may get wrong in joint work', () => {
  it('is nothing where it is well written, units and people alike', () => {
    expect(found({})).toEqual([])
    expect(found({ assists: [{ field: 'plan', column: 'who', due: 'by', post }] })).toEqual([])
  })
  it.each<[string, JsonObject, string[]]>([
    ['a field that is not there', { lead: { field: 'leader', post } }, ['SC-02.field /lead/field']],
    ['a lead that may be several', { lead: { field: 'units', post } }, ['SC-02.field /lead/field']],
    ['units without a post', { assists: [{ field: 'units' }] }, ['SC-02.field /assists/0/field']],
    ['people with a post', { assists: [{ field: 'people', post }] }, ['SC-02.field /assists/0/field']],
    [
      'a column of what is no table',
      { assists: [{ field: 'units', column: 'who', post }] },
      ['SC-02.field /assists/0/column'],
    ],
    [
      'a column that is not there',
      { assists: [{ field: 'plan', column: 'unit', post }] },
      ['SC-02.field /assists/0/column'],
    ],
    [
      'a date that is none',
      { assists: [{ field: 'plan', column: 'who', due: 'who', post }] },
      ['SC-02.field /assists/0/due'],
    ],
    ['a role that is not there', { lead: { role: 'nobody' } }, ['SC-02.roles /lead/role']],
    [
      'a lead that waits for those it does not wait for',
      { wait: 'lead', leadLast: true },
      ['SC-06.lead-last /leadLast'],
    ],
    ['a closing date nobody writes', { wait: { until: { field: 'plan' } } }, ['SC-02.field /wait/until/field']],
    [
      'an arbiter in the own cause',
      { lead: { role: 'arbiter' }, disputes: { role: 'arbiter' } },
      ['SC-13.own-matter /disputes/role'],
    ],
  ])('%s', (_, step, expected) => {
    expect(found(step)).toEqual(expected)
  })
  it('an own field with the name of one the step asks for', () => {
    const forms = {
      mine: { schema: { type: 'object', properties: { opinion: { type: 'string', title: '意见', maxLength: 100 } } } },
      draft: { schema: { type: 'object', properties: { lead: {}, units: {}, people: {}, plan: {} } } },
    }
    expect(found({ form: 'mine' }, { forms })).toEqual(['SC-01.field-taken /form'])
  })
  it('it is said in one sentence what happens', () => {
    const { template } = examine(templateOf(BASE, MORE), TOOLS).sound!
    const say = (more: JsonObject) => joint.say(jointStep.parse({ ...BASE, ...more }), template)
    expect(say({ disputes: { role: 'arbiter' }, leadLast: true })).toBe(
      '由“牵头单位”中所选的单位牵头，“协办单位”中所选的单位、“协办人”中所选的人员协办，各自提出意见，协办意见收齐后形成主办意见，全部反馈后结束；对责任有争议的，由县领导裁决',
    )
  })
})
