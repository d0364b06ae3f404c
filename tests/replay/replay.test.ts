import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hex } from '#engine/evidence/bytes.ts'
import { verifyChain } from '#engine/evidence/chain.ts'
import { unseal } from '#engine/evidence/seal.ts'
import { stateHash } from '#engine/evidence/snap.ts'
import { replay } from '#engine/process/evolve.ts'
import { verify } from '#engine/process/verify.ts'
import { calendarOf } from '#runtime/server/compose.ts'
import { crypto } from '#runtime/server/store/history.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { soundOf, validate } from '#tests/replay/corpus.ts'
import { type Golden, sealed, templateFile } from '#tests/replay/golden.ts'

/** RT-12: every history ever recorded leads to the same state and the same leaves today. Never delete a file of `golden`. */

const ROOT = join(import.meta.dirname, 'golden')
const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'))
const histories = readdirSync(ROOT).flatMap(format =>
  readdirSync(join(ROOT, format))
    .filter(name => name.startsWith('history-'))
    .map(name => ({ format, file: name, golden: read(format, name) as Golden })),
)

it('has histories of every format to replay', () => {
  expect(new Set(histories.map(({ format }) => format))).toEqual(new Set(['1']))
  expect(histories.length).toBeGreaterThan(5)
})

describe.each(histories)('$file', ({ format, golden }) => {
  const { entries, kernel } = golden
  it('replays to the recorded state', () => {
    expect(stateHash(replay(entries)!, crypto)).toBe(golden.state)
  })
  it('gives the recorded leaves, byte for byte, in one chain', () => {
    const { all } = sealed(entries, kernel)
    expect(all.map(({ leaf }) => hex(leaf.hash))).toEqual(golden.leaves)
    const chain = verifyChain(
      all.map(({ leaf }) => leaf.bytes),
      crypto,
    )
    if (!chain.ok) throw new Error(JSON.stringify(chain.error))
    chain.value.envelopes.forEach((envelope, n) => {
      const again = unseal(envelope, all[n]!.payload, all[n]!.seed, crypto)
      expect(again).toEqual({ ok: true, value: entries[n] })
    })
  })
  it('is decided the same way again', () => {
    const sound = soundOf(read(format, templateFile(golden.template)))
    expect(sound.hash).toBe(golden.template)
    const { version } = replay(entries)!.template
    const again = verify({ sound, version, validate, calendar: calendarOf, hash: hashText }, entries)
    expect(again.differences).toEqual([])
    expect(again.same).toBeGreaterThan(0)
  })
})
