import { t } from '#runtime/portal/text/text.ts'
import { dayOf, daysBetween, sayDay, sayInstant } from '#runtime/ui/primitive/day.ts'

/** Dates as the lists say them: near ones in words, this year's without the year. Always China time. */

/** `14:32` */
export const clockOf = (instant: string): string => sayInstant(instant).split(' ')[1] ?? ''

/** `11月23日`; with the year when it is not the one of `now`. */
export const sayShortDay = (day: string, now: string): string =>
  day.slice(0, 4) === dayOf(now).slice(0, 4) ? sayDay(day).slice(5) : sayDay(day)

/** `刚刚`, `12 分钟前`, `今天 14:32`, `昨天 09:10`, `11月3日 09:10`, `2025年11月3日 09:10`. */
export function sayMoment(instant: string, now: string): string {
  const minutes = Math.floor((Date.parse(now) - Date.parse(instant)) / 60_000)
  if (minutes >= -1 && minutes < 1) return t.when.justNow
  if (minutes >= 1 && minutes < 60) return t.when.minutes(minutes)
  const days = daysBetween(dayOf(instant), dayOf(now))
  const day = days === 0 ? t.when.today : days === 1 ? t.when.yesterday : sayShortDay(dayOf(instant), now)
  return `${day} ${clockOf(instant)}`
}
