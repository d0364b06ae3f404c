import { expect, test } from 'vitest'
import { ballotPaper } from '#runtime/portal/step/ballot-paper.ts'

const vote = { type: 'string', title: '您的意见', oneOf: [{ const: 'for', title: '赞成' }, { const: 'against', title: '反对' }, { const: 'abstain', title: '弃权' }] }
const form = (properties: object, required: string[] = [], access = {}, ui = {}) =>
  ({ schema: { type: 'object', properties, required }, ui, access }) as never

test('one question with three choices is a ballot paper', () => {
  expect(ballotPaper(form({ choice: vote }, ['choice']))?.questions[0]?.choices.map(it => it.title)).toEqual(['赞成', '反对', '弃权'])
})
test('every subject with its grades is a question of its own', () => {
  const grade = { type: 'string', title: '陈永福', enum: ['好', '较好', '一般', '差'] }
  expect(ballotPaper(form({ e1: grade, e2: { ...grade, title: '李秀英' } }))?.questions.map(it => it.title)).toEqual(['陈永福', '李秀英'])
})
test('what is voted on is shown, an optional remark may be written, hidden fields do not count', () => {
  const paper = ballotPaper(
    form(
      { motion: { type: 'string', title: '表决事项' }, choice: vote, remark: { type: 'string', title: '附言' }, seat: { type: 'integer' } },
      ['choice'],
      { motion: 'read', seat: 'hidden' },
    ),
  )
  expect(paper).toMatchObject({ about: ['motion'], words: { field: 'remark' } })
})
test.each([
  ['a required text', { choice: vote, why: { type: 'string', title: '理由' } }, ['choice', 'why']],
  ['a list of people', { choice: vote, people: { type: 'array', items: { type: 'string' } } }, ['choice']],
  ['no question at all', { remark: { type: 'string', title: '附言' } }, []],
])('a form with %s is not a ballot paper', (_name, properties, required) => expect(ballotPaper(form(properties, required))).toBeUndefined())
