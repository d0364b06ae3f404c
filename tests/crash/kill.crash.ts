import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type Client, seeded, startClient } from '#tests/crash/client.ts'
import { inspect } from '#tests/crash/inspect.ts'
import { openLedger } from '#tests/crash/ledger.ts'
import { openSite, type Site } from '#tests/crash/site.ts'
import { startPostgres, type TestPostgres } from '#tests/support/postgres.ts'

/** RT-01. Longer: CRASH_KILLS=1000; the same again: CRASH_SEED=<printed seed>. */
const KILLS = Number(process.env.CRASH_KILLS ?? 20)
const SEED = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31))
const CLIENTS = 12

let site: Site | undefined
let clients: Client[] = []
let postgres: TestPostgres | undefined
afterEach(async () => {
  await Promise.all([...clients.map(client => client.stop()), site?.close()])
  clients = []
})
afterAll(() => postgres?.stop())

const STORES = [
  { store: 'libSQL', kills: KILLS, database: async () => undefined },
  { store: 'PostgreSQL', kills: Math.ceil(KILLS / 4), database: freshDatabase },
] as const

describe.each(STORES)('a server on $store killed $kills times under load', ({ store, kills, database }) => {
  it('keeps every acknowledged command, does none twice, and fires every timer once', {
    timeout: kills * 30_000 + 120_000,
  }, async () => {
    const random = seeded(SEED)
    site = await openSite(await database())
    const ledger = openLedger(join(site.folder, 'ledger.jsonl'))
    await site.start()
    clients = Array.from({ length: CLIENTS }, (_, at) =>
      startClient(site!, ledger, at, () => 2 + Math.floor(random() * 5)),
    )
    let looked = 0
    for (let kill = 1; kill <= kills; kill++) {
      // Days pass, so that timers fire while the server is being killed.
      const days = site.call('POST', '/demo/clock', { days: 1 }, site.cookie(0)).catch(() => undefined)
      await new Promise(resolve => setTimeout(resolve, 150 + random() * 1100))
      await site.kill()
      await days
      const acknowledged = ledger.read()
      const touched = new Set(acknowledged.slice(looked).map(({ instance }) => instance))
      looked = acknowledged.length
      const { lost, twice, broken } = await inspect(site, acknowledged, touched)
      expect({ kill, lost, twice, broken }).toEqual({ kill, lost: [], twice: [], broken: [] })
      await site.start()
    }
    await Promise.all(clients.map(client => client.stop()))
    expect(clients.flatMap(({ surprises }) => surprises)).toEqual([])

    await site.call('POST', '/demo/clock', { days: 3 }, site.cookie(0))
    const deadline = Date.now() + 60_000
    while ((await site.timersWaiting()) > 0 && Date.now() < deadline)
      await new Promise(resolve => setTimeout(resolve, 200))
    expect(await site.timersWaiting()).toBe(0)
    await site.stop()

    const acknowledged = ledger.read()
    const { lost, twice, broken, ...counted } = await inspect(site, acknowledged)
    ledger.close()
    const { commands, events, instances, timersScheduled, timersFired } = counted
    const repeated = clients.reduce((sum, client) => sum + client.repeated, 0)
    console.info(
      `RT-01 ${JSON.stringify({ store, kills, acked: acknowledged.length, acked_lost: lost.length, duplicates: twice.length, chain_broken: broken.length, commands, events, instances, timers_fired: timersFired, sent_again: repeated, max_recovery_s: Number(Math.max(...site.starts).toFixed(2)), seed: SEED })}`,
    )
    expect({ lost, twice, broken }).toEqual({ lost: [], twice: [], broken: [] })
    expect(acknowledged.length).toBeGreaterThan(kills)
    expect(timersFired).toBe(timersScheduled)
    expect(timersFired).toBeGreaterThan(0)
  })
})

/** An empty database of its own on the server of the tests. */
async function freshDatabase(): Promise<string> {
  postgres ??= await startPostgres()
  if (!postgres) throw new Error('no PostgreSQL server')
  const client = new pg.Client(postgres.url)
  await client.connect()
  const name = `crash_${Date.now().toString(36)}`
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  return url.href
}
