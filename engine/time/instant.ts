import type { Day, Instant } from '#engine/time/time.ts'

/**
 * Days and instants as plain arithmetic. Nothing here asks the machine for its clock, zone or locale, so the same input
 * gives the same answer on every machine. Preconditions: days are real ({@link isDay}) and instants well formed
 * ({@link isInstant}), years 0000 to 9999; text from outside goes through {@link parseDay} or {@link isInstant} first.
 */

const MILLISECONDS_OF_DAY = 86_400_000
const CHINA_OFFSET = 8 * 3_600_000
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)\.(\d{3})Z$/

const two = (n: number) => (n < 10 ? `0${n}` : `${n}`)

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant's days-from-civil: years begin in March). */
function dayNumber(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function fromDayNumber(number: number): Day {
  const shifted = number + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const date = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return day(year, month, date)
}

const day = (year: number, month: number, date: number): Day =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`

const yearOf = (of: Day): number => Number(of.slice(0, 4))
const monthOf = (of: Day): number => Number(of.slice(5, 7))
const dateOf = (of: Day): number => Number(of.slice(8, 10))
const numberOf = (of: Day): number => dayNumber(yearOf(of), monthOf(of), dateOf(of))

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

const isReal = (year: number, month: number, date: number): boolean =>
  month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(year, month)

/** A real calendar day, written `2026-11-23`. */
export const isDay = (text: string): text is Day => DAY.test(text) && isReal(yearOf(text), monthOf(text), dateOf(text))

/** An instant as the engine writes it: UTC, milliseconds, `2026-11-23T08:00:00.000Z`. */
export const isInstant = (text: string): text is Instant => INSTANT.test(text) && isDay(text.slice(0, 10))

/** Milliseconds since 1970-01-01T00:00Z. */
export const millisecondsOf = (instant: Instant): number =>
  numberOf(instant.slice(0, 10)) * MILLISECONDS_OF_DAY +
  Number(instant.slice(11, 13)) * 3_600_000 +
  Number(instant.slice(14, 16)) * 60_000 +
  Number(instant.slice(17, 19)) * 1000 +
  Number(instant.slice(20, 23))

/** The instant so many milliseconds after 1970-01-01T00:00Z. */
export function instantOf(milliseconds: number): Instant {
  const days = Math.floor(milliseconds / MILLISECONDS_OF_DAY)
  const rest = milliseconds - days * MILLISECONDS_OF_DAY
  const clock = `${two(Math.floor(rest / 3_600_000))}:${two(Math.floor(rest / 60_000) % 60)}:${two(Math.floor(rest / 1000) % 60)}`
  return `${fromDayNumber(days)}T${clock}.${String(rest % 1000).padStart(3, '0')}Z`
}

/** The calendar day it is in China at an instant. */
export const dayOf = (instant: Instant): Day =>
  fromDayNumber(Math.floor((millisecondsOf(instant) + CHINA_OFFSET) / MILLISECONDS_OF_DAY))

/** 00:00 China time of a day: 16:00Z of the day before. */
export const startOfDay = (of: Day): Instant => instantOf(numberOf(of) * MILLISECONDS_OF_DAY - CHINA_OFFSET)

export const addMilliseconds = (instant: Instant, n: number): Instant => instantOf(millisecondsOf(instant) + n)

/** Milliseconds from the first instant to the second; negative when the second is earlier. */
export const between = (from: Instant, to: Instant): number => millisecondsOf(to) - millisecondsOf(from)

export const addDays = (from: Day, n: number): Day => fromDayNumber(numberOf(from) + n)

/** Whole days from the first day to the second. */
export const daysBetween = (from: Day, to: Day): number => numberOf(to) - numberOf(from)

/** The corresponding day n months on; where there is none, the last day of that month (民法典 第二百零二条). */
export function addMonths(from: Day, n: number): Day {
  const months = yearOf(from) * 12 + monthOf(from) - 1 + n
  const year = Math.floor(months / 12)
  const month = months - year * 12 + 1
  return day(year, month, Math.min(dateOf(from), daysInMonth(year, month)))
}

/** 1 = Monday … 7 = Sunday. */
export function weekday(of: Day): number {
  const sinceMonday = (numberOf(of) + 3) % 7
  return (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
}

const SPELLINGS = [
  /^(\d{4})-(\d{2})-(\d{2})$/,
  /^(\d{4})(\d{2})(\d{2})$/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})日$/,
]

/** A day as people write it: 2026-01-15, 20260115, 2026/1/15 or 2026年1月15日; undefined for anything else. */
export function parseDay(text: string): Day | undefined {
  for (const spelling of SPELLINGS) {
    const parts = spelling.exec(text.trim())
    if (!parts) continue
    const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
    // "0026-01-15" is a slip, not a year.
    return year >= 1000 && isReal(year, month, date) ? day(year, month, date) : undefined
  }
  return undefined
}

/** 2026年1月15日 */
export const sayDay = (of: Day): string => `${yearOf(of)}年${monthOf(of)}月${dateOf(of)}日`

/** China time to the minute: 2026年1月15日 09:30 */
export function sayInstant(instant: Instant): string {
  const china = addMilliseconds(instant, CHINA_OFFSET)
  return `${sayDay(china.slice(0, 10))} ${china.slice(11, 16)}`
}

const WITH_OFFSET =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/**
 * The first instant of an occurred time (发生时间): a day counts from 00:00 China time, a time needs its offset
 * (`2026-11-20T15:00+08:00`). Undefined for anything else.
 */
export function startOfOccurred(text: string): Instant | undefined {
  if (isDay(text)) return startOfDay(text)
  const parts = WITH_OFFSET.exec(text)
  if (!parts || !isDay(parts[1] as string)) return undefined
  const [, date, hours, minutes, seconds = '00', fraction = '0', zone = 'Z'] = parts
  const local = `${date}T${hours}:${minutes}:${seconds}.${fraction.padEnd(3, '0')}Z`
  if (zone === 'Z') return local
  const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) * 60_000
  return addMilliseconds(local, zone.startsWith('-') ? offset : -offset)
}
