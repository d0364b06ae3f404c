import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { concat, hex, utf8 } from '#engine/evidence/bytes.ts'
import { leafHash, nodeHash, rootOf } from '#engine/evidence/tree.ts'

const crypto = { sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()) }
const leaves = (n: number) => Array.from({ length: n }, (_, i) => utf8(`{"n":${i}}`))

it('the tree of RFC 6962 has the roots of the evidence design §3.6', () => {
  const [zero, one] = leaves(2).map(leaf => leafHash(leaf, crypto))
  expect(hex(rootOf([], crypto))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(hex(zero!)).toBe('f94070abfd2da0bf72902eb13a808e794f954d9e2745c682a158f6ed0d4ac036')
  expect(hex(one!)).toBe('fb5d93e6cf90bc9470cd9ea9d9e12348993db3e854ab2b7660e3594767045f6c')
  expect(hex(nodeHash(zero!, one!, crypto))).toBe('3badc80537f029e1bb77280dc85203cf2ed9748dc8f571230fcba5c326c91068')
  expect(hex(rootOf(leaves(3), crypto))).toBe('2cfef7627597e00b564975774ad728ef210706759fca6d64138c6dfc1cbf2cda')
})

it('roots follow the recursive definition of RFC 6962 §2.1 for every size up to 130', () => {
  const recursive = (list: readonly Uint8Array[]): Uint8Array => {
    if (list.length === 0) return crypto.sha256(new Uint8Array(0))
    if (list.length === 1) return crypto.sha256(concat(Uint8Array.of(0), list[0]!))
    let split = 1
    while (split * 2 < list.length) split *= 2
    return crypto.sha256(concat(Uint8Array.of(1), recursive(list.slice(0, split)), recursive(list.slice(split))))
  }
  for (let n = 0; n <= 130; n++) expect(hex(rootOf(leaves(n), crypto))).toBe(hex(recursive(leaves(n))))
})
