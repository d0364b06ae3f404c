import { expect, test } from 'vitest'
import { correctable, fieldAt, typedValue } from '#runtime/portal/instance/correction.ts'

const schema = {
  type: 'object',
  properties: {
    matter: { type: 'string', title: '议题' },
    cost: { type: 'integer', title: '金额' },
    urgent: { type: 'boolean', title: '紧急' },
    people: { type: 'array', items: { type: 'string' } },
  },
}
test('single values may be corrected, lists may not', () => {
  expect(correctable(schema, {}).map(field => field.title)).toEqual(['议题', '金额', '紧急'])
})
test('a path names a field of the form, a deeper one none, and no inherited name either', () => {
  expect(fieldAt(schema, {}, '/cost')?.title).toBe('金额')
  expect(fieldAt(schema, {}, '/people/0')).toBeUndefined()
  expect(fieldAt(schema, {}, '/constructor')).toBeUndefined()
})
test.each([
  ['cost', '12', 12],
  ['cost', '12.5', undefined],
  ['cost', '十二', undefined],
  ['urgent', 'false', false],
  ['matter', ' 修渠 ', '修渠'],
])('%s typed as “%s” is %s', (key, text, value) =>
  expect(typedValue(fieldAt(schema, {}, `/${key}`)!, text)).toBe(value),
)
