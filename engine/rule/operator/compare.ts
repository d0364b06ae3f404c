import type { Json } from '#engine/json.ts'
import { daysBetween, isDay, isInstant } from '#engine/rule/day.ts'
import {
  type Arguments,
  type Found,
  isKnown,
  listIn,
  type Operator,
  type Outcome,
  parameter,
  type Running,
  type Sentence,
  takes,
  type Words,
} from '#engine/rule/operator/operator.ts'
import { allOf, anyOf, type Known, notOf } from '#engine/rule/truth.ts'

const two = takes('positions', parameter('left', ['any'], '左边', 'left'), parameter('right', ['any'], '右边', 'right'))
const twoOrdered = takes(
  'positions',
  parameter('left', ['number', 'day', 'instant'], '左边', 'left'),
  parameter('right', ['number', 'day', 'instant'], '右边', 'right'),
)

/** Same or not, for two known plain values of one type; all else is unknown. Nothing is converted: "1" is not 1. */
function same(a: Json | undefined, b: Json | undefined): Known {
  const plain = typeof a === 'string' || typeof a === 'boolean' || Number.isFinite(a)
  return plain && typeof a === typeof b && (typeof b !== 'number' || Number.isFinite(b)) ? a === b : undefined
}

/** Negative, 0 or positive for two numbers, two days or two instants; undefined for anything else. */
function order(a: Json | undefined, b: Json | undefined): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    return Number.isFinite(a) && Number.isFinite(b) ? (a < b ? -1 : a > b ? 1 : 0) : undefined
  }
  const texts = (isDay(a) && isDay(b)) || (isInstant(a) && isInstant(b))
  return texts ? ((a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0) : undefined
}

/** The other side's choices lend a literal its name: 事项类别 = “集体经济事项”. */
const shown = (found: Found, beside: Json | undefined, cx: Running) =>
  found.isLiteral ? cx.words.value(found.value, beside) : found.text

function pair(args: Arguments, cx: Running) {
  const [left, right] = [cx.find(args.left), cx.find(args.right)]
  return { left, right, texts: [shown(left, args.right, cx), shown(right, args.left, cx)] as const }
}

const uncomparable = (from: readonly Found[]) =>
  from.every(isKnown) ? `${from.map(found => found.text).join('、')} 类型不同，不能比较` : undefined

interface Wording {
  readonly zh: string
  readonly en: string
  /** Between days and instants. */
  readonly dates?: { readonly zh: string; readonly en: string }
}

/** `a 不少于 b`; days are `早于`, not `小于`. */
function sentence({ zh, en, dates }: Wording): Sentence {
  const say = (language: 'zh' | 'en') => (args: Arguments, words: Words) => {
    const word = dates && (isDated(args.left) || isDated(args.right)) ? dates[language] : { zh, en }[language]
    const [left, right] = [operand(args.left, args.right, words), operand(args.right, args.left, words)]
    return language === 'zh' ? `${left}${word}${spaced(right)}` : `${left} ${word} ${right}`
  }
  return { zh: say('zh'), en: say('en') }
}

/** 不少于 3, but 不少于应到. */
const spaced = (text: string) => (/^[-\d]/.test(text) ? ` ${text}` : text)

const operand = (expression: Json | undefined, beside: Json | undefined, words: Words) =>
  typeof expression === 'object' && expression !== null ? words.say(expression) : words.value(expression, beside)

const DATED = ['today', 'addDays', 'addMonths', 'dayOf']
const isDated = (expression: Json | undefined) =>
  isDay(expression) ||
  isInstant(expression) ||
  (typeof expression === 'object' && expression !== null && DATED.some(name => Object.hasOwn(expression, name)))

function equality(
  name: string,
  title: Wording,
  sign: string,
  read: (same: Known) => Known,
  opposite: Wording,
  alias: string[],
): Operator {
  return {
    name,
    group: 'compare',
    title,
    alias,
    takes: two,
    gives: 'boolean',
    agree: 'alike',
    run: (args, cx) => {
      const { left, right, texts } = pair(args, cx)
      const value = read(same(left.value, right.value))
      return {
        value,
        claim: `${texts[0]} ${sign} ${texts[1]}`,
        reason: uncomparable([left, right]),
        from: [left, right],
      }
    },
    say: sentence(title),
    deny: sentence(opposite),
  }
}

