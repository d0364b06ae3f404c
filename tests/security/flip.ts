import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { calendarOf, validate } from '#runtime/server/compose.ts'
import { recheck } from '#runtime/server/recheck.ts'
import { readEntries } from '#runtime/server/store/instance.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { allInstances, verifyInstance } from '#runtime/server/store/verify.ts'

/**
 * Flips one bit of a copy of a data folder at a time and says what is noticed; run in a process of its own, because a
 * damaged file may end it. Arguments: folder, list of `[offset, bit]` as JSON, index to begin with.
 */
export interface Noticed {
  readonly flip: number
  /** Who noticed: opening the store, the check at start, verification, or nobody. */
  readonly by: 'open' | 'recheck' | 'verify' | 'nobody'
  /** Hash over every history as it is read; when nobody noticed, it must be the untouched one. */
  readonly content: string
}

const [folder = '', list = '[]', from = '0'] = process.argv.slice(2)
const flips = JSON.parse(list) as readonly (readonly [number, number])[]
const copy = `${folder}-flipped`
const original = readFileSync(join(folder, 'guicheng.db'))
for (let at = Number(from); at < flips.length; at++) {
  const [offset, bit] = flips[at]!
  rmSync(copy, { recursive: true, force: true })
  cpSync(folder, copy, { recursive: true })
  const bytes = Buffer.from(original)
  // Bit 8 is no bit: the untouched file, for comparison.
  if (bit < 8) bytes[offset]! ^= 1 << bit
  writeFileSync(join(copy, 'guicheng.db'), bytes)
  process.stdout.write(`${JSON.stringify({ flip: at, ...(await notice()) } satisfies Noticed)}\n`)
}
rmSync(copy, { recursive: true, force: true })

async function notice(): Promise<Omit<Noticed, 'flip'>> {
  const store = await openStore({ dataFolder: copy }).catch(() => undefined)
  if (!store) return { by: 'open', content: '' }
  try {
    if (await recheck(store)) return { by: 'recheck', content: '' }
    const histories = []
    for (const instance of await allInstances(store)) {
      const { mismatches } = await verifyInstance(store, instance, { calendar: calendarOf, validate })
      if (mismatches.length > 0) return { by: 'verify', content: '' }
      histories.push(await readEntries(store, instance))
    }
    return { by: 'nobody', content: JSON.stringify(histories) }
  } catch {
    return { by: 'verify', content: '' }
  } finally {
    await store.close().catch(() => undefined)
  }
}
