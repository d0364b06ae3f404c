import type { JsonObject } from '#engine/json.ts'
import type { PeopleChange } from '#runtime/server/store/directory.ts'

/**
 * What the benches work on: a process whose first step is a form of 50 fields and 11 KB, one with a small form and a loop,
 * and a county of any size.
 */
const KINDS = ['党建', '村务', '财务', '项目'] as const
type Field = { readonly schema: JsonObject; readonly value: (i: number) => JsonObject[string] }
/** 120 characters, 360 bytes: an ordinary paragraph of such a form. */
const PARAGRAPH =
  '经村党组织会议和村民委员会会议共同商议，拟对三组至五组共二点四公里的生产道路进行硬化，路面宽三米半，厚十八厘米，资金由村集体经济收入和上级补助共同承担，不向村民摊派，工程由村民代表会议选出的理财小组全程监督，完工后公开决算，质保期一年，'
    .padEnd(120, '。')
    .slice(0, 120)

const text = (title: string): Field => ({
  schema: { type: 'string', title, maxLength: 2000 },
  value: i => `${PARAGRAPH}${i}`,
})
const FIELDS: readonly Field[] = [
  ...Array.from({ length: 28 }, (_, i) => text(`情况说明（${i + 1}）`)),
  ...Array.from(
    { length: 6 },
    (_, i): Field => ({
      schema: { type: 'string', title: `经办人 ${i + 1} 电话`, maxLength: 11, pattern: '^1[3-9][0-9]{9}$' },
      value: n => `138${String(10_000_000 + n).slice(-8)}`,
    }),
  ),
  ...Array.from(
    { length: 6 },
    (_, i): Field => ({
      schema: { type: 'integer', title: `金额 ${i + 1}（元）`, minimum: 0, maximum: 10_000_000 },
      value: n => 1000 + n,
    }),
  ),
  ...Array.from(
    { length: 5 },
    (_, i): Field => ({
      schema: { type: 'string', title: `类别 ${i + 1}`, oneOf: KINDS.map(kind => ({ const: kind, title: kind })) },
      value: n => KINDS[n % KINDS.length] as string,
    }),
  ),
  ...Array.from(
    { length: 5 },
    (_, i): Field => ({
      schema: { type: 'boolean', title: `已核对 ${i + 1}` },
      value: () => true,
    }),
  ),
]
const key = (i: number) => `field${i + 1}`

/** What one person hands in: 50 fields, about 11 KB of JSON. */
export const largeData = (i: number): JsonObject =>
  Object.fromEntries(FIELDS.map(({ value }, at) => [key(at), value(i)]))

const role = { roles: { secretary: { title: '支部书记', post: 'branch-secretary' } }, start: { roles: ['secretary'] } }
const form = (title: string, name: string, handlers = 'secretary') => ({
  step: { kind: 'form', title, form: name, handlers: { role: handlers } },
})

export const largeTemplate = {
  format: 1,
  id: 'bench-large',
  title: '大表单',
  ...role,
  forms: {
    large: {
      schema: {
        type: 'object',
        properties: Object.fromEntries(FIELDS.map(({ schema }, at) => [key(at), schema])),
        required: FIELDS.slice(0, 20).map((_, at) => key(at)),
      },
    },
  },
  machine: {
    id: 'bench-large',
    initial: 'fill',
    states: {
      fill: { meta: form('填写', 'large'), on: { SUBMITTED: 'check' } },
      check: {
        meta: { step: { kind: 'form', title: '审核', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'done' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}

/** A small form that goes back and forth for ever: histories of any length. */
export const loopTemplate = {
  format: 1,
  id: 'bench-loop',
  title: '往返办理',
  ...role,
  forms: {
    note: {
      schema: {
        type: 'object',
        properties: {
          matter: { type: 'string', title: '事项', maxLength: 200 },
          detail: { type: 'string', title: '说明', maxLength: 500 },
          amount: { type: 'integer', title: '金额（元）', minimum: 0 },
        },
        required: ['matter'],
      },
    },
  },
  machine: {
    id: 'bench-loop',
    initial: 'draft',
    states: {
      draft: { meta: form('起草', 'note'), on: { SUBMITTED: 'review' } },
      review: {
        meta: {
          step: {
            kind: 'form',
            title: '审核',
            handlers: { role: 'secretary' },
            outcomes: {
              APPROVED: { title: '同意' },
              RETURNED: { title: '退回', opinion: 'required', tone: 'negative' },
            },
          },
        },
        on: { APPROVED: 'done', RETURNED: 'draft' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}
export const smallData: JsonObject = { matter: '硬化三组生产道路', detail: PARAGRAPH, amount: 120_000 }

export const village = (i: number) => `village-${i}`
export const secretary = (i: number) => `secretary-${i}`
/** A county with so many villages, each with a secretary; `head` looks at everything. */
export function county(villages: number): PeopleChange {
  const all = Array.from({ length: villages }, (_, i) => i)
  return {
    organisations: [
      { id: 'county', name: '云溪县委组织部', kind: 'county', parent: null, facts: {} },
      ...all.map(i => ({ id: village(i), name: `第${i + 1}村党支部`, kind: 'village', parent: 'county', facts: {} })),
    ],
    persons: [
      { id: 'head', name: '吴部长', facts: {} },
      ...all.map(i => ({ id: secretary(i), name: `书记${i + 1}`, facts: {} })),
    ],
    posts: [
      { person: 'head', post: 'organisation-head', organisation: 'county' },
      ...all.map(i => ({ person: secretary(i), post: 'branch-secretary', organisation: village(i) })),
    ],
  }
}

/** A process of so many steps in a row, each with a rule and a way back: what the static check has to walk through. */
export function longTemplate(steps: number): JsonObject {
  const name = (i: number) => `step${i}`
  const states: { [state: string]: JsonObject } = { done: { type: 'final', meta: { title: '办结' } } }
  for (let i = 0; i < steps; i++) {
    states[name(i)] = {
      meta: form(`第 ${i + 1} 步`, 'note'),
      on: {
        SUBMITTED: [
          {
            target: i > 0 && i % 5 === 0 ? name(i - 1) : i + 1 < steps ? name(i + 1) : 'done',
            guard: { type: 'rule', params: { rule: { gt: [{ var: 'data.amount' }, 1000 + (i % 5)] } } },
          },
          { target: i + 1 < steps ? name(i + 1) : 'done' },
        ],
      },
    } as JsonObject
  }
  return {
    ...loopTemplate,
    id: 'bench-long',
    data: { type: 'object', properties: { amount: { type: 'integer', title: '金额（元）', minimum: 0 } } },
    forms: {
      note: {
        schema: {
          type: 'object',
          properties: { matter: { type: 'string', title: '事项', maxLength: 200 }, amount: {} },
          required: ['matter', 'amount'],
        },
      },
    },
    machine: { id: 'bench-long', initial: name(0), states },
  } as unknown as JsonObject
}
