import { expect, test } from 'vitest'
import { sayMoment, sayShortDay } from '#runtime/portal/when.ts'

const now = '2026-11-23T08:00:00.000Z'

test.each([
  ['a moment ago', '2026-11-23T07:59:40.000Z', '刚刚'],
  ['a server clock a little ahead is still just now', '2026-11-23T08:00:20.000Z', '刚刚'],
  ['minutes ago', '2026-11-23T07:48:00.000Z', '12 分钟前'],
  ['earlier the same day', '2026-11-23T01:05:00.000Z', '今天 09:05'],
  ['yesterday evening in China is still yesterday', '2026-11-22T15:59:00.000Z', '昨天 23:59'],
  ['after midnight in China it is today, although UTC says yesterday', '2026-11-22T16:01:00.000Z', '今天 00:01'],
  ['this year without the year', '2026-03-01T02:00:00.000Z', '3月1日 10:00'],
  ['another year with the year', '2025-12-31T02:00:00.000Z', '2025年12月31日 10:00'],
])('%s', (_name, instant, says) => expect(sayMoment(instant, now)).toBe(says))

test('a day of this year is said without the year', () => {
  expect(sayShortDay('2026-11-23', now)).toBe('11月23日')
  expect(sayShortDay('2027-01-05', now)).toBe('2027年1月5日')
})
