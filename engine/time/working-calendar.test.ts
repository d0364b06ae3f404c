import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHINA, withRegion } from '#engine/time/calendars.ts'
import { addDays, dayOf, startOfDay } from '#engine/time/instant.ts'
import type { Delay } from '#engine/time/time.ts'
import { addWorkingDays, dueAt, isWorkingDay, sayDelay } from '#engine/time/working-calendar.ts'

/** Ten in the morning of a day in China. */
const morningOf = (day: string) => `${day}T02:00:00.000Z`
const lastDay = (delay: Delay, day: string) => dueAt(delay, morningOf(day), CHINA).lastDay
const daysOf = (year: number) => {
  const days: string[] = []
  for (let day = `${year}-01-01`; day.startsWith(String(year)); day = addDays(day, 1)) days.push(day)
  return days
}

describe('five working days of publicity', () => {
  it.each([
    ['2026-04-29', '2026-05-09', '2026-05-08'],
    ['2026-06-15', '2026-06-23', '2026-06-22'],
    ['2026-10-09', '2026-10-15', '2026-10-14'],
  ])('posted on %s end on %s, or on %s when the posting day counts', (posted, notCounted, counted) => {
    expect(lastDay({ workingDays: 5 }, posted)).toBe(notCounted)
    expect(lastDay({ workingDays: 5, countFirstDay: true }, posted)).toBe(counted)
  })

  it('run to midnight of the last day in China and name their calendar', () => {
    expect(dueAt({ workingDays: 5 }, morningOf('2026-04-29'), CHINA)).toEqual({
      at: '2026-05-09T16:00:00.000Z',
      lastDay: '2026-05-09',
      calendar: 'cn-2026.1',
      provisional: false,
    })
  })

  it('posted on a day off begin with the next working day even when the posting day would count', () => {
    expect(lastDay({ workingDays: 5, countFirstDay: true }, '2026-05-01')).toBe('2026-05-11')
    expect(lastDay({ workingDays: 5 }, '2026-05-01')).toBe('2026-05-11')
  })

  it('posted at half past midnight in China belong to that day, not to the day in London', () => {
    expect(dueAt({ workingDays: 1 }, '2026-03-15T16:30:00.000Z', CHINA).lastDay).toBe('2026-03-17')
  })
})

describe('other periods', () => {
  it('fifteen calendar days end on the fifteenth day after posting, rest day or not', () => {
    expect(dueAt({ calendarDays: 15 }, morningOf('2026-09-18'), CHINA)).toMatchObject({
      lastDay: '2026-10-03',
      provisional: false,
    })
    expect(lastDay({ calendarDays: 15, countFirstDay: true }, '2026-09-18')).toBe('2026-10-02')
  })

  it('a statutory period whose last day is a holiday ends on the next working day', () => {
    expect(lastDay({ calendarDays: 15, endOnHoliday: 'next' }, '2026-09-18')).toBe('2026-10-08')
    expect(lastDay({ calendarDays: 15, endOnHoliday: 'next' }, '2026-03-02')).toBe('2026-03-17')
    expect(lastDay({ months: 1, endOnHoliday: 'next' }, '2026-01-17')).toBe('2026-02-24')
  })

  it('a month ends on the corresponding day, or on the last day of a shorter month', () => {
    expect(lastDay({ months: 1 }, '2026-01-15')).toBe('2026-02-15')
    expect(lastDay({ months: 1 }, '2026-01-31')).toBe('2026-02-28')
    expect(lastDay({ months: 12 }, '2024-02-29')).toBe('2025-02-28')
  })

  it('hours and minutes run to the millisecond', () => {
    expect(dueAt({ hours: 48 }, '2026-05-01T01:02:03.004Z', CHINA)).toMatchObject({
      at: '2026-05-03T01:02:03.004Z',
      lastDay: '2026-05-03',
    })
    expect(dueAt({ minutes: 30 }, '2026-05-01T15:30:00.000Z', CHINA)).toMatchObject({
      at: '2026-05-01T16:00:00.000Z',
      lastDay: '2026-05-01',
    })
  })

  it('a period of no days ends with the day itself', () => {
    for (const delay of [
      { calendarDays: 0 },
      { calendarDays: 0, countFirstDay: true },
      { workingDays: 0 },
      { months: 0 },
    ])
      expect(lastDay(delay, '2026-05-01')).toBe('2026-05-01')
  })

  it('a period over New Year uses both years', () => {
    expect(dueAt({ workingDays: 3 }, morningOf('2025-12-30'), CHINA)).toMatchObject({
      lastDay: '2026-01-05',
      provisional: false,
    })
    expect(lastDay({ calendarDays: 15 }, '2025-12-25')).toBe('2026-01-09')
  })
})

