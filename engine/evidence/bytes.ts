/** Bytes and their texts, without Buffer, TextEncoder or btoa: the engine runs wherever ECMAScript runs. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i] as number]
  return text
}

/** Bytes of lower-case hexadecimal text, or undefined. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    const high = hexDigit(text.charCodeAt(2 * i))
    const low = hexDigit(text.charCodeAt(2 * i + 1))
    if (high < 0 || low < 0) return undefined
    bytes[i] = high * 16 + low
  }
  return bytes
}

const hexDigit = (unit: number): number =>
  unit >= 0x30 && unit <= 0x39 ? unit - 0x30 : unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += BASE64[group >> 18]! + BASE64[(group >> 12) & 63]!
    text += i + 1 < bytes.length ? BASE64[(group >> 6) & 63]! : '='
    text += i + 2 < bytes.length ? BASE64[group & 63]! : '='
  }
  return text
}

/** Bytes of standard padded base64, or undefined; only the one spelling {@link base64} writes is accepted. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let written = 0
  for (let i = 0; i < text.length; i += 4) {
    let group = 0
    for (let j = 0; j < 4; j++) {
      const isPadding = i + j >= text.length - padding
      const digit = isPadding ? 0 : BASE64.indexOf(text[i + j] as string)
      if (digit < 0) return undefined
      group = group * 64 + digit
    }
    for (let shift = 16; shift >= 0 && written < bytes.length; shift -= 8) bytes[written++] = (group >> shift) & 255
  }
  return base64(bytes) === text ? bytes : undefined
}

/** UTF-8 of a text. Lone surrogates become U+FFFD, as TextEncoder does; {@link canonical} refuses them earlier. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  return bytes.slice(0, writeUtf8(text, bytes, 0))
}

/** Writes the UTF-8 of a text into `bytes` from `start`, where 3 bytes per unit must be free; gives the end. */
export function writeUtf8(text: string, bytes: Uint8Array, start: number): number {
  let length = start
  for (let i = 0; i < text.length; i++) {
    let point = text.charCodeAt(i)
    if (point < 0x80) {
      bytes[length++] = point
      continue
    }
    if (point >= 0xd800 && point <= 0xdfff) {
      const next = text.charCodeAt(i + 1)
      if (point <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
        point = 0x10000 + ((point - 0xd800) << 10) + (next - 0xdc00)
        i++
      } else point = 0xfffd
    }
    if (point < 0x800) bytes[length++] = 0xc0 | (point >> 6)
    else {
      if (point < 0x10000) bytes[length++] = 0xe0 | (point >> 12)
      else {
        bytes[length++] = 0xf0 | (point >> 18)
        bytes[length++] = 0x80 | ((point >> 12) & 63)
      }
      bytes[length++] = 0x80 | ((point >> 6) & 63)
    }
    bytes[length++] = 0x80 | (point & 63)
  }
  return length
}

const SMALLEST_OF_LENGTH = [0, 0, 0x80, 0x800, 0x10000]

/** Text of UTF-8 bytes, or undefined when they are not valid UTF-8 (overlong forms and surrogates included). */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  let text = ''
  let i = 0
  while (i < bytes.length) {
    const first = bytes[i] as number
    if (first < 0x80) {
      text += String.fromCharCode(first)
      i++
      continue
    }
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    if (first < 0xc2 || first > 0xf4 || i + length > bytes.length) return undefined
    let point = first & (0xff >> (length + 1))
    for (let j = 1; j < length; j++) {
      const next = bytes[i + j] as number
      if ((next & 0xc0) !== 0x80) return undefined
      point = (point << 6) | (next & 63)
    }
    if (point < SMALLEST_OF_LENGTH[length]! || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
      return undefined
    text += String.fromCodePoint(point)
    i += length
  }
  return text
}

/** Several runs of bytes as one. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Order of two runs of bytes: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && compareBytes(a, b) === 0
