import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { TemplateForm } from '#engine/template/format.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { checkForm } from './check.ts'
import type { FormPlan } from './form.ts'
import { produceForm } from './produce.ts'

const validate = ajvValidate()
const _files = (letter: string) => `sha256:${letter.repeat(64)}`

function given(
  properties: object,
  {
    required,
    rules,
    ui,
    access,
    shared = {},
    ...more
  }: {
    required?: string[]
    rules?: object[]
    ui?: object
    access?: object
    shared?: JsonObject
  } & Partial<FormPlan> = {},
) {
  const authored = {
    schema: { type: 'object', properties, ...(required && { required }) },
    rules,
    ui,
  } as unknown as TemplateForm
  const form = produceForm({ title: '表', outcomes: [], ...more }, authored, access as never, { shared })
  return (data: unknown, context = {}) => checkForm(form, authored.rules, data as JsonObject, validate, context)
}
const said = ({ errors }: { errors: readonly { path: string; message: string }[] }) =>
  Object.fromEntries(errors.map(error => [error.path, error.message]))

describe('what is recorded', () => {
  test('text is trimmed, empty answers are absent, numbers stay numbers, unknown fields are dropped', () => {
    const check = given({
      a: { type: 'string' },
      b: { type: 'string' },
      n: { type: 'integer' },
      f: { type: 'boolean' },
      part: { type: 'object', properties: { x: { type: 'string' } } },
    })
    expect(check({ a: '\u3000修路 \n', b: '  ', n: 0, f: false, part: { x: '', y: 1 }, evil: 1 })).toEqual({
      data: { a: '修路', n: 0, f: false },
      errors: [],
    })
  })

  test('dates and amounts are stored in one form however they were typed', () => {
    const check = given({
      d: { type: 'string', format: 'date' },
      t: { type: 'string', format: 'china-datetime' },
      m: { type: 'string', format: 'money' },
    })
    expect(check({ d: '2026年1月5日', t: '2026/1/5 9:00', m: '1,200' }).data).toEqual({
      d: '2026-01-05',
      t: '2026-01-05T09:00',
      m: '1200.00',
    })
  })

  test('a read-only field keeps the value the form was given out with, whatever is handed in', () => {
    const check = given(
      { a: { type: 'string', pattern: '^x$', maxLength: 5 }, b: { type: 'string' } },
      { required: ['a'], access: { a: 'read' }, shared: { a: '已定的事项' } },
    )
    expect(check({ a: 'x', b: '乙' })).toEqual({ data: { a: '已定的事项', b: '乙' }, errors: [] })
  })

  test('a hidden field is neither stored nor missed', () => {
    const check = given({ a: { type: 'string' }, b: { type: 'string' } }, { required: ['a'], access: { a: 'hidden' } })
    expect(check({ a: '偷填', b: '乙' })).toEqual({ data: { b: '乙' }, errors: [] })
  })

  test('control characters are removed and line ends are one character', () => {
    expect(given({ a: { type: 'string' } })({ a: 'x\u0000\u0007y\r\nz' }).data).toEqual({ a: 'xy\nz' })
  })
})

