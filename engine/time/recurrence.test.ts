import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHINA } from '#engine/time/calendars.ts'
import { addDays, daysBetween } from '#engine/time/instant.ts'
import { nextOccurrence, type Recurrence, recurrence, sayRecurrence } from '#engine/time/recurrence.ts'
import { isWorkingDay } from '#engine/time/working-calendar.ts'

const next = (rule: Recurrence, day: string, period?: string) => {
  const found = nextOccurrence(rule, day, CHINA, period)
  return found && `${found.period} ${found.day}`
}

describe('when something begins again', () => {
  it.each<[string, Recurrence, string, string | undefined]>([
    ['每日', { every: 'day' }, '2026-02-28', '2026-03-01 2026-03-01'],
    ['每周一', { every: 'week', weekday: 1 }, '2026-03-02', '2026-W11 2026-03-09'],
    ['每周日跨年属于星期四所在的年', { every: 'week', weekday: 5 }, '2026-12-31', '2026-W53 2027-01-01'],
    ['每月初', { every: 'month', date: 1 }, '2026-03-01', '2026-04 2026-04-01'],
    ['每月三十一日在小月是最后一日', { every: 'month', date: 31 }, '2026-04-01', '2026-04 2026-04-30'],
    ['每月最后一日', { every: 'month', date: 'last' }, '2028-02-01', '2028-02 2028-02-29'],
    ['每季度第三个月', { every: 'quarter', month: 3, date: 10 }, '2026-03-10', '2026-Q2 2026-06-10'],
    ['每半年', { every: 'halfYear', month: 1, date: 5 }, '2026-01-05', '2026-H2 2026-07-05'],
    ['每年', { every: 'year', month: 12, date: 1 }, '2026-12-01', '2027 2027-12-01'],
    ['每两年', { every: 'twoYears', years: 'even', month: 3, date: 1 }, '2026-03-01', '2028 2028-03-01'],
    ['遇国庆顺延', { every: 'month', date: 1, onHoliday: 'after' }, '2026-09-30', '2026-10 2026-10-08'],
    ['遇国庆提前', { every: 'month', date: 1, onHoliday: 'before' }, '2026-09-29', '2026-10 2026-09-30'],
    ['遇国庆不办', { every: 'month', date: 1, onHoliday: 'skip' }, '2026-09-30', '2026-12 2026-12-01'],
    [
      '防火季跨年',
      { every: 'week', weekday: 1, season: { from: '11-01', to: '03-31' } },
      '2026-03-30',
      '2026-W45 2026-11-02',
    ],
    ['永远不会到来', { every: 'month', date: 1, season: { from: '02-02', to: '02-10' } }, '2026-01-01', undefined],
  ])('%s', (_, rule, day, expected) => {
    expect(recurrence.safeParse(rule).success).toBe(true)
    expect(next(rule, day)).toBe(expected)
  })

  it('a period that has begun does not begin again when its day moves', () => {
    const rule: Recurrence = { every: 'month', date: 1, onHoliday: 'before' }
    expect(next(rule, '2026-09-30')).toBe('2026-11 2026-10-30')
    expect(next({ every: 'month', date: 15 }, '2026-03-01', '2026-03')).toBe('2026-04 2026-04-15')
  })

  it('always moves on, and lands on a working day where that is asked', () => {
    const date = fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant('last' as const))
    const rules = fc.oneof<fc.Arbitrary<Recurrence>[]>(
      fc.record({ every: fc.constant('week' as const), weekday: fc.integer({ min: 1, max: 7 }) }),
      fc.record({ every: fc.constant('month' as const), date }),
      fc.record({ every: fc.constant('quarter' as const), month: fc.integer({ min: 1, max: 3 }), date }),
    )
    fc.assert(
      fc.property(
        rules,
        fc.constantFrom('keep' as const, 'before' as const, 'after' as const),
        fc.integer({ min: 0, max: 700 }),
        (rule, onHoliday, n) => {
          const day = addDays('2025-01-01', n)
          const next = nextOccurrence({ ...rule, onHoliday }, day, CHINA)
          expect(next && next.day > day && daysBetween(day, next.day) <= 110).toBe(true)
          if (next && onHoliday !== 'keep') expect(isWorkingDay(next.day, CHINA).working).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is said as people say it', () => {
    expect(sayRecurrence({ every: 'week', weekday: 1, onHoliday: 'after' })).toBe('每周一，遇休息日顺延到下一个工作日')
    expect(sayRecurrence({ every: 'twoYears', years: 'odd', month: 3, date: 'last' })).toBe(
      '每两年（单数年）3 月最后一日',
    )
    expect(sayRecurrence({ every: 'day', season: { from: '11-01', to: '03-31' } })).toBe('每日，仅在11月1日至3月31日')
  })
})
