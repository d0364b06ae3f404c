import { describe, expect, test } from 'vitest'
import type { JsonSchema } from './form.ts'
import { checkFormSchema } from './schema-check.ts'
import { checkFormUi, soundUi } from './ui-check.ts'

const formOf = (properties: object, more: object = {}): JsonSchema =>
  ({ type: 'object', properties, ...more }) as JsonSchema
const only = (field: object) => checkFormSchema(formOf({ one: field }), '/forms/a/schema')
const nest = (levels: number): object =>
  levels === 0 ? { type: 'string' } : { type: 'object', properties: { in: nest(levels - 1) } }

describe('schemas an author may write', () => {
  test('every field type in its usual form has no findings', () => {
    const schema = formOf(
      {
        matter: { type: 'string', title: '事项', description: '一句话', minLength: 2, maxLength: 60, default: '修路' },
        phone: { type: 'string', title: '手机', pattern: '^1[0-9]{10}$', maxLength: 11 },
        count: { type: 'integer', title: '人数', minimum: 0, maximum: 500, multipleOf: 1 },
        kind: {
          type: 'string',
          oneOf: [
            { const: 'a', title: '甲' },
            { const: 'b', title: '乙' },
          ],
        },
        level: { type: 'integer', enum: [1, 2] },
        done: { type: 'boolean', const: true },
        day: { type: 'string', format: 'date' },
        amount: { type: 'string', format: 'money' },
        members: { type: 'array', format: 'people', items: { type: 'string' }, maxItems: 50, uniqueItems: true },
        files: { type: 'array', format: 'attachments', items: { type: 'string' }, maxItems: 9 },
        rows: {
          type: 'array',
          maxItems: 20,
          minItems: 1,
          items: { type: 'object', properties: { who: { type: 'string' } }, required: ['who'] },
        },
        part: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        inherited: {},
      },
      { required: ['matter', 'kind'] },
    )
    expect(checkFormSchema(schema, '/forms/a/schema')).toEqual([])
  })

  test.each<[string, object, RegExp, string]>([
    ['an unknown keyword', { type: 'string', maxlength: 5 }, /“maxlength”不能用/, '是不是“maxLength”？'],
    [
      'a condition in the schema',
      { type: 'string', if: {} },
      /“if”不能用/,
      '显示和必填的条件写在表单的“规则”（rules）里。',
    ],
    ['a keyword from the prototype', { type: 'string', constructor: {} }, /“constructor”不能用/, '请删去它。'],
    ['a remote reference', { $ref: 'https://x/y.json' }, /\$ref/, '把字段直接写在这里。'],
    ['an unknown type', { type: 'strnig' }, /没有“strnig”这种类型/, '是不是“string”？'],
    ['an unknown format', { type: 'string', format: 'data' }, /没有“data”这种格式/, '是不是“date”？'],
    ['a foreign format', { type: 'string', format: 'email' }, /没有“email”这种格式/, '可用的有'],
    ['a catastrophic pattern', { type: 'string', pattern: '^(a+)+$', maxLength: 50 }, /重复嵌套/, '可以用'],
    ['a look-ahead', { type: 'string', pattern: '(?=a)', maxLength: 50 }, /前后查找/, '可以用'],
    ['a back-reference', { type: 'string', pattern: '(a)\\1', maxLength: 50 }, /反向引用/, '可以用'],
    ['a pattern over a long text', { type: 'string', pattern: '^a$', maxLength: 5000 }, /不能超过 500/, '可以用'],
    ['a pattern without a length', { type: 'string', pattern: '^a$' }, /maxLength/, '请加上 maxLength'],
    ['a list without an end', { type: 'array', items: { type: 'string' } }, /最多几行/, '请加上 maxItems'],
    [
      'a list of ten thousand',
      { type: 'array', maxItems: 10_000, items: { type: 'string' } },
      /“maxItems”应是 1 到 500/,
      '例如',
    ],
    ['a tuple', { type: 'array', maxItems: 2, items: [{ type: 'string' }] }, /一个字段的说明/, '每一行的字段相同'],
    ['a fractional step', { type: 'number', multipleOf: 0.1 }, /正整数/, '例如'],
    ['a length of a number', { type: 'integer', maxLength: 3 }, /“整数”字段不能写“maxLength”/, '这里可以写'],
    ['bounds that cross', { type: 'integer', minimum: 9, maximum: 1 }, /最小值大于最大值/, '请改正'],
    ['a default of another type', { type: 'integer', default: '1' }, /“default”与字段的类型不符/, '请写'],
    ['a choice without a title', { type: 'string', oneOf: [{ const: 'a' }] }, /const 和 title/, '例如'],
    [
      'a choice with a hidden schema',
      { type: 'string', oneOf: [{ const: 'a', title: 'x', pattern: '(a+)+' }] },
      /const 和 title/,
      '例如',
    ],
    ['a choice twice', { type: 'string', enum: ['a', 'a'] }, /互不相同/, '例如'],
    ['a choice of objects', { type: 'string', enum: [{}] }, /互不相同/, '例如'],
    ['a field that is no object', 5 as unknown as object, /应是一个对象/, '例如'],
  ])('%s is found and the way out is named', (_, field, message, fix) => {
    const found = only(field)
    expect(found.some(one => message.test(one.message) && one.fix?.includes(fix.slice(0, 12)))).toBe(true)
    for (const one of found)
      expect(one).toMatchObject({
        severity: 'error',
        code: expect.stringMatching(/^SC-01[.]form-/),
        where: expect.stringMatching(/^\/forms\/a\/schema/),
      })
  })

  test.each([
    '__proto__',
    'constructor',
    'prototype',
    'valueOf',
    'toString',
    'Name',
    '姓名',
    '1a',
    'a b',
    'a.b',
    'a'.repeat(61),
  ])('a field called %j is refused', key => {
    const properties = JSON.parse(`{${JSON.stringify(key)}: {"type": "string"}}`)
    expect(checkFormSchema(formOf(properties), '').map(one => one.code)).toEqual(['SC-01.form-key'])
  })

  test('a required field that does not exist is found with the near name', () => {
    const found = checkFormSchema(formOf({ place: { type: 'string' } }, { required: ['palce'] }), '/f')
    expect(found).toEqual([expect.objectContaining({ where: '/f/required/0', fix: '是不是“place”？' })])
  })

  test('200 fields and 8 levels pass, one more does not, and 5,000 levels do not overflow', () => {
    const wide = (count: number) =>
      formOf(Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, { type: 'string' }])))
    expect(checkFormSchema(wide(200), '')).toEqual([])
    expect(checkFormSchema(wide(201), '')).toEqual([expect.objectContaining({ code: 'SC-01.form-size' })])
    expect(checkFormSchema(nest(8) as JsonSchema, '')).toEqual([])
    expect(checkFormSchema(nest(9) as JsonSchema, '')).toEqual([expect.objectContaining({ code: 'SC-01.form-depth' })])
    expect(checkFormSchema(nest(5000) as JsonSchema, '').length).toBe(1)
  })
})

