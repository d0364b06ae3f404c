import type { FormPlan, ProducedForm } from '#engine/form/form.ts'
import { produceForm } from '#engine/form/produce.ts'
import type { TemplateForm } from '#engine/template/format.ts'

/** Forms with every field type, conditions and hostile texts, for tests that compare validators. */
export interface Sample {
  readonly name: string
  readonly form: ProducedForm
  readonly rules: TemplateForm['rules']
}
const sample = (name: string, authored: object, plan: Partial<FormPlan> = {}, access = {}): Sample => {
  const form = authored as TemplateForm
  return {
    name,
    rules: form.rules,
    form: produceForm({ title: name, outcomes: [], ...plan }, form, access, { shared: {} }),
  }
}
const object = (properties: object, required: string[] = []) => ({ type: 'object', properties, required })
const when = (kind: string) => ({ eq: [{ var: 'kind' }, kind] })

export const SAMPLES: readonly Sample[] = [
  sample('every field type', {
    schema: object(
      {
        a: { type: 'string', title: '文字', minLength: 2, maxLength: 6 },
        b: { type: 'string', title: '长文', maxLength: 900 },
        c: { type: 'integer', title: '人数', minimum: 0, maximum: 9, multipleOf: 3 },
        d: { type: 'number', title: '面积', minimum: 0.5 },
        e: { type: 'string', title: '金额', format: 'money' },
        f: { type: 'string', title: '日期', format: 'date' },
        g: { type: 'string', title: '时间', format: 'china-datetime' },
        h: {
          type: 'string',
          title: '类别',
          oneOf: [
            { const: 'x', title: '甲' },
            { const: 'y', title: '乙' },
          ],
        },
        i: { type: 'array', title: '多选', items: { type: 'string', enum: ['x', 'y', 'z'] }, maxItems: 3 },
        j: { type: 'boolean', title: '确认', const: true },
        k: { type: 'string', title: '人', format: 'person' },
        l: { type: 'array', title: '人们', format: 'people', items: { type: 'string' }, maxItems: 3 },
        m: { type: 'string', title: '附件', format: 'attachment' },
        n: { type: 'array', title: '附件', format: 'attachments', items: { type: 'string' }, minItems: 1, maxItems: 3 },
        o: {
          type: 'array',
          title: '名单',
          maxItems: 4,
          uniqueItems: true,
          items: object({ x: { type: 'string', title: '姓名' }, y: { type: 'integer', title: '岁' } }, ['x']),
        },
        p: object(
          {
            x: { type: 'string', title: '内' },
            y: { type: 'array', title: '条', items: { type: 'string' }, maxItems: 2 },
          },
          ['x'],
        ),
        q: { type: 'string', title: '手机', pattern: '^1[0-9]{3}$', maxLength: 4 },
      },
      ['a', 'c', 'h', 'n', 'o'],
    ),
  }),
  sample('conditions', {
    schema: object(
      {
        kind: { type: 'string', title: '类别', enum: ['x', 'y', 'z'] },
        a: { type: 'string', title: '甲', maxLength: 3 },
        b: { type: 'array', title: '乙', maxItems: 3, items: object({ x: { type: 'string', title: '内' } }, ['x']) },
        c: { type: 'integer', title: '丙', minimum: 2 },
        d: { type: 'boolean', title: '丁' },
        e: { type: 'string', title: '戊', format: 'date' },
      },
      ['kind', 'a', 'e'],
    ),
    rules: [
      { when: when('x'), show: ['a'], require: ['b'] },
      { when: { any: [when('y'), { ge: [{ var: 'c' }, 5] }] }, show: ['e', 'a'] },
      { when: { var: 'd' }, require: ['a', 'c'] },
      { when: { not: { isEmpty: { var: 'e' } } }, require: ['b'] },
    ],
  }),
  sample('text that looks like code', {
    schema: object(
      {
        a: { type: 'string', title: 'require("fs")', description: "require('fs')" },
        b: {
          type: 'string',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant to look like code
          title: '`${require("fs")}` */ </script>',
          enum: ['require("fs")', "');process.exit()//", '\u2028', '党支部'],
        },
        c: {
          type: 'string',
          title: '类',
          oneOf: [
            { const: '\\");throw 1;("', title: 'require("child_process")' },
            { const: '"', title: '引号' },
          ],
        },
        d: { type: 'string', title: '式', pattern: '^require\\("[a-z]+"\\)$', maxLength: 50 },
        e: { type: 'string', title: '常', const: 'require("fs")' },
      },
      ['a'],
    ),
    rules: [{ when: { eq: [{ var: 'a' }, 'require("fs")'] }, require: ['d'] }],
  }),
  sample(
    'a meeting',
    {
      schema: object({ agenda: { type: 'array', title: '议题', maxItems: 20, items: { type: 'string' } } }, ['agenda']),
    },
    {
      before: [
        { key: 'heldAt', schema: { type: 'string', format: 'china-datetime', title: '开会时间' }, required: true },
        {
          key: 'host',
          schema: { type: 'string', format: 'person', title: '主持人' },
          required: true,
          ui: { 'ui:options': { list: 'members' } },
        },
      ],
      after: [
        { key: 'minutes', schema: { type: 'string', title: '记录' }, ui: { 'ui:widget': 'textarea' }, required: true },
      ],
      options: { members: [{ value: 'p1', label: '王小明' }] },
    },
  ),
  sample('nothing to fill in', { schema: object({}) }),
]
