import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { verify } from '#engine/process/verify.ts'
import { itemId } from '#engine/step/agenda/item.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { CHINA } from '#engine/time/calendars.ts'
import type { Clock } from '#runtime/server/clock.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { type Handle, openHandle } from '#runtime/server/handle.ts'
import { runErrands, type Trouble } from '#runtime/server/loops/errand.ts'
import { PROJECTED } from '#runtime/server/project/projection.ts'
import { rebuild } from '#runtime/server/project/rebuild.ts'
import type { Site } from '#runtime/server/store/contract.ts'
import { readEntries, readState } from '#runtime/server/store/instance.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type { Store } from '#runtime/server/store/open.ts'
import { SAMPLE_PEOPLE } from '#runtime/server/store/sample.ts'

const validate = ajvValidate()
const DATA = {
  matter: { type: 'string', title: '事项', maxLength: 200 },
  score: { type: 'integer', title: '得分', minimum: 0, maximum: 100 },
  other: { type: 'string', title: '另一办件', maxLength: 80 },
}
function sound(id: string, fields: readonly (keyof typeof DATA)[], states: object, more: object = {}): SoundTemplate {
  const properties = Object.fromEntries(fields.map(field => [field, DATA[field]]))
  const parsed = parseTemplate(
    {
      format: 1,
      id,
      title: id,
      start: { roles: ['secretary'] },
      roles: {
        secretary: { title: '支部书记', post: 'branch-secretary' },
        ...more,
      },
      data: { type: 'object', properties },
      forms: {
        whole: { schema: { type: 'object', properties: Object.fromEntries(fields.map(field => [field, {}])) } },
      },
      machine: { id, initial: 'fill', states },
    },
    { hash: hashText, kinds: KINDS },
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 1))
  return parsed.value
}
const fill = (on: object, more: object = {}) => ({
  meta: { step: { kind: 'form', title: '填写', form: 'whole', handlers: { role: 'secretary' }, ...more } },
  on,
})
const end = (title: string) => ({ type: 'final', meta: { title } })

/** Assessment → commendation: the second waits for the first, which it starts itself. */
const APPRAISAL = sound('appraisal', ['matter', 'score'], {
  fill: fill({ GOOD: 'excellent', FAIR: 'fair' }, { outcomes: { GOOD: { title: '优秀' }, FAIR: { title: '一般' } } }),
  excellent: end('优秀'),
  fair: end('一般'),
})
const COMMENDATION = sound('commendation', ['matter'], {
  fill: fill({ SUBMITTED: 'judge' }),
  judge: {
    meta: {
      step: {
        kind: 'wait',
        title: '评议',
        instance: {
          start: { template: 'appraisal', title: '先进评议', data: { matter: 'matter' } },
          outcomes: { excellent: { outcome: 'COMMEND', title: '表彰' } },
          wants: ['score'],
        },
      },
    },
    on: { COMMEND: 'commended', SIGNALLED: 'not', CANCELLED: 'not', REFUSED: 'failed' },
  },
  commended: end('已表彰'),
  not: end('不表彰'),
  failed: end('未能评议'),
})
/** A decision that waits for a ticket whose number somebody typed in. */
const FOLLOWING = sound('following', ['other'], {
  fill: fill({ SUBMITTED: 'follow' }),
  follow: {
    meta: { step: { kind: 'wait', title: '等办结', instance: { field: 'other', wants: ['score'] } } },
    on: { SIGNALLED: 'done', CANCELLED: 'gone', MISSING: 'missing' },
  },
  done: end('已办结'),
  gone: end('已撤销'),
  missing: end('没有找到'),
})
const TOPIC = sound(
  'topic',
  ['matter'],
  {
    fill: fill({ SUBMITTED: 'item' }),
    item: {
      meta: {
        step: { kind: 'agenda', title: '上会', matter: 'matter', pass: { of: 'present', moreThan: '1/2' } },
      },
      on: { APPROVED: 'carry', REJECTED: 'rejected', POSTPONED: { target: 'item', reenter: true } },
    },
    carry: {
      meta: { step: { kind: 'form', title: '落实', handlers: { role: 'carrier' } } },
      on: { SUBMITTED: 'done' },
    },
    rejected: end('未通过'),
    done: end('已落实'),
  },
  { carrier: { title: '村主任', post: 'village-director' } },
)
const COUNCIL = sound(
  'council',
  ['matter'],
  {
    fill: fill({ SUBMITTED: 'meet' }),
    meet: {
      meta: {
        step: {
          kind: 'meeting',
          title: '支委会',
          handlers: { role: 'secretary' },
          attendees: { register: 'members' },
          quorum: { of: 'members', atLeast: '1/2' },
          agenda: { templates: ['topic'] },
        },
      },
      on: { HELD: 'done', NOT_QUORATE: { target: 'meet', reenter: true } },
    },
    done: end('已召开'),
  },
  {},
)

