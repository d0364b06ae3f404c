import * as time from '#engine/time/instant.ts'
import type { Day, Instant } from '#engine/time/time.ts'

/** The day arithmetic of `engine/time`, made total: whatever is no day, or leaves the years 0000–9999, is undefined. */

export const isDay = (value: unknown): value is Day => typeof value === 'string' && time.isDay(value)
export const isInstant = (value: unknown): value is Instant => typeof value === 'string' && time.isInstant(value)

const real = (day: Day): Day | undefined => (isDay(day) ? day : undefined)

/** The calendar day in China an instant falls on; a day stays itself. */
export const dayOf = (value: unknown): Day | undefined =>
  isDay(value) ? value : isInstant(value) ? real(time.dayOf(value)) : undefined

export const addDays = (day: unknown, days: number): Day | undefined =>
  isDay(day) && Number.isSafeInteger(days) ? real(time.addDays(day, days)) : undefined

/** Same day of the month, or the month's last day where that one does not exist. */
export const addMonths = (day: unknown, months: number): Day | undefined =>
  isDay(day) && Number.isSafeInteger(months) ? real(time.addMonths(day, months)) : undefined

/** Whole days from one day to another; negative when `to` is the earlier one. */
export const daysBetween = (from: unknown, to: unknown): number | undefined =>
  isDay(from) && isDay(to) ? time.daysBetween(from, to) : undefined
