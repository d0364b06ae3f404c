import { DAY, readDay, sayDay } from '#engine/form/field/date.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { isText, plain, typeIs, widgetOf } from '#engine/form/field/type.ts'

const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]'
const EXACT_TIME = new RegExp(`^${TIME}$`)
const TYPED = /^(.+?)(?:T|[\s日]+)([0-9]{1,2})(?::|：|时|点)([0-9]{1,2})?(?:分)?(?::00(?:[.]000)?)?$/

/**
 * A day and time as people type it — `2026-01-15 14:30`, `2026年1月15日14时30分` — as `2026-01-15T14:30`, China time.
 * `undefined` for anything else.
 */
export function readDayAndTime(typed: string): string | undefined {
  const parts = TYPED.exec(typed.trim())
  const day = readDay(parts?.[1] ?? '')
  const time = `${(parts?.[2] ?? '').padStart(2, '0')}:${(parts?.[3] ?? '0').padStart(2, '0')}`
  return day && EXACT_TIME.test(time) ? `${day}T${time}` : undefined
}

/** 日期和时间: stored `2026-01-15T14:30`, always China Standard Time. */
export const datetime: FieldType = {
  name: 'datetime',
  title: '日期和时间',
  keywords: ['format'],
  widget: 'datetime',
  empty: undefined,
  verb: '填写',
  expects: '日期和时间，例如 2026-01-15 14:30',
  unit: '',
  matches: (node, ui) =>
    typeIs(node, 'string') &&
    (node.format === 'china-datetime' || node.format === 'datetime' || widgetOf(ui) === 'datetime'),
  complete: node => ({ ...node, format: 'china-datetime', pattern: `^${DAY}T${TIME}$`, maxLength: 16 }),
  normalise: value =>
    isText(value) ? (value.trim() === '' ? undefined : (readDayAndTime(value) ?? value.trim())) : value,
  say: value => `${sayDay(plain(value).slice(0, 10))} ${plain(value).slice(11)}`,
}
