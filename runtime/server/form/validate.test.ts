import { Ajv } from 'ajv'
import secure from 'ajv/lib/refs/json-schema-secure.json' with { type: 'json' }
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '#engine/form/form.ts'
import { leastRecentlyUsed } from './least-recently-used.ts'
import { SAMPLES } from './samples.test-data.ts'
import { ajvValidate } from './validate.ts'

const text = (more: object = {}): JsonSchema => ({ type: 'object', properties: { a: { type: 'string', ...more } } })

describe('the validator behind the engine', () => {
  test('says what is wrong in ajv’s words, with place and parameters', () => {
    const schema: JsonSchema = { type: 'object', required: ['b'], properties: { a: { type: 'string', maxLength: 2 } } }
    expect(ajvValidate()(schema, { a: 'xyz' })).toEqual([
      { path: '', keyword: 'required', params: { missingProperty: 'b' } },
      { path: '/a', keyword: 'maxLength', params: { limit: 2 } },
    ])
  })

  test('reports at most 200 errors however much is wrong', () => {
    const rows: JsonSchema = { type: 'array', items: { type: 'string' } }
    expect(
      ajvValidate()(
        rows,
        Array.from({ length: 5000 }, () => 1),
      ).length,
    ).toBe(200)
  })

  test('converts nothing, fills in nothing and does not look at formats or at the prototype chain', () => {
    const validate = ajvValidate()
    const data = { a: '1' }
    expect(
      validate(
        { type: 'object', properties: { a: { type: 'integer', default: 3 }, b: { type: 'integer', default: 3 } } },
        data,
      ).length,
    ).toBe(1)
    expect(data).toEqual({ a: '1' })
    expect(validate(text({ format: 'china-datetime' }), { a: 'x' })).toEqual([])
    expect(
      validate({ type: 'object', required: ['toString'], properties: { toString: { type: 'string' } } }, {}),
    ).toHaveLength(1)
  })

  test.each<[string, object]>([
    ['an unknown keyword', { a: { type: 'string', maxlength: 3 } }],
    ['a catastrophic pattern', { a: { type: 'string', pattern: '^(a+)+$' } }],
    ['a look-ahead', { a: { type: 'string', pattern: '(?=a)' } }],
    ['a back-reference', { a: { type: 'string', pattern: '(a)\\1' } }],
    ['a remote reference', { a: { $ref: 'https://example.com/x.json' } }],
    ['a reference into the data', { a: { type: 'integer', minimum: { $data: '1/b' } } }],
  ])('%s is never compiled', (_, properties) => {
    expect(() => ajvValidate()({ type: 'object', properties } as JsonSchema, {})).toThrow()
  })

  test('the same schema from another task is the same validator; a different one is not', () => {
    const validate = ajvValidate(2)
    for (let round = 0; round < 3; round++)
      for (const limit of [1, 2, 3, 4])
        expect(validate(text({ maxLength: limit }), { a: '12345' })).toMatchObject([{ params: { limit } }])
  })

  test('the shelf of compiled schemas forgets what was not asked for the longest', () => {
    const shelf = leastRecentlyUsed<string, number>(2)
    shelf.set('a', 1)
    shelf.set('b', 2)
    expect(shelf.get('a')).toBe(1)
    shelf.set('c', 3)
    expect([shelf.get('a'), shelf.get('b'), shelf.get('c'), shelf.size]).toEqual([1, undefined, 3, 2])
  })

  test('every produced schema passes ajv’s own assessment of security', () => {
    const isSecure = new Ajv({ strict: false, validateFormats: false }).compile(secure)
    for (const { name, form } of SAMPLES) {
      expect(isSecure(form.schema), `${name} ${JSON.stringify(isSecure.errors)}`).toBe(true)
    }
    expect(isSecure({ type: 'string', pattern: 'x' })).toBe(false)
  })
})
