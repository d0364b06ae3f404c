import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMilliseconds,
  addMonths,
  between,
  dayOf,
  daysBetween,
  instantOf,
  isDay,
  isInstant,
  millisecondsOf,
  parseDay,
  sayDay,
  sayInstant,
  startOfDay,
  startOfOccurred,
  weekday,
} from '#engine/time/instant.ts'

const milliseconds = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2999, 11, 31) })
const anyDay = milliseconds.map(ms => new Date(ms).toISOString().slice(0, 10))

describe('days and instants', () => {
  it('agree with the platform for every millisecond of eleven centuries', () => {
    fc.assert(
      fc.property(milliseconds, ms => {
        const instant = new Date(ms).toISOString()
        expect(instantOf(ms)).toBe(instant)
        expect(millisecondsOf(instant)).toBe(ms)
        expect(isInstant(instant)).toBe(true)
        expect(dayOf(instant)).toBe(new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10))
      }),
      { numRuns: 2000 },
    )
  })

  it('a day in China begins at 16:00 UTC of the day before', () => {
    expect(startOfDay('2026-01-01')).toBe('2025-12-31T16:00:00.000Z')
    expect(dayOf('2025-12-31T15:59:59.999Z')).toBe('2025-12-31')
    expect(dayOf('2025-12-31T16:00:00.000Z')).toBe('2026-01-01')
  })

  it('going forward and back by the same number of days arrives where it began', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -40_000, max: 40_000 }), (day, n) => {
        expect(addDays(addDays(day, n), -n)).toBe(day)
        expect(daysBetween(day, addDays(day, n))).toBe(n)
        expect(weekday(addDays(day, 7 * n))).toBe(weekday(day))
      }),
    )
  })

  it('going forward by milliseconds is undone by going back', () => {
    fc.assert(
      fc.property(milliseconds, fc.integer({ min: 0, max: 1e12 }), (ms, n) => {
        const instant = instantOf(ms)
        expect(between(instant, addMilliseconds(instant, n))).toBe(n)
      }),
    )
  })

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-30', 1, '2026-02-28'],
    ['2026-03-31', 1, '2026-04-30'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-05-20', 0, '2026-05-20'],
  ])('%s and %i months is %s', (from, months, to) => expect(addMonths(from, months)).toBe(to))

  it.each([
    ['2026-01-04', 7],
    ['2026-01-05', 1],
    ['1970-01-01', 4],
    ['1949-10-01', 6],
    ['1900-01-01', 1],
  ])('%s is day %i of its week', (day, expected) => expect(weekday(day)).toBe(expected))
})

describe('days as people write them', () => {
  it.each(['2026-01-15', '20260115', '2026/1/15', '2026/01/15', '2026年1月15日', '2026年01月15日', ' 2026-01-15 '])(
    '%j is the fifteenth of January',
    text => expect(parseDay(text)).toBe('2026-01-15'),
  )

  it.each([
    '2026-1-15',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026年1月15',
    '15/1/2026',
    '0026-01-15',
    '2026-01-15T00:00:00Z',
    '２０２６-01-15',
    '明天',
    '',
  ])('%j is not a day', text => expect(parseDay(text)).toBeUndefined())

  it.each(['2026-02-29', '2026-1-01', '2026-01-15 ', '2100-02-29'])('%j is not a day of the engine', text =>
    expect(isDay(text)).toBe(false),
  )
  it('2000 and 2024 are leap years', () => expect([isDay('2000-02-29'), isDay('2024-02-29')]).toEqual([true, true]))

  it.each([
    '2026-01-15T24:00:00.000Z',
    '2026-01-15T00:00:00Z',
    '2026-01-15T00:00:00.000+08:00',
    '2026-02-30T00:00:00.000Z',
    '2026-01-15',
  ])('%j is not an instant of the engine', text => expect(isInstant(text)).toBe(false))

  it('every day a person reads can be typed back', () => {
    fc.assert(
      fc.property(anyDay, day => {
        expect(parseDay(sayDay(day))).toBe(day)
      }),
    )
  })

  it('are said in China time', () => {
    expect(sayDay('2026-01-05')).toBe('2026年1月5日')
    expect(sayInstant('2026-11-23T08:05:59.999Z')).toBe('2026年11月23日 16:05')
    expect(sayInstant('2025-12-31T16:00:00.000Z')).toBe('2026年1月1日 00:00')
  })
})

describe('occurred times', () => {
  it.each([
    ['2026-11-20', '2026-11-19T16:00:00.000Z'],
    ['2026-11-20T15:00+08:00', '2026-11-20T07:00:00.000Z'],
    ['2026-11-20T15:00:30.5+08:00', '2026-11-20T07:00:30.500Z'],
    ['2026-11-20T00:30:00-05:30', '2026-11-20T06:00:00.000Z'],
    ['2026-11-20T15:00:00.000Z', '2026-11-20T15:00:00.000Z'],
  ])('%s begins at %s', (text, instant) => expect(startOfOccurred(text)).toBe(instant))

  it.each(['2026-11-20T15:00', '2026-11-31', '昨天', '2026-11-20T25:00Z', '2026-11-20T15:00+15:00'])(
    '%j is refused',
    text => expect(startOfOccurred(text)).toBeUndefined(),
  )
})
