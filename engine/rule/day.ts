import type { Day, Instant } from '#engine/time/time.ts'

/**
 * Day arithmetic for rules: total, on the text alone. Proleptic Gregorian calendar, years 0001–9999, China time for the
 * day of an instant. Whatever leaves that range is undefined.
 */
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const daysIn = (year: number, month: number) =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
}

function parse(text: string): Civil | undefined {
  const parts = DAY.exec(text)
  if (!parts) return undefined
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const real = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  return real ? { year, month, day } : undefined
}

const pad = (n: number, width: number) => String(n).padStart(width, '0')
const print = ({ year, month, day }: Civil): Day => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`

export const isDay = (value: unknown): value is Day => typeof value === 'string' && parse(value) !== undefined
export function isInstant(value: unknown): value is Instant {
  const parts = typeof value === 'string' ? INSTANT.exec(value) : null
  return parts !== null && isDay(parts[1])
}

/** Days since 0000-03-01: years that begin in March put the leap day last. */
function serial({ year, month, day }: Civil): number {
  const y = month > 2 ? year : year - 1
  const m = (month + 9) % 12
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((m * 306 + 5) / 10) + day - 1
}

const FIRST = serial({ year: 1, month: 1, day: 1 })
const LAST = serial({ year: 9999, month: 12, day: 31 })

function fromSerial(days: number): Civil | undefined {
  if (!(days >= FIRST && days <= LAST)) return undefined
  let y = Math.floor((10000 * days + 14780) / 3652425)
  let rest = days - (365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400))
  if (rest < 0) {
    y -= 1
    rest = days - (365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400))
  }
  const m = Math.floor((100 * rest + 52) / 3060)
  return {
    year: y + Math.floor((m + 2) / 12),
    month: ((m + 2) % 12) + 1,
    day: rest - Math.floor((m * 306 + 5) / 10) + 1,
  }
}

/** The calendar day in China (UTC+8) an instant falls on; a day stays itself. */
export function dayOf(value: Day | Instant): Day | undefined {
  if (isDay(value)) return value
  if (!isInstant(value)) return undefined
  const utc = value.slice(0, 10)
  return Number(value.slice(11, 13)) >= 16 ? addDays(utc, 1) : utc
}

export function addDays(day: Day, days: number): Day | undefined {
  const civil = parse(day)
  const moved = civil && Number.isSafeInteger(days) ? fromSerial(serial(civil) + days) : undefined
  return moved && print(moved)
}

/** Same day of the month, or the month's last day where that one does not exist (民法典 第二百零二条). */
export function addMonths(day: Day, months: number): Day | undefined {
  const civil = parse(day)
  if (!civil || !Number.isSafeInteger(months)) return undefined
  const total = civil.year * 12 + civil.month - 1 + months
  const [year, month] = [Math.floor(total / 12), (((total % 12) + 12) % 12) + 1]
  if (!(year >= 1 && year <= 9999)) return undefined
  return print({ year, month, day: Math.min(civil.day, daysIn(year, month)) })
}

/** Whole days from one day to another; negative when `to` is the earlier one. */
export function daysBetween(from: Day, to: Day): number | undefined {
  const [a, b] = [parse(from), parse(to)]
  return a && b ? serial(b) - serial(a) : undefined
}

/** `2026-11-23 16:00` in China time, as people read it. */
export function showInstant(instant: Instant): string {
  const hour = (Number(instant.slice(11, 13)) + 8) % 24
  return `${dayOf(instant) ?? instant.slice(0, 10)} ${pad(hour, 2)}:${instant.slice(14, 16)}`
}
