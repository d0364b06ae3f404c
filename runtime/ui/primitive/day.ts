/**
 * Days and instants for the reader, always China time, never the browser's zone or locale. The screens' "now" comes from
 * the server (`session.demo.now`) or `Date.now()` at the outermost edge; nothing here reads a clock.
 */
const CHINA_OFFSET = 8 * 3600_000
const DAY_LENGTH = 86_400_000
const WEEKDAYS = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'] as const

/** Calendar day in China time of an instant: `2026-11-23`. */
export const dayOf = (instant: string): string =>
  new Date(Date.parse(instant) + CHINA_OFFSET).toISOString().slice(0, 10)

/** Whole days from one calendar day to another; negative when `to` is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_LENGTH)

export const weekday = (day: string): string => WEEKDAYS[new Date(Date.parse(day)).getUTCDay()] ?? ''

/** `2026年1月15日` */
export function sayDay(day: string): string {
  const [year, month, date] = day.split('-')
  return `${Number(year)}年${Number(month)}月${Number(date)}日`
}
/** `2026年1月15日 星期四` */
export const sayDayAndWeekday = (day: string): string => `${sayDay(day)} ${weekday(day)}`

/** `09:30` in China time. */
export const timeOf = (instant: string): string =>
  new Date(Date.parse(instant) + CHINA_OFFSET).toISOString().slice(11, 16)

/** `2026年1月15日 09:30`; a plain day is said without a time, anything unreadable is given back as it is. */
export function sayInstant(instant: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(instant)) return sayDay(instant)
  return Number.isNaN(Date.parse(instant)) ? instant : `${sayDay(dayOf(instant))} ${timeOf(instant)}`
}