describe('working days', () => {
  it('2026 has 248 of them', () => {
    expect(daysOf(2026).filter(day => isWorkingDay(day, CHINA).working)).toHaveLength(248)
  })

  it('a make-up Saturday works and an adjusted weekday rests', () => {
    expect(isWorkingDay('2026-05-09', CHINA)).toEqual({ working: true, provisional: false })
    expect(isWorkingDay('2026-05-05', CHINA)).toEqual({ working: false, provisional: false })
  })

  it('of a year without a calendar are Monday to Friday, provisionally', () => {
    expect(isWorkingDay('2027-10-01', CHINA)).toEqual({ working: true, provisional: true })
    expect(isWorkingDay('2027-10-02', CHINA)).toEqual({ working: false, provisional: true })
    expect(dueAt({ workingDays: 5 }, morningOf('2027-03-01'), CHINA)).toMatchObject({
      lastDay: '2027-03-08',
      provisional: true,
    })
    expect(dueAt({ workingDays: 10 }, morningOf('2026-12-22'), CHINA).provisional).toBe(true)
    expect(dueAt({ calendarDays: 15 }, morningOf('2027-03-01'), CHINA).provisional).toBe(false)
    expect(dueAt({ months: 1, endOnHoliday: 'next' }, morningOf('2027-03-01'), CHINA).provisional).toBe(true)
  })

  it('in the last week of the newest known year may still move, as in December 2018', () => {
    expect(isWorkingDay('2026-12-24', CHINA).provisional).toBe(false)
    expect(isWorkingDay('2026-12-28', CHINA).provisional).toBe(true)
    expect(isWorkingDay('2025-12-29', CHINA).provisional).toBe(false)
  })

  it('follow the regional days before the national ones, and the version says so', () => {
    const guangxi = withRegion(CHINA, { region: 'guangxi', daysOff: ['2026-04-20'], workingDays: ['2026-04-25'] })
    expect(guangxi.version).toBe('cn-2026.1+guangxi')
    expect(isWorkingDay('2026-04-20', guangxi).working).toBe(false)
    expect(isWorkingDay('2026-04-25', guangxi).working).toBe(true)
    expect(dueAt({ workingDays: 1 }, morningOf('2026-04-17'), guangxi)).toMatchObject({
      lastDay: '2026-04-21',
      calendar: 'cn-2026.1+guangxi',
    })
    expect(dueAt({ workingDays: 1 }, morningOf('2026-04-17'), CHINA).lastDay).toBe('2026-04-20')
  })

  it('of two regions laid over one another follow the later one', () => {
    const first = withRegion(CHINA, { region: 'a', daysOff: ['2026-04-20', '2026-04-21'], workingDays: [] })
    const both = withRegion(first, { region: 'b', daysOff: [], workingDays: ['2026-04-20'] })
    expect([isWorkingDay('2026-04-20', both).working, isWorkingDay('2026-04-21', both).working]).toEqual([true, false])
    expect(both.version).toBe('cn-2026.1+a+b')
  })
})

describe('due dates', () => {
  const day = fc.integer({ min: 0, max: 729 }).map(n => addDays('2025-01-01', n))
  const n = fc.integer({ min: 0, max: 200 })
  const delay: fc.Arbitrary<Delay> = fc.oneof(
    n.map(calendarDays => ({ calendarDays })),
    n.map(workingDays => ({ workingDays, countFirstDay: true })),
    n.map(workingDays => ({ workingDays })),
    fc.integer({ min: 0, max: 24 }).map(months => ({ months, endOnHoliday: 'next' as const })),
    n.map(hours => ({ hours })),
  )

  it('never come earlier for a later beginning, nor before it', () => {
    fc.assert(
      fc.property(delay, day, day, (delay, a, b) => {
        const [first, second] = a < b ? [a, b] : [b, a]
        const due = dueAt(delay, morningOf(first), CHINA)
        expect(due.at <= dueAt(delay, morningOf(second), CHINA).at).toBe(true)
        expect(due.at >= morningOf(first)).toBe(true)
      }),
    )
  })

  it('never come earlier for a longer period', () => {
    fc.assert(
      fc.property(day, n, fc.boolean(), (from, n, countFirstDay) => {
        for (const unit of ['calendarDays', 'workingDays'] as const) {
          const shorter = dueAt({ [unit]: n, countFirstDay } as unknown as Delay, morningOf(from), CHINA)
          const longer = dueAt({ [unit]: n + 1, countFirstDay } as unknown as Delay, morningOf(from), CHINA)
          expect(shorter.at <= longer.at).toBe(true)
        }
      }),
    )
  })

  it('of n working days have exactly n working days up to the last one, which is one itself', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 60 }), (from, n) => {
        const { day: last } = addWorkingDays(from, n, CHINA)
        let counted = 0
        for (let d = addDays(from, 1); d <= last; d = addDays(d, 1)) if (isWorkingDay(d, CHINA).working) counted++
        expect([counted, isWorkingDay(last, CHINA).working]).toEqual([n, true])
      }),
    )
  })

  it('end at the first moment after their last day', () => {
    fc.assert(
      fc.property(delay, day, (delay, from) => {
        const due = dueAt(delay, morningOf(from), CHINA)
        if (!('hours' in delay)) expect(due.at).toBe(startOfDay(addDays(due.lastDay, 1)))
        else expect(due.lastDay <= dayOf(due.at)).toBe(true)
      }),
    )
  })
})

it.each<[Delay, string]>([
  [{ calendarDays: 15 }, '15 天（自然日）'],
  [{ calendarDays: 15, countFirstDay: true }, '15 天（自然日，含当日）'],
  [{ calendarDays: 30, endOnHoliday: 'next' }, '30 天（自然日，末日遇休息日顺延）'],
  [{ workingDays: 5 }, '5 个工作日'],
  [{ workingDays: 5, countFirstDay: true }, '5 个工作日（含当日）'],
  [{ months: 1 }, '1 个月'],
  [{ months: 3, endOnHoliday: 'next' }, '3 个月（末日遇休息日顺延）'],
  [{ hours: 48 }, '48 小时'],
  [{ minutes: 30 }, '30 分钟'],
])('%j is said “%s”', (delay, words) => expect(sayDelay(delay)).toBe(words))

it('a moment that a tampered history made up ends the counting at once', () => {
  for (const from of ['__proto__', 'toString', '', '2026-99-99T00:00:00.000Z'])
    expect(() => dueAt({ workingDays: 5, countFirstDay: true }, from, CHINA)).not.toThrow()
})
