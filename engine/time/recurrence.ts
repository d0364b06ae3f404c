import '#engine/jitless.ts'
import { z } from 'zod'
import { addDays, addMonths, weekday } from '#engine/time/instant.ts'
import type { Calendar, Day } from '#engine/time/time.ts'
import { isWorkingDay } from '#engine/time/working-calendar.ts'

/**
 * 周期任务: how often something begins again, as people say it: every Monday, at the start of the month, in the first month
 * of the quarter, every two years, only in the fire season. A period has a name (`2026-W10`, `2026-03`, `2026-Q1`), so that
 * whoever begins a period twice can be told apart from whoever begins two periods.
 */

const date = z.union([z.number().int().min(1).max(31), z.literal('last')])
const common = {
  /** On a day off: hold it anyway (default), leave the period out, or move to the working day before or after. */
  onHoliday: z.enum(['keep', 'skip', 'before', 'after']).optional(),
  /** Only between these days of a year, both included; `11-01` to `03-31` runs over the turn of the year. */
  season: z.strictObject({ from: z.string().regex(/^\d{2}-\d{2}$/), to: z.string().regex(/^\d{2}-\d{2}$/) }).optional(),
}
export const recurrence = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('day'), ...common }),
  /** `weekday`: 1 = Monday … 7 = Sunday. */
  z.strictObject({ every: z.literal('week'), weekday: z.number().int().min(1).max(7), ...common }),
  z.strictObject({ every: z.literal('month'), date, ...common }),
  /** `month` counts within the period, from 1. */
  z.strictObject({ every: z.literal('quarter'), month: z.number().int().min(1).max(3), date, ...common }),
  z.strictObject({ every: z.literal('halfYear'), month: z.number().int().min(1).max(6), date, ...common }),
  z.strictObject({ every: z.literal('year'), month: z.number().int().min(1).max(12), date, ...common }),
  /** In even or odd years. */
  z.strictObject({
    every: z.literal('twoYears'),
    years: z.enum(['even', 'odd']),
    month: z.number().int().min(1).max(12),
    date,
    ...common,
  }),
])
export type Recurrence = z.output<typeof recurrence>

export interface Occurrence {
  /** `2026-03-02` · `2026-W10` · `2026-03` · `2026-Q1` · `2026-H1` · `2026`. */
  readonly period: string
  readonly day: Day
  /** A year on the way has no published holiday calendar: the day may still move. */
  readonly provisional: boolean
}

/** How many days ahead an occurrence is looked for: two years and a season. */
const HORIZON = 1200

/** The first occurrence whose day is later than `after` and whose period is not `period`; undefined when there is none. */
export function nextOccurrence(
  rule: Recurrence,
  after: Day,
  calendar: Calendar,
  period?: string,
): Occurrence | undefined {
  // A day moved before or after a holiday may come from a nominal day up to two weeks away.
  for (let day = addDays(after, -14), n = 0; n < HORIZON; day = addDays(day, 1), n++) {
    if (!isNominal(rule, day) || !isInSeason(rule, day)) continue
    const held = heldOn(rule, day, calendar)
    const name = periodOf(rule, day)
    if (held && held.day > after && name !== period) return { period: name, ...held }
  }
  return undefined
}

function isNominal(rule: Recurrence, day: Day): boolean {
  switch (rule.every) {
    case 'day':
      return true
    case 'week':
      return weekday(day) === rule.weekday
    case 'month':
      return isDate(rule.date, day)
    case 'quarter':
      return within(day, 3) === rule.month && isDate(rule.date, day)
    case 'halfYear':
      return within(day, 6) === rule.month && isDate(rule.date, day)
    case 'year':
      return within(day, 12) === rule.month && isDate(rule.date, day)
    case 'twoYears':
      return (
        Number(day.slice(0, 4)) % 2 === (rule.years === 'even' ? 0 : 1) &&
        within(day, 12) === rule.month &&
        isDate(rule.date, day)
      )
  }
}

