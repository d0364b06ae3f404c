import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startClient } from '#tests/crash/client.ts'
import { inspect } from '#tests/crash/inspect.ts'
import { openLedger } from '#tests/crash/ledger.ts'
import { openSite, type Site } from '#tests/crash/site.ts'

const CROWD = 64
let site: Site
beforeAll(async () => {
  site = await openSite()
  await site.start()
})
afterAll(() => site.close())

it('of 64 who hand in the same task at once one wins, and the others are told who and when', async () => {
  const start = await site.call(
    'POST',
    '/instances',
    { key: 'crowd-matter', template: 'notes', organisation: 'village', title: '一起办' },
    site.cookie(0),
  )
  const answers = await Promise.all(
    Array.from({ length: CROWD }, (_, at) =>
      site.call(
        'POST',
        `/instances/${start.json.instance}/commands`,
        {
          key: `crowd-${at}-key`,
          body: { type: 'Submit', task: 'note.1/fill', data: { text: `第${at}人` }, outcome: 'MORE' },
        },
        site.cookie(at),
      ),
    ),
  )
  const won = answers.filter(({ status }) => status === 200)
  const told = answers.filter(({ status, json }) => status === 409 && json.code === 'TASK_CLOSED')
  expect([won.length, told.length]).toEqual([1, CROWD - 1])
  for (const { json } of told) {
    expect(json.title).toMatch(/[赵钱孙李]明/)
    expect(json.params.at).toMatch(/^\d{4}-\d{2}-\d{2}T/)
  }
})

it('64 clients at once lose nothing', async () => {
  const ledger = openLedger(join(site.folder, 'ledger.jsonl'))
  const clients = Array.from({ length: CROWD }, (_, at) => startClient(site, ledger, at, () => 5))
  await new Promise(resolve => setTimeout(resolve, 4000))
  await Promise.all(clients.map(client => client.stop()))
  await site.stop()
  expect(clients.flatMap(({ surprises }) => surprises)).toEqual([])
  expect(clients.reduce((sum, { repeated }) => sum + repeated, 0)).toBe(0)
  const acknowledged = ledger.read()
  const { lost, twice, broken, commands } = await inspect(site, acknowledged)
  ledger.close()
  console.info(`RT-11 ${JSON.stringify({ clients: CROWD, acked: acknowledged.length, commands, lost: lost.length })}`)
  expect({ lost, twice, broken }).toEqual({ lost: [], twice: [], broken: [] })
  expect(acknowledged.length).toBeGreaterThan(CROWD)
  // Every command on record was acknowledged: the two of the test before are the only others.
  expect(commands).toBe(acknowledged.length + 2)
})
