import type { Json } from '#engine/json.ts'
import {
  type Arguments,
  type Found,
  integerIn,
  listIn,
  misfit,
  numberIn,
  type Operator,
  type Outcome,
  parameter,
  type Running,
  takes,
  truthIn,
  type Words,
} from '#engine/rule/operator/operator.ts'
import type { Known } from '#engine/rule/truth.ts'

/** Operators over the items of one list. Inside `where` and `each`, `item` is the item and `item.name` a field of it. */

const of = parameter('of', ['list'], '列表', 'list')
const where = parameter('where', ['boolean'], '每一项的条件', 'condition on each item', { perItem: true })
const whereOptional = parameter('where', ['boolean'], '每一项的条件', 'condition on each item', {
  perItem: true,
  optional: true,
})

interface Counted {
  readonly list: Found
  /** Undefined when the list is not known. */
  readonly truths: readonly Known[] | undefined
  readonly met: number
  readonly open: number
  readonly from: readonly Found[]
  readonly reason: string | undefined
}

/** Asks every item; without a condition every item counts. */
function count(args: Arguments, cx: Running): Counted {
  const list = cx.find(args.of)
  const items = listIn(list)
  const found = items?.map(item => ask(args, cx, item))
  const truths = found?.map(one => (one === undefined ? true : truthIn(one)))
  return {
    list,
    truths,
    met: truths?.filter(truth => truth === true).length ?? 0,
    open: truths?.filter(truth => truth === undefined).length ?? 0,
    from: [list, ...unknownOnly(found ?? [], truthIn)],
    reason:
      misfit(list, listIn, '列表') ?? found?.flatMap(one => (one ? (misfit(one, truthIn, '“是”或“否”') ?? []) : []))[0],
  }
}

const ask = (args: Arguments, cx: Running, item: Json): Found | undefined => {
  if (!cx.spend()) return OUT_OF_FUEL
  return args.where === undefined ? undefined : cx.inside(args.of, item).find(args.where)
}
const OUT_OF_FUEL: Found = { value: undefined, text: '', missing: [] }

/** Of a long list only what is missing goes into the record, not every item. */
const unknownOnly = (found: readonly (Found | undefined)[], read: (found: Found) => unknown): Found[] =>
  found.flatMap(one =>
    one && read(one) === undefined ? [{ value: undefined, text: one.text, missing: one.missing }] : [],
  )

const chosen = (args: Arguments, words: Words) =>
  args.where === undefined ? '' : `（${words.inside(args.of).say(args.where, true)}）`
const chosenEnglish = (args: Arguments, words: Words) =>
  args.where === undefined ? '' : ` where ${words.inside(args.of).say(args.where)}`

const progress = ({ truths, met, open }: Counted) =>
  truths ? `：${truths.length} 项中 ${met} 项满足${open > 0 ? `、${open} 项尚不能判断` : ''}` : ''

export const countOf: Operator = {
  name: 'count',
  group: 'list',
  title: { zh: '项数', en: 'number of items' },
  alias: ['length', 'size', 'filter', 'len'],
  takes: takes('names', of, whereOptional),
  gives: 'integer',
  run: (args, cx) => {
    const counted = count(args, cx)
    return {
      value: counted.truths && counted.open === 0 ? counted.met : undefined,
      claim: sayCount(args, cx.words),
      reason: counted.reason,
      from: counted.from,
    }
  },
  say: {
    zh: (args, words) => sayCount(args, words),
    en: (args, words) => `the number of ${words.say(args.of)}${chosenEnglish(args, words)}`,
  },
}
const sayCount = (args: Arguments, words: Words) => `${words.say(args.of)}${chosen(args, words)}的项数`

export const sum: Operator = {
  name: 'sum',
  group: 'list',
  title: { zh: '合计', en: 'sum' },
  alias: ['total', 'add', 'reduce', '+'],
  takes: takes(
    'names',
    of,
    parameter('each', ['number'], '每一项的数', 'number of each item', { perItem: true }),
    whereOptional,
  ),
  gives: 'number',
  givesLike: 'each',
  run: (args, cx): Outcome => {
    const counted = count(args, cx)
    const chosenItems = listIn(counted.list)?.filter((_, index) => counted.truths?.[index] === true) ?? []
    const numbers = chosenItems.map(item => cx.inside(args.of, item).find(args.each))
    const isComplete = counted.truths !== undefined && counted.open === 0
    const total = isComplete ? addExactly(numbers.map(numberIn)) : undefined
    return {
      value: total,
      claim: cx.words.say({ sum: args as { [key: string]: Json } }),
      reason:
        counted.reason ??
        numbers.map(found => misfit(found, numberIn, '数字')).find(Boolean) ??
        (isComplete && numbers.every(found => numberIn(found) !== undefined) ? '数字太大或小数位太多' : undefined),
      from: [...counted.from, ...unknownOnly(numbers, numberIn)],
    }
  },
  say: {
    zh: (args, words) => `${words.say(args.of)}${chosen(args, words)}的${words.inside(args.of).say(args.each)}合计`,
    en: (args, words) =>
      `the sum of ${words.inside(args.of).say(args.each)} over ${words.say(args.of)}${chosenEnglish(args, words)}`,
  },
}

