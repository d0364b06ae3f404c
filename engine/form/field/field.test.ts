import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { choicesOf } from './choice.ts'
import { date, readDay } from './date.ts'
import { datetime, readDayAndTime } from './datetime.ts'
import { fen, money, readMoney } from './money.ts'
import { FIELD_TYPES, FORMATS, fieldTypeOf } from './types.ts'

describe('dates as people type them', () => {
  test.each([
    ['2026-01-15', '2026-01-15'],
    ['2026-1-5', '2026-01-05'],
    ['2026/1/15', '2026-01-15'],
    ['2026.01.15', '2026-01-15'],
    ['2026年1月15日', '2026-01-15'],
    [' ２０２６年１月１５日 ', '2026-01-15'],
    ['20260115', '2026-01-15'],
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    ['2026-02-29', undefined],
    ['1900-02-29', undefined],
    ['2100-02-29', undefined],
    ['2026-04-31', undefined],
    ['2026-13-01', undefined],
    ['26-1-15', undefined],
    ['明天', undefined],
    ['', undefined],
  ])('%j is %j', (typed, stored) => {
    expect(readDay(typed)).toBe(stored)
  })

  test('a day of the calendar is a date, and no other ten characters are', () => {
    const pattern = new RegExp(String(date.complete({ type: 'string' }).pattern), 'u')
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2199 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (y, m, d) => {
          const text = `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
          const there = new Date(Date.UTC(y, m - 1, d))
          expect(pattern.test(text)).toBe(there.getUTCMonth() === m - 1 && there.getUTCDate() === d && m > 0 && d > 0)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['2026-01-15T14:30', '2026-01-15T14:30'],
    ['2026-01-15 14:30', '2026-01-15T14:30'],
    ['2026-01-15 14:30:00', '2026-01-15T14:30'],
    ['2026年1月15日14时30分', '2026-01-15T14:30'],
    ['2026年1月15日 9点', '2026-01-15T09:00'],
    ['2026/1/15 9：05', '2026-01-15T09:05'],
    ['2026-01-15 24:00', undefined],
    ['2026-01-15', undefined],
    ['14:30', undefined],
  ])('%j is %j', (typed, stored) => {
    expect(readDayAndTime(typed)).toBe(stored)
  })
})

describe('amounts as people type them', () => {
  test.each([
    ['1200', '1200.00'],
    ['1,200.5', '1200.50'],
    ['￥1，200.50 元', '1200.50'],
    ['０.１', '0.10'],
    ['007', '7.00'],
    ['0', '0.00'],
    ['1.005', undefined],
    ['-3', undefined],
    ['1e5', undefined],
    ['一百', undefined],
    ['1234567890123', undefined],
  ])('%j is %j', (typed, stored) => {
    expect(readMoney(typed)).toBe(stored)
    if (stored) expect(new RegExp(String(money.complete({ type: 'string' }).pattern)).test(stored)).toBe(true)
  })

  test('every amount survives reading, storing and counting in 分', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), amount => {
        const stored = `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`
        expect(readMoney(stored)).toBe(stored)
        expect(fen(stored)).toBe(amount)
        expect(readMoney(money.say(stored, { node: {} }))).toBe(stored)
      }),
    )
  })
})

describe('field types', () => {
  test.each([
    ['text', { type: 'string' }, {}],
    ['longText', { type: 'string' }, { 'ui:widget': 'textarea' }],
    ['longText', { type: 'string', maxLength: 5000 }, {}],
    ['integer', { type: 'integer' }, {}],
    ['number', { type: 'number' }, {}],
    ['money', { type: 'string', format: 'money' }, {}],
    ['money', { type: 'string' }, { 'ui:widget': 'money' }],
    ['date', { type: 'string', format: 'date' }, {}],
    ['datetime', { type: 'string', format: 'china-datetime' }, {}],
    ['choice', { type: 'string', enum: ['a'] }, {}],
    ['choice', { type: 'string', oneOf: [{ const: 'a', title: '甲' }] }, {}],
    ['choices', { type: 'array', items: { type: 'string', enum: ['a'] } }, {}],
    ['flag', { type: 'boolean' }, {}],
    ['person', { type: 'string', format: 'person' }, { 'ui:options': { list: 'members' } }],
    ['people', { type: 'array', format: 'people', items: { type: 'string' } }, {}],
    ['people', { type: 'array', items: { type: 'string' } }, { 'ui:options': { list: 'members' } }],
    ['organisation', { type: 'string', format: 'organisation' }, {}],
    ['attachment', { type: 'string', format: 'attachment' }, {}],
    ['attachments', { type: 'array', format: 'attachments', items: { type: 'string' } }, {}],
    ['attachments', { type: 'array', items: { type: 'string' } }, { 'ui:widget': 'attachment' }],
    ['signature', { type: 'string', format: 'signature' }, {}],
    ['roster', { type: 'array', items: { type: 'object', properties: {} } }, {}],
    ['texts', { type: 'array', items: { type: 'string' } }, {}],
    ['section', { type: 'object', properties: {} }, {}],
  ])('%s is recognised', (name, node, ui) => {
    expect(fieldTypeOf(node, ui)?.name).toBe(name)
    const type = fieldTypeOf(node, ui)!
    expect(fieldTypeOf(type.complete(node), ui)?.name).toBe(name)
    expect(type.complete(type.complete(node))).toEqual(type.complete(node))
  })

  test('every format belongs to a field type, names are unique, and each speaks Chinese', () => {
    for (const format of FORMATS)
      expect(
        [
          fieldTypeOf({ type: 'string', format }),
          fieldTypeOf({ type: 'array', format, items: { type: 'string' } }),
        ].some(type => type && !['text', 'texts'].includes(type.name)),
        format,
      ).toBe(true)
    expect(new Set(FIELD_TYPES.map(type => type.name)).size).toBe(FIELD_TYPES.length)
    for (const type of FIELD_TYPES) expect(`${type.title}${type.verb}${type.expects}`).toMatch(/^[^a-z{}]+$/)
  })

  test('normalising twice changes nothing more, and nothing is thrown for any JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELD_TYPES), fc.jsonValue(), (type, value) => {
        const once = type.normalise(value as never)
        if (once !== undefined) expect(type.normalise(once)).toEqual(once)
        expect(typeof type.say(value as never, { node: {} })).toBe('string')
      }),
    )
  })

  test('values are said the way people read them', () => {
    const say = (node: Parameters<typeof choicesOf>[0], value: never, ui = {}) =>
      fieldTypeOf(node, ui)?.say(value, { node, label: id => ({ p1: '王小明', p2: '李红' })[id] })
    expect(say({ type: 'string', format: 'date' }, '2026-01-05' as never)).toBe('2026年1月5日')
    expect(say({ type: 'string', format: 'china-datetime' }, '2026-01-05T09:00' as never)).toBe('2026年1月5日 09:00')
    expect(say({ type: 'string', format: 'money' }, '1234567.80' as never)).toBe('1,234,567.80 元')
    expect(say({ type: 'string', oneOf: [{ const: 'a', title: '甲' }] }, 'a' as never)).toBe('甲')
    expect(say({ type: 'array', items: { type: 'string', enum: ['水库', '道路'] } }, ['水库', '道路'] as never)).toBe(
      '水库、道路',
    )
    expect(say({ type: 'array', format: 'people', items: { type: 'string' } }, ['p1', 'p2'] as never)).toBe(
      '王小明、李红',
    )
    expect(say({ type: 'boolean' }, true as never)).toBe('是')
    expect(datetime.say('2026-12-31T23:59', { node: {} })).toBe('2026年12月31日 23:59')
  })
})
