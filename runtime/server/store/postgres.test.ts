import { afterAll, describe, expect, it } from 'vitest'
import type { Clock } from '#runtime/server/clock.ts'
import { storeContract } from '#runtime/server/store/contract.ts'
import { errandContract } from '#runtime/server/store/errand-contract.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { startPostgres } from '#tests/support/postgres.ts'

const kek = Buffer.alloc(32, 7).toString('base64')
const server = await startPostgres()
const run = Math.random().toString(36).slice(2, 8)
let tenants = 0

describe.skipIf(!server)('a PostgreSQL server', () => {
  afterAll(() => server?.stop(), 30_000)

  const openSite = async (clock: Clock) => {
    const options = { databaseUrl: server!.url, kek, tenant: `${run}-${++tenants}`, clock }
    let store = await openStore(options)
    return {
      store,
      async again() {
        await store.close()
        store = await openStore(options)
        return store
      },
      beside: () => openStore(options),
      end: () => store.close(),
    }
  }
  storeContract('PostgreSQL', openSite)
  errandContract('PostgreSQL', openSite)

  it('lets several processes append to one log without a gap or a lost command', async () => {
    const { openHandle } = await import('#runtime/server/handle.ts')
    const { CHINA } = await import('#engine/time/calendars.ts')
    const { ajvValidate } = await import('#runtime/server/form/validate.ts')
    const { sampleTemplate, SAMPLE_PEOPLE } = await import('#runtime/server/store/sample.ts')
    const tenant = `${run}-several`
    const stores = await Promise.all([1, 2, 3].map(() => openStore({ databaseUrl: server!.url, kek, tenant })))
    const [first] = stores as [(typeof stores)[number]]
    const at = first.clock.now()
    await first.changePeople(SAMPLE_PEOPLE)
    await first.publish(sampleTemplate(), null)
    const handles = stores.map(store => openHandle({ store, calendar: CHINA, validate: ajvValidate() }))
    const send = (i: number, key: string, instance: string, body: Parameters<(typeof handles)[number]>[0]['body']) =>
      handles[i % 3]!({ key, instance, actor: { person: 'p1' }, at, body })
    const ids = Array.from({ length: 30 }, (_, i) => `i${i}`)
    await Promise.all(
      ids.map((id, i) =>
        send(i, `s-${id}`, id, { type: 'Start', template: 'matter', organisation: 'v1', title: '事' }),
      ),
    )
    // Every task is handed in through two processes at once: exactly one of the two wins.
    const results = await Promise.all(
      ids.flatMap((id, i) =>
        [0, 1].map(j =>
          send(i + j, `f-${id}-${j}`, id, {
            type: 'Submit',
            task: 'proposal.1/fill',
            data: { matter: '事' },
            outcome: 'SUBMITTED',
          }),
        ),
      ),
    )
    expect(results.filter(r => r.ok)).toHaveLength(30)
    expect(results.filter(r => !r.ok && r.error.code === 'TASK_CLOSED')).toHaveLength(30)
    const numbers = await first.database.read.run('SELECT gidx FROM event WHERE tenant = ? ORDER BY gidx', [tenant])
    expect(numbers.map(row => Number(row[0]))).toEqual(numbers.map((_, i) => i))
    await Promise.all(stores.map(store => store.close()))
  }, 60_000)
})