describe('what is said', () => {
  const rows = {
    type: 'array',
    title: '请假人员',
    maxItems: 3,
    items: {
      type: 'object',
      properties: { who: { type: 'string', title: '姓名' }, why: { type: 'string', title: '事由' } },
      required: ['who', 'why'],
    },
  }
  test.each<[string, object, unknown, string, string, string]>([
    ['required text', { type: 'string', title: '介绍人一' }, undefined, '/a', 'required', '请填写“介绍人一”'],
    ['only blanks', { type: 'string', title: '介绍人一' }, '   ', '/a', 'required', '请填写“介绍人一”'],
    ['required choice', { type: 'string', title: '类别', enum: ['x'] }, '', '/a', 'required', '请选择“类别”'],
    [
      'required file',
      { type: 'string', title: '照片', format: 'attachment' },
      undefined,
      '/a',
      'required',
      '请上传“照片”',
    ],
    [
      'required files',
      { type: 'array', title: '照片', format: 'attachments', items: { type: 'string' } },
      [],
      '/a',
      'minItems',
      '请上传“照片”',
    ],
    [
      'required signature',
      { type: 'string', title: '书记签字', format: 'signature' },
      undefined,
      '/a',
      'required',
      '请在“书记签字”处签名',
    ],
    [
      'must be ticked',
      { type: 'boolean', title: '已核对名册', const: true },
      false,
      '/a',
      'const',
      '请勾选“已核对名册”',
    ],
    ['not an integer', { type: 'integer', title: '出席人数' }, 1.5, '/a', 'type', '“出席人数”应为整数'],
    ['a number as text', { type: 'integer', title: '出席人数' }, '12', '/a', 'type', '“出席人数”应为整数'],
    ['too small', { type: 'integer', title: '出席人数', minimum: 3 }, 2, '/a', 'minimum', '“出席人数”不能小于 3'],
    ['too large', { type: 'integer', title: '出席人数', maximum: 3 }, 4, '/a', 'maximum', '“出席人数”不能大于 3'],
    ['not a multiple', { type: 'integer', title: '数量', multipleOf: 5 }, 4, '/a', 'multipleOf', '“数量”应为 5 的倍数'],
    ['too short', { type: 'string', title: '理由', minLength: 5 }, '太短', '/a', 'minLength', '“理由”至少 5 个字'],
    ['too long', { type: 'string', title: '理由', maxLength: 3 }, '这太长了', '/a', 'maxLength', '“理由”最多 3 个字'],
    [
      'far too long',
      { type: 'string', title: '理由', maxLength: 3 },
      'x'.repeat(100_000),
      '/a',
      'maxLength',
      '“理由”最多 3 个字',
    ],
    [
      'pattern with its hint',
      { type: 'string', title: '手机号', pattern: '^1[0-9]{10}$', maxLength: 11, description: '11 位数字' },
      '123',
      '/a',
      'pattern',
      '“手机号”格式不对，应为 11 位数字',
    ],
    [
      'no such day',
      { type: 'string', title: '开会日期', format: 'date' },
      '2026-02-30',
      '/a',
      'pattern',
      '“开会日期”格式不对，应为日期，例如 2026-01-15',
    ],
    [
      'not an amount',
      { type: 'string', title: '金额', format: 'money' },
      '很多',
      '/a',
      'pattern',
      '“金额”格式不对，应为金额，单位元、最多两位小数，例如 1200.50',
    ],
    [
      'not one of the choices',
      {
        type: 'string',
        title: '类别',
        oneOf: [
          { const: 'x', title: '甲' },
          { const: 'y', title: '乙' },
        ],
      },
      'z',
      '/a',
      'oneOf',
      '“类别”不在可选范围内，请重新选择',
    ],
    [
      'not one of the values',
      { type: 'string', title: '类别', enum: ['x'] },
      'z',
      '/a',
      'enum',
      '“类别”不在可选范围内，请重新选择',
    ],
    [
      'chosen twice',
      { type: 'array', title: '类别', items: { type: 'string', enum: ['x', 'y'] } },
      ['x', 'y', 'x'],
      '/a',
      'uniqueItems',
      '“类别”第 1 项与第 3 项重复',
    ],
    ['no rows', rows, [], '/a', 'minItems', '“请假人员”至少填写 1 行'],
    ['too many rows', rows, [1, 2, 3, 4], '/a', 'maxItems', '“请假人员”最多 3 行'],
    [
      'an error in a row',
      rows,
      [{ who: '张三', why: '出差' }, { who: '李四' }],
      '/a/1/why',
      'required',
      '“请假人员”第 2 行：请填写“事由”',
    ],
    [
      'an error in a section',
      { type: 'object', title: '地点', properties: { room: { type: 'string', title: '房间' } }, required: ['room'] },
      {},
      '/a/room',
      'required',
      '“地点”：请填写“房间”',
    ],
    [
      'a section that is not there',
      { type: 'object', title: '地点', properties: { room: { type: 'string', title: '房间' } }, required: ['room'] },
      undefined,
      '/a/room',
      'required',
      '“地点”：请填写“房间”',
    ],
    ['not a list', rows, 'x', '/a', 'type', '“请假人员”应为表格'],
    [
      'not a hash',
      { type: 'string', title: '附件', format: 'attachment' },
      'file:///etc/passwd',
      '/a',
      'pattern',
      '“附件”格式不对，应为已上传的文件',
    ],
  ])('%s', (_, field, value, path, keyword, message) => {
    const { errors } = given({ a: field }, { required: ['a'] })({ a: value })
    expect(errors).toEqual([{ path, keyword, message }])
  })

  test('a person who is not on the list is refused, also in a list and in a row', () => {
    const person = { type: 'string', format: 'person', title: '姓名' }
    const list = { 'ui:options': { list: 'members' } }
    const check = given(
      {
        host: { ...person, title: '主持人' },
        all: { type: 'array', title: '出席', items: { type: 'string' }, format: 'people' },
        rows: { type: 'array', title: '请假', items: { type: 'object', properties: { who: person } } },
        free: person,
      },
      {
        ui: { host: list, all: list, rows: { items: { who: list } } },
        options: { members: [{ value: 'p1', label: '王小明' }] },
      },
    )
    expect(check({ host: 'p1', all: ['p1'], rows: [{ who: 'p1' }], free: 'anyone' }).errors).toEqual([])
    expect(said(check({ host: 'p9', all: ['p1', 'p8'], rows: [{ who: 'p1' }, { who: 'p7' }] }))).toEqual({
      '/host': '“主持人”不在名单内，请重新选择',
      '/all/1': '“出席”不在名单内，请重新选择',
      '/rows/1/who': '“请假”第 2 行：“姓名”不在名单内，请重新选择',
    })
  })

  test('errors come in the order of the form, one for each place', () => {
    const check = given(
      {
        c: { type: 'string', title: '丙' },
        a: { type: 'string', title: '甲', minLength: 3, pattern: '^x+$', maxLength: 5 },
        b: { type: 'integer', title: '乙' },
      },
      { required: ['b', 'c'] },
    )
    expect(check({ a: 'y' }).errors.map(error => error.path)).toEqual(['/c', '/a', '/b'])
  })
})

