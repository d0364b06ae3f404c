import { describe, expect, test } from 'vitest'
import type { TemplateForm } from '#engine/template/format.ts'
import type { FormPlan } from './form.ts'
import { produceForm } from './produce.ts'

const plan = (more: Partial<FormPlan> = {}): FormPlan => ({ title: '村党组织提议', outcomes: [], ...more })
const authored = (properties: object, more: object = {}, rules: object[] = [], ui: object = {}): TemplateForm =>
  ({ schema: { type: 'object', properties, ...more }, rules, ui }) as unknown as TemplateForm
const text = (title: string) => ({ type: 'string', title })
const none = { shared: {} }
const keys = (form: { schema: object }) => Object.keys((form.schema as { properties: object }).properties)

describe('what a form is made of', () => {
  test('the author’s fields stand between those of the step kind, in the author’s order', () => {
    const form = produceForm(
      plan({ before: [{ key: 'time', schema: text('时间') }], after: [{ key: 'minutes', schema: text('记录') }] }),
      authored({ b: text('乙'), a: text('甲'), c: text('丙') }, {}, [], { 'ui:order': ['a', '*', 'b'] }),
      undefined,
      none,
    )
    expect(form.ui['ui:order']).toEqual(['time', 'a', 'c', 'b', 'minutes', '*'])
    expect(Object.keys(form.access)).toEqual(['time', 'a', 'c', 'b', 'minutes'])
  })

  test('a field of the step kind keeps its meaning when an author uses its name', () => {
    const form = produceForm(
      plan({ before: [{ key: 'present', schema: { type: 'integer', title: '实到' }, required: true }] }),
      authored({ present: text('别的') }),
      { present: 'hidden' },
      none,
    )
    expect(form.schema).toMatchObject({
      properties: { present: { type: 'integer', title: '实到' } },
      required: ['present'],
    })
  })

  test('access hides, shows, opens and requires, field by field', () => {
    const form = produceForm(
      plan(),
      authored(
        {
          a: text('甲'),
          b: { ...text('乙'), minLength: 2, pattern: '^x$', maxLength: 9 },
          c: text('丙'),
          d: text('丁'),
          e: text('戊'),
        },
        { required: ['a', 'b', 'e'] },
      ),
      { a: 'hidden', b: 'read', c: 'required', d: 'edit' },
      { shared: { a: '秘密', b: '已定' } },
    )
    expect(keys(form)).toEqual(['b', 'c', 'd', 'e'])
    expect(form.schema.required).toEqual(['c', 'e'])
    expect(form.access).toEqual({ b: 'read', c: 'required', d: 'edit', e: 'required' })
    expect(form.ui.b).toEqual({ 'ui:readonly': true })
    expect(form.schema.properties).toMatchObject({ b: { type: 'string', title: '乙' } })
    expect(form.prefill).toEqual({ b: '已定' })
    expect(JSON.stringify(form)).not.toContain('秘密')
  })

  test('a field with the name of a shared field is that field, with its value', () => {
    const data = {
      dataSchema: { type: 'object' as const, properties: { matter: { type: 'string', title: '事项', maxLength: 60 } } },
      shared: { matter: '修水库', other: 'x' },
    }
    const form = produceForm(plan(), authored({ matter: {}, again: { title: '说明' } }), undefined, data)
    expect(form.schema.properties).toEqual({
      matter: { type: 'string', title: '事项', maxLength: 60 },
      again: { type: 'string', title: '说明', maxLength: 500 },
    })
    expect(form.prefill).toEqual({ matter: '修水库' })
  })

  test('the step kind’s own values go before the shared ones', () => {
    const form = produceForm(plan({ prefill: { a: '新', z: '无此字段' } }), authored({ a: text('甲') }), undefined, {
      shared: { a: '旧' },
    })
    expect(form.prefill).toEqual({ a: '新' })
  })

  test('every field gets a title, an end, its help and its widget; rows and sections too', () => {
    const form = produceForm(
      plan(),
      authored(
        {
          note: { type: 'string', description: '写清原因' },
          day: { type: 'string', title: '日期', format: 'date' },
          rows: {
            type: 'array',
            title: '名单',
            items: {
              type: 'object',
              properties: { who: { type: 'string', description: '姓名全称' } },
              required: ['who', 'gone'],
            },
          },
          part: { type: 'object', title: '地点', properties: { room: { type: 'string' } } },
        },
        { required: ['rows'] },
      ),
      undefined,
      none,
    )
    expect(form.schema.properties).toMatchObject({
      note: { title: 'note', maxLength: 500 },
      day: { maxLength: 10, pattern: expect.any(String) },
      rows: { minItems: 1, maxItems: 500, items: { properties: { who: { maxLength: 500 } }, required: ['who'] } },
      part: { properties: { room: { title: 'room', maxLength: 500 } } },
    })
    expect(form.ui).toMatchObject({
      note: { 'ui:help': '写清原因' },
      day: { 'ui:widget': 'date' },
      rows: { 'ui:field': 'roster', items: { who: { 'ui:help': '姓名全称' } } },
    })
    expect(JSON.stringify(form.schema)).not.toContain('description')
  })

  test('schema and uiSchema are the same bytes whoever is on the lists and whatever is filled in', () => {
    const of = (people: string[], shared: object) =>
      produceForm(
        plan({
          before: [
            {
              key: 'host',
              schema: { type: 'string', format: 'person', title: '主持人' },
              ui: { 'ui:options': { list: 'members' } },
            },
          ],
          options: { members: people.map(value => ({ value, label: value })) },
          prefill: { host: people[0] ?? '' },
        }),
        authored({ a: text('甲') }),
        { a: 'read' },
        { shared: shared as never },
      )
    const [one, two] = [of(['p1', 'p2'], { a: 'x' }), of([], {})]
    expect(JSON.stringify([one.schema, one.ui, one.access])).toBe(JSON.stringify([two.schema, two.ui, two.access]))
    expect(one.options).not.toEqual(two.options)
  })

  test('names that reach for the prototype chain give nothing away and break nothing', () => {
    const access = JSON.parse('{"__proto__": "hidden", "constructor": "read"}')
    const form = produceForm(plan(), authored({ toString: text('甲') }), access, {
      shared: {},
      dataSchema: { type: 'object', properties: {} },
    })
    expect(form.access).toEqual({ toString: 'edit' })
    expect(form.prefill).toEqual({})
  })
})

