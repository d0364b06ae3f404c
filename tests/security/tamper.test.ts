import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CHINA } from '#engine/time/calendars.ts'
import { openHandle } from '#runtime/server/handle.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { SAMPLE_PEOPLE, sampleTemplate } from '#runtime/server/store/sample.ts'
import { seeded } from '#tests/crash/client.ts'
import { validate } from '#tests/replay/corpus.ts'
import type { Noticed } from '#tests/security/flip.ts'
import { ROOT } from '#tests/support/process.ts'

/** RT-05, short: one-bit flips in the database file. The same again: TAMPER_SEED=<printed seed>; longer: TAMPER_FLIPS=1000. */
const FLIPS = Number(process.env.TAMPER_FLIPS ?? 40)
const SEED = Number(process.env.TAMPER_SEED ?? 20261123)
const UNTOUCHED = [0, 8] as const

let folder: string
let file: Buffer
/** What is stored as evidence: leaves, their hashes, encrypted payloads, wrapped keys. */
let evidence: readonly Buffer[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-tamper-'))
  const store = await openStore({ dataFolder: folder })
  const handle = openHandle({ store, calendar: CHINA, validate })
  await store.changePeople(SAMPLE_PEOPLE)
  await store.changePeople({
    persons: [{ id: 'p6', name: '吴某', facts: {} }],
    posts: [{ person: 'p6', post: 'party-secretary', organisation: 'town' }],
  })
  await store.publish(sampleTemplate(), null)
  for (const instance of ['i1', 'i2', 'i3']) {
    let did = 0
    const next = (person: string, body: Parameters<typeof handle>[0]['body']) => send(person, `more-${++did}`, body)
    const send = async (person: string, key: string, body: Parameters<typeof handle>[0]['body']) => {
      const at = store.clock.now()
      const done = await handle({ key: `${instance}-${key}`, instance, actor: { person }, at, body })
      if (!done.ok) throw new Error(JSON.stringify(done.error))
    }
    await send('p1', 'a', { type: 'Start', template: 'matter', organisation: 'v1', title: '修水库' })
    const data = { matter: `修一座小水库${'，加固大坝'.repeat(40)}` }
    await send('p1', 'b', { type: 'Submit', task: 'proposal.1/fill', data, outcome: 'SUBMITTED' })
    const [task, reason] = ['approval.1/fill', '有必要']
    await next('p2', { type: 'Delegate', task, to: 'p3', reason })
    await next('p3', { type: 'Submit', task, data: {}, outcome: 'AGREED', opinion: '可行' })
    await next('p2', { type: 'AddSigners', task, place: 'before', to: ['p4'], reason })
    await next('p4', { type: 'Submit', task: 'approval.1/@signer/1', data: {}, outcome: 'AGREED' })
    await next('p1', { type: 'Suspend', reason })
    await next('p1', { type: 'Resume', reason })
    await next('p6', { type: 'Supervise', measure: 'mark', tasks: [], text: '督办' })
    await send('p2', 'c', { type: 'Submit', task, data: {}, outcome: 'AGREED' })
    await next('p6', { type: 'Transfer', to: 'v2', reason })
    await next('p6', { type: 'Cancel', reason })
    await next('p6', { type: 'Reopen', to: 'proposal', reason })
  }
  const { read } = store.database
  const rows = [
    ...(await read.run('SELECT leaf FROM event')),
    ...(await read.run('SELECT leaf_hash FROM event')),
    ...(await read.run('SELECT ct FROM payload')),
    ...(await read.run('SELECT wrapped FROM data_key')),
  ]
  evidence = rows.map(([value]) => Buffer.from(value as Uint8Array))
  await store.queue.between(() => store.database.checkpoint(true))
  await store.close()
  file = await readFile(join(folder, 'guicheng.db'))
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What is noticed of each flip; a process that dies of one is counted and the next goes on after it. */
async function noticed(flips: readonly (readonly [number, number])[]) {
  const found: Noticed[] = []
  let aborts = 0
  for (let from = 0; from < flips.length; ) {
    const out = await new Promise<string>(resolve =>
      execFile(
        process.execPath,
        ['--import', 'tsx', 'tests/security/flip.ts', folder, JSON.stringify(flips), String(from)],
        { cwd: ROOT, maxBuffer: 256 * 1024 * 1024 },
        (_, stdout) => resolve(stdout),
      ),
    )
    const lines = out
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Noticed)
    found.push(...lines)
    from = (lines.at(-1)?.flip ?? from - 1) + 1
    if (from < flips.length) {
      aborts++
      from++
    }
  }
  return { found, aborts }
}

it('every flipped bit of what is stored as evidence is noticed', { timeout: 300_000 }, async () => {
  const random = seeded(SEED)
  const flips = Array.from({ length: FLIPS }, (): readonly [number, number] => {
    const piece = evidence[Math.floor(random() * evidence.length)]!
    // A long value goes on in other pages, so only its beginning is looked for.
    const begin = piece.subarray(0, 64)
    const at = file.indexOf(begin)
    expect(at).toBeGreaterThan(0)
    return [at + Math.floor(random() * begin.length), Math.floor(random() * 8)]
  })
  const { found, aborts } = await noticed(flips)
  const missed = found.filter(({ by }) => by === 'nobody').map(({ flip }) => flips[flip])
  console.info(
    `RT-05 ${JSON.stringify({ bytes: 'evidence', flips: FLIPS, noticed: FLIPS - missed.length, aborts, seed: SEED })}`,
  )
  expect({ missed, aborts, seed: SEED }).toEqual({ missed: [], aborts: 0, seed: SEED })
})

it('no flipped bit anywhere in the file changes a history without being noticed', { timeout: 300_000 }, async () => {
  const random = seeded(SEED + 1)
  const anywhere = Array.from({ length: FLIPS }, (): readonly [number, number] => [
    Math.floor(random() * file.length),
    Math.floor(random() * 8),
  ])
  const { found, aborts } = await noticed([UNTOUCHED, ...anywhere])
  const digest = ({ content }: Noticed) => createHash('sha256').update(content).digest('hex')
  expect(found[0]).toMatchObject({ flip: 0, by: 'nobody' })
  const silent = found.filter(one => one.by === 'nobody' && digest(one) !== digest(found[0]!))
  const by = (who: Noticed['by']) => found.filter(one => one.by === who).length
  console.info(
    `RT-05 ${JSON.stringify({ bytes: 'anywhere', flips: FLIPS, open: by('open'), recheck: by('recheck'), verify: by('verify'), without_effect: by('nobody') - 1 - silent.length, silent: silent.length, aborts, seed: SEED })}`,
  )
  expect(silent.map(({ flip }) => anywhere[flip - 1])).toEqual([])
})
