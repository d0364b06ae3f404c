import { hex } from '#engine/evidence/bytes.ts'
import { canonical } from '#engine/evidence/canonical.ts'
import { leafHash } from '#engine/evidence/tree.ts'
import { sha256 } from '#runtime/server/store/keys.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** Questions whose answers are known beforehand: FIPS 180-4 for the hash, RFC 6962 for the leaf, RFC 8785 for the text. */
const KNOWN: readonly { readonly name: string; readonly derive: () => string; readonly answer: string }[] = [
  {
    name: 'SHA-256("abc")',
    derive: () => hex(sha256(bytes('abc'))),
    answer: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  },
  {
    name: 'SHA-256("")',
    derive: () => hex(sha256(bytes(''))),
    answer: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
  {
    name: 'leaf hash of ""',
    derive: () => hex(leafHash(bytes(''), { sha256 })),
    answer: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  },
  {
    name: 'canonical text',
    derive: () => {
      const text = canonical({ 中: '规程', b: [1, true, null], a: '\u000b' })
      return text.ok ? text.value : text.error.code
    },
    answer: '{"a":"\\u000b","b":[1,true,null],"中":"规程"}',
  },
]

/** Names of the computations that do not give the known answer on this machine; empty when all is well. */
export const selfTest = (known = KNOWN): readonly string[] =>
  known.filter(({ derive, answer }) => derive() !== answer).map(({ name }) => name)
