import chineseDays from 'chinese-days'
import { describe, expect, it } from 'vitest'
import { CHINA } from '#engine/time/calendars.ts'
import { addDays } from '#engine/time/instant.ts'
import { isWorkingDay } from '#engine/time/working-calendar.ts'

describe('the calendar of', () => {
  it.each(Object.keys(CHINA.years))('%s agrees day by day with an independent data set', year => {
    const differing: string[] = []
    let days = 0
    for (let day = `${year}-01-01`; day.startsWith(year); day = addDays(day, 1)) {
      days++
      if (isWorkingDay(day, CHINA).working !== chineseDays.isWorkday(day)) differing.push(day)
    }
    expect(days).toBe(365)
    expect(differing).toEqual([])
  })

  it('2025 has 248 working days, as 365 − 104 − 13', () => {
    let working = 0
    for (let day = '2025-01-01'; day < '2026-01-01'; day = addDays(day, 1))
      if (isWorkingDay(day, CHINA).working) working++
    expect(working).toBe(248)
  })

  it.each(Object.entries(CHINA.years))(
    '%s names only days of its own year, in order, make-up days on weekends',
    (year, data) => {
      const days = [...data.daysOff.flat(), ...data.makeUpWorkingDays]
      expect(days.every(day => day.startsWith(year))).toBe(true)
      for (const [from, to] of data.daysOff) expect(from <= to).toBe(true)
      const bare = { version: 'test', years: {} }
      for (const day of data.makeUpWorkingDays) expect(isWorkingDay(day, bare).working).toBe(false)
    },
  )
})
