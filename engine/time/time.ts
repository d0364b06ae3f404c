/**
 * Time without an ambient clock or time zone. Offices covered here are all on China Standard Time (UTC+8, no daylight
 * saving since 1991), so a day is plain arithmetic on the instant and never asks the machine for its zone or locale.
 */

/** UTC instant, fixed width, milliseconds: `2026-11-23T08:00:00.000Z`. Compares as text. */
export type Instant = string
/** Calendar day in China Standard Time: `2026-11-23`. Compares as text. */
export type Day = string

/**
 * How long something lasts. Exactly one unit. `months` clamp to the month's end (民法典 第二百零二条). `endOnHoliday: 'next'`
 * moves a last day on a rest day to the next working day (第二百零三条): for statutory periods, not for publicity.
 */
export type Delay =
  | { readonly calendarDays: number; readonly countFirstDay?: boolean; readonly endOnHoliday?: 'next' }
  | { readonly workingDays: number; readonly countFirstDay?: boolean }
  | { readonly months: number; readonly endOnHoliday?: 'next' }
  | { readonly hours: number }
  | { readonly minutes: number }

/** Days off and make-up working days of the years that are known, and the name under which a computed date cites them. */
export interface Calendar {
  /** Shown and recorded with every due date, e.g. `cn-2026.1`. */
  readonly version: string
  readonly years: { readonly [year: string]: YearOfDays }
  /** Extra days off of a region (民族自治地方节日, NJ2024 第四条), merged over the national ones. */
  readonly overlay?: { readonly region: string; readonly daysOff: readonly Day[]; readonly workingDays: readonly Day[] }
}
export interface YearOfDays {
  readonly source: string
  readonly daysOff: readonly (readonly [Day, Day])[]
  readonly makeUpWorkingDays: readonly Day[]
}

/** A computed end of a period, with what it was computed from. */
export interface Due {
  /** The first instant after the period: 00:00 China time of the day after `lastDay` for day-based delays. */
  readonly at: Instant
  /** The last full day of the period. */
  readonly lastDay: Day
  readonly calendar: string
  /** A year in the period has no published holiday calendar: the date may still move. */
  readonly provisional: boolean
}
