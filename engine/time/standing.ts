import { addDays, addMilliseconds, between, dayOf, daysBetween, startOfDay } from '#engine/time/instant.ts'
import type { Calendar, Day, Due, Instant } from '#engine/time/time.ts'
import { addWorkingDays, isWorkingDay } from '#engine/time/working-calendar.ts'

/** What a period is counted in. `days` are calendar days (months too: what is left of one is left in days). */
export type PeriodUnit = 'days' | 'workingDays' | 'exact'

const MILLISECONDS_OF_DAY = 86_400_000

/**
 * A period that stood still from one instant to another ends later by just that: to the millisecond where it is counted in
 * hours or minutes; by whole days, part of a day for a day, where it is counted in days; by as many working days as stood
 * still where it is counted in those. No period is ever shortened by standing still, and none gains a whole unit.
 */
export function laterBy(due: Due, unit: PeriodUnit, from: Instant, to: Instant, calendar: Calendar): Due {
  const stood = between(from, to)
  if (stood <= 0) return due
  if (unit === 'exact') {
    const at = addMilliseconds(due.at, stood)
    return { at, lastDay: dayOf(addMilliseconds(at, -1)), calendar: calendar.version, provisional: false }
  }
  const moved =
    unit === 'days'
      ? { day: addDays(due.lastDay, Math.ceil(stood / MILLISECONDS_OF_DAY)), provisional: false }
      : addWorkingDays(due.lastDay, workingDaysStood(from, to, calendar), calendar)
  return {
    at: addMilliseconds(due.at, daysBetween(due.lastDay, moved.day) * MILLISECONDS_OF_DAY),
    lastDay: moved.day,
    calendar: calendar.version,
    provisional: due.provisional || moved.provisional,
  }
}

/** Working time between two instants, a working day from 00:00 to 24:00, in days rounded up. */
function workingDaysStood(from: Instant, to: Instant, calendar: Calendar): number {
  let stood = 0
  for (let day: Day = dayOf(from); startOfDay(day) < to; day = addDays(day, 1)) {
    if (!isWorkingDay(day, calendar).working) continue
    const [begins, ends] = [startOfDay(day), startOfDay(addDays(day, 1))]
    stood += between(begins > from ? begins : from, ends < to ? ends : to)
  }
  return Math.ceil(stood / MILLISECONDS_OF_DAY)
}

/** A due date at the end of a calendar day. */
export const endOfDay = (lastDay: Day, calendar: Calendar): Due => ({
  at: startOfDay(addDays(lastDay, 1)),
  lastDay,
  calendar: calendar.version,
  provisional: false,
})

/** Whether a due date is the end of a day: every period counted in days ends there. */
export const endsWithDay = ({ at, lastDay }: Due): boolean => at === startOfDay(addDays(lastDay, 1))
