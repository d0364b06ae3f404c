import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CommandBody } from '#engine/process/command.ts'
import { replay } from '#engine/process/evolve.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { calendarOf } from '#runtime/server/compose.ts'
import { type Handle, openHandle } from '#runtime/server/handle.ts'
import { readEntries, readState } from '#runtime/server/store/instance.ts'
import { openStore, type Store } from '#runtime/server/store/open.ts'
import { SAMPLE_PEOPLE, sampleTemplate } from '#runtime/server/store/sample.ts'
import { verifyInstance } from '#runtime/server/store/verify.ts'
import { validate } from '#tests/replay/corpus.ts'

/** RT-10, RT-11: commands that meet on one instance happen one after another, whatever the moment each arrives. */

let folder: string
let store: Store
let handle: Handle
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-race-'))
  store = await openStore({ dataFolder: folder })
  handle = openHandle({ store, calendar: CHINA, validate })
  await store.changePeople(SAMPLE_PEOPLE)
  await store.publish(sampleTemplate(), null)
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const ACTS: readonly { readonly person: string; readonly body: CommandBody; readonly expect?: number }[] = [
  { person: 'p1', body: { type: 'Submit', task: 'proposal.1/fill', data: { matter: '甲' } } },
  { person: 'p1', body: { type: 'Submit', task: 'proposal.1/fill', data: { matter: '乙' } } },
  { person: 'p1', body: { type: 'Submit', task: 'proposal.1/fill', data: { matter: '丙' } }, expect: 2 },
  { person: 'p1', body: { type: 'Claim', task: 'proposal.1/fill' } },
  { person: 'p2', body: { type: 'Submit', task: 'approval.1/fill', data: {}, outcome: 'AGREED' } },
  { person: 'p2', body: { type: 'Return', task: 'approval.1/fill', to: 'proposal', reason: '补', after: 'through' } },
  { person: 'p1', body: { type: 'Withdraw', visit: 'proposal.1', reason: '错' } },
  { person: 'p1', body: { type: 'Cancel', reason: '不办了' } },
]
const racing = fc.array(fc.record({ act: fc.nat(ACTS.length - 1), turns: fc.nat(6) }), { minLength: 2, maxLength: 8 })
let races = 0

it('of any two to eight commands at once none is lost and none is half done', { timeout: 120_000 }, async () => {
  let commands = 0
  await fc.assert(
    fc.asyncProperty(racing, async race => {
      const instance = `race-${++races}`
      const send = (key: string, person: string, body: CommandBody, seen?: number) => {
        const at = store.clock.now()
        const expected = seen !== undefined && { expect: seen }
        return handle({ key: `${instance}-${key}`, instance, actor: { person }, at, body, ...expected })
      }
      await send('start', 'p1', { type: 'Start', template: 'matter', organisation: 'v1', title: '修水库' })
      const answers = await Promise.all(
        race.map(async ({ act, turns }, at) => {
          for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
          const { person, body, expect: seen } = ACTS[act]!
          return send(String(at), person, body, seen)
        }),
      )
      commands += race.length
      const entries = (await readEntries(store, instance)).map(({ entry }) => entry)
      // Each that was told “done” stands there whole and once; each that was refused left nothing.
      answers.forEach((answer, at) => {
        const mine = entries.filter(({ cmd }) => cmd === `${instance}-${at}`)
        if (answer.ok) expect(mine.map(({ n }) => n)).toEqual(mine.map((_, i) => answer.value.first + i))
        expect(mine.length).toBe(answer.ok ? answer.value.version - answer.value.first : 0)
      })
      const handedIn = entries.filter(({ event }) => event.type === 'Submitted' && event.task === 'proposal.1/fill')
      expect(handedIn.length).toBeLessThanOrEqual(1)
      expect(replay(entries)).toEqual(await readState(store, instance))
      expect((await verifyInstance(store, instance, { calendar: calendarOf, validate })).mismatches).toEqual([])
    }),
    {
      numRuns: 60,
      examples: [
        [
          [
            { act: 3, turns: 0 },
            { act: 3, turns: 0 },
          ],
        ],
      ],
    },
  )
  console.info(`RT-10 ${JSON.stringify({ races, commands, lost_updates: 0 })}`)
})
