import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { replay } from '#engine/process/evolve.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { done, form, small, template } from '#tests/walk/small.ts'

const act = (...actions: JsonObject[]) => ({ target: 'done', actions })
const REPLY = {
  title: '关于{{data.matter}}的批复',
  paragraphs: [
    '{{organisation.name}}：',
    '同意{{data.kind}}项目，金额 {{data.amount}} 万元，由{{data.by}}承办。',
    '{{data.later}}',
  ],
}
const process = (documents: JsonObject, ...actions: JsonObject[]) => ({
  states: { draft: form('secretary', { SUBMITTED: act(...actions) }, { form: 'note' }), done },
  more: {
    documents,
    forms: {
      note: { schema: { type: 'object', properties: { matter: {}, kind: {}, amount: {}, by: {}, later: {} } } },
    },
    data: {
      type: 'object',
      properties: {
        matter: { type: 'string', title: '事项', maxLength: 50 },
        kind: { type: 'string', title: '类别', oneOf: [{ const: 'water', title: '水利' }] },
        amount: { type: 'integer', title: '金额' },
        by: { type: 'string', title: '承办人', format: 'person' },
        later: { type: 'string', title: '备注', maxLength: 50 },
      },
    },
  } satisfies JsonObject,
})

describe('documents and messages', () => {
  it('a document is made from what is known when the step ends, and stays with the event', () => {
    const { states, more } = process({ reply: REPLY }, { type: 'document', params: { document: 'reply' } })
    const one = small(states, more)
    const code = one.hand('li', 'draft', undefined, { matter: '水库', kind: 'water', amount: 12, by: 'wang' })
    expect(code).toBeUndefined()
    const event = one.run.history.at(-1)?.event
    expect(event).toMatchObject({
      type: 'Advanced',
      documents: [
        {
          name: 'reply',
          title: '关于水库的批复',
          paragraphs: ['柳湾村党支部：', '同意水利项目，金额 12 万元，由王委员承办。', '＿＿＿＿'],
        },
      ],
    })
    const [made] = (event as { documents?: readonly { hash: string }[] }).documents ?? []
    expect(made?.hash).toBe(
      hashText('关于水库的批复\n柳湾村党支部：\n同意水利项目，金额 12 万元，由王委员承办。\n＿＿＿＿'),
    )
    expect(replay(one.run.history)).toEqual(one.run.state)
  })

  it('a message is filled and goes to the people the role means', () => {
    const text = '{{data.matter}}已经办结'
    const { states, more } = process({ reply: REPLY }, { type: 'notify', params: { role: 'superior', text } })
    const one = small(states, { ...more, documents: {} })
    one.hand('li', 'draft', undefined, { matter: '水库' })
    expect(one.run.history.at(-1)?.event).toMatchObject({
      notices: [{ text: '水库已经办结', assignees: [{ post: 'party-secretary', organisation: 'town' }] }],
    })
  })

  it('a gap that nothing fills and a document that does not exist are found before publishing', () => {
    const codes = (documents: JsonObject, action: JsonObject) => {
      const { states, more } = process(documents, action)
      return examine(template(states, more), { hash: hashText, kinds: KINDS })
        .findings.filter(({ severity }) => severity === 'error')
        .map(({ code, where }) => `${code} ${where}`)
    }
    const make = { type: 'document', params: { document: 'reply' } }
    expect(codes({ reply: REPLY }, make)).toEqual([])
    expect(codes({ reply: { ...REPLY, title: '{{data.mater}}' } }, make)).toEqual(['SC-02.gap /documents/reply/title'])
    expect(codes({}, make).join()).toContain('SC-02.documents')
  })
})
