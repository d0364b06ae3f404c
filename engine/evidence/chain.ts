import { base64, equalBytes } from '#engine/evidence/bytes.ts'
import type { Crypto } from '#engine/evidence/crypto.ts'
import type { Envelope } from '#engine/evidence/envelope.ts'
import { type LeafProblem, readLeaf } from '#engine/evidence/leaf.ts'
import { leafHash } from '#engine/evidence/tree.ts'
import { fail, ok, type Result } from '#engine/json.ts'
import type { EventType } from '#engine/process/event.ts'

export type ChainProblemCode =
  | LeafProblem['code']
  | 'NUMBER_GAP'
  | 'PREVIOUS_HASH'
  | 'OTHER_STREAM'
  | 'TIME_BACKWARDS'
  | 'HASH_MISMATCH'
  | 'HEAD_MISMATCH'

/** Where a chain breaks: position in the list, and for a malformed leaf the place in it. */
export interface ChainProblem {
  readonly n: number
  readonly problem: ChainProblemCode
  readonly where?: string
}

export interface VerifiedChain {
  readonly envelopes: readonly Envelope[]
  readonly hashes: readonly Uint8Array[]
  /** Hash of the last leaf; null for an empty stream. */
  readonly head: Uint8Array | null
}

/** What was kept apart from the leaves. Without a head kept elsewhere nothing can show that the end was cut or changed. */
export interface Anchor {
  /** Leaf hash of the newest entry, from outside the leaves. */
  readonly head?: Uint8Array
  /** Leaf hashes stored beside the leaves, one each. */
  readonly hashes?: readonly Uint8Array[]
}

/**
 * Checks one stream from its first leaf: canonical bytes, closed envelope, numbers 0, 1, 2 … without a gap, each `prev` the
 * hash of the leaf before, one log and one instance throughout, another organisation only where the leaf hands it over, recorded times never going back, occurred ≤ recorded.
 */
export function verifyChain(
  leaves: readonly Uint8Array[],
  crypto: Pick<Crypto, 'sha256'>,
  anchor: Anchor = {},
): Result<VerifiedChain, ChainProblem> {
  const envelopes: Envelope[] = []
  const hashes: Uint8Array[] = []
  for (const [n, bytes] of leaves.entries()) {
    const read = readLeaf(bytes)
    if (!read.ok)
      return fail({ n, problem: read.error.code, ...(read.error.where !== undefined && { where: read.error.where }) })
    const problem = linkProblem(n, read.value, envelopes.at(-1), hashes.at(-1))
    if (problem) return fail({ n, problem })
    const hash = leafHash(bytes, crypto)
    const stored = anchor.hashes?.[n]
    if (anchor.hashes && !(stored && equalBytes(stored, hash))) return fail({ n, problem: 'HASH_MISMATCH' })
    envelopes.push(read.value)
    hashes.push(hash)
  }
  const head = hashes.at(-1) ?? null
  const isHead = !anchor.head || (head !== null && equalBytes(anchor.head, head))
  return isHead ? ok({ envelopes, hashes, head }) : fail({ n: leaves.length, problem: 'HEAD_MISMATCH' })
}

const TRANSFER: EventType = 'Transferred'

function linkProblem(
  n: number,
  here: Envelope,
  before: Envelope | undefined,
  hashBefore: Uint8Array | undefined,
): ChainProblemCode | undefined {
  if (here.n !== n) return 'NUMBER_GAP'
  if (here.prev !== (hashBefore ? base64(hashBefore) : null)) return 'PREVIOUS_HASH'
  if (!before) return undefined
  if (here.log !== before.log || here.inst !== before.inst) return 'OTHER_STREAM'
  // An instance changes hands in an entry of its own and nowhere else.
  if (here.org !== before.org && here.ev !== TRANSFER) return 'OTHER_STREAM'
  return here.at < before.at ? 'TIME_BACKWARDS' : undefined
}