const DECIMAL = /^-?\d+(?:\.(\d+))?$/
/** 0.1 + 0.2 = 0.3: adds as decimal text. Undefined when a number is unknown or the total has no exact place. */
export function addExactly(numbers: readonly (number | undefined)[]): number | undefined {
  const parts = numbers.map(n => (n === undefined ? null : DECIMAL.exec(String(n))))
  const scale = Math.max(0, ...parts.map(part => part?.[1]?.length ?? 0))
  let total = 0n
  for (const part of parts) {
    if (!part) return undefined
    const decimals = part[1]?.length ?? 0
    total += BigInt(part[0].replace('.', '')) * 10n ** BigInt(scale - decimals)
  }
  return Number.isSafeInteger(Number(total)) ? Number(total) / 10 ** scale : undefined
}

export const every: Operator = {
  name: 'every',
  group: 'list',
  title: { zh: '每一项都', en: 'every item' },
  alias: ['allItems', 'forAll', 'each'],
  takes: takes('names', of, where),
  gives: 'boolean',
  run: (args, cx) => {
    const counted = count(args, cx)
    const { truths, open } = counted
    return {
      value: truths?.includes(false) ? false : truths && open === 0 ? true : undefined,
      claim: `${sayEvery(args, cx.words)}${progress(counted)}`,
      note: truths?.includes(false) ? `第 ${failing(truths)} 项不满足` : undefined,
      reason: counted.reason,
      from: counted.from,
    }
  },
  say: {
    zh: (args, words) => sayEvery(args, words),
    en: (args, words) => `every one of ${words.say(args.of)} satisfies: ${words.inside(args.of).say(args.where)}`,
  },
}
const sayEvery = (args: Arguments, words: Words) => `${words.say(args.of)}的每一项都满足${chosen(args, words)}`
/** Positions of the first few that fail: 第 2、5、6 等 9 项. */
function failing(truths: readonly Known[]): string {
  const places = truths.flatMap((truth, index) => (truth === false ? [index + 1] : []))
  return places.length > 5 ? `${places.slice(0, 5).join('、')} 等共 ${places.length}` : places.join('、')
}

/** True as soon as enough items satisfy, false as soon as too few still can. */
const enough = ({ truths, met, open }: Counted, least: number | undefined): Known =>
  truths === undefined || least === undefined ? undefined : met >= least ? true : met + open < least ? false : undefined

export const some: Operator = {
  name: 'some',
  group: 'list',
  title: { zh: '至少一项', en: 'some item' },
  alias: ['exists', 'anyItem', 'has'],
  takes: takes('names', of, where),
  gives: 'boolean',
  run: (args, cx) => {
    const counted = count(args, cx)
    return {
      value: enough(counted, 1),
      claim: `${saySome(args, cx.words)}${progress(counted)}`,
      reason: counted.reason,
      from: counted.from,
    }
  },
  say: {
    zh: (args, words) => saySome(args, words),
    en: (args, words) => `at least one of ${words.say(args.of)} satisfies: ${words.inside(args.of).say(args.where)}`,
  },
  deny: {
    zh: (args, words) => `${words.say(args.of)}中没有一项满足${chosen(args, words)}`,
    en: (args, words) => `none of ${words.say(args.of)} satisfies: ${words.inside(args.of).say(args.where)}`,
  },
}
const saySome = (args: Arguments, words: Words) => `${words.say(args.of)}中至少一项满足${chosen(args, words)}`

export const atLeast: Operator = {
  name: 'atLeast',
  group: 'list',
  title: { zh: '至少若干项', en: 'at least so many items' },
  alias: ['minItems', 'atleast', 'minimum'],
  takes: takes('names', parameter('count', ['integer'], '几项', 'how many'), of, where),
  gives: 'boolean',
  run: (args, cx) => {
    const least = cx.find(args.count)
    const counted = count(args, cx)
    const value = enough(counted, integerIn(least))
    return {
      value,
      claim: `${sayAtLeast(args, cx.words)}${progress(counted)}`,
      note: value === false ? `还差 ${Number(least.value) - counted.met} 项` : undefined,
      reason: misfit(least, integerIn, '整数') ?? counted.reason,
      from: [least, ...counted.from],
    }
  },
  say: {
    zh: (args, words) => sayAtLeast(args, words),
    en: (args, words) =>
      `at least ${words.say(args.count)} of ${words.say(args.of)} satisfy: ${words.inside(args.of).say(args.where)}`,
  },
}
const sayAtLeast = (args: Arguments, words: Words) =>
  `${words.say(args.of)}中至少 ${words.say(args.count)} 项满足${chosen(args, words)}`