describe('uiSchemas an author may write', () => {
  const schema = formOf({
    note: { type: 'string' },
    kind: { type: 'string', enum: ['a'] },
    rows: { type: 'array', items: { type: 'object', properties: { who: { type: 'string' } } } },
  })
  const ui = {
    'ui:order': ['kind', '*'],
    note: { 'ui:widget': 'textarea', 'ui:options': { rows: 6 } },
    kind: { 'ui:widget': 'radio' },
    rows: { items: { who: { 'ui:placeholder': '姓名' } }, 'ui:options': { columns: ['who'] } },
  }

  test('the usual settings have no findings and are kept', () => {
    expect(checkFormUi(schema, ui, '/ui')).toEqual([])
    expect(soundUi(schema, ui)).toEqual(ui)
  })

  test.each<[string, object, string]>([
    ['an unknown field', { nite: {} }, '/ui/nite'],
    ['a foreign setting', { note: { 'ui:field': 'evil' } }, '/ui/note/ui:field'],
    ['a class name', { note: { classNames: 'x' } }, '/ui/note/classNames'],
    ['a widget of another type', { note: { 'ui:widget': 'radio' } }, '/ui/note/ui:widget'],
    ['an unknown option', { note: { 'ui:options': { inputType: 'password' } } }, '/ui/note/ui:options/inputType'],
    [
      'an option from the prototype',
      { note: { 'ui:options': { constructor: 'x' } } },
      '/ui/note/ui:options/constructor',
    ],
    ['a setting in a row', { rows: { items: { who: { 'ui:widget': 'html' } } } }, '/ui/rows/items/who/ui:widget'],
    ['a prototype', JSON.parse('{"__proto__": {"ui:widget": "x"}}'), '/ui/__proto__'],
  ])('%s is found and left out', (_, wrong, where) => {
    expect(checkFormUi(schema, wrong as JsonSchema, '/ui').map(one => one.where)).toEqual([where])
    expect(soundUi(schema, wrong as JsonSchema)).toEqual({})
  })
})
