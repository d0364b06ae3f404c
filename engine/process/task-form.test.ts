import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { casesSchema, runCase } from '#engine/testing/case.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

const written = {
  format: 1,
  id: 'candidate',
  title: '推荐人选',
  start: { roles: ['secretary'] },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
    superior: { title: '上级党委', post: 'party-secretary', of: 'superior' },
  },
  data: { type: 'object', properties: { candidate: { type: 'string', title: '人选', maxLength: 30 } } },
  forms: {
    proposal: {
      schema: {
        type: 'object',
        properties: { candidate: {}, why: { type: 'string', title: '理由', maxLength: 200 } },
        required: ['candidate', 'why'],
      },
    },
    review: { schema: { type: 'object', properties: { candidate: {} } } },
  },
  machine: {
    id: 'candidate',
    initial: 'propose',
    states: {
      propose: {
        meta: { step: { kind: 'form', title: '推荐', form: 'proposal', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'review' },
      },
      review: {
        meta: {
          step: {
            kind: 'form',
            title: '审查',
            form: 'review',
            fields: { candidate: 'read' },
            handlers: { role: 'superior' },
            outcomes: { AGREED: { title: '同意' }, RETURNED: { title: '退回' } },
          },
        },
        on: { AGREED: 'done', RETURNED: 'propose' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}

const review = (outcome: string, candidate: string) => ({
  as: 'chen',
  task: 'review/fill',
  outcome,
  data: {},
  expect: { values: { 'data.candidate': candidate } },
})
const text = casesSchema.parse({
  world: {
    organisations: {
      town: { name: '青石镇党委', kind: 'township' },
      village: { name: '柳湾村党支部', kind: 'village', parent: 'town' },
    },
    people: {
      li: { name: '李书记', posts: ['branch-secretary@village'] },
      chen: { name: '陈书记', posts: ['party-secretary@town'] },
    },
  },
  cases: [
    {
      name: '第二次审查看到的是重新推荐的人选，不会把上一次的写回去',
      start: { as: 'li', organisation: 'village', title: '推荐', at: '2026-03-02 09:00' },
      steps: [
        { as: 'li', task: 'propose/fill', data: { candidate: '吴海涛', why: '有经验' } },
        review('RETURNED', '吴海涛'),
        { as: 'li', task: 'propose/fill', data: { candidate: '朱霞', why: '群众推荐' } },
        review('AGREED', '朱霞'),
      ],
    },
  ],
})

describe('a form that comes back', () => {
  const parsed = parseTemplate(written, { hash, kinds: KINDS })
  for (const one of text.cases)
    it(one.name, () => {
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
      const { failures } = runCase(text, one, { sound: parsed.value, calendar: CHINA, validate: ajvValidate(), hash })
      expect(failures).toEqual([])
    })
})
