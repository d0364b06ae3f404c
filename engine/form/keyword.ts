import { object } from '#engine/form/field/type.ts'
import type { JsonSchema } from '#engine/form/form.ts'
import { PATTERN_TEXT_LENGTH, readPattern } from '#engine/form/pattern.ts'
import type { Json } from '#engine/json.ts'

/** One schema keyword an author may write. Which field types take it is said by the types themselves. */
export interface Keyword {
  readonly name: string
  /** Allowed for every field type. */
  readonly everywhere?: true
  /** A Chinese sentence saying what is wrong with the value, or `undefined`. */
  refuse(value: Json, node: JsonSchema): string | undefined
  readonly hint: string
}

const isText = (most: number) => (value: Json) => typeof value === 'string' && value.length > 0 && value.length <= most
const isCount = (most: number) => (value: Json) =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most
const isNumber = (value: Json) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1_000_000_000_000
const isPlain = (value: Json) => ['string', 'boolean'].includes(typeof value) || isNumber(value)
const differ = (values: readonly Json[]) => new Set(values.map(value => JSON.stringify(value))).size === values.length
const unless = (test: (value: Json, node: JsonSchema) => boolean, message: string) => (value: Json, node: JsonSchema) =>
  test(value, node) ? undefined : message

/** Does a value fit the plain type the node names? Used for `const`, `default` and the values of a choice. */
const fits = (value: Json, node: JsonSchema): boolean => {
  const type = node.type
  if (type === 'integer') return Number.isSafeInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value)
  return type === undefined || typeof value === type
}
const MOST_CHOICES = 200
const isOption = (option: Json, node: JsonSchema) => {
  const { const: value, title, ...more } = object(option)
  return (
    value !== undefined &&
    isPlain(value) &&
    fits(value, node) &&
    title !== undefined &&
    isText(80)(title) &&
    Object.keys(more).length === 0
  )
}

export const KEYWORDS: readonly Keyword[] = [
  { name: 'type', everywhere: true, refuse: unless(isText(20), '“type”应是一个类型的名字。'), hint: '例如 "string"。' },
  {
    name: 'title',
    everywhere: true,
    refuse: unless(isText(80), '“title”应是 1 到 80 个字。'),
    hint: '写填表人看到的名称，例如 "会议地点"。',
  },
  {
    name: 'description',
    everywhere: true,
    refuse: unless(isText(400), '“description”应是 1 到 400 个字。'),
    hint: '写一句填写说明。',
  },
  {
    name: 'default',
    everywhere: true,
    refuse: (value, node) =>
      !fits(value, node)
        ? '“default”与字段的类型不符。'
        : JSON.stringify(value).length > 2000
          ? '“default”太长。'
          : undefined,
    hint: '请写与类型相符的值，或删去。',
  },
  {
    name: 'const',
    refuse: unless((value, node) => isPlain(value) && fits(value, node), '“const”应是一个与类型相符的值。'),
    hint: '例如必须勾选的字段写 true。',
  },
  {
    name: 'enum',
    refuse: unless(
      (value, node) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= MOST_CHOICES &&
        value.every(one => isPlain(one) && fits(one, node)) &&
        differ(value),
      `“enum”应是 1 到 ${MOST_CHOICES} 个与类型相符、互不相同的值。`,
    ),
    hint: '例如 ["一般事项", "集体经济事项"]。',
  },
  {
    name: 'oneOf',
    refuse: unless(
      (value, node) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= MOST_CHOICES &&
        value.every(one => isOption(one, node)) &&
        differ(value.map(one => object(one).const ?? null)),
      `“oneOf”应是 1 到 ${MOST_CHOICES} 个选项，每项只写 const 和 title，const 互不相同且与类型相符。`,
    ),
    hint: '例如 [{"const": "ordinary", "title": "一般事项"}]。',
  },
  {
    name: 'properties',
    refuse: unless(
      value => value !== null && typeof value === 'object' && !Array.isArray(value),
      '“properties”应列出各个字段。',
    ),
    hint: '例如 {"place": {"type": "string", "title": "地点"}}。',
  },
  {
    name: 'required',
    refuse: unless(
      value => Array.isArray(value) && value.every(isText(60)) && differ(value),
      '“required”应是字段名的列表，互不相同。',
    ),
    hint: '例如 ["place"]。',
  },
  { name: 'items', refuse: () => undefined, hint: '' },
  { name: 'format', refuse: unless(isText(40), '“format”应是一个格式的名字。'), hint: '例如 "date"。' },
  {
    name: 'pattern',
    refuse: (value, node) => {
      if (typeof value !== 'string') return '“pattern”应是一段文字。'
      const read = readPattern(value)
      if (!read.ok) return `“pattern”不能用：${read.error}。`
      return Number(node.maxLength) > PATTERN_TEXT_LENGTH
        ? `写了 pattern 的字段 maxLength 不能超过 ${PATTERN_TEXT_LENGTH}。`
        : undefined
    },
    hint: '可以用文字、[…]、\\d、括号、| 和次数，例如 "^1[0-9]{10}$"。',
  },
  { name: 'minLength', refuse: unless(isCount(20_000), '“minLength”应是 0 到 20000 的整数。'), hint: '例如 2。' },
  { name: 'maxLength', refuse: unless(isCount(20_000), '“maxLength”应是 0 到 20000 的整数。'), hint: '例如 200。' },
  { name: 'minimum', refuse: unless(isNumber, '“minimum”应是一个数。'), hint: '例如 0。' },
  { name: 'maximum', refuse: unless(isNumber, '“maximum”应是一个数。'), hint: '例如 100。' },
  {
    name: 'multipleOf',
    refuse: unless(value => isCount(1_000_000)(value) && Number(value) > 0, '“multipleOf”应是正整数。'),
    hint: '例如 1。',
  },
  { name: 'minItems', refuse: unless(isCount(500), '“minItems”应是 0 到 500 的整数。'), hint: '例如 1。' },
  {
    name: 'maxItems',
    refuse: unless(value => isCount(500)(value) && Number(value) > 0, '“maxItems”应是 1 到 500 的整数。'),
    hint: '例如 100。',
  },
  {
    name: 'uniqueItems',
    refuse: unless(value => typeof value === 'boolean', '“uniqueItems”应是 true 或 false。'),
    hint: '例如 true。',
  },
]
