import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '#engine/process/command.ts'
import type { Handle } from '#runtime/server/handle.ts'
import { repeat } from '#runtime/server/loops/loop.ts'
import { type Delivery, deliverAll, notify } from '#runtime/server/loops/outbox.ts'
import { fireDue, type PutOff, type StuckTimer, timerLoop } from '#runtime/server/loops/timer.ts'
import { openStore, type Store } from '#runtime/server/store/open.ts'
import { insert } from '#runtime/server/store/rows.ts'

let folder: string
let store: Store
let now = '2026-03-02T00:00:00.000Z'

beforeEach(async () => {
  now = '2026-03-02T00:00:00.000Z'
  folder = await mkdtemp(join(tmpdir(), 'guicheng-'))
  store = await openStore({ dataFolder: folder, clock: { now: () => now } })
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const arm = (count: number, due: string) =>
  store.queue.write(session =>
    insert(
      session,
      store.tables.timer,
      Array.from({ length: count }, (_, i) => ({
        tenant: 'main',
        instance: `i${i}`,
        timer: 't.1/period',
        visit: 't.1',
        purpose: 'period',
        due,
      })),
    ),
  )
/** Stands in for the kernel: takes every timer off the list, but for those of `stuck`. */
const fakeHandle =
  (seen: Command[], stuck: readonly string[] = []): Handle =>
  async command => {
    seen.push(command)
    if (stuck.includes(command.instance)) return { ok: false, error: { code: 'TIMER_STALE' } }
    await store.queue.write(s => s.run('DELETE FROM timer WHERE instance = ?', [command.instance]))
    return {
      ok: true,
      value: { instance: command.instance, version: 1, first: 0, status: 'running', at: now, leaf: '' },
    }
  }

describe('the timer loop', () => {
  it('fires nothing before its time, and everything that came due while the server was down', async () => {
    const seen: Command[] = []
    await arm(150, '2026-03-10T16:00:00.000Z')
    now = '2026-03-10T15:59:59.999Z'
    expect(await fireDue(store, fakeHandle(seen))).toBe(0)
    now = '2026-04-01T00:00:00.000Z'
    expect(await fireDue(store, fakeHandle(seen))).toBe(150)
    expect(new Set(seen.map(({ key }) => key)).size).toBe(150)
    expect(seen[0]).toMatchObject({
      key: 'timer:i0:t.1/period',
      actor: { person: null },
      at: now,
      body: { type: 'FireTimer', timer: 't.1/period' },
    })
    expect(await fireDue(store, fakeHandle(seen))).toBe(0)
  })

  it('is not held up by a timer the process will not take, and tries that one again later', async () => {
    const seen: Command[] = []
    await arm(3, '2026-03-01T00:00:00.000Z')
    const putOff: PutOff = new Map()
    expect(await fireDue(store, fakeHandle(seen, ['i0']), putOff)).toBe(2)
    await fireDue(store, fakeHandle(seen, ['i0']), putOff)
    expect(seen.filter(({ instance }) => instance === 'i0')).toHaveLength(1)
    now = '2026-03-02T00:01:00.000Z'
    expect(await fireDue(store, fakeHandle(seen), putOff)).toBe(1)
  })

  it('tries what cannot go on ever more seldom, reports it with a number, and tells those who supervise once', async () => {
    await store.changePeople({
      organisations: [
        { id: 'town', name: '镇党委', kind: 'township', parent: null, facts: {} },
        { id: 'village', name: '村支部', kind: 'village', parent: 'town', facts: {} },
      ],
      persons: [{ id: 'chen', name: '陈书记', facts: {} }],
      posts: [{ person: 'chen', post: 'party-secretary', organisation: 'town' }],
    })
    await arm(1, '2026-03-01T00:00:00.000Z')
    await store.queue.write(session =>
      session.run(
        "INSERT INTO instance (tenant, id, title, template, template_version, organisation, starter, status, version, open, started_at, updated_at, search) VALUES ('main','i0','事','t',1,'village','p','running',1,'[]',?,?,'')",
        [now, now],
      ),
    )
    const seen: Command[] = []
    const reports: StuckTimer[] = []
    const nobody: Handle = async command => {
      seen.push(command)
      return { ok: false, error: { code: 'NO_HANDLER' } }
    }
    const putOff: PutOff = new Map()
    for (let minute = 0; minute < 10; minute++) {
      now = `2026-03-02T00:0${minute}:00.000Z`
      expect(await fireDue(store, nobody, putOff, one => reports.push(one))).toBe(0)
    }
    expect(seen.map(({ at }) => at.slice(14, 16))).toEqual(['00', '01', '03', '07'])
    expect(reports.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4])
    expect(new Set(reports.map(({ number }) => number)).size).toBe(1)
    expect(reports[0]).toMatchObject({
      instance: 'i0',
      code: 'NO_HANDLER',
      number: expect.stringMatching(/^T-[0-9A-F]{8}$/),
    })
    const told = await store.db.select().from(store.tables.notification)
    expect(told).toMatchObject([{ person: 'chen', instance: 'i0', kind: 'stuck' }])
  })

  it('follows the clock it is given', async () => {
    const seen: Command[] = []
    await arm(1, '2026-03-10T16:00:00.000Z')
    const loop = timerLoop(store, fakeHandle(seen), 60_000)
    await loop.nudge()
    expect(seen).toEqual([])
    now = '2026-03-11T00:00:00.000Z'
    await loop.nudge()
    expect(seen).toHaveLength(1)
    await loop.stop()
  })
})

describe('the outbox', () => {
  const post = (i: number) =>
    store.queue.write(session =>
      insert(session, store.tables.outbox, [
        {
          tenant: 'main',
          inst: 'i1',
          n: i,
          i: 0,
          kind: 'task-opened',
          body: { task: 't', assignees: [{ person: 'p1' }] },
          at: now,
        },
      ]),
    )

  it('delivers again what was handed over without being ticked off, and the receiver keeps it once', async () => {
    await post(0)
    await post(1)
    const handedOver: Delivery[] = []
    const { queue } = store
    // The process dies after handing over and before ticking off.
    const dying: Store = { ...store, queue: { ...queue, write: async () => Promise.reject(new Error('killed')) } }
    await expect(
      deliverAll(dying, async letters => void handedOver.push(...letters) as unknown as Promise<void>),
    ).rejects.toThrow('killed')
    await notify(store)(handedOver)
    expect(await deliverAll(store)).toBe(2)
    const kept = await store.db.select().from(store.tables.notification)
    expect(kept.map(({ id }) => id)).toEqual(['i1/0/0', 'i1/1/0'])
    expect(await store.database.read.run('SELECT count(*) FROM outbox')).toEqual([[0]])
  })
})

describe('a loop', () => {
  it('goes on after a round that failed, and does nothing more once it is stopped', async () => {
    let rounds = 0
    const reported: unknown[] = []
    const loop = repeat(
      60_000,
      async () => {
        if (++rounds === 1) throw new Error('disk slow')
      },
      error => reported.push(error),
    )
    await loop.nudge()
    await loop.nudge()
    expect([rounds, reported.length]).toEqual([2, 1])
    await loop.stop()
    await loop.nudge()
    expect(rounds).toBe(2)
  })
})
