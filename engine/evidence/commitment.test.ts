import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes, hex, utf8 } from '#engine/evidence/bytes.ts'
import {
  boxRoot,
  commit,
  disclose,
  fieldCommitment,
  fileCommitment,
  flatten,
  provesDisclosure,
  saltOf,
} from '#engine/evidence/commitment.ts'
import type { JsonObject } from '#engine/json.ts'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const crypto = { sha256, utf8 }
const seed = new Uint8Array(32).fill(7)
const application: JsonObject = {
  applicant: { name: '张三', age: 41 },
  households: [
    { id: 'h1', agreed: true },
    { id: 'h2', agreed: false },
  ],
  remarks: [],
  'a/b~c': {},
  none: null,
}

describe('commitments', () => {
  it('a field has the commitment of the evidence design §3.6', () => {
    const salt = Uint8Array.from({ length: 32 }, (_, i) => i)
    const commitment = fieldCommitment({ path: '/applicant/name', value: '张三' }, salt, crypto)
    expect(hex(commitment)).toBe('160898e9f7f5c0cd67ef0e618644b1eb3ab1424d99f7552bd321ceb9479cc4c4')
  })

  it('every scalar and every empty list or object of a payload is one field', () => {
    expect(flatten(application).map(field => field.path)).toEqual([
      '/applicant/name',
      '/applicant/age',
      '/households/0/id',
      '/households/0/agreed',
      '/households/1/id',
      '/households/1/agreed',
      '/remarks',
      '/a~1b~0c',
      '/none',
    ])
    expect(flatten({})).toEqual([{ path: '', value: {} }])
  })

  it('a part that is only shown as a whole is one field', () => {
    const fields = flatten(application, ['/applicant', '/households'])
    expect(fields.slice(0, 2)).toEqual([
      { path: '/applicant', value: application.applicant },
      { path: '/households', value: application.households },
    ])
    expect(fields).toHaveLength(5)
  })

  it('of one payload are each what the formula says, short value or long', () => {
    const payload = { short: 1, long: '村民代表会议纪要'.repeat(3000), after: '完' }
    for (const { path, value, salt, commitment } of commit(payload, seed, crypto).fields) {
      const salted = createHash('sha256').update('dj-salt/v1\0').update(seed).update(path).digest()
      expect(hex(salt)).toBe(salted.toString('hex'))
      const field = createHash('sha256')
        .update('dj-field/v1\0')
        .update(salted)
        .update(JSON.stringify([path, value]))
      expect(hex(commitment)).toBe(field.digest('hex'))
    }
  })

  it('the root does not depend on the order of fields', () => {
    const turned = Object.fromEntries(Object.entries(application).reverse())
    expect(commit(turned, seed, crypto).root).toEqual(commit(application, seed, crypto).root)
  })

  it('another value, another place or another seed gives another root', () => {
    const roots = [
      commit(application, seed, crypto),
      commit({ ...application, none: 0 }, seed, crypto),
      commit({ ...application, remarks: {} }, seed, crypto),
      commit(application, new Uint8Array(32).fill(8), crypto),
    ].map(({ root }) => hex(root))
    expect(new Set(roots).size).toBe(4)
  })

  it('no two fields of an event share a salt', () => {
    const salts = commit(application, seed, crypto).fields.map(({ salt }) => hex(salt))
    expect(new Set(salts).size).toBe(salts.length)
  })

  it('any chosen fields can be shown and checked without the others', () => {
    const commitment = commit(application, seed, crypto)
    const shown = disclose(commitment, ['/households'])
    expect(shown.shown.map(({ path }) => path)).toHaveLength(4)
    expect(shown.hidden).toHaveLength(5)
    expect(provesDisclosure(shown, commitment.root, crypto)).toBe(true)
  })

  it('a shown value cannot be swapped', () => {
    const commitment = commit(application, seed, crypto)
    const { shown, hidden } = disclose(commitment, ['/applicant/name'])
    const swapped = { shown: shown.map(field => ({ ...field, value: '李四' })), hidden }
    expect(provesDisclosure(swapped, commitment.root, crypto)).toBe(false)
  })

  it('showing proves for any payload and any choice of fields', () => {
    const payload = fc
      .dictionary(fc.string({ unit: 'grapheme', maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }))
      .filter(p => !JSON.stringify(p).includes('__proto__'))
    fc.assert(
      fc.property(payload, fc.infiniteStream(fc.boolean()), (value, coins) => {
        const commitment = commit(value as JsonObject, seed, crypto)
        const paths = commitment.fields.map(({ path }) => path).filter(() => coins.next().value)
        expect(provesDisclosure(disclose(commitment, paths), commitment.root, crypto)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('a file commitment is not the hash of the file', () => {
    const content = sha256(utf8('通知'))
    const commitment = fileCommitment(content, saltOf(seed, 'file:x', crypto), crypto)
    expect(equalBytes(commitment, content)).toBe(false)
    expect(equalBytes(commitment, fileCommitment(content, saltOf(seed, 'file:y', crypto), crypto))).toBe(false)
  })
})

describe('the ballot box', () => {
  const papers = ['for', 'against', 'for'].map((choice, i) => ({ choice, salt: new Uint8Array(32).fill(i) }))

  it('has the same root in whatever order the papers are taken out', () => {
    expect(boxRoot('vote.1', [...papers].reverse(), crypto)).toEqual(boxRoot('vote.1', papers, crypto))
  })
  it('has another root when one choice is changed, one paper is taken away, or it is used for another vote', () => {
    const root = hex(boxRoot('vote.1', papers, crypto))
    const changed = papers.map((paper, i) => (i === 1 ? { ...paper, choice: 'for' } : paper))
    expect(hex(boxRoot('vote.1', changed, crypto))).not.toBe(root)
    expect(hex(boxRoot('vote.1', papers.slice(1), crypto))).not.toBe(root)
    expect(hex(boxRoot('vote.2', papers, crypto))).not.toBe(root)
  })
})
