import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Client, startClient } from '#tests/crash/client.ts'
import { inspect } from '#tests/crash/inspect.ts'
import { openLedger } from '#tests/crash/ledger.ts'
import { openSite, type Site } from '#tests/crash/site.ts'

/** RT-02: the server kills itself at a chosen point instead of at any moment. */

let site: Site | undefined
let clients: Client[] = []
afterEach(async () => {
  await Promise.all([...clients.map(client => client.stop()), site?.close()])
  clients = []
})

describe('a server that dies', () => {
  it.each([
    ['before-commit', 'undone', 23],
    ['after-commit', 'done', 23],
    ['before-checkpoint', 'either', 1],
    ['after-checkpoint', 'either', 1],
  ] as const)('%s leaves what was under way %s, and once when it is asked again', async (point, outcome, n) => {
    site = await openSite()
    const ledger = openLedger(join(site.folder, 'ledger.jsonl'))
    await site.start({ fault: `${point}:${n}` })
    clients = Array.from({ length: 6 }, (_, at) => startClient(site!, ledger, at, () => 4))
    await site.died()

    const unanswered = new Set(clients.flatMap(({ open }) => [...open]))
    const { keys, ...then } = await inspect(site, ledger.read())
    expect(then).toMatchObject({ lost: [], twice: [], broken: [] })
    const kept = [...unanswered].filter(key => keys.has(key))
    if (outcome === 'undone') expect(kept).toEqual([])
    if (outcome === 'done') expect(kept.length).toBeGreaterThan(0)

    await site.start()
    await new Promise(resolve => setTimeout(resolve, 500))
    await Promise.all(clients.map(client => client.stop()))
    await site.stop()
    expect(clients.flatMap(({ surprises }) => surprises)).toEqual([])
    const acknowledged = ledger.read()
    const now = await inspect(site, acknowledged)
    expect(now).toMatchObject({ lost: [], twice: [], broken: [] })
    // What was asked again was answered, with what happened the first time where it had happened.
    const answered = new Set(acknowledged.map(({ key }) => key))
    expect([...unanswered].filter(key => !answered.has(key))).toEqual([])
    ledger.close()
    console.info(
      `RT-02 ${JSON.stringify({ point, unanswered: unanswered.size, of_these_kept: kept.length, acked: acknowledged.length, acked_lost: 0, duplicates: 0 })}`,
    )
  })

  it('while it starts for the first time starts the next time', async () => {
    site = await openSite()
    await site.start()
    const usual = site.starts[0]! * 1000
    await site.close()
    site = await openSite()
    const points = 8
    for (let at = 1; at <= points; at++) await site.start({ dieAfterMs: (usual * at) / (points + 1) })
    const ledger = openLedger(join(site.folder, 'ledger.jsonl'))
    await site.start()
    clients = [startClient(site, ledger, 0, () => 2)]
    await new Promise(resolve => setTimeout(resolve, 500))
    await Promise.all(clients.map(client => client.stop()))
    await site.stop()
    expect(clients[0]!.surprises).toEqual([])
    const acknowledged = ledger.read()
    expect(acknowledged.length).toBeGreaterThan(0)
    expect(await inspect(site, acknowledged)).toMatchObject({ lost: [], twice: [], broken: [] })
    ledger.close()
  })
})
