import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { TOOLS } from '#engine/testing/template.ts'

/** SC-12, the plain part: what steps read by themselves, and what is filled in during them. */

const text = (title: string): JsonObject => ({ type: 'string', title, maxLength: 50 })
const table: JsonObject = {
  type: 'array',
  title: '清单',
  maxItems: 20,
  items: {
    type: 'object',
    properties: { thing: text('事项'), who: { type: 'string', format: 'person', title: '谁' } },
  },
}
const units: JsonObject = {
  type: 'array',
  title: '单位',
  maxItems: 9,
  items: { type: 'string', format: 'organisation', title: '单位' },
}
const day: JsonObject = { type: 'string', format: 'date', title: '日期' }
const roles = { role: 'secretary' }

function found(step: JsonObject, data: JsonObject, forms: JsonObject = {}) {
  const kind = KINDS[step.kind as keyof typeof KINDS] as unknown as {
    schema: { parse(step: unknown): never }
    outcomes(step: never): readonly { name: string }[]
  }
  const full = { title: '这一步', ...step }
  const ends = kind.outcomes(kind.schema.parse(full)).map(({ name }): [string, Json] => [name, 'done'])
  const { findings } = examine(
    {
      format: 1,
      id: 'small',
      title: '小流程',
      start: { roles: ['secretary'] },
      roles: { secretary: { title: '支部书记', post: 'branch-secretary' } },
      delays: { week: { calendarDays: 7 } },
      data: { type: 'object', properties: data },
      forms,
      machine: {
        id: 'small',
        initial: 'work',
        states: {
          work: { meta: { step: full }, on: Object.fromEntries(ends) },
          done: { type: 'final', meta: { title: '办结' } },
        },
      },
    },
    TOOLS,
  )
  return findings.filter(({ code }) => code.startsWith('SC-12')).map(({ code, where }) => `${code} ${where}`)
}
const items: JsonObject = {
  kind: 'items',
  handlers: roles,
  rows: { from: 'list', title: 'thing' },
  owner: { person: 'who' },
  verify: { role: 'secretary' },
}
const sign: JsonObject = { kind: 'sign', handlers: roles, document: { title: '协议', fields: ['terms'] } }

describe('a shared field that nobody fills in', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['the rows of a list', items, { list: table }, '/rows/from'],
    [
      'the end of a list',
      { ...items, rows: undefined as never, until: { field: 'last' } },
      { last: day },
      '/until/field',
    ],
    [
      'the targets of a launch',
      { kind: 'launch', handlers: roles, template: 'other', to: { field: 'list' } },
      { list: units },
      '/to/field',
    ],
    [
      'what is handed down',
      {
        kind: 'launch',
        handlers: roles,
        template: 'other',
        to: { organisations: 'below' },
        data: { theme: 'topic' },
      },
      { topic: text('主题') },
      '/data/theme',
    ],
    ['a document to sign', sign, { terms: text('条款') }, '/document/fields/0'],
    ['the date a wait is for', { kind: 'wait', until: { field: 'last' } }, { last: day }, '/until/field'],
    [
      'the number of the matter waited for',
      { kind: 'wait', instance: { field: 'number' } },
      { number: text('编号') },
      '/instance/field',
    ],
    [
      'assisting departments',
      {
        kind: 'joint',
        lead: { role: 'secretary' },
        assists: [{ field: 'list', post: 'branch-secretary' }],
      },
      { list: units },
      '/assists/0/field',
    ],
    [
      'what is offered',
      { kind: 'claim', handlers: roles, offers: { field: 'list', title: 'thing' }, by: roles },
      { list: table },
      '/offers/field',
    ],
    [
      'the seats of an election',
      {
        kind: 'ballot',
        handlers: roles,
        electorate: { register: 'members' },
        secret: true,
        pass: { of: 'present', moreThan: '1/2' },
        election: { candidates: { role: 'secretary' }, seats: { field: 'seats' } },
      },
      { seats: { type: 'integer', title: '名额', minimum: 1, maximum: 9 } },
      '/election/seats/field',
    ],
  ])('is found where it is read: %s', (_, step, data, where) => {
    const { rows, ...rest } = step
    expect(found(rows === undefined ? rest : step, data)).toContain(
      `SC-12.never-written /machine/states/work/meta/step${where}`,
    )
  })

  it('is filled in by a form of the step itself, whichever part asks for it', () => {
    const form = (key: string) => ({ change: { schema: { type: 'object', properties: { [key]: {} } } } })
    expect(
      found({ ...sign, revise: { handlers: roles, form: 'change' } }, { terms: text('条款') }, form('terms')),
    ).toEqual([])
    const wait: JsonObject = { kind: 'wait', signal: { name: 'ARRIVED', handlers: roles, form: 'change' } }
    expect(found(wait, { note: text('结论') }, form('note'))).toEqual([])
    expect(found(wait, { other: text('其他') }, form('note'))).not.toEqual([])
  })
})
