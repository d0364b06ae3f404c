import { fail, type Json, ok, type Result } from '#engine/json.ts'

/**
 * Canonical JSON (JCS, RFC 8785): one text per value, the same in every language, so that a hash over it means something.
 * `leaf` carries the extra limits of the envelope (ASCII keys, whole numbers, 65,535 bytes); `payload` takes any JSON.
 * Both refuse what other readers would read differently: lone surrogates, `__proto__`, values that are not JSON at all.
 */
export type Limits = 'leaf' | 'payload'

export type CanonicalProblemCode =
  | 'NOT_JSON'
  | 'NUMBER_NOT_FINITE'
  | 'NUMBER_NOT_WHOLE'
  | 'NUMBER_TOO_LARGE'
  | 'NEGATIVE_ZERO'
  | 'KEY_NOT_ALLOWED'
  | 'LONE_SURROGATE'
  | 'NUL_CHARACTER'
  | 'TOO_DEEP'
  | 'TOO_LARGE'

/** `where` is a JSON pointer to the value that cannot be written. */
export interface CanonicalProblem {
  readonly code: CanonicalProblemCode
  readonly where: string
}

/** Containers within containers; a lone scalar has depth 0, `{}` depth 1. */
export const DEEPEST: { readonly [limits in Limits]: number } = { leaf: 16, payload: 64 }
/** tlog-tiles entry bundles carry uint16 lengths; no leaf may be longer (in UTF-8 bytes). */
export const LONGEST_LEAF = 65_535

/** The canonical text of a value, or the first place that has none. */
export function canonical(value: unknown, limits: Limits = 'payload'): Result<string, CanonicalProblem> {
  const pass: Pass = { leaf: limits === 'leaf', deepest: DEEPEST[limits], code: undefined, path: [] }
  const text = write(value, 0, pass)
  if (text === undefined) return fail({ code: pass.code ?? 'NOT_JSON', where: pointer(pass.path.reverse()) })
  if (pass.leaf && text.length * 3 > LONGEST_LEAF && utf8Length(text) > LONGEST_LEAF)
    return fail({ code: 'TOO_LARGE', where: '' })
  return ok(text)
}

/**
 * The canonical text of a value the program itself has built. Throws when it is not JSON: that is a fault of the program,
 * never of the person who typed it; use {@link canonical} for anything from outside.
 */
export function canonicalText(value: Json): string {
  const text = canonical(value)
  if (!text.ok) throw new TypeError(`Not canonical JSON at "${text.error.where}": ${text.error.code}`)
  return text.value
}

/** JSON pointer (RFC 6901) from its keys. */
export const pointer = (keys: readonly string[]): string => keys.map(key => `/${escapeKey(key)}`).join('')
/** One key of a JSON pointer. */
export const escapeKey = (key: string): string =>
  key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key

/** How many bytes a text has in UTF-8, without making them. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A surrogate pair is two units and four bytes.
    if (unit > 0x7f) length += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return length
}

/** One walk over one value. `undefined` from a writer means: see `code`; callers add their key on the way up. */
interface Pass {
  readonly leaf: boolean
  readonly deepest: number
  code: CanonicalProblemCode | undefined
  readonly path: string[]
}

const stop = (pass: Pass, code: CanonicalProblemCode): undefined => {
  pass.code = code
  return undefined
}

function write(value: unknown, depth: number, pass: Pass): string | undefined {
  switch (typeof value) {
    case 'string':
      return quote(value, pass)
    case 'number':
      return writeNumber(value, pass)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depth >= pass.deepest) return stop(pass, 'TOO_DEEP')
      return Array.isArray(value) ? writeArray(value, depth + 1, pass) : writeObject(value, depth + 1, pass)
    default:
      return stop(pass, 'NOT_JSON')
  }
}

function writeNumber(value: number, pass: Pass): string | undefined {
  if (!Number.isFinite(value)) return stop(pass, 'NUMBER_NOT_FINITE')
  if (pass.leaf) {
    if (!Number.isInteger(value)) return stop(pass, 'NUMBER_NOT_WHOLE')
    if (!Number.isSafeInteger(value)) return stop(pass, 'NUMBER_TOO_LARGE')
    if (Object.is(value, -0)) return stop(pass, 'NEGATIVE_ZERO')
  }
  // ECMAScript's own number text is the one RFC 8785 prescribes; −0 reads "0".
  return String(value)
}

function writeArray(list: readonly unknown[], depth: number, pass: Pass): string | undefined {
  let text = '['
  for (let i = 0; i < list.length; i++) {
    const item = write(list[i], depth, pass)
    if (item === undefined) {
      pass.path.push(String(i))
      return undefined
    }
    text += i === 0 ? item : `,${item}`
  }
  return `${text}]`
}

function writeObject(object: object, depth: number, pass: Pass): string | undefined {
  if (!isPlain(object)) return stop(pass, 'NOT_JSON')
  const keys = sorted(Object.keys(object))
  const values = object as { readonly [key: string]: unknown }
  let text = '{'
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const name =
      key === '__proto__' || (pass.leaf && !isLeafKey(key)) ? stop(pass, 'KEY_NOT_ALLOWED') : quote(key, pass)
    const value = name === undefined ? undefined : write(values[key], depth, pass)
    if (value === undefined) {
      pass.path.push(key)
      return undefined
    }
    text += i === 0 ? `${name}:${value}` : `,${name}:${value}`
  }
  return `${text}}`
}

/** Made by a literal, by JSON.parse or without a prototype, in this realm or another; never a Date, Map or class. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** By UTF-16 code units, as RFC 8785 asks. Most objects are small or already in order. */
function sorted(keys: string[]): string[] {
  if (keys.length > 24) return keys.sort()
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string
    let j = i - 1
    while (j >= 0 && (keys[j] as string) > key) {
      keys[j + 1] = keys[j] as string
      j--
    }
    keys[j + 1] = key
  }
  return keys
}

function isLeafKey(key: string): boolean {
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i)
    if (!((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f)) return false
  }
  return key.length > 0
}

function quote(text: string, pass: Pass): string | undefined {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || (unit >= 0xd800 && unit <= 0xdfff))
      return quoteSpecial(text, pass)
  }
  return `"${text}"`
}

function quoteSpecial(text: string, pass: Pass): string | undefined {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0 && pass.leaf) return stop(pass, 'NUL_CHARACTER')
    if (unit < 0xd800 || unit > 0xdfff) continue
    const next = text.charCodeAt(i + 1)
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return stop(pass, 'LONE_SURROGATE')
    i++
  }
  // For well-formed text this is the escaping of RFC 8785 §3.2.2.2.
  return JSON.stringify(text)
}