interface Order {
  readonly name: string
  readonly sign: string
  readonly title: Wording
  readonly opposite: Wording
  readonly alias: string[]
  readonly holds: (order: number) => boolean
  /** Which way the left side is off when it does not hold, and whether the boundary itself is outside. */
  readonly off: '还差' | '超出'
  readonly strict: boolean
}

function ordering({ name, sign, title, opposite, alias, holds, off, strict }: Order): Operator {
  return {
    name,
    group: 'compare',
    title,
    alias,
    takes: twoOrdered,
    gives: 'boolean',
    agree: 'ordered',
    run: (args, cx): Outcome => {
      const { left, right, texts } = pair(args, cx)
      const found = order(left.value, right.value)
      const value = found === undefined ? undefined : holds(found)
      return {
        value,
        claim: `${texts[0]} ${sign} ${texts[1]}`,
        note: value === false ? gap(left.value, right.value, off, strict) : undefined,
        reason: uncomparable([left, right]),
        from: [left, right],
      }
    },
    say: sentence(title),
    deny: sentence(opposite),
  }
}

/** “还差 2”, “还差 3 天”: for whole numbers and days only. */
function gap(left: Json | undefined, right: Json | undefined, off: string, strict: boolean): string | undefined {
  const days = daysBetween(left, right)
  const apart =
    days ?? (Number.isSafeInteger(left) && Number.isSafeInteger(right) ? Number(right) - Number(left) : undefined)
  return apart === undefined
    ? undefined
    : `${off} ${Math.abs(apart) + (strict ? 1 : 0)}${days === undefined ? '' : ' 天'}`
}

const LESS: Wording = { zh: '小于', en: 'is less than', dates: { zh: '早于', en: 'is before' } }
const AT_MOST: Wording = { zh: '不超过', en: 'is at most', dates: { zh: '不晚于', en: 'is not after' } }
const MORE: Wording = { zh: '大于', en: 'is more than', dates: { zh: '晚于', en: 'is after' } }
const AT_LEAST: Wording = { zh: '不少于', en: 'is at least', dates: { zh: '不早于', en: 'is not before' } }
const IS: Wording = { zh: '是', en: 'is' }
const IS_NOT: Wording = { zh: '不是', en: 'is not' }

export const eq = equality('eq', IS, '=', known => known, IS_NOT, ['=', '==', '===', 'equals', 'is'])
export const ne = equality('ne', IS_NOT, '≠', notOf, IS, ['!=', '!==', '<>', 'neq', 'notEquals'])
export const lt = ordering({
  name: 'lt',
  sign: '<',
  title: LESS,
  opposite: AT_LEAST,
  alias: ['<', 'less', 'before'],
  holds: o => o < 0,
  off: '超出',
  strict: true,
})
export const le = ordering({
  name: 'le',
  sign: '≤',
  title: AT_MOST,
  opposite: MORE,
  alias: ['<=', 'lte', 'atMost'],
  holds: o => o <= 0,
  off: '超出',
  strict: false,
})
export const gt = ordering({
  name: 'gt',
  sign: '>',
  title: MORE,
  opposite: AT_MOST,
  alias: ['>', 'more', 'after'],
  holds: o => o > 0,
  off: '还差',
  strict: true,
})
export const ge = ordering({
  name: 'ge',
  sign: '≥',
  title: AT_LEAST,
  opposite: LESS,
  alias: ['>=', 'gte', 'min'],
  holds: o => o >= 0,
  off: '还差',
  strict: false,
})

const options = (args: Arguments, words: Words) =>
  Array.isArray(args.list)
    ? args.list.map(item => words.value(item, args.item)).join(words.language === 'zh' ? '、' : ', ')
    : words.say(args.list)

