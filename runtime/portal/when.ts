import { t } from './text/text.ts'

/** Dates for the reader, always in China time whatever the machine's zone: offices have one clock. */

const CHINA = 8 * 3600_000
const DAY = 86_400_000

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly clock: string
  readonly dayNumber: number
}
function parts(instant: string): Parts {
  const at = Date.parse(instant) + CHINA
  const shifted = new Date(at)
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    clock: shifted.toISOString().slice(11, 16),
    dayNumber: Math.floor(at / DAY),
  }
}

/** `2026-11-23` → `11月23日`, with the year when it is not the one of `now`. */
export function sayDay(day: string, now: string): string {
  const [year = 0, month = 0, date = 0] = day.slice(0, 10).split('-').map(Number)
  return year === parts(now).year ? t.when.monthDay(month, date) : t.when.fullDay(year, month, date)
}
/** Always with the year, for records that are read later. */
export function sayFullDay(day: string): string {
  const [year = 0, month = 0, date = 0] = day.slice(0, 10).split('-').map(Number)
  return t.when.fullDay(year, month, date)
}
export const chinaDay = (instant: string): string => new Date(Date.parse(instant) + CHINA).toISOString().slice(0, 10)
export const sayClock = (instant: string): string => parts(instant).clock

/** `刚刚`, `12 分钟前`, `今天 14:32`, `昨天 09:10`, `11月3日 09:10`, `2025年11月3日 09:10`. */
export function sayMoment(instant: string, now: string): string {
  const then = parts(instant)
  const today = parts(now)
  const minutes = Math.floor((Date.parse(now) - Date.parse(instant)) / 60_000)
  if (minutes >= 0 && minutes < 1) return t.when.justNow
  if (minutes >= 1 && minutes < 60) return t.when.minutes(minutes)
  if (then.dayNumber === today.dayNumber) return `${t.when.today} ${then.clock}`
  if (then.dayNumber === today.dayNumber - 1) return `${t.when.yesterday} ${then.clock}`
  return `${sayDay(chinaDay(instant), now)} ${then.clock}`
}
/** With year and clock, for records. */
export const sayExactly = (instant: string): string => `${sayFullDay(chinaDay(instant))} ${sayClock(instant)}`

/** A claimed time is a day or an instant. */
export const sayOccurred = (occurred: string): string =>
  occurred.length > 10 ? sayExactly(occurred) : sayFullDay(occurred)

/** Whole days from today to a day, in China time: 0 is today, negative is past. */
export const daysUntil = (day: string, now: string): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${chinaDay(now)}T00:00:00Z`)) / DAY)