describe('rules of a form', () => {
  const kindIs = (value: string) => ({ eq: [{ var: 'kind' }, value] })
  const fields = {
    kind: { type: 'string', title: '类别', enum: ['a', 'b'] },
    amount: text('金额'),
    rows: { type: 'array', title: '名单', items: { type: 'object', properties: {} } },
    why: text('原因'),
  }

  test('a field that a rule shows stands only in that rule’s then, in its place on the screen', () => {
    const form = produceForm(
      plan(),
      authored(fields, { required: ['amount'] }, [{ when: kindIs('b'), show: ['amount', 'gone'] }]),
      undefined,
      none,
    )
    expect(keys(form)).toEqual(['kind', 'rows', 'why'])
    expect(form.schema.required).toBeUndefined()
    expect(form.schema.allOf).toEqual([
      {
        if: { type: 'object', required: ['kind'], properties: { kind: { const: 'b' } } },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of that name
        then: { properties: { amount: { type: 'string', title: '金额', maxLength: 500 } }, required: ['amount'] },
      },
    ])
    expect(form.ui['ui:order']).toEqual(['kind', 'amount', 'rows', 'why', '*'])
  })

  test('requiring a list requires a row, and requiring a field another rule may hide requires it only while it is shown', () => {
    const form = produceForm(
      plan(),
      authored(fields, {}, [
        { when: kindIs('b'), show: ['why'] },
        { when: { not: { isEmpty: { var: 'amount' } } }, require: ['why', 'rows'] },
      ]),
      undefined,
      none,
    )
    const [shown, rows, why] = form.schema.allOf as { if: object; then: object }[]
    expect(shown?.then).toEqual({ properties: { why: expect.anything() } })
    expect(rows?.then).toEqual({ properties: { rows: { type: 'array', minItems: 1 } }, required: ['rows'] })
    expect(why?.then).toEqual({ required: ['why'] })
    expect(JSON.stringify(why?.if)).toContain('"const":"b"')
  })

  test('a rule no schema can express leaves its fields open on the screen and unrequired in the schema', () => {
    const form = produceForm(
      plan(),
      authored(fields, { required: ['why'] }, [{ when: { ge: [{ var: 'steps.vote.for' }, 3] }, show: ['why'] }]),
      undefined,
      none,
    )
    expect(keys(form)).toContain('why')
    expect(form.schema.required).toBeUndefined()
    expect(form.access.why).toBe('required')
  })

  test('a read-only or hidden field is never required by a rule', () => {
    const form = produceForm(
      plan(),
      authored(fields, {}, [{ when: kindIs('b'), require: ['amount', 'why'] }]),
      { amount: 'read', why: 'hidden' },
      none,
    )
    expect(form.schema.allOf).toBeUndefined()
  })

  test('a rule about the instance alone is decided before the form is shown, and the server says the same', () => {
    const rules = [
      { when: { eq: [{ var: 'data.matter' }, 'collective'] }, show: ['amount'], require: ['rows'] },
      { when: { ge: [{ var: 'steps.vote.against' }, 3] }, show: ['why'] },
    ]
    const form = authored(fields, { required: ['amount', 'why'] }, rules)
    const of = (scope: object) =>
      produceForm(plan(), form, undefined, { shared: {}, context: { scope: scope as never } })
    const yes = of({ data: { matter: 'collective' }, steps: { vote: { against: 2 } } })
    expect(yes.access).toEqual({ kind: 'edit', amount: 'required', rows: 'required' })
    expect(yes.schema).toMatchObject({ required: ['amount', 'rows'], properties: { rows: { minItems: 1 } } })
    expect(yes.schema.allOf).toBeUndefined()
    const unknown = of({})
    expect(unknown.access).toEqual({ kind: 'edit', rows: 'edit' })
    expect(of({ data: { matter: 'collective' } }).schema).toBe(yes.schema)
  })

  test('a rule that also reads the form stays open, also when it reads the shared field of that name', () => {
    const rules = [
      { when: { all: [kindIs('b'), { eq: [{ var: 'data.matter' }, 'x'] }] }, show: ['why'] },
      { when: { eq: [{ var: 'data.kind' }, 'b'] }, show: ['amount'] },
    ]
    const context = { scope: { data: { matter: 'y', kind: 'a' } } }
    const form = produceForm(plan(), authored(fields, {}, rules), undefined, { shared: {}, context })
    expect(keys(form)).toEqual(['kind', 'amount', 'rows', 'why'])
  })

  test('a field is there as soon as one of its rules is decided for it', () => {
    const rules = [
      { when: kindIs('b'), show: ['why'] },
      { when: { eq: [{ var: 'data.matter' }, 'x'] }, show: ['why'] },
    ]
    const of = (matter: string) =>
      produceForm(plan(), authored(fields, {}, rules), undefined, {
        shared: {},
        context: { scope: { data: { matter } } },
      })
    expect(keys(of('x'))).toContain('why')
    expect(of('x').schema.allOf).toBeUndefined()
    expect(keys(of('y'))).not.toContain('why')
    expect(of('y').schema.allOf).toHaveLength(1)
  })
})
