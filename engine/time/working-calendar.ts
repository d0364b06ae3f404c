import { addDays, addMilliseconds, addMonths, dayOf, startOfDay, weekday } from '#engine/time/instant.ts'
import type { Calendar, Day, Delay, Due, Instant, YearOfDays } from '#engine/time/time.ts'

/** Whether a day is a working day, and whether a calendar still to be published may change the answer. */
export interface DayKind {
  readonly working: boolean
  readonly provisional: boolean
}

/**
 * Make-up days work and adjusted weekdays rest (rule W-09); a region's own days come before the national ones (W-05).
 * In a year without a published calendar only weekends are known: provisional.
 */
export function isWorkingDay(day: Day, calendar: Calendar): DayKind {
  const { overlay } = calendar
  if (overlay?.workingDays.includes(day)) return { working: true, provisional: false }
  if (overlay?.daysOff.includes(day)) return { working: false, provisional: false }
  const year = calendar.years[day.slice(0, 4)]
  const provisional = !year || mayStillMove(day, calendar)
  if (year?.makeUpWorkingDays.includes(day)) return { working: true, provisional }
  if (year && isDayOff(day, year)) return { working: false, provisional }
  // What is no day at all, in a history that was tampered with, ends every search for a working day.
  return { working: !(weekday(day) > 5), provisional }
}

const isDayOff = (day: Day, year: YearOfDays): boolean => year.daysOff.some(([from, to]) => from <= day && day <= to)

/** The notice for 2019 turned 2018-12-29 into a working day and 12-31 into a day off, after 2018's own notice. */
const mayStillMove = (day: Day, calendar: Calendar): boolean =>
  day.slice(5) >= '12-25' && !calendar.years[String(Number(day.slice(0, 4)) + 1)]

/** The n-th working day after a day, or from that day on when it is counted itself. n = 0 gives the day back. */
export function addWorkingDays(
  from: Day,
  n: number,
  calendar: Calendar,
  countFirstDay = false,
): { readonly day: Day; readonly provisional: boolean } {
  let provisional = false
  let day = from
  let left = n
  if (left > 0 && countFirstDay) {
    const first = isWorkingDay(day, calendar)
    provisional = first.provisional
    if (first.working) left--
  }
  while (left > 0) {
    day = addDays(day, 1)
    const kind = isWorkingDay(day, calendar)
    provisional ||= kind.provisional
    if (kind.working) left--
  }
  return { day, provisional }
}

/**
 * When a period that begins with `from` is over. The first day is not counted unless the delay says so (W-06, W-08);
 * day-based periods run to 24:00 China time of the last day, hours and minutes to the millisecond.
 */
export function dueAt(delay: Delay, from: Instant, calendar: Calendar): Due {
  if ('hours' in delay) return dueAfter(delay.hours * 3_600_000, from, calendar)
  if ('minutes' in delay) return dueAfter(delay.minutes * 60_000, from, calendar)
  const first = dayOf(from)
  if ('workingDays' in delay) {
    const end = addWorkingDays(first, delay.workingDays, calendar, delay.countFirstDay)
    return dueAfterDay(end.day, end.provisional, calendar)
  }
  const last =
    'months' in delay
      ? addMonths(first, delay.months)
      : addDays(first, Math.max(0, delay.calendarDays - (delay.countFirstDay ? 1 : 0)))
  return delay.endOnHoliday === 'next' ? dueOnWorkingDay(last, calendar) : dueAfterDay(last, false, calendar)
}

function dueAfter(milliseconds: number, from: Instant, calendar: Calendar): Due {
  const at = addMilliseconds(from, milliseconds)
  // A period that ends at 00:00 belongs to the day before.
  const lastDay = dayOf(milliseconds === 0 ? at : addMilliseconds(at, -1))
  return { at, lastDay, calendar: calendar.version, provisional: false }
}

const dueAfterDay = (lastDay: Day, provisional: boolean, calendar: Calendar): Due => ({
  at: startOfDay(addDays(lastDay, 1)),
  lastDay,
  calendar: calendar.version,
  provisional,
})

/** 民法典 第二百零三条: a last day on a holiday gives way to the day after the holiday. */
function dueOnWorkingDay(last: Day, calendar: Calendar): Due {
  const here = isWorkingDay(last, calendar)
  if (here.working) return dueAfterDay(last, here.provisional, calendar)
  const next = addWorkingDays(last, 1, calendar)
  return dueAfterDay(next.day, here.provisional || next.provisional, calendar)
}

/** 15 天（自然日） · 5 个工作日（含当日） · 1 个月 · 48 小时 · 30 分钟 */
export function sayDelay(delay: Delay): string {
  if ('hours' in delay) return `${delay.hours} 小时`
  if ('minutes' in delay) return `${delay.minutes} 分钟`
  if ('workingDays' in delay) return `${delay.workingDays} 个工作日${delay.countFirstDay ? '（含当日）' : ''}`
  const moved = delay.endOnHoliday === 'next' ? '，末日遇休息日顺延' : ''
  if ('months' in delay) return `${delay.months} 个月${moved && `（${moved.slice(1)}）`}`
  return `${delay.calendarDays} 天（自然日${delay.countFirstDay ? '，含当日' : ''}${moved}）`
}
