import { concat, fromHex, hex, utf8, writeUtf8 } from '#engine/evidence/bytes.ts'

/** What the engine needs from its surroundings to make evidence. Both functions are pure and keep none of their input. */
export interface Crypto {
  /** A payload takes about four hashes per field, most of them short: what a call costs matters more than its speed. */
  sha256(bytes: Uint8Array): Uint8Array
  /** UTF-8 of a text; a native encoder is faster than {@link pureUtf8}, the bytes are the same. */
  utf8(text: string): Uint8Array
}

export type Sha256 = Crypto['sha256']

/** A {@link Crypto} where only a hash function is at hand. */
export const pureCrypto = (sha256: Sha256): Crypto => ({ sha256, utf8 })
export const pureUtf8 = utf8

/** `sha256:` + 64 lower-case hex digits: how a hash is written in leaves, templates and file names. */
export type HashText = string
export const HASH_TEXT = /^sha256:[0-9a-f]{64}$/
export const hashText = (hash: Uint8Array): HashText => `sha256:${hex(hash)}`
/** The 32 bytes of a {@link HashText}, or undefined. */
export const fromHashText = (text: string): Uint8Array | undefined =>
  HASH_TEXT.test(text) ? fromHex(text.slice(7)) : undefined

/** Hash of a text under its UTF-8 bytes: content hashes of templates and the like. */
export const hashOfText = (text: string, crypto: Crypto): HashText => hashText(crypto.sha256(crypto.utf8(text)))

/** An ASCII tag ending in NUL keeps the uses of the hash apart (`dj-field/v1\0` …). */
export const tag = (name: string): Uint8Array => utf8(`${name}\0`)
export const taggedHash = (tag: Uint8Array, crypto: Crypto, ...parts: readonly Uint8Array[]): Uint8Array =>
  crypto.sha256(concat(tag, ...parts))

/** Room in which inputs of hashes are put together one after another; grows as needed. */
export interface Room {
  bytes: Uint8Array
}
export const room = (): Room => ({ bytes: new Uint8Array(512) })

/** SHA-256(tag ‖ salt ‖ UTF-8 of text) */
export function taggedTextHash(
  tag: Uint8Array,
  salt: Uint8Array,
  text: string,
  crypto: Crypto,
  into: Room,
): Uint8Array {
  const start = tag.length + salt.length
  // One walk over a short text costs less than a call out of the engine; a long one is encoded natively.
  if (text.length > LONG_TEXT) return taggedHash(tag, crypto, salt, crypto.utf8(text))
  const needed = start + text.length * 3
  if (into.bytes.length < needed) into.bytes = new Uint8Array(needed * 2)
  const { bytes } = into
  bytes.set(tag)
  bytes.set(salt, tag.length)
  return crypto.sha256(bytes.subarray(0, writeUtf8(text, bytes, start)))
}
const LONG_TEXT = 512
