import type { GeneratedField } from '#engine/form/form.ts'

/** The fields meetings and ballots are made of. Lists of people come with the task under the name in `ui:options.list`. */

export const area = { 'ui:widget': 'textarea' } as const
const from = (name: string) => ({ 'ui:options': { list: name } })

export const field = {
  time: (key: string, title: string): GeneratedField => ({
    key,
    schema: { type: 'string', format: 'china-datetime', title },
    required: true,
  }),
  line: (key: string, title: string, required = true): GeneratedField => ({
    key,
    schema: { type: 'string', title },
    required,
  }),
  long: (key: string, title: string, required: boolean, description?: string): GeneratedField => ({
    key,
    schema: { type: 'string', title, ...(description && { description }) },
    ui: area,
    required,
  }),
  person: (key: string, title: string): GeneratedField => ({
    key,
    schema: { type: 'string', format: 'person', title },
    required: true,
  }),
  entries: (key: string, title: string, of: string, required: boolean, description?: string): GeneratedField => ({
    key,
    schema: { type: 'array', format: 'people', title, items: { type: 'string' }, ...(description && { description }) },
    ui: from(of),
    required,
  }),
  number: (key: string, title: string, required: boolean, description?: string): GeneratedField => ({
    key,
    schema: { type: 'integer', title, minimum: 0, maximum: 1_000_000, ...(description && { description }) },
    required,
  }),
  choice: (
    key: string,
    title: string,
    choices: readonly { readonly key: string; readonly title: string }[],
  ): GeneratedField => ({
    key,
    schema: { type: 'string', title, oneOf: choices.map(one => ({ const: one.key, title: one.title })) },
    ui: { 'ui:widget': 'radio' },
    required: true,
  }),
  /** People by name, out of everybody. */
  people: (key: string, title: string, required: boolean, description?: string): GeneratedField => ({
    key,
    schema: { type: 'array', format: 'people', title, items: { type: 'string' }, ...(description && { description }) },
    required,
  }),
  /** Told, not asked: what is handed back for it is thrown away. */
  shown: (key: string, title: string): GeneratedField => ({
    key,
    schema: { type: 'string', title },
    ui: { ...area, 'ui:readonly': true },
  }),
  attachments: (key: string, title: string): GeneratedField => ({
    key,
    schema: { type: 'array', format: 'attachments', title, items: { type: 'string' } },
  }),
  excused: (of: string, mayExclude: boolean): GeneratedField => ({
    key: 'excused',
    schema: {
      type: 'array',
      title: '请假人员',
      items: {
        type: 'object',
        properties: {
          person: { type: 'string', format: 'person', title: '姓名' },
          reason: { type: 'string', title: '请假原因', maxLength: 200 },
          ...(mayExclude && { notCounted: { type: 'boolean', title: '经上级同意、会议通过，不计入应到' } }),
        },
        required: ['person', 'reason'],
      },
    },
    ui: { items: { person: from(of) } },
  }),
}
