import type { Json } from '#engine/json.ts'
import type { MASKS } from '#engine/step/disclosure/schema.ts'

export type Mask = (typeof MASKS)[number]

const stars = (count: number) => '*'.repeat(Math.max(0, count))
/** Characters, not UTF-16 units: rare names such as 𠮷 are one. */
const letters = (text: string) => [...text]

/** How each mask covers a text. Covering too much is safe, covering too little is not. */
const COVER: { readonly [mask in Mask]: (text: string) => string } = {
  /** 张三 → 张*，欧阳小明 → 欧***: only the first character stays. */
  name: text => letters(text).slice(0, 1).join('') + stars(letters(text).length - 1),
  /** 13812345678 → 138****5678 */
  phone: text => (text.length >= 11 ? text.slice(0, 3) + stars(text.length - 7) + text.slice(-4) : stars(text.length)),
  /** 18-digit numbers keep the first and the last two places. */
  idNumber: text =>
    text.length >= 15 ? text.slice(0, 2) + stars(text.length - 4) + text.slice(-2) : stars(text.length),
  all: text => stars(Math.min(6, letters(text).length)),
}

/** The value as it may be shown to everybody. Lists are covered one by one; other values only by `all`. */
export function masked(value: Json, mask: Mask | undefined): Json {
  if (!mask) return value
  if (typeof value === 'string') return COVER[mask](value)
  if (Array.isArray(value)) return value.map(part => masked(part, mask))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, masked(part, mask)]))
  return mask === 'all' ? '***' : value
}
