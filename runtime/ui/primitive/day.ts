import {
  dayOf,
  daysBetween,
  isDay,
  parseDay,
  sayDay,
  sayInstant as sayFullInstant,
  weekday as weekdayNumber,
} from '#engine/time/instant.ts'

/**
 * Days and instants for the reader, always China time, never the browser's zone or locale. "Now" comes from the server
 * (`session.demo.now`) or from `Date.now()` at the outermost edge; nothing here reads a clock.
 */
const WEEKDAYS = ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'] as const

export { dayOf, daysBetween, sayDay }
export const weekday = (day: string): string => WEEKDAYS[weekdayNumber(day) - 1] ?? ''

/** `2026年1月15日 星期四` */
export const sayDayAndWeekday = (day: string): string => `${sayDay(day)} ${weekday(day)}`

/** `2026年1月15日 09:30` in China time; a plain day is said without a time, anything unreadable is given back as it is. */
export function sayInstant(instant: string): string {
  if (parseDay(instant) !== undefined) return sayDay(parseDay(instant) ?? instant)
  const day = instant.slice(0, 10)
  return isDay(day) && /Z$/.test(instant)
    ? sayFullInstant(instant)
    : isDay(day)
      ? `${sayDay(day)} ${instant.slice(11, 16)}`.trim()
      : instant
}