export const isIn: Operator = {
  name: 'in',
  group: 'compare',
  title: { zh: '是其中之一', en: 'is one of' },
  alias: ['oneOf', 'includes', 'isIn'],
  takes: takes('positions', parameter('item', ['any'], '值', 'value'), parameter('list', ['list'], '列表', 'list')),
  gives: 'boolean',
  agree: 'member',
  run: (args, cx) => {
    const [item, list] = [cx.find(args.item), cx.find(args.list)]
    const items = listIn(list)
    const truths = items?.map(other => (cx.spend() ? same(item.value, other) : undefined))
    return {
      value: isKnown(item) && truths ? anyOf(truths) : undefined,
      claim: `${item.text} 属于 ${Array.isArray(args.list) ? options(args, cx.words) : list.text}`,
      reason:
        isKnown(list) && !items
          ? `${list.text} 不是列表`
          : isKnown(item) && items
            ? `${item.text} 与列表中的值类型不同`
            : undefined,
      from: [item, list],
    }
  },
  say: {
    zh: (args, words) => `${operand(args.item, undefined, words)}是${options(args, words)}之一`,
    en: (args, words) => `${operand(args.item, undefined, words)} is one of ${options(args, words)}`,
  },
  deny: {
    zh: (args, words) => `${operand(args.item, undefined, words)}不是${options(args, words)}中的任何一个`,
    en: (args, words) => `${operand(args.item, undefined, words)} is none of ${options(args, words)}`,
  },
}

export const between: Operator = {
  name: 'between',
  group: 'compare',
  title: { zh: '介于（含两端）', en: 'is between (inclusive)' },
  alias: ['range', 'within'],
  takes: takes(
    'positions',
    parameter('value', ['number', 'day', 'instant'], '值', 'value'),
    parameter('low', ['number', 'day', 'instant'], '最小', 'lowest'),
    parameter('high', ['number', 'day', 'instant'], '最大', 'highest'),
  ),
  gives: 'boolean',
  agree: 'ordered',
  run: (args, cx) => {
    const [value, low, high] = [cx.find(args.value), cx.find(args.low), cx.find(args.high)]
    const [above, below] = [order(value.value, low.value), order(value.value, high.value)]
    return {
      value: allOf([above === undefined ? undefined : above >= 0, below === undefined ? undefined : below <= 0]),
      claim: `${value.text} 介于 ${low.text} 与 ${high.text} 之间`,
      note: undefined,
      reason: uncomparable([value, low, high]),
      from: [value, low, high],
    }
  },
  say: {
    zh: (args, words) =>
      `${words.say(args.value)}在${spaced(words.say(args.low))} 至 ${words.say(args.high)} 之间（含两端）`,
    en: (args, words) =>
      `${words.say(args.value)} is between ${words.say(args.low)} and ${words.say(args.high)} inclusive`,
  },
  deny: {
    zh: (args, words) => `${words.say(args.value)}不在${spaced(words.say(args.low))} 至 ${words.say(args.high)} 之间`,
    en: (args, words) => `${words.say(args.value)} is not between ${words.say(args.low)} and ${words.say(args.high)}`,
  },
}

/**
 * Asks about the present, not about the world: absent, null, "" and [] are empty. The one operator whose answer changes
 * when something is filled in.
 */
export const isEmpty: Operator = {
  name: 'isEmpty',
  group: 'compare',
  title: { zh: '没有填写', en: 'is empty' },
  alias: ['empty', 'isNull', 'missing', 'isBlank'],
  takes: takes('one', parameter('value', ['any'], '值', 'value')),
  gives: 'boolean',
  run: (args, cx) => {
    const found = cx.find(args.value)
    const { value } = found
    const isUnknown = value === undefined && found.path === undefined
    const isBlank =
      value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
    return { value: isUnknown ? undefined : isBlank, claim: `${cx.words.say(args.value)}没有填写`, from: [found] }
  },
  say: {
    zh: (args, words) => `${words.say(args.value)}没有填写`,
    en: (args, words) => `${words.say(args.value)} is empty`,
  },
  deny: {
    zh: (args, words) => `${words.say(args.value)}已填写`,
    en: (args, words) => `${words.say(args.value)} is filled in`,
  },
}
