import type { Json } from '#engine/json.ts'
import { compareThreshold, parseFraction } from '#engine/rule/fraction.ts'
import {
  type Arguments,
  integerIn,
  misfit,
  type Operator,
  parameter,
  takes,
  textIn,
  type Words,
} from '#engine/rule/operator/operator.ts'

const fraction = (args: Arguments) => args.atLeast ?? args.moreThan

const isPlain = (written: Json | undefined) => typeof written !== 'object' || written === null || Array.isArray(written)

/** `{ "of": 9, "base": 12, "atLeast": "2/3" }`: a share of a base in exact integers, with the legal comparison named. */
export const ratio: Operator = {
  name: 'ratio',
  group: 'ratio',
  title: { zh: '占比', en: 'share' },
  alias: ['percent', 'fraction', 'quorum', 'share', '/'],
  takes: takes(
    'names',
    parameter('of', ['integer'], '数', 'count'),
    parameter('base', ['integer'], '基数', 'base'),
    parameter('atLeast', ['fraction'], '达到（含本数）', 'at least', { optional: true }),
    parameter('moreThan', ['fraction'], '超过（不含本数）', 'more than', { optional: true }),
  ),
  gives: 'boolean',
  refuse: args => {
    if ((args.atLeast === undefined) === (args.moreThan === undefined))
      return '“ratio”要在 atLeast（达到）和 moreThan（超过）中写且只写一个'
    const written = fraction(args)
    if (!isPlain(written)) return undefined
    const read = parseFraction(written)
    if (!read) return '“ratio”的比例要写成两个正整数，如 "2/3"，不能写小数或百分数'
    return read.num > read.den ? `比例 ${String(written)} 大于 1` : undefined
  },
  run: (args, cx) => {
    const [count, base, share] = [cx.find(args.of), cx.find(args.base), cx.find(fraction(args))]
    const strict = args.moreThan !== undefined
    const read = parseFraction(share.value, strict)
    const result = read ? compareThreshold(integerIn(count), integerIn(base), read) : { met: 'unknown' as const }
    const shown = read ? `${read.num}/${read.den}` : share.text
    const needed = result.needed === undefined ? '' : strict ? `（至少 ${result.needed}）` : `（${result.needed}）`
    return {
      value: result.met === 'unknown' ? undefined : result.met,
      claim: `${count.text} ${strict ? '>' : '≥'} ${base.text} 的 ${shown}${needed}`,
      note: result.met === false ? `还差 ${result.missing}` : undefined,
      reason:
        misfit(count, integerIn, '整数') ??
        misfit(base, integerIn, '整数') ??
        (base.value === 0 ? `${base.text}，不能作为基数` : undefined) ??
        misfit(share, textIn, '比例') ??
        (typeof share.value === 'string' && !read ? `${share.text} 不是比例` : undefined) ??
        ([count, base].some(found => Number(found.value) < 0) ? '人数不能是负数' : undefined),
      from: [count, base, share],
    }
  },
  say: {
    zh: (args, words) =>
      `${words.say(args.of)}${args.moreThan === undefined ? '达到' : '超过'}${words.say(args.base)}的 ${share(args, words)}`,
    en: (args, words) =>
      `${words.say(args.of)} is ${args.moreThan === undefined ? 'at least' : 'more than'} ${share(args, words)} of ${words.say(args.base)}`,
  },
  deny: {
    zh: (args, words) =>
      `${words.say(args.of)}${args.moreThan === undefined ? '不到' : '未超过'}${words.say(args.base)}的 ${share(args, words)}`,
    en: (args, words) =>
      `${words.say(args.of)} is ${args.moreThan === undefined ? 'less than' : 'not more than'} ${share(args, words)} of ${words.say(args.base)}`,
  },
}

/** A literal share is read as numbers, not as quoted text. */
const share = (args: Arguments, words: Words) => {
  const written = fraction(args)
  return typeof written === 'string' ? written : words.say(written)
}
