import { describe, expect, test } from 'vitest'
import { chinaDay, daysUntil, sayDay, sayMoment, sayOccurred } from './when.ts'

const now = '2026-11-23T08:00:00.000Z'

describe('dates are said as an office says them', () => {
  test.each([
    ['a moment ago', '2026-11-23T07:59:40.000Z', '刚刚'],
    ['minutes ago', '2026-11-23T07:48:00.000Z', '12 分钟前'],
    ['earlier the same day', '2026-11-23T01:05:00.000Z', '今天 09:05'],
    ['yesterday evening in China is still yesterday', '2026-11-22T15:59:00.000Z', '昨天 23:59'],
    ['after midnight in China it is today, although UTC says yesterday', '2026-11-22T16:01:00.000Z', '今天 00:01'],
    ['this year without the year', '2026-03-01T02:00:00.000Z', '3月1日 10:00'],
    ['another year with the year', '2025-12-31T02:00:00.000Z', '2025年12月31日 10:00'],
  ])('%s', (_name, instant, says) => expect(sayMoment(instant, now)).toBe(says))

  test('the day of an instant is the day in China', () => expect(chinaDay('2026-11-23T16:00:00.000Z')).toBe('2026-11-24'))
  test('a due day counts whole days, negative when past', () => {
    expect(daysUntil('2026-11-23', now)).toBe(0)
    expect(daysUntil('2026-12-08', now)).toBe(15)
    expect(daysUntil('2026-11-20', now)).toBe(-3)
  })
  test('a claimed day has no clock, a claimed instant has one', () => {
    expect(sayOccurred('2026-11-20')).toBe('2026年11月20日')
    expect(sayOccurred('2026-11-20T01:30:00.000Z')).toBe('2026年11月20日 09:30')
  })
  test('a day of this year is said without the year', () => {
    expect(sayDay('2026-11-23', now)).toBe('11月23日')
    expect(sayDay('2027-01-05', now)).toBe('2027年1月5日')
  })
})
