import type { Crypto } from '#engine/evidence/crypto.ts'

/** Merkle tree of RFC 6962 §2.1. Leaf and node hashes begin with different bytes, so one can never pass for the other. */

/** SHA-256(0x00 ‖ leaf): also what the next leaf of a chain carries as `prev`. */
export function leafHash(leaf: Uint8Array, { sha256 }: Pick<Crypto, 'sha256'>): Uint8Array {
  const input = new Uint8Array(leaf.length + 1)
  input.set(leaf, 1)
  return sha256(input)
}

/** SHA-256(0x01 ‖ left ‖ right). `input` are 65 bytes that may be used again. */
export function nodeHash(
  left: Uint8Array,
  right: Uint8Array,
  { sha256 }: Pick<Crypto, 'sha256'>,
  input = new Uint8Array(65),
): Uint8Array {
  input[0] = 1
  input.set(left, 1)
  input.set(right, 33)
  return sha256(input)
}

/** Root over a list of leaves in the order given; SHA-256 of nothing for an empty list. */
export const rootOf = (leaves: readonly Uint8Array[], crypto: Pick<Crypto, 'sha256'>): Uint8Array =>
  rootOfHashes(
    leaves.map(leaf => leafHash(leaf, crypto)),
    crypto,
  )

/** Root over a list of leaf hashes. */
export function rootOfHashes(hashes: readonly Uint8Array[], crypto: Pick<Crypto, 'sha256'>): Uint8Array {
  // Pairing level by level, an odd last one going up as it is, gives the tree RFC 6962 defines by powers of two.
  const input = new Uint8Array(65)
  let level = hashes
  while (level.length > 1) {
    const above: Uint8Array[] = []
    for (let i = 0; i < level.length; i += 2) {
      const left = level[i] as Uint8Array
      const right = level[i + 1]
      above.push(right ? nodeHash(left, right, crypto, input) : left)
    }
    level = above
  }
  return level[0] ?? crypto.sha256(new Uint8Array(0))
}
