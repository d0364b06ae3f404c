import { addDays, addMonths, dayOf, daysBetween, isDay, isInstant } from '#engine/rule/day.ts'
import {
  dayIn,
  type Found,
  integerIn,
  misfit,
  type Operator,
  parameter,
  takes,
  type Words,
} from '#engine/rule/operator/operator.ts'
import type { Day } from '#engine/time/time.ts'

/** Calendar days in China time. The clock is the command's, never the machine's. */

const momentIn = (found: Found) => (isDay(found.value) || isInstant(found.value) ? found.value : undefined)

function moving(
  name: string,
  title: Operator['title'],
  alias: string[],
  unit: { readonly zh: string; readonly en: string },
  move: (day: Day, by: number) => Day | undefined,
): Operator {
  const zh = (day: string, by: unknown, words: Words, written: Parameters<Words['say']>[0]) =>
    typeof by === 'number' && by < 0 ? `${day}之前 ${-by} ${unit.zh}` : `${day}之后 ${words.say(written)} ${unit.zh}`
  return {
    name,
    group: 'date',
    title,
    alias,
    takes: takes(
      'positions',
      parameter('day', ['day'], '日期', 'day'),
      parameter('by', ['integer'], '多少', 'how many'),
    ),
    gives: 'day',
    run: (args, cx) => {
      const [day, by] = [cx.find(args.day), cx.find(args.by)]
      const [start, count] = [dayIn(day), integerIn(by)]
      const value = start === undefined || count === undefined ? undefined : move(start, count)
      return {
        value,
        claim: zh(cx.words.say(args.day), args.by, cx.words, args.by),
        reason:
          misfit(day, dayIn, '日期') ??
          misfit(by, integerIn, '整数') ??
          (start !== undefined && count !== undefined && value === undefined ? '日期超出可计算的范围' : undefined),
        from: [day, by],
      }
    },
    say: {
      zh: (args, words) => zh(words.say(args.day), args.by, words, args.by),
      en: (args, words) => `${words.say(args.by)} ${unit.en}${args.by === 1 ? '' : 's'} after ${words.say(args.day)}`,
    },
  }
}

export const plusDays = moving(
  'addDays',
  { zh: '加天数', en: 'add days' },
  ['plusDays', 'daysAfter'],
  { zh: '天', en: 'day' },
  addDays,
)
export const plusMonths = moving(
  'addMonths',
  { zh: '加月数', en: 'add months' },
  ['plusMonths', 'monthsAfter'],
  { zh: '个月', en: 'month' },
  addMonths,
)

export const daysFrom: Operator = {
  name: 'daysBetween',
  group: 'date',
  title: { zh: '相隔天数', en: 'days between' },
  alias: ['dateDiff', 'diffDays', 'duration'],
  takes: takes('positions', parameter('from', ['day'], '从', 'from'), parameter('to', ['day'], '到', 'to')),
  gives: 'integer',
  run: (args, cx) => {
    const [from, to] = [cx.find(args.from), cx.find(args.to)]
    return {
      value: daysBetween(from.value, to.value),
      claim: `${from.text} 到 ${to.text} 的天数`,
      reason: misfit(from, dayIn, '日期') ?? misfit(to, dayIn, '日期'),
      from: [from, to],
    }
  },
  say: {
    zh: (args, words) => `${words.say(args.from)}到${words.say(args.to)}的天数`,
    en: (args, words) => `the days from ${words.say(args.from)} to ${words.say(args.to)}`,
  },
}

export const today: Operator = {
  name: 'today',
  group: 'date',
  title: { zh: '今天', en: 'today' },
  alias: ['now', 'date', 'currentDate'],
  takes: takes('positions'),
  gives: 'day',
  run: (_, cx) => {
    const value = dayOf(cx.now)
    return { value, claim: '今天', reason: value === undefined ? '没有给出当前时间' : undefined, from: [] }
  },
  say: { zh: () => '今天', en: () => 'today' },
}

export const dayOfInstant: Operator = {
  name: 'dayOf',
  group: 'date',
  title: { zh: '所在日期', en: 'day of' },
  alias: ['toDate', 'dateOf', 'day'],
  takes: takes('one', parameter('moment', ['instant', 'day'], '时间', 'moment')),
  gives: 'day',
  run: (args, cx) => {
    const moment = cx.find(args.moment)
    return {
      value: dayOf(moment.value),
      claim: `${cx.words.say(args.moment)}所在日期`,
      reason: misfit(moment, momentIn, '时间'),
      from: [moment],
    }
  },
  say: {
    zh: (args, words) => `${words.say(args.moment)}所在日期`,
    en: (args, words) => `the day of ${words.say(args.moment)}`,
  },
}
