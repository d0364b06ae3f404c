import type { Json } from '#engine/json.ts'
import { parseFraction } from '#engine/rule/fraction.ts'
import type { Parameter } from '#engine/template/format.ts'

/** How values of template parameters are said: in words first, in figures beside them. */

const DIGITS = '零一二三四五六七八九'
/** Whole numbers up to 99 in Chinese; larger ones stay figures. */
function sayCount(n: number): string {
  if (n > 99) return `${n}`
  const tens = Math.floor(n / 10)
  return `${tens > 1 ? DIGITS[tens] : ''}${tens > 0 ? '十' : ''}${n % 10 > 0 || n === 0 ? DIGITS[n % 10] : ''}`
}

/** `"2/3"` as “三分之二（2/3）”, the whole as “全部”; anything else stays as it is. */
export function sayFraction(text: string): string {
  const fraction = parseFraction(text)
  if (!fraction) return text
  const { num, den } = fraction
  if (num === den) return '全部'
  if (num === 0) return '不作要求'
  return `${sayCount(den)}分之${sayCount(num)}（${text}）`
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/天数|日数/, '天'],
  [/个?月数/, '个月'],
  [/年数/, '年'],
  [/人数/, '人'],
  [/户数/, '户'],
  [/次数/, '次'],
  [/票数/, '票'],
]
/** The unit a count's title names outside its brackets: “公开天数（不少于十五日）” → 天. Empty when it names none. */
export function unitOf(title: string): string {
  const plain = title.replace(/（[^）]*）/g, '')
  return UNITS.find(([named]) => named.test(plain))?.[1] ?? ''
}

/** A value as a reader wants it: “15 天”, “三分之二（2/3）”, “是”. */
export function sayParameter({ title, type }: Pick<Parameter, 'title' | 'type'>, value: Json): string {
  if (type === 'flag') return value === true ? '是' : '否'
  if (type === 'fraction') return sayFraction(String(value))
  const unit = unitOf(title)
  return unit ? `${value} ${unit}` : `${value}`
}

/** What a local value must keep to: “不得少于 15 天，不得多于 365 天”. Empty when anything of the type is allowed. */
export function sayBounds(
  parameter: Pick<Parameter, 'title' | 'type'> & {
    readonly atLeast?: Json | undefined
    readonly atMost?: Json | undefined
  },
): string {
  const { type, atLeast, atMost } = parameter
  return [
    atLeast !== undefined &&
      atLeast !== 0 &&
      (type === 'fraction'
        ? `不得低于${sayParameter(parameter, atLeast)}`
        : `不得少于 ${sayParameter(parameter, atLeast)}`),
    atMost !== undefined && `不得多于 ${sayParameter(parameter, atMost)}`,
  ]
    .filter(Boolean)
    .join('，')
}

/** The sentence for a value that is not allowed: what the parameter takes. */
export function sayWhatFits(parameter: Parameter): string {
  const bounds = sayBounds(parameter)
  if (parameter.type === 'flag') return `“${parameter.title}”要选“是”或“否”。`
  const kind = parameter.type === 'count' ? '要填整数' : '要填分数，如 2/3，不能超过全部'
  return `“${parameter.title}”${kind}${bounds && `，${bounds}`}。`
}
