import { base64, fromUtf8 } from '#engine/evidence/bytes.ts'
import { canonical } from '#engine/evidence/canonical.ts'
import type { Crypto } from '#engine/evidence/crypto.ts'
import { hashOfText } from '#engine/evidence/crypto.ts'
import { type Envelope, envelope, envelopeProblem, type LeafWhy } from '#engine/evidence/envelope.ts'
import { parseCanonical } from '#engine/evidence/strict-json.ts'
import { leafHash } from '#engine/evidence/tree.ts'
import { fail, type Json, ok, type Result } from '#engine/json.ts'
import type { GuardTrace } from '#engine/process/state.ts'

/** The envelope before it is written: without its version, with `prev` as the hash of the leaf before. */
export type LeafHeader = Omit<Envelope, 'v' | 'prev' | 'n_files'> & { readonly prev: Uint8Array | null }

export interface Leaf {
  /** Exactly what is stored, hashed and handed out; never made a second time from its parts. */
  readonly bytes: Uint8Array
  readonly text: string
  /** SHA-256(0x00 ‖ bytes) */
  readonly hash: Uint8Array
}

/** What keeps a header from being written, or bytes from being read. `where` is a JSON pointer into the envelope. */
export interface LeafProblem {
  readonly code: 'NOT_UTF8' | 'NOT_CANONICAL_JSON' | 'NOT_AN_ENVELOPE'
  readonly where?: string
}

/** Writes one leaf. A header in which anything but ids, numbers, dates and hashes stands is refused with its place. */
export function leaf(header: LeafHeader, crypto: Crypto): Result<Leaf, LeafProblem> {
  const e = {
    ...header,
    v: 1,
    prev: header.prev && base64(header.prev),
    files: [...header.files].sort(),
    n_files: header.files.length,
  }
  const problem = envelopeProblem(e)
  if (problem !== undefined) return fail({ code: 'NOT_AN_ENVELOPE', where: problem })
  const text = canonical(e, 'leaf')
  if (!text.ok) return fail({ code: 'NOT_CANONICAL_JSON', where: text.error.where })
  const bytes = crypto.utf8(text.value)
  return ok({ bytes, text: text.value, hash: leafHash(bytes, crypto) })
}

/** Reads stored bytes back: valid UTF-8, canonical to the byte, closed schema. */
export function readLeaf(bytes: Uint8Array): Result<Envelope, LeafProblem> {
  const text = fromUtf8(bytes)
  if (text === undefined) return fail({ code: 'NOT_UTF8' })
  const value = parseCanonical(text, 'leaf')
  if (!value.ok) return fail({ code: 'NOT_CANONICAL_JSON' })
  const problem = envelopeProblem(value.value)
  if (problem !== undefined) return fail({ code: 'NOT_AN_ENVELOPE', where: problem })
  return ok(envelope.parse(value.value))
}

const PLAIN_PLACE = /^[A-Za-z0-9/_~.:-]{1,200}$/

/**
 * Guards as the leaf shows them: which one, and whether it held (null: unknown). The sentences and the values it saw stay
 * in the payload, behind commitments.
 */
export const publicWhy = (traces: readonly GuardTrace[], crypto: Crypto): LeafWhy[] =>
  traces.map(({ where, result }) => ({
    guard: PLAIN_PLACE.test(where) ? where : hashOfText(where, crypto),
    res: result === 'unknown' ? null : result,
  }))

/** `to` of a leaf from XState's state value: `review.committee`; parallel regions sorted and joined by `|`. */
export function statePath(value: Json): string {
  const paths: string[] = []
  const descend = (node: Json, above: readonly string[]): void => {
    if (typeof node === 'string') paths.push([...above, node].join('.'))
    else if (typeof node === 'object' && node !== null && !Array.isArray(node)) {
      const regions = Object.entries(node)
      if (regions.length === 0) paths.push(above.join('.'))
      for (const [key, below] of regions) descend(below, [...above, key])
    }
  }
  descend(value, [])
  return paths.sort().join('|')
}
