import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import { mayStart } from '#engine/process/access.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { sayRole } from '#engine/template/say-role.ts'
import { Run } from '#engine/testing/run.ts'
import { directoryOf, type WorldText } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

const WORLD: WorldText = {
  organisations: {
    county: { name: '县委组织部', kind: 'county' },
    town: { name: '镇党委', kind: 'township', parent: 'county' },
    water: { name: '水利站', kind: 'station', parent: 'town' },
    village: { name: '柳湾村', kind: 'village', parent: 'town' },
  },
  people: {
    li: { name: '李书记', posts: ['branch-secretary@village'] },
    wang: { name: '王委员', facts: { member: 'formal' } },
    zhao: { name: '赵委员', facts: { member: 'probationary' } },
    chen: { name: '陈书记', posts: ['party-secretary@town'] },
    wu: { name: '吴站长', posts: ['head@water'] },
    bu: { name: '卜部长', posts: ['organisation-head@county'] },
  },
  registers: { village: { members: ['wang', 'zhao'] } },
}
const TABLE = {
  title: '网格事项直派表',
  inputs: [
    { path: 'data.kind', title: '事项' },
    { path: 'data.grade', title: '等级' },
  ],
  rows: [
    { when: ['water', ['2', '3']], role: 'station', assist: ['town'], delay: 'quick' },
    { when: ['water', null], role: 'station', delay: 'slow' },
  ],
  otherwise: { role: 'town', delay: 'slow' },
}
const template = (role: JsonObject, more: JsonObject = {}): JsonObject => ({
  format: 1,
  id: 'roles',
  title: '角色',
  start: { roles: ['secretary'] },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
    town: { title: '镇党委书记', post: 'party-secretary', of: 'superior' },
    station: { title: '站长', post: 'head', of: { department: 'station', under: 'superior' } },
    members: { title: '党员', register: 'members' },
    asked: role,
    ...(more.roles as JsonObject | undefined),
  },
  tables: { assign: TABLE },
  delays: { quick: { workingDays: 2 }, slow: { workingDays: 10 } },
  data: {
    type: 'object',
    properties: {
      kind: { type: 'string', title: '事项', maxLength: 20 },
      grade: { type: 'string', title: '等级', maxLength: 20 },
      chosen: { type: 'string', title: '承办人', format: 'person' },
      unit: { type: 'string', title: '承办单位', format: 'organisation' },
    },
  },
  forms: { ask: { schema: { type: 'object', properties: { kind: {}, grade: {}, chosen: {}, unit: {} } } } },
  machine: {
    id: 'roles',
    initial: 'ask',
    states: {
      ask: {
        meta: { step: { kind: 'form', title: '申请', form: 'ask', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'do' },
      },
      do: {
        meta: {
          step: { kind: 'form', title: '承办', handlers: { role: 'asked' }, deadline: { delay: 'assign' } },
        },
        on: { SUBMITTED: 'look' },
      },
      look: {
        meta: { step: { kind: 'form', title: '核查', handlers: { role: 'members' } } },
        on: { SUBMITTED: 'report' },
      },
      report: {
        meta: { step: { kind: 'form', title: '报站', handlers: { role: 'station' } } },
        on: { SUBMITTED: 'done' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
})
const examined = (role: JsonObject, more?: JsonObject) =>
  examine(template(role, more), { hash: hashText, kinds: KINDS })

/** The people the step “承办” goes to, and its due day. */
function handled(role: JsonObject, data: JsonObject = {}) {
  const { sound, findings } = examined(role)
  if (!sound) throw new Error(JSON.stringify(findings, null, 1))
  const directory = directoryOf(WORLD)
  const run = new Run(
    { sound, directory, calendar: CHINA, validate: ajvValidate(), hash: hashText },
    '2026-03-02T04:00:00.000Z',
  )
  run.ask('li', { type: 'Start', template: 'roles', organisation: 'village', title: '一事' })
  const answer = run.submit('li', 'ask/fill', data)
  if (!answer.ok) return answer.error.code
  const task = Object.values(run.state?.tasks ?? {}).find(({ step }) => step === 'do')
  return `${peopleBehind(task?.assignees ?? [], directory).join()} ${task?.due?.lastDay ?? ''}`.trim()
}

describe('who handles', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['a post here', { post: 'branch-secretary' }, {}, 'li'],
    ['a post of the superior', { post: 'party-secretary', of: 'superior' }, {}, 'chen'],
    ['a post of the second superior', { post: 'organisation-head', of: { above: 2 } }, {}, 'bu'],
    ['a department of the superior', { post: 'head', of: { department: 'station', under: 'superior' } }, {}, 'wu'],
    ['a post of the organisation in a field', { post: 'head', of: { field: 'unit' } }, { unit: 'water' }, 'wu'],
    ['everybody in a register', { register: 'members' }, {}, 'wang,zhao'],
    [
      'the lines of a register for which a rule holds',
      { register: 'members', where: { eq: [{ var: 'item.member' }, 'formal'] } },
      {},
      'wang',
    ],
    ['a named person', { person: 'wu' }, {}, 'wu'],
    ['the starter', { starter: true }, {}, 'li'],
    ['the starter’s choice', { field: 'chosen' }, { chosen: 'zhao' }, 'zhao'],
    ['a choice among those of a role', { field: 'chosen', among: 'members' }, { chosen: 'wang' }, 'wang'],
    ['a group of roles', { anyOf: ['town', 'station'] }, {}, 'chen,wu'],
    ['a row of a decision table', { table: 'assign' }, { kind: 'water', grade: '2' }, 'wu 2026-03-04'],
    ['a later row', { table: 'assign' }, { kind: 'water', grade: '9' }, 'wu 2026-03-16'],
    ['what no row says', { table: 'assign' }, { kind: 'road' }, 'chen 2026-03-16'],
    [
      'the assisting unit of a row',
      { table: 'assign', assist: true },
      { kind: 'water', grade: '3' },
      'chen 2026-03-04',
    ],
  ])('may be %s', (_, role, data, expected) => {
    expect(handled({ title: '经办人', ...role }, data).split(' ')[0]).toBe(expected.split(' ')[0])
    if (expected.includes(' ')) expect(handled({ title: '经办人', ...role }, data)).toBe(expected)
  })

  it.each<[string, JsonObject, JsonObject]>([
    ['somebody outside the role one has to choose from', { field: 'chosen', among: 'members' }, { chosen: 'chen' }],
    ['a superior that does not exist', { post: 'organisation-head', of: { above: 5 } }, {}],
    ['nobody in a row without assisting units', { table: 'assign', assist: true }, { kind: 'road' }],
  ])('is refused when it means nobody: %s', (_, role, data) => {
    expect(handled({ title: '经办人', ...role }, data)).toBe('NO_HANDLER')
  })

  it('says in words where its people come from', () => {
    const { sound } = examined({ title: '经办人', table: 'assign' })
    const all = Object.values(sound?.template.roles ?? {}).map(role => sayRole(role, sound!.template))
    expect(all).toEqual([
      '本组织的党支部书记',
      '上级组织的党委书记',
      '上级组织所属的职能部门的head',
      '本组织名册中的人',
      '按“网格事项直派表”确定的承办单位',
    ])
  })
})

describe('who may start', () => {
  it('a group of roles means each of its members, and a role that needs a matter means nobody', () => {
    const template = (of: JsonObject) =>
      examined({ title: '经办人', ...of }, {}).sound?.template ?? expect.unreachable()
    const directory = directoryOf(WORLD)
    const starts = (of: JsonObject, person: string) =>
      mayStart({ ...template(of), start: { roles: ['asked'] } }, 'village', person, directory)
    expect(starts({ anyOf: ['secretary', 'town'] }, 'li')).toBe(true)
    expect(starts({ anyOf: ['secretary', 'town'] }, 'chen')).toBe(true)
    expect(starts({ anyOf: ['secretary', 'town'] }, 'wu')).toBe(false)
    expect(starts({ starter: true }, 'li')).toBe(false)
  })
  it('a template nobody can start is refused', () => {
    const json = { ...template({ title: '经办人', starter: true }), start: { roles: ['asked'] } }
    const codes = examine(json, { hash: hashText, kinds: KINDS }).findings.map(({ code }) => code)
    expect(codes).toContain('SC-13.start')
  })
})

describe('a decision table', () => {
  const codes = (change: (table: typeof TABLE) => JsonObject) => {
    const changed = template({ title: '经办人', table: 'assign' })
    return examine(
      { ...changed, tables: { assign: change(TABLE) } },
      { hash: hashText, kinds: KINDS },
    ).findings.flatMap(({ code, severity }) => (severity === 'error' ? [code] : []))
  }
  it('is refused with a row that an earlier one covers, with a gap, or with a missing cell', () => {
    expect(codes(table => table)).toEqual([])
    expect(codes(table => ({ ...table, rows: [...table.rows].reverse() }))).toContain('SC-05.table')
    expect(codes(({ otherwise: _, ...table }) => table)).toContain('SC-10.table')
    expect(codes(table => ({ ...table, rows: [{ when: ['water'], role: 'town' }] }))).toContain('SC-01.table')
    expect(codes(table => ({ ...table, rows: [{ when: ['a', 'b'], role: 'nobody' }] }))).toContain('SC-02.roles')
    expect(codes(table => ({ ...table, inputs: [{ path: 'data.none', title: '无' }, table.inputs[1]!] }))).toContain(
      'SC-02.variable',
    )
  })
  it('a role that leads back to itself is refused', () => {
    const found = examined({ title: '经办人', anyOf: ['town', 'asked'] }).findings.map(({ code }) => code)
    expect(found).toContain('SC-13.role-circle')
  })
})