const monthOf = (day: Day): number => Number(day.slice(5, 7))
/** Which month of its period of so many months, from 1. */
const within = (day: Day, months: number): number => ((monthOf(day) - 1) % months) + 1

/** The 31st of a month of thirty days is its last day. */
function isDate(date: number | 'last', day: Day): boolean {
  const last = addDays(addMonths(`${day.slice(0, 8)}01`, 1), -1)
  return day === last ? date === 'last' || date >= Number(last.slice(8)) : date === Number(day.slice(8))
}

function isInSeason({ season }: Recurrence, day: Day): boolean {
  if (!season) return true
  const of = day.slice(5)
  return season.from <= season.to ? season.from <= of && of <= season.to : of >= season.from || of <= season.to
}

function heldOn(
  { onHoliday = 'keep' }: Recurrence,
  nominal: Day,
  calendar: Calendar,
): { readonly day: Day; readonly provisional: boolean } | undefined {
  const here = isWorkingDay(nominal, calendar)
  if (onHoliday === 'keep') return { day: nominal, provisional: false }
  if (here.working) return { day: nominal, provisional: here.provisional }
  if (onHoliday === 'skip') return undefined
  let provisional = here.provisional
  for (let day = nominal; ; ) {
    day = addDays(day, onHoliday === 'before' ? -1 : 1)
    const kind = isWorkingDay(day, calendar)
    provisional ||= kind.provisional
    if (kind.working) return { day, provisional }
  }
}

/** Name of the period a day belongs to. */
export function periodOf({ every }: Recurrence, day: Day): string {
  const year = day.slice(0, 4)
  switch (every) {
    case 'day':
      return day
    case 'week':
      return weekOf(day)
    case 'month':
      return day.slice(0, 7)
    case 'quarter':
      return `${year}-Q${Math.ceil(monthOf(day) / 3)}`
    case 'halfYear':
      return `${year}-H${Math.ceil(monthOf(day) / 6)}`
    default:
      return year
  }
}

/** ISO 8601 week: it belongs to the year of its Thursday. */
function weekOf(day: Day): string {
  const thursday = addDays(day, 4 - weekday(day))
  const year = thursday.slice(0, 4)
  let week = 1
  for (let one = addDays(thursday, -7); one.slice(0, 4) === year; one = addDays(one, -7)) week++
  return `${year}-W${String(week).padStart(2, '0')}`
}

const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日']
const HOLIDAYS = {
  keep: '',
  skip: '，遇休息日不办',
  before: '，遇休息日提前到前一个工作日',
  after: '，遇休息日顺延到下一个工作日',
}
const sayDate = (date: number | 'last') => (date === 'last' ? '最后一日' : `${date} 日`)
const FREQUENCIES: { readonly [E in Recurrence['every']]: (rule: Extract<Recurrence, { every: E }>) => string } = {
  day: () => '每日',
  week: ({ weekday: on }) => `每周${WEEKDAYS[on - 1]}`,
  month: ({ date: on }) => (on === 1 ? '每月初（1 日）' : `每月${sayDate(on)}`),
  quarter: ({ month, date: on }) => `每季度第 ${month} 个月${sayDate(on)}`,
  halfYear: ({ month, date: on }) => `每半年第 ${month} 个月${sayDate(on)}`,
  year: ({ month, date: on }) => `每年 ${month} 月${sayDate(on)}`,
  twoYears: ({ years, month, date: on }) => `每两年（${years === 'even' ? '双' : '单'}数年）${month} 月${sayDate(on)}`,
}

/** “每周一，遇休息日顺延到下一个工作日，仅在 11月1日 至 3月31日” */
export function sayRecurrence(rule: Recurrence): string {
  const say = FREQUENCIES[rule.every] as (rule: Recurrence) => string
  const day = (text: string) => `${Number(text.slice(0, 2))}月${Number(text.slice(3))}日`
  const season = rule.season ? `，仅在${day(rule.season.from)}至${day(rule.season.to)}` : ''
  return `${say(rule)}${HOLIDAYS[rule.onHoliday ?? 'keep']}${season}`
}
