import { expect, test } from 'vitest'
import { ballotPaper, marked } from '#runtime/portal/step/ballot-paper.ts'

const vote = {
  type: 'string',
  title: '您的意见',
  oneOf: [
    { const: 'for', title: '赞成' },
    { const: 'against', title: '反对' },
    { const: 'abstain', title: '弃权' },
  ],
}
const form = (properties: object, required: string[] = [], access = {}, ui = {}) =>
  ({
    schema: { type: 'object', properties, required },
    ui,
    access,
    options: {
      subjects: [
        { value: 'e1', label: '陈永福' },
        { value: 'e2', label: '李秀英' },
      ],
    },
    prefill: { motion: '维修东干渠' },
  }) as never

test('one question with three choices is a ballot paper', () => {
  expect(ballotPaper(form({ choice: vote }, ['choice']))?.questions[0]?.choices.map(it => it.title)).toEqual([
    '赞成',
    '反对',
    '弃权',
  ])
})
const grades = {
  type: 'array',
  title: '请逐一评定',
  items: {
    type: 'object',
    properties: {
      subject: { type: 'string', format: 'person' },
      choice: { type: 'string', enum: ['好', '较好', '一般', '差'] },
    },
    required: ['subject', 'choice'],
  },
}
const gradesUi = { grades: { items: { subject: { 'ui:readonly': true, 'ui:options': { list: 'subjects' } } } } }
test('every subject of a table with its grades is a question of its own, and the marks go back into the rows', () => {
  const paper = ballotPaper(form({ grades }, ['grades'], {}, gradesUi))
  expect(paper?.questions.map(it => it.title)).toEqual(['陈永福', '李秀英'])
  expect(marked(paper!, { 'grades/e1': '好', 'grades/e2': '一般' })).toEqual({
    grades: [
      { subject: 'e1', choice: '好' },
      { subject: 'e2', choice: '一般' },
    ],
  })
})
test('a single mark goes into its field, words only when there are any', () => {
  const paper = ballotPaper(form({ choice: vote, remark: { type: 'string', title: '附言' } }, ['choice']))
  expect(marked(paper!, { choice: 'for' }, '  ')).toEqual({ choice: 'for' })
  expect(marked(paper!, { choice: 'for' }, ' 尽快动工 ')).toEqual({ choice: 'for', remark: '尽快动工' })
})
test('what is voted on is shown, an optional remark may be written, hidden fields do not count', () => {
  const paper = ballotPaper(
    form(
      {
        motion: { type: 'string', title: '表决事项' },
        choice: vote,
        remark: { type: 'string', title: '附言' },
        seat: { type: 'integer' },
      },
      ['choice'],
      { motion: 'read', seat: 'hidden' },
    ),
  )
  expect(paper).toMatchObject({ about: [{ title: '表决事项', value: '维修东干渠' }], words: { field: 'remark' } })
})
test.each([
  ['a required text', { choice: vote, why: { type: 'string', title: '理由' } }, ['choice', 'why']],
  ['a list of people', { choice: vote, people: { type: 'array', items: { type: 'string' } } }, ['choice']],
  ['no question at all', { remark: { type: 'string', title: '附言' } }, []],
])('a form with %s is not a ballot paper', (_name, properties, required) =>
  expect(ballotPaper(form(properties, required))).toBeUndefined(),
)