describe('rules of a form', () => {
  const kind = { type: 'string', title: '类别', enum: ['ordinary', 'collective'] }
  const collective = { eq: [{ var: 'kind' }, 'collective'] }

  test('what a rule hides is pruned and never missed, what it shows is asked for', () => {
    const check = given(
      { kind, amount: { type: 'string', format: 'money', title: '金额' } },
      { required: ['kind', 'amount'], rules: [{ when: collective, show: ['amount'] }] },
    )
    expect(check({ kind: 'ordinary', amount: '12' })).toEqual({ data: { kind: 'ordinary' }, errors: [] })
    expect(said(check({ kind: 'collective' }))).toEqual({ '/amount': '请填写“金额”' })
    expect(check({ kind: 'collective', amount: '12' }).data).toEqual({ kind: 'collective', amount: '12.00' })
    expect(said(check({}))).toEqual({ '/kind': '请选择“类别”' })
  })

  test('hiding one field hides what depends on it', () => {
    const check = given(
      { kind, b: { type: 'boolean', title: '乙' }, c: { type: 'string', title: '丙' } },
      {
        required: ['c'],
        rules: [
          { when: collective, show: ['b'] },
          { when: { var: 'b' }, show: ['c'] },
        ],
      },
    )
    expect(check({ kind: 'ordinary', b: true, c: 'x' })).toEqual({ data: { kind: 'ordinary' }, errors: [] })
    expect(said(check({ kind: 'collective', b: true }))).toEqual({ '/c': '请填写“丙”' })
  })

  test('fields that hide each other settle, and nothing unseen is stored', () => {
    const check = given(
      { a: { type: 'string' }, b: { type: 'string' } },
      {
        rules: [
          { when: { isEmpty: { var: 'b' } }, show: ['a'] },
          { when: { isEmpty: { var: 'a' } }, show: ['b'] },
        ],
      },
    )
    expect(Object.keys(check({ a: 'x', b: 'y' }).data).length).toBeLessThanOrEqual(1)
    expect(check({ a: 'x' })).toEqual({ data: { a: 'x' }, errors: [] })
  })

  test('one rule requires, another hides: hidden wins', () => {
    const check = given(
      { kind, why: { type: 'string', title: '原因' } },
      {
        required: ['why'],
        rules: [
          { when: collective, show: ['why'] },
          { when: { eq: [{ var: 'kind' }, 'ordinary'] }, require: ['why'] },
        ],
      },
    )
    expect(check({ kind: 'ordinary' }).errors).toEqual([])
    expect(said(check({ kind: 'collective' }))).toEqual({ '/why': '请填写“原因”' })
  })

  test('an author’s own error is said in the author’s words, and not when the answer is unknown', () => {
    const rules = [
      {
        when: { gt: [{ var: 'present' }, { var: 'should' }] },
        error: { field: 'present', message: '实到不能多于应到' },
      },
    ]
    const check = given({ should: { type: 'integer' }, present: { type: 'integer' } }, { rules })
    expect(check({ should: 5, present: 6 }).errors).toEqual([
      { path: '/present', keyword: 'rule', message: '实到不能多于应到' },
    ])
    expect(check({ present: 6 }).errors).toEqual([])
  })

  test('rules about other steps are kept by the server although no schema can say them', () => {
    const rules = [
      { when: { ge: [{ var: 'steps.vote.against' }, 3] }, show: ['why'] },
      { when: { eq: [{ var: 'data.kind' }, 'x'] }, require: ['note'] },
    ]
    const check = given(
      { why: { type: 'string', title: '原因' }, note: { type: 'string', title: '说明' } },
      { required: ['why'], rules },
    )
    expect(check({ why: '偷填' }).data).toEqual({})
    const scope = { steps: { vote: { against: 3 } }, data: { kind: 'x' } }
    expect(said(check({}, { scope }))).toEqual({ '/why': '请填写“原因”', '/note': '请填写“说明”' })
    expect(check({ why: '有', note: '有' }, { scope }).errors).toEqual([])
  })
})

