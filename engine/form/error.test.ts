import { describe, expect, test } from 'vitest'
import { SPOKEN_KEYWORDS, sayError, sayErrors } from './error.ts'
import type { JsonSchema } from './form.ts'
import { KEYWORDS } from './keyword.ts'

const form = {
  schema: {
    type: 'object',
    properties: {
      b: { type: 'string', title: '乙', oneOf: [{ const: 'x', title: '甲' }] },
      a: {
        type: 'array',
        title: '名单',
        items: {
          type: 'object',
          properties: {
            part: { type: 'object', title: '地点', properties: { room: { type: 'string', title: '房间' } } },
          },
        },
      },
    },
  } as JsonSchema,
  ui: { 'ui:order': ['a', 'b', '*'] },
}
/** Keywords that describe instead of demanding. */
const SILENT = ['title', 'description', 'default', 'properties', 'items']

describe('sentences for errors', () => {
  test.each(KEYWORDS.map(one => one.name).filter(name => !SILENT.includes(name)))(
    '%s has a sentence of its own',
    keyword => {
      expect(SPOKEN_KEYWORDS).toContain(keyword)
      const { message } = sayError(form, {
        path: '/b',
        keyword,
        params: { limit: 1, multipleOf: 2, i: 0, j: 1, missingProperty: 'b', allowedValue: 'x' },
      })
      expect(message).toMatch(/“.+”/)
      expect(message).not.toMatch(/应当|匹配模式|属性|undefined|NaN|填写有误/)
    },
  )

  test('a fixed value is named by its title', () => {
    expect(sayError(form, { path: '/b', keyword: 'const', params: { allowedValue: 'x' } }).message).toBe('“乙”应为“甲”')
  })

  test('a keyword nobody foresaw still gives a sentence, and so does a name from the prototype chain', () => {
    for (const keyword of ['contains', 'constructor', '__proto__', 'toString'])
      expect(sayError(form, { path: '/b', keyword, params: {} }).message).toBe('“乙”填写有误，请检查')
  })

  test('a place is named from the outside in: list, row, section', () => {
    expect(sayError(form, { path: '/a/1/part', keyword: 'required', params: { missingProperty: 'room' } })).toEqual({
      path: '/a/1/part/room',
      keyword: 'required',
      message: '“名单”第 2 行：“地点”：请填写“房间”',
    })
  })

  test('a wrong choice is one error, echoes of conditions are none, and the order is that of the screen', () => {
    const errors = sayErrors(form, [
      { path: '/b', keyword: 'const', params: { allowedValue: 'x' } },
      { path: '/b', keyword: 'oneOf', params: {} },
      { path: '', keyword: 'if', params: { failingKeyword: 'then' } },
      { path: '/a', keyword: 'minItems', params: { limit: 2 } },
    ])
    expect(errors.map(error => [error.path, error.keyword])).toEqual([
      ['/a', 'minItems'],
      ['/b', 'oneOf'],
    ])
  })

  test('places that do not exist are spoken of without failing', () => {
    for (const path of ['', '/', '/x/y/z', '/a/x', '/a/0/1/2', '/__proto__/constructor'])
      expect(sayError(form, { path, keyword: 'type', params: {} }).message).toMatch(/应为/)
  })
})
