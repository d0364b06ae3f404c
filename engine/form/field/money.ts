import type { FieldType } from '#engine/form/field/type.ts'
import { isText, plain, typeIs, widgetOf } from '#engine/form/field/type.ts'
import type { Json } from '#engine/json.ts'

export const MONEY_PATTERN = '^(?:0|[1-9][0-9]{0,11})[.][0-9]{2}$'

/**
 * What a person typed for an amount as stored text with two decimals: `￥1,200.5 元` → `1200.50`. Exact, no floats.
 * `undefined` when it is not an amount in 元 with at most two decimals.
 */
export function readMoney(typed: string): string | undefined {
  const plain = typed
    .replace(/[\s,，¥￥元]/g, '')
    .replace(/[０-９．]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
  const parts = /^([0-9]{1,12})(?:[.]([0-9]{0,2}))?$/.exec(plain)
  if (!parts) return undefined
  const yuan = (parts[1] ?? '').replace(/^0+(?=[0-9])/, '')
  return `${yuan}.${(parts[2] ?? '').padEnd(2, '0')}`
}

/** Stored amount in 分, exact: `"1200.50"` → 120050. At most 14 digits, so every value is a safe integer. */
export const fen = (stored: string): number => Number(stored.replace('.', ''))

const grouped = (stored: string) => stored.replace(/\B(?=(?:[0-9]{3})+[.])/g, ',')

/** 金额（元）: a decimal string, because a float cannot hold 0.10 元. */
export const money: FieldType = {
  name: 'money',
  title: '金额（元）',
  keywords: ['format'],
  widget: 'money',
  empty: undefined,
  verb: '填写',
  expects: '金额，单位元、最多两位小数，例如 1200.50',
  unit: '',
  matches: (node, ui) => typeIs(node, 'string') && (node.format === 'money' || widgetOf(ui) === 'money'),
  complete: node => ({ ...node, format: 'money', pattern: MONEY_PATTERN, maxLength: 15 }),
  normalise: (value: Json) =>
    isText(value) ? (value.trim() === '' ? undefined : (readMoney(value) ?? value.trim())) : value,
  say: value => `${grouped(plain(value))} 元`,
}