describe('data that means harm', () => {
  const check = given({
    a: { type: 'string', title: '甲' },
    rows: { type: 'array', items: { type: 'object', properties: { x: { type: 'string' } } } },
  })
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { x: deep(levels - 1) })
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle

  test.each<[string, unknown, string]>([
    ['own __proto__', JSON.parse('{"__proto__": {"a": 1}}'), 'key'],
    ['__proto__ in a row', JSON.parse('{"rows": [{"__proto__": 1}]}'), 'key'],
    ['constructor', { constructor: { prototype: { x: 1 } } }, 'key'],
    ['500 levels', deep(500), 'depth'],
    ['a cycle', cycle, 'depth'],
    ['not an object', [1], 'type'],
    ['null', null, 'type'],
    ['text', '{}', 'type'],
    ['a function', { a: () => 1 }, 'json'],
    ['a date object', { a: new Date(0) }, 'json'],
    ['NaN', { a: Number.NaN }, 'json'],
    ['a bigint', { a: 1n }, 'json'],
    ['half a character', { a: '\ud83d' }, 'text'],
    ['a million rows', { rows: Array.from({ length: 1_000_000 }, () => 1) }, 'size'],
  ])('%s is refused with one Chinese sentence and nothing is kept', (_, data, keyword) => {
    const { data: kept, errors } = check(data)
    expect(kept).toEqual({})
    expect(errors).toEqual([{ path: expect.any(String), keyword, message: expect.stringMatching(/[\u4e00-\u9fff]/) }])
  })

  test('objects where a value belongs are an error like any other, whatever methods they pretend to have', () => {
    const trap = { valueOf: 1, toString: 1 }
    const list = { type: 'array', uniqueItems: true, maxItems: 9 }
    const check = given({
      a: { type: 'string', title: '甲' },
      rows: { ...list, title: '名单', items: { type: 'object', properties: { x: { type: 'string', title: '姓名' } } } },
      all: { ...list, title: '人员', format: 'people', items: { type: 'string' } },
    })
    const { errors } = check({ a: trap, rows: [[trap], [trap], { x: trap }], all: [trap, trap] })
    expect(errors.map(error => error.path).slice(0, 3)).toEqual(['/a', '/rows/0', '/rows/1'])
    expect(errors.every(error => ['type', 'uniqueItems'].includes(error.keyword))).toBe(true)
  })

  test('any JSON at all gives data or Chinese errors, keeps only known fields, and is the same a second time', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ a: fc.jsonValue(), rows: fc.array(fc.record({ x: fc.jsonValue() })) })),
        handed => {
          const { data, errors } = check(handed)
          expect(Object.keys(data).every(key => ['a', 'rows'].includes(key))).toBe(true)
          for (const error of errors) expect(error.message).toMatch(/[\u4e00-\u9fff]/)
          for (const error of errors) expect(error.message).not.toContain('应当')
          if (errors.length === 0) expect(check(data)).toEqual({ data, errors: [] })
        },
      ),
      { numRuns: 500 },
    )
    expect(({} as Record<string, unknown>).a).toBeUndefined()
  })
})
