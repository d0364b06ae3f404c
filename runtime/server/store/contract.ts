import { getTableName } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandBody } from '#engine/process/command.ts'
import { replay } from '#engine/process/evolve.ts'
import { CHINA } from '#engine/time/calendars.ts'
import type { Clock } from '#runtime/server/clock.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { type Handle, openHandle } from '#runtime/server/handle.ts'
import { deliverAll } from '#runtime/server/loops/outbox.ts'
import { fireDue } from '#runtime/server/loops/timer.ts'
import { PROJECTED } from '#runtime/server/project/projection.ts'
import { rebuild } from '#runtime/server/project/rebuild.ts'
import { findAttachment, putAttachment, readAttachment } from '#runtime/server/store/attachments.ts'
import { dropDraft, readDraft, saveDraft } from '#runtime/server/store/drafts.ts'
import { readEntries, readState } from '#runtime/server/store/instance.ts'
import type { Store } from '#runtime/server/store/open.ts'
import { SAMPLE_PEOPLE, sampleTemplate } from '#runtime/server/store/sample.ts'
import { verifyInstance } from '#runtime/server/store/verify.ts'

/** Opens an empty store; `again` opens a second one on the same data, as another process or after a restart would. */
export interface Site {
  readonly store: Store
  again(): Promise<Store>
  end(): Promise<void>
}

const validate = ajvValidate()
const ports = { calendar: CHINA, validate }
const verifying = { calendar: () => CHINA, validate }

