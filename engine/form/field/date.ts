import type { FieldType } from '#engine/form/field/type.ts'
import { isText, plain, typeIs, widgetOf } from '#engine/form/field/type.ts'

/** Days that exist, 1900-01-01 … 2199-12-31: as a pattern, so that server and browser need no code for formats. */
export const DAY =
  '(?:(?:(?:19|20|21)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])))|(?:(?:19|20|21)(?:0[48]|[2468][048]|[13579][26])|2000)-02-29)'
const EXACT = new RegExp(`^${DAY}$`)

const TYPED =
  /^([0-9]{4})(?:-|\/|[.]|年)([0-9]{1,2})(?:-|\/|[.]|月)([0-9]{1,2})(?:日)?$|^([0-9]{4})([0-9]{2})([0-9]{2})$/

/**
 * A calendar day as people type it — `2026-1-15`, `2026/1/15`, `2026.1.15`, `2026年1月15日`, `20260115` — as
 * `2026-01-15`. `undefined` for anything else and for days that do not exist; nothing is guessed.
 */
export function readDay(typed: string): string | undefined {
  const plain = typed.replace(/\s/g, '').replace(/[０-９]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
  const parts = TYPED.exec(plain)
  if (!parts) return undefined
  const [year, month, day] = [parts[1] ?? parts[4], parts[2] ?? parts[5], parts[3] ?? parts[6]]
  const stored = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  return EXACT.test(stored) ? stored : undefined
}

export const sayDay = (stored: string) => stored.replace(/^([0-9]{4})-0?([0-9]+)-0?([0-9]+)/, '$1年$2月$3日')

/** 日期: stored `2026-01-15`. */
export const date: FieldType = {
  name: 'date',
  title: '日期',
  keywords: ['format'],
  widget: 'date',
  empty: undefined,
  verb: '填写',
  expects: '日期，例如 2026-01-15',
  unit: '',
  matches: (node, ui) => typeIs(node, 'string') && (node.format === 'date' || widgetOf(ui) === 'date'),
  complete: node => ({ ...node, format: 'date', pattern: `^${DAY}$`, maxLength: 10 }),
  normalise: value => (isText(value) ? (value.trim() === '' ? undefined : (readDay(value) ?? value.trim())) : value),
  say: value => sayDay(plain(value)),
}