/** What instances may rely on when they ask something of each other, on every database the store runs on. */
export function errandContract(
  name: string,
  openSite: (clock: Clock) => Promise<Site & { beside?(): Promise<Store> }>,
): void {
  describe(`instances that ask things of each other, on ${name}`, { timeout: 60_000 }, () => {
    let site: Awaited<ReturnType<typeof openSite>>
    let store: Store
    let handle: Handle
    let now: string
    let sent: number
    let troubles: Trouble[]

    beforeEach(async () => {
      now = '2026-03-02T09:00:00.000Z'
      sent = 0
      troubles = []
      site = await openSite({ now: () => now })
      store = site.store
      handle = openHandle({ store, calendar: CHINA, validate })
      await store.changePeople(SAMPLE_PEOPLE)
      for (const template of [APPRAISAL, COMMENDATION, FOLLOWING, TOPIC, COUNCIL]) await store.publish(template, null)
    }, 60_000)
    afterEach(() => site.end(), 60_000)

    const send = (person: string | null, instance: string, body: CommandBody, by = handle) =>
      by({ key: `k${sent++}`, instance, actor: { person, assurance: 1 }, at: now, body })
    const done = async (asked: ReturnType<Handle>) => {
      const result = await asked
      if (!result.ok) throw new Error(JSON.stringify(result.error))
      return result.value
    }
    const begin = async (instance: string, template: string, data: JsonObject = {}, organisation = 'v1') => {
      await done(send('p1', instance, { type: 'Start', template, organisation, title: `${template} ${instance}` }))
      await done(send('p1', instance, { type: 'Submit', task: 'fill.1/fill', data, outcome: 'SUBMITTED' }))
    }
    const errands = () => runErrands(store, handle, trouble => troubles.push(trouble))
    const state = async (instance: string) => (await readState(store, instance))!
    const count = async (table: string) =>
      Number(
        (await store.database.read.run(`SELECT count(*) FROM "${table}" WHERE tenant = ?`, [store.tenant]))[0]?.[0],
      )
    const later = (minutes: number) => {
      now = new Date(Date.parse(now) + minutes * 60_000).toISOString()
    }
    const restart = async () => {
      store = await site.again()
      handle = openHandle({ store, calendar: CHINA, validate })
    }
    const childOf = async (instance: string) => String((await state(instance)).visits['judge.1']?.result.instance)
    const verified = async (instance: string, template: SoundTemplate) =>
      verify(
        { sound: template, version: 1, validate, hash: hashText, calendar: () => CHINA },
        (await readEntries(store, instance)).map(({ entry }) => entry),
      ).differences

    it('news for a matter that stands still waits until it is resumed, and is told once', async () => {
      await begin('c1', 'commendation', { matter: '先进支部' })
      await errands()
      const child = await childOf('c1')
      await done(send('p1', 'c1', { type: 'Suspend', reason: '等待核查' }))
      const said = { score: 95 }
      await done(send('p1', child, { type: 'Submit', task: 'fill.1/fill', data: said, outcome: 'GOOD' }))
      const before = (await state('c1')).version
      for (const minutes of [1, 30, 60 * 24 * 40]) {
        await errands()
        later(minutes)
      }
      expect([await count('errand'), troubles, (await state('c1')).version]).toEqual([1, [], before])
      const rows = await store.database.read.run('SELECT attempts, problem FROM errand WHERE tenant = ?', [
        store.tenant,
      ])
      expect(rows.map(row => [Number(row[0]), row[1]])).toEqual([[0, 'SUSPENDED']])
      await done(send('p1', 'c1', { type: 'Resume', reason: '核查结束' }))
      await errands()
      expect((await state('c1')).visits['judge.1']?.closed?.outcome).toBe('COMMEND')
      expect(await count('errand')).toBe(0)
      expect(await verified('c1', COMMENDATION)).toEqual([])
    })

    it('starts the one that is asked for and hears of its end', async () => {
      await begin('c1', 'commendation', { matter: '先进支部' })
      const child = await childOf('c1')
      expect(await readState(store, child)).toBeUndefined()
      await errands()
      expect(await state(child)).toMatchObject({
        starter: 'p1',
        data: { matter: '先进支部' },
        origin: { instance: 'c1', visit: 'judge.1' },
      })
      await done(
        send('p1', child, {
          type: 'Submit',
          task: 'fill.1/fill',
          data: { matter: '先进支部', score: 95 },
          outcome: 'GOOD',
        }),
      )
      expect((await state('c1')).status).toBe('running')
      await errands()
      expect(await state('c1')).toMatchObject({ status: 'completed', ending: '已表彰' })
      expect((await state('c1')).visits['judge.1']?.result).toMatchObject({ final: 'excellent', data: { score: 95 } })
      expect([await count('errand'), troubles]).toEqual([0, []])
      expect(await verified('c1', COMMENDATION)).toEqual([])
      expect(await verified(child, APPRAISAL)).toEqual([])
    })

    it('keeps what is to be done over a stop, unreadable, and does it once', async () => {
      await begin('c1', 'commendation', { matter: '不能外泄的事项' })
      const child = await childOf('c1')
      const [[ct]] = (await store.database.read.run('SELECT ct FROM errand WHERE tenant = ?', [store.tenant])) as [
        [Uint8Array],
      ]
      expect(Buffer.from(ct).includes('不能外泄')).toBe(false)
      await restart()
      // It is done, and the process dies before that is noted.
      const dying: Store = {
        ...store,
        queue: { ...store.queue, write: async () => Promise.reject(new Error('killed')) },
      }
      await expect(runErrands(dying, handle)).rejects.toThrow('killed')
      const version = (await state(child)).version
      expect(await count('errand')).toBe(1)
      await restart()
      expect(await errands()).toBe(1)
      expect((await state(child)).version).toBe(version)
      expect(await count('errand')).toBe(0)
      expect(await errands()).toBe(0)
    })

    it('nothing is to be done for a command that was not committed', async () => {
      await done(send('p1', 'c1', { type: 'Start', template: 'commendation', organisation: 'v1', title: '事' }))
      await store.queue.write(s => s.run("UPDATE log_head SET size = size WHERE tenant = 'nobody'"))
      const run = store.database.transaction
      const broken = new Error('disk full')
      const failing = store.database as { transaction: typeof run }
      failing.transaction = work =>
        run(async session =>
          work({
            run: (sql, args) => (/INSERT INTO "?errand"?/.test(sql) ? Promise.reject(broken) : session.run(sql, args)),
          }),
        )
      const asked = send('p1', 'c1', { type: 'Submit', task: 'fill.1/fill', data: {}, outcome: 'SUBMITTED' })
      await expect(asked).rejects.toThrow()
      failing.transaction = run
      store.states.clear()
      expect((await state('c1')).visits['judge.1']).toBeUndefined()
      expect(await count('errand')).toBe(0)
    })

    it('one that cannot be started is tried again, then given up, and whoever asked goes on', async () => {
      const [newest] = (await store.templates()).all.filter(({ id }) => id === 'appraisal')
      await store.retire(newest!.hash)
      await begin('c1', 'commendation', { matter: '事' })
      await errands()
      expect([await count('errand'), (await state('c1')).status]).toEqual([1, 'running'])
      // Not again before its time.
      expect(await errands()).toBe(0)
      for (let tries = 0; tries < 8; tries++) {
        later(60)
        await errands()
      }
      expect(await state('c1')).toMatchObject({ status: 'completed', ending: '未能评议' })
      expect(troubles.map(({ attempts, given, code }) => [attempts, given, code])).toEqual([
        [5, false, 'TEMPLATE_UNKNOWN'],
        [6, true, 'TEMPLATE_UNKNOWN'],
      ])
      const rows = await store.database.read.run('SELECT kind, problem, attempts FROM errand WHERE tenant = ?', [
        store.tenant,
      ])
      expect(rows.map(row => row.map(String))).toEqual([['StartInstance', 'TEMPLATE_UNKNOWN', '6']])
    })

    it('one published in the meantime is started after all', async () => {
      const catalogue = await store.templates()
      const newest = catalogue.newest('appraisal')
      await store.retire(newest!.hash)
      await begin('c1', 'commendation', { matter: '事' })
      await errands()
      await store.publish(
        sound('appraisal', ['matter'], { fill: fill({ SUBMITTED: 'fair' }), fair: end('合格') }),
        null,
      )
      later(1)
      await errands()
      expect((await state(await childOf('c1'))).template).toMatchObject({ id: 'appraisal', version: 2 })
    })

    describe('waiting for one that is there already', () => {
      it('hears of an end that comes, of one that had come, and of one that is not there', async () => {
        await done(send('p1', 't1', { type: 'Start', template: 'appraisal', organisation: 'v1', title: '工单' }))
        await begin('f1', 'following', { other: 't1' })
        await begin('f2', 'following', { other: 'nowhere' })
        await errands()
        await errands()
        expect((await state('f1')).status).toBe('running')
        expect((await state('f2')).ending).toBe('没有找到')
        expect(await count('watch')).toBe(1)
        await done(send('p1', 't1', { type: 'Submit', task: 'fill.1/fill', data: { score: 60 }, outcome: 'FAIR' }))
        await errands()
        expect(await state('f1')).toMatchObject({ ending: '已办结' })
        expect((await state('f1')).visits['follow.1']?.result).toMatchObject({ ending: '一般', data: { score: 60 } })
        expect([await count('watch'), await count('errand')]).toEqual([0, 0])
        await begin('f3', 'following', { other: 't1' })
        await errands()
        await errands()
        expect((await state('f3')).ending).toBe('已办结')
      })

      it('a number lets nobody look into what is none of their business', async () => {
        await store.changePeople({
          organisations: [{ id: 'x1', name: '外村', kind: 'village', parent: null, facts: {} }],
          persons: [{ id: 'stranger', name: '外人', facts: {} }],
          posts: [{ person: 'stranger', post: 'branch-secretary', organisation: 'x1' }],
        })
        await done(send('p1', 't1', { type: 'Start', template: 'appraisal', organisation: 'v1', title: '工单' }))
        await done(send('stranger', 'f1', { type: 'Start', template: 'following', organisation: 'x1', title: '打听' }))
        await done(
          send('stranger', 'f1', { type: 'Submit', task: 'fill.1/fill', data: { other: 't1' }, outcome: 'SUBMITTED' }),
        )
        await errands()
        await errands()
        expect((await state('f1')).ending).toBe('没有找到')
      })

      it('an end and a wait that meet are told once, whichever came first', async () => {
        for (let round = 0; round < 6; round++) {
          const [ticket, follower] = [`t-${round}`, `f-${round}`]
          await done(send('p1', ticket, { type: 'Start', template: 'appraisal', organisation: 'v1', title: '工单' }))
          await begin(follower, 'following', { other: ticket })
          await Promise.all([
            errands(),
            done(send('p1', ticket, { type: 'Submit', task: 'fill.1/fill', data: {}, outcome: 'GOOD' })),
          ])
          await errands()
          expect((await state(follower)).ending).toBe('已办结')
        }
        expect([await count('watch'), await count('errand'), troubles]).toEqual([0, 0, []])
      })
    })

    describe('a meeting and its items', () => {
      const item = (instance: string, visit = 'item.1') => itemId(instance, visit, hashText)
      const minutes = (items: readonly JsonObject[], present = 3): JsonObject => ({
        held: '2026-03-02T15:00',
        place: '村部',
        host: 'p1',
        recorder: 'p2',
        present: ['e-p1', 'e-p2', 'e-p3', 'e-p4', 'e-p5'].slice(0, present),
        agenda: '审议各项议题',
        minutes: '会议逐项审议。',
        items: [...items],
      })
      const voted = (instance: string, inFavour: number, against: number, abstain = 0): JsonObject => ({
        item: item(instance),
        reached: 'decided',
        for: inFavour,
        against,
        abstain,
      })
      const record = (
        meeting: string,
        items: readonly JsonObject[],
        { by = handle, present = 3, visit = 'meet.1' } = {},
      ) => send('p1', meeting, { type: 'Submit', task: `${visit}/record`, data: minutes(items, present) }, by)
      const topics = async (...ids: string[]) => {
        for (const id of ids) await begin(id, 'topic', { matter: `事项 ${id}` })
      }

      it('one record moves every item by its own threshold, each with the meeting, the attendance and the result', async () => {
        await topics('a', 'b', 'd', 'e')
        await begin('m', 'council')
        expect(await count('agenda')).toBe(4)
        await done(
          record('m', [
            voted('a', 2, 1),
            voted('b', 1, 1, 1),
            { item: item('d'), reached: 'postponed', reason: '材料不全' },
            { item: item('e'), reached: 'notReached' },
          ]),
        )
        expect((await state('a')).visits['item.1']).toMatchObject({
          closed: { outcome: 'APPROVED' },
          result: { meeting: 'm', members: 5, shouldAttend: 5, present: 3, for: 2, against: 1, held: '2026-03-02' },
          work: { decided: { by: 'p1', meeting: { visit: 'meet.1' } } },
        })
        expect(await state('b')).toMatchObject({ ending: '未通过' })
        expect((await state('d')).visits).toMatchObject({
          'item.1': { closed: { outcome: 'POSTPONED' } },
          'item.2': {},
        })
        expect((await state('e')).visits['item.1']).toMatchObject({ work: { marks: [{ meeting: { instance: 'm' } }] } })
        expect((await state('e')).visits['item.1']?.closed).toBeUndefined()
        const kept = (await state('m')).visits['meet.1']
        expect(kept?.result.items).toMatchObject([
          { instance: 'a', outcome: 'APPROVED', for: 2 },
          { instance: 'b', outcome: 'REJECTED' },
          { instance: 'd', reached: 'postponed', reason: '材料不全' },
          { instance: 'e', reached: 'notReached' },
        ])
        expect(KINDS.meeting.facts?.(kept!.work, undefined as never).map(({ label }) => label)).toContain(
          '议题“topic a”',
        )
        expect(await count('errand')).toBe(0)
        expect(await verified('m', COUNCIL)).toEqual([])
        for (const id of ['a', 'b', 'd', 'e']) expect(await verified(id, TOPIC)).toEqual([])
        const before = await store.database.read.run('SELECT * FROM agenda WHERE tenant = ? ORDER BY instance', [
          store.tenant,
        ])
        expect(before).toHaveLength(2)
        await rebuild(store)
        const columns = PROJECTED.agenda.key.length
        expect(columns).toBe(3)
        expect(
          await store.database.read.run('SELECT * FROM agenda WHERE tenant = ? ORDER BY instance', [store.tenant]),
        ).toEqual(before)
      })

      it('when one item cannot move, none does, and the refusal names it', async () => {
        await topics('a', 'b')
        // Nobody is left to carry an approved matter out.
        await begin('z', 'topic', { matter: '外村的事' }, 'v2')
        await store.changePeople({ leave: [{ person: 'p2', post: 'village-director', organisation: 'v1' }] })
        await begin('m', 'council')
        const versions = async () => Promise.all(['a', 'b', 'm'].map(async id => (await state(id)).version))
        const before = await versions()
        expect(await record('m', [voted('a', 0, 3), voted('b', 3, 0)])).toMatchObject({
          ok: false,
          error: { code: 'AGENDA_REFUSED', params: { instance: 'b', title: 'topic b', code: 'NO_HANDLER' } },
        })
        expect(await versions()).toEqual(before)
        expect(await count('agenda')).toBe(3)
        await done(record('m', [voted('a', 0, 3)]))
        expect((await state('a')).ending).toBe('未通过')
      })

      it('without a quorum nothing is decided, and every item goes on waiting', async () => {
        await topics('a')
        await begin('m', 'council')
        await done(record('m', [voted('a', 2, 0)], { present: 2 }))
        expect((await state('m')).visits).toMatchObject({
          'meet.1': { closed: { outcome: 'NOT_QUORATE' } },
          'meet.2': {},
        })
        expect((await state('a')).visits['item.1']).toMatchObject({
          work: { marks: [{ reason: '到会人数不足，会议未能审议' }] },
        })
        await done(record('m', [voted('a', 2, 1)], { visit: 'meet.2' }))
        expect((await state('a')).visits['item.1']?.closed?.outcome).toBe('APPROVED')
      })

      it.each<[string, (voted: JsonObject) => JsonObject, string]>([
        ['more hands than people', row => ({ ...row, for: 4 }), 'COUNT_MISMATCH'],
        ['no count', ({ item: id, reached }) => ({ item: id!, reached: reached! }), 'FORM_INVALID'],
        ['put off without a reason', ({ item: id }) => ({ item: id!, reached: 'postponed' }), 'FORM_INVALID'],
        ['an item that is not there', row => ({ ...row, item: 'g-00000000000000000000' }), 'FORM_INVALID'],
      ])('a record with %s is refused', async (_, change, code) => {
        await topics('a')
        await begin('m', 'council')
        expect(await record('m', [change(voted('a', 2, 1))])).toMatchObject({ ok: false, error: { code } })
        expect((await state('a')).visits['item.1']?.closed).toBeUndefined()
      })

      it('takes up nothing of other organisations, and nobody moves an item past the meeting', async () => {
        await begin('z', 'topic', { matter: '外村的事' }, 'v2')
        await begin('m', 'council')
        expect(await record('m', [voted('z', 3, 0)])).toMatchObject({ ok: false, error: { code: 'FORM_INVALID' } })
        const data = { outcome: 'APPROVED', votes: { for: 3, against: 0, abstain: 0 } }
        expect(
          await send('p1', 'z', { type: 'Signal', visit: 'item.1', signal: 'AGENDA_DECIDED', data }),
        ).toMatchObject({ ok: false, error: { code: 'NOT_HANDLER' } })
      })

      it('two meetings that take up the same item at once: one of them decides it, the other decides nothing', async () => {
        const other = site.beside ? await site.beside() : store
        const beside = openHandle({ store: other, calendar: CHINA, validate })
        for (let round = 0; round < 4; round++) {
          const [a, b, d, m1, m2] = ['a', 'b', 'd', 'm1', 'm2'].map(id => `${id}-${round}`) as [
            string,
            string,
            string,
            string,
            string,
          ]
          await topics(a, b, d)
          await begin(m1, 'council')
          await begin(m2, 'council')
          const answers = await Promise.all([
            record(m1, [voted(a, 3, 0), voted(b, 0, 3)]),
            record(m2, [voted(b, 3, 0), voted(d, 0, 3)], { by: beside }),
          ])
          expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
          store.states.clear()
          const [closedA, closedB, closedD] = await Promise.all(
            [a, b, d].map(async id => (await state(id)).visits['item.1']?.closed?.outcome),
          )
          expect([closedA, closedB, closedD]).toEqual(
            answers[0]?.ok ? ['APPROVED', 'REJECTED', undefined] : [undefined, 'APPROVED', 'REJECTED'],
          )
        }
        if (other !== store) await other.close()
      })

      it('any number of items moves together or not at all', async () => {
        let round = 0
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 6 }),
            fc.option(fc.nat(5)),
            async (votes, wrong) => {
              const ids = votes.map((_, i) => `i${round}-${i}`)
              const meeting = `m${round++}`
              await topics(...ids)
              await begin(meeting, 'council')
              const broken = wrong !== null && wrong < ids.length ? wrong : -1
              const rows = votes.map(([inFavour, against], i) =>
                voted(ids[i]!, inFavour, i === broken ? 9 : Math.min(against, 3 - inFavour)),
              )
              const answer = await record(meeting, rows)
              const outcomes = await Promise.all(
                ids.map(async id => (await state(id)).visits['item.1']?.closed?.outcome ?? null),
              )
              expect(answer.ok).toBe(broken < 0)
              // 3 are present, more than half of them: 2.
              expect(outcomes).toEqual(
                votes.map(([inFavour]) => (broken >= 0 ? null : inFavour >= 2 ? 'APPROVED' : 'REJECTED')),
              )
            },
          ),
          { numRuns: 12, seed: 20261123 },
        )
      })
    })
  })
}