/** What the store promises, on every database it runs on. */
export function storeContract(name: string, openSite: (clock: Clock) => Promise<Site>): void {
  describe(`the store on ${name}`, { timeout: 60_000 }, () => {
    let site: Site
    let store: Store
    let handle: Handle
    let now: string
    let sent: number

    beforeEach(async () => {
      now = '2026-03-02T01:00:00.000Z'
      sent = 0
      site = await openSite({ now: () => now })
      store = site.store
      handle = openHandle({ store, ...ports })
      await store.changePeople(SAMPLE_PEOPLE)
      await store.publish(sampleTemplate(), 'p1')
    }, 60_000)
    afterEach(() => site.end(), 60_000)

    const send = (
      person: string | null,
      instance: string,
      body: CommandBody,
      more: { key?: string; expect?: number } = {},
    ) => handle({ key: `k${sent++}`, instance, actor: { person, assurance: 1 }, at: now, body, ...more })
    const start = (instance = 'i1', organisation = 'v1') =>
      send('p1', instance, { type: 'Start', template: 'matter', organisation, title: '修水库' })
    const propose = (instance = 'i1', more = {}) =>
      send(
        'p1',
        instance,
        { type: 'Submit', task: 'proposal.1/fill', data: { matter: '修一座小水库' }, outcome: 'SUBMITTED' },
        more,
      )
    const done = async (asked: ReturnType<Handle>) => {
      const result = await asked
      if (!result.ok) throw new Error(JSON.stringify(result.error))
      return result.value
    }
    const count = async (table: string) =>
      Number(
        (await store.database.read.run(`SELECT count(*) FROM "${table}" WHERE tenant = ?`, [store.tenant]))[0]?.[0],
      )
    const openTasks = async (instance = 'i1') =>
      Object.values((await readState(store, instance))!.tasks).filter(task => !task.closed)

    const toVote = async () => {
      await done(start())
      await done(propose())
      await done(send('p2', 'i1', { type: 'Submit', task: 'approval.1/fill', data: {}, outcome: 'AGREED' }))
      await done(
        send('p1', 'i1', {
          type: 'Submit',
          task: 'vote.1/open',
          data: {
            matter: '修水库',
            held: '2026-03-02T09:00',
            place: '村部',
            host: 'p1',
            recorder: 'p2',
            mode: 'online',
          },
        }),
      )
    }
    const cast = (person: string, choice: string, key?: string) =>
      send(person, 'i1', { type: 'Submit', task: `vote.1/cast/e-${person}`, data: { choice } }, key ? { key } : {})
    const toEnd = async () => {
      await toVote()
      for (const person of ['p1', 'p2', 'p3']) await done(cast(person, 'for'))
      for (const person of ['p4', 'p5']) await done(cast(person, 'against'))
      await done(send('p1', 'i1', { type: 'Submit', task: 'vote.1/count', data: { minutes: '会议记录' } }))
      await done(
        send('p1', 'i1', { type: 'Submit', task: 'publish.1/publish', data: { notice: '公示', place: '公开栏' } }),
      )
    }

    it('keeps a started instance, its tasks and its history', async () => {
      const receipt = await done(start())
      expect(receipt).toMatchObject({ instance: 'i1', first: 0, status: 'running' })
      expect(receipt.leaf).toMatch(/^[0-9a-f]{64}$/)
      expect(await readState(store, 'i1')).toEqual(replay((await readEntries(store, 'i1')).map(({ entry }) => entry)))
      const mine = await store.database.read.run(
        "SELECT task FROM assignee WHERE tenant = ? AND who = 'post:branch-secretary@v1'",
        [store.tenant],
      )
      expect(mine).toEqual([['proposal.1/fill']])
    })

    it('answers a repeated command with the same receipt and does nothing twice', async () => {
      await done(start())
      const first = await done(propose('i1', { key: 'once' }))
      const version = (await readState(store, 'i1'))!.version
      expect(await done(propose('i1', { key: 'once' }))).toEqual(first)
      const [again, third] = await Promise.all([propose('i1', { key: 'once' }), propose('i1', { key: 'once' })])
      expect([again, third]).toEqual([
        { ok: true, value: first },
        { ok: true, value: first },
      ])
      expect((await readState(store, 'i1'))!.version).toBe(version)
    })

    it('refuses the key of an earlier command when something else is asked with it', async () => {
      await done(start())
      await done(propose('i1', { key: 'once' }))
      const other = await send(
        'p1',
        'i1',
        { type: 'Submit', task: 'proposal.1/fill', data: { matter: '另一件事' }, outcome: 'SUBMITTED' },
        { key: 'once' },
      )
      expect(other).toMatchObject({ ok: false, error: { code: 'KEY_REUSED' } })
    })

    it('lets one of two submissions on one task win and tells the other who and when', async () => {
      await done(start())
      const results = await Promise.all([propose('i1', { key: 'a' }), propose('i1', { key: 'b' })])
      expect(results.map(r => r.ok)).toEqual([true, false])
      expect(results[1]).toMatchObject({ error: { code: 'TASK_CLOSED', params: { by: '赵某', at: now } } })
    })

    it('refuses a command made against an older version, with who changed it and when', async () => {
      const { version } = await done(start())
      now = '2026-03-02T02:00:00.000Z'
      await done(propose())
      const late = await propose('i1', { expect: version })
      const actual = (await readState(store, 'i1'))!.version
      expect(late).toMatchObject({
        error: { code: 'VERSION_CONFLICT', params: { expected: version, actual, by: '赵某', at: now } },
      })
    })

    it('loses nothing of 64 clients at once, and numbers the log without a gap', async () => {
      const started = await Promise.all(Array.from({ length: 64 }, (_, i) => start(`c${i}`)))
      const proposed = await Promise.all(Array.from({ length: 64 }, (_, i) => propose(`c${i}`)))
      expect([...started, ...proposed].every(r => r.ok)).toBe(true)
      const numbers = await store.database.read.run('SELECT gidx FROM event WHERE tenant = ? ORDER BY gidx', [
        store.tenant,
      ])
      expect(numbers.map(row => Number(row[0]))).toEqual(numbers.map((_, i) => i))
      const [head] = await store.database.read.run('SELECT size FROM log_head WHERE tenant = ?', [store.tenant])
      expect(Number(head?.[0])).toBe(numbers.length)
    })

    it('leaves nothing behind when the group cannot be written, and the command can be sent again', async () => {
      await done(start())
      const before = await count('event')
      const { database } = store
      const original = database.transaction
      Object.assign(database, {
        transaction: (work: Parameters<typeof original>[0]) =>
          original(async session => {
            await work(session)
            throw new Error('power cut')
          }),
      })
      await expect(propose('i1', { key: 'once' })).rejects.toThrow('power cut')
      Object.assign(database, { transaction: original })
      expect(await count('event')).toBe(before)
      expect(await done(propose('i1', { key: 'once' }))).toMatchObject({ first: before })
    })

    it('asks in the same transaction whether the person may act', async () => {
      const denied = await handle(
        {
          key: 'x',
          instance: 'i1',
          actor: { person: 'p1' },
          at: now,
          body: { type: 'Start', template: 'matter', organisation: 'v1', title: '事' },
        },
        {
          mayAct: (_, people) =>
            people.holders('branch-secretary', 'v1').includes('p1') ? { code: 'NOT_ALLOWED' } : undefined,
        },
      )
      expect(denied).toEqual({ ok: false, error: { code: 'NOT_ALLOWED' } })
    })

    it('never records an earlier time than the entry before', async () => {
      await done(start())
      now = '2026-03-01T00:00:00.000Z'
      await done(propose())
      const times = (await readEntries(store, 'i1')).map(({ entry }) => entry.at)
      expect(times).toEqual([...times].sort())
    })

    it('goes on after a restart where it was, without its memory', async () => {
      await toVote()
      const before = await readState(store, 'i1')
      store = await site.again()
      handle = openHandle({ store, ...ports })
      expect(await readState(store, 'i1')).toEqual(before)
      await done(cast('p3', 'for'))
    })

    it('takes a process to its end, fires its timers once, and finds everything again', async () => {
      await toEnd()
      expect(await fireDue(store, handle)).toBe(0)
      now = '2026-03-20T00:00:00.000Z'
      // Catching up after an outage: the second timer is scheduled by the first and comes due a day later.
      expect(await fireDue(store, handle)).toBe(1)
      expect(await fireDue(store, handle)).toBe(0)
      now = '2026-03-22T00:00:00.000Z'
      expect(await fireDue(store, handle)).toBe(1)
      expect(await readState(store, 'i1')).toMatchObject({ status: 'completed', ending: '办结' })
      expect(await count('timer')).toBe(0)
      expect(await count('task')).toBe(0)
      const verified = await verifyInstance(store, 'i1', verifying)
      expect(verified.mismatches).toEqual([])
      // Five secret votes and their count cannot be decided again: the choices are not in the history.
      expect(verified.withheld).toHaveLength(6)
    })

    it('rebuilds every read model to exactly what it was', async () => {
      await toEnd()
      await done(start('i2', 'v2'))
      await done(propose('i2'))
      await done(send('p1', 'i2', { type: 'Urge', tasks: ['approval.1/fill'], message: '请尽快' }))
      await done(send('p1', 'i2', { type: 'Copy', to: ['p5'], note: '' }))
      await done(start('i3'))
      await done(send('p1', 'i3', { type: 'Cancel', reason: '重复发起' }))
      const live = await dump()
      expect(live.urge).toHaveLength(1)
      expect(live.disclosure).toHaveLength(1)
      await rebuild(store)
      expect(await dump()).toEqual(live)
    })
    const dump = async () => {
      const tables: { [name: string]: string[] } = {}
      for (const [table, { key }] of Object.entries(PROJECTED)) {
        const name = getTableName(store.tables[table as keyof typeof PROJECTED])
        const rows = await store.database.read.run(
          `SELECT * FROM "${name}" WHERE tenant = ? ORDER BY ${key.join(',')}`,
          [store.tenant],
        )
        tables[table] = rows.map(row =>
          JSON.stringify(row.map(value => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value))),
        )
      }
      return tables
    }

    it('keeps no link between a secret vote and the voter', async () => {
      await toVote()
      const secret = 'against'
      const blobs: Uint8Array[] = []
      for (const [person, choice] of [
        ['p1', 'for'],
        ['p2', secret],
        ['p3', 'abstain'],
      ] as const) {
        await done(cast(person, choice))
        blobs.push(
          (await store.database.read.run('SELECT ct FROM box WHERE tenant = ?', [store.tenant]))[0]?.[0] as Uint8Array,
        )
      }
      // Every vote makes the box grow by the same number of bytes, whatever was chosen.
      expect(blobs[1]!.length - blobs[0]!.length).toBe(blobs[2]!.length - blobs[1]!.length)
      for (const { entry } of await readEntries(store, 'i1')) {
        if (entry.event.type === 'BallotCast') expect(JSON.stringify(entry)).not.toMatch(/"(for|against|abstain)"/)
      }
      // The same key with another choice is the same vote: the first one stands, and nothing can be told apart by it.
      // The paper's receipt is told once: kept with the command it would lead from the vote to the voter.
      const { paper: _told, ...first } = await done(cast('p4', 'for', 'vote-of-p4'))
      expect(await done(cast('p4', secret, 'vote-of-p4'))).toEqual(first)
      const draft = { data: { choice: secret }, outcome: null, opinion: '', savedAt: now, savedBy: 'p5' }
      expect(await saveDraft(store, 'i1', 'vote.1/cast/e-p5', draft)).toBe('secret')
      const choices = await store.database.read.run('SELECT count(*) FROM box WHERE tenant = ?', [store.tenant])
      expect(Number(choices[0]?.[0])).toBe(1)
    })

    it('finds a changed leaf, payload or row', async () => {
      await done(start())
      await done(propose())
      expect(await verifyInstance(store, 'i1', verifying)).toMatchObject({ mismatches: [], decidedAgain: 2 })
      const flip = async (table: string, column: string, n: number, check: string) => {
        const where = `WHERE tenant = '${store.tenant}' AND inst = 'i1' AND n = ${n}`
        const [[original]] = (await store.database.read.run(`SELECT ${column} FROM ${table} ${where}`)) as [
          [Uint8Array],
        ]
        const changed = Uint8Array.from(original, (byte, i) => (i === original.length >> 1 ? byte ^ 1 : byte))
        await withoutTriggers(() =>
          store.queue.write(s => s.run(`UPDATE ${table} SET ${column} = ? ${where}`, [changed])),
        )
        expect((await verifyInstance(store, 'i1', verifying)).mismatches[0]).toMatchObject({ n, check })
        await withoutTriggers(() =>
          store.queue.write(s => s.run(`UPDATE ${table} SET ${column} = ? ${where}`, [original])),
        )
      }
      await flip('event', 'leaf', 1, 'chain')
      await flip('event', 'leaf_hash', 1, 'chain')
      await flip('payload', 'ct', 2, 'payload')
      await store.queue.write(s => s.run("UPDATE instance SET version = 2 WHERE id = 'i1'"))
      expect((await verifyInstance(store, 'i1', verifying)).mismatches).toMatchObject([{ check: 'state' }])
    })
    const withoutTriggers = async (work: () => Promise<unknown>) => {
      const names = { sqlite: ['event_never_updated'], postgres: ['event_never_changed'] }[store.database.dialect.name]
      const off = store.database.dialect.name === 'sqlite' ? 'DROP TRIGGER' : 'ALTER TABLE event DISABLE TRIGGER'
      for (const trigger of names) await store.queue.write(s => s.run(`${off} ${trigger}`)).catch(() => undefined)
      await work()
    }

    it('delivers each letter to the people concerned and forgets it after that', async () => {
      await done(start())
      await done(propose())
      let attempts = 0
      const failing = deliverAll(store, async () => {
        attempts++
        throw new Error('no connection')
      })
      await expect(failing).rejects.toThrow('no connection')
      expect(attempts).toBe(1)
      expect(await deliverAll(store)).toBe(2)
      expect(await count('outbox')).toBe(0)
      const told = await store.db
        .select({ person: store.tables.notification.person, kind: store.tables.notification.kind })
        .from(store.tables.notification)
      expect(told).toEqual(
        expect.arrayContaining([
          { person: 'p1', kind: 'task-opened' },
          { person: 'p2', kind: 'task-opened' },
        ]),
      )
    })

    it('keeps drafts unreadable in the database, and drops them when the form is handed in', async () => {
      await done(start())
      const draft = { data: { matter: '没写完的秘密' }, outcome: null, opinion: '', savedAt: now, savedBy: 'p1' }
      expect(await saveDraft(store, 'i1', 'proposal.1/fill', draft)).toBe('saved')
      expect(await readDraft(store, 'i1', 'proposal.1/fill')).toEqual(draft)
      const [[ct]] = (await store.database.read.run('SELECT ct FROM draft')) as [[Uint8Array]]
      expect(Buffer.from(ct).includes('没写完')).toBe(false)
      await done(propose())
      expect(await readDraft(store, 'i1', 'proposal.1/fill')).toBeUndefined()
      expect(await saveDraft(store, 'i1', 'proposal.1/fill', draft)).toBe('closed')
      await dropDraft(store, 'i1', 'proposal.1/fill')
    })

    it('gives a file back by its hash, and keeps the same content once', async () => {
      const bytes = Buffer.from('会议签到表')
      const about = { name: '签到表.pdf', type: 'application/pdf', uploadedAt: now, uploadedBy: 'p1' }
      const [first, second] = await Promise.all([
        putAttachment(store, bytes, about),
        putAttachment(store, bytes, about),
      ])
      expect(second).toEqual(first)
      expect(await count('attachment')).toBe(1)
      expect(await findAttachment(store, first.hash)).toEqual(first)
      expect(Buffer.from((await readAttachment(store, first.hash))!)).toEqual(bytes)
    })

    it('shows a change of posts to the next command', async () => {
      await done(start())
      await store.changePeople({
        leave: [{ person: 'p1', post: 'branch-secretary', organisation: 'v1' }],
        posts: [{ person: 'p3', post: 'branch-secretary', organisation: 'v1' }],
      })
      expect(await propose()).toMatchObject({ error: { code: 'NOT_HANDLER' } })
      expect(
        (
          await send('p3', 'i1', {
            type: 'Submit',
            task: 'proposal.1/fill',
            data: { matter: '事' },
            outcome: 'SUBMITTED',
          })
        ).ok,
      ).toBe(true)
    })

    it('publishes the same content once, a change as the next version, and starts nothing from a retired one', async () => {
      const [first] = (await store.templates()).all
      expect(await store.publish(sampleTemplate(), 'p2')).toEqual({ version: 1, isNew: false })
      expect(await store.publish(sampleTemplate({ title: '村级重要事项' }), 'p2')).toEqual({ version: 2, isNew: true })
      const catalogue = await store.templates()
      expect(catalogue.all.map(({ version }) => version)).toEqual([2, 1])
      expect(catalogue.newest('matter')?.sound.template.title).toBe('村级重要事项')
      await store.retire(first!.hash)
      expect((await store.templates()).get(first!.hash)?.retiredAt).toBe(now)
      const late = await send('p1', 'i9', {
        type: 'Start',
        template: 'matter',
        hash: first!.hash,
        organisation: 'v1',
        title: '事',
      })
      expect(late).toMatchObject({ error: { code: 'TEMPLATE_RETIRED', params: { version: 1, at: now } } })
    })

    it('stores a snapshot of a long history and goes on from it', async () => {
      await done(start())
      for (let i = 0; i < 30; i++) {
        await done(send('p1', 'i1', { type: 'Claim', task: 'proposal.1/fill' }))
        await done(send('p1', 'i1', { type: 'Release', task: 'proposal.1/fill' }))
      }
      expect(await count('snapshot')).toBe(1)
      const before = await readState(store, 'i1')
      store.states.clear()
      expect(await readState(store, 'i1')).toEqual(before)
      expect(await openTasks()).toHaveLength(1)
      await done(propose())
      expect((await verifyInstance(store, 'i1', verifying)).mismatches).toEqual([])
    })
  })
}
