import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import { replay } from '#engine/process/evolve.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { sayEntry, sayRefusal } from '#engine/process/sentence.ts'
import { verify } from '#engine/process/verify.ts'
import { openBoard } from '#engine/step/claim/board.ts'
import { claim } from '#engine/step/claim/claim.ts'
import { claimStep } from '#engine/step/claim/schema.ts'
import { Run } from '#engine/testing/run.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { soundOf } from '#tests/walk/small.ts'

/** 微心愿：书记发布，党员认领，办理后由发布人确认。 */

const world = directoryOf({
  organisations: { village: { name: '柳湾村党支部', kind: 'village' } },
  people: {
    li: { name: '李书记', posts: ['branch-secretary@village'] },
    qian: { name: '钱委员', posts: ['branch-organiser@village'] },
    wang: { name: '王党员' },
    zhao: { name: '赵党员' },
    sun: { name: '孙党员' },
    zhou: { name: '周群众' },
  },
  registers: { village: { members: ['wang', 'zhao', 'sun', 'li'] } },
})
const ROLES = {
  secretary: { title: '支部书记', post: 'branch-secretary' },
  organiser: { title: '组织委员', post: 'branch-organiser' },
  members: { title: '党员', register: 'members' },
}
const WISHES = [
  { wish: '帮王奶奶修水管', kind: '水电' },
  { wish: '给留守儿童辅导作业', kind: '辅导、陪伴' },
]
const table = (columns: JsonObject): JsonObject => ({
  type: 'array',
  title: '清单',
  maxItems: 100,
  items: { type: 'object', properties: columns },
})
const DATA = {
  type: 'object',
  properties: {
    wishes: table({
      wish: { type: 'string', title: '心愿', maxLength: 80 },
      kind: { type: 'string', title: '类别', maxLength: 80 },
      pieces: { type: 'integer', title: '数量', minimum: 1, maximum: 100000 },
    }),
    helpers: table({
      team: { type: 'string', title: '队伍', maxLength: 80 },
      who: { type: 'string', format: 'person', title: '联系人' },
      skills: { type: 'string', title: '特长', maxLength: 80 },
      times: { type: 'integer', title: '可承担次数', minimum: 1, maximum: 100 },
    }),
  },
}
const BASE: JsonObject = {
  kind: 'claim',
  title: '微心愿',
  handlers: { role: 'secretary' },
  offers: { field: 'wishes', title: 'wish', tags: 'kind', quantity: 'pieces' },
  by: { role: 'members' },
}
const validate = ajvValidate()
const NOON = '2026-03-02T04:00:00.000Z'

function board(more: JsonObject = {}, data: JsonObject = { wishes: WISHES }) {
  const step = { ...BASE, ...more } as JsonObject
  const ends = claim.outcomes(claimStep.parse(step)).map(({ name }) => name)
  const sound = soundOf(
    {
      list: {
        meta: { step: { kind: 'form', title: '征集', form: 'list', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'board' },
      },
      board: { meta: { step }, on: Object.fromEntries(ends.map(end => [end, `end${end.replaceAll('_', '')}`])) },
      ...Object.fromEntries(
        ends.map(end => [`end${end.replaceAll('_', '')}`, { type: 'final', meta: { title: end } } as Json]),
      ),
    },
    {
      roles: ROLES,
      data: DATA,
      forms: { list: { schema: { type: 'object', properties: { wishes: {}, helpers: {} } } } },
      delays: { week: { calendarDays: 7 }, month: { calendarDays: 30 } },
    },
  )
  const run = new Run({ sound, directory: world, calendar: CHINA, validate, hash: hashText }, NOON)
  const started = run.ask('li', { type: 'Start', template: 'small', organisation: 'village', title: '微心愿' })
  const listed = run.submit('li', 'list/fill', data)
  if (!started.ok || !listed.ok) throw new Error(JSON.stringify([started, listed]))
  const tasks = () => Object.values(run.state?.tasks ?? {})
  const hand = (as: string, part: string, data: JsonObject, outcome?: string, who?: string): Refusal | undefined => {
    const open = tasks().filter(one => one.part === part && (!who || one.id.includes(`/${who}`)))
    const task = open.find(one => !one.closed) ?? open.at(-1)
    const answer = run.ask(as, {
      type: 'Submit',
      task: task?.id ?? 'none',
      data,
      ...(outcome && { outcome, opinion: '还要修' }),
    })
    return answer.ok ? undefined : answer.error
  }
  const self = {
    run,
    hand,
    claim: (as: string, offer: string, more: JsonObject = {}) => hand(as, 'claim', { offer, ...more }),
    carry: (as: string, claimed: string, data: JsonObject = {}) =>
      hand(as, 'carry', { done: '已办', ...data }, undefined, `${claimed}.`),
    confirm: (as: string, claimed: string, outcome = 'CONFIRMED', data: JsonObject = {}) =>
      hand(as, 'confirm', data, outcome, `${claimed}.`),
    open: (part: string) => tasks().filter(one => one.part === part && !one.closed),
    state: () => openBoard(run.state?.visits['board.1']?.work ?? {}),
    visit: () => run.state?.visits['board.1'],
    /** Everything that must hold of any history. */
    sound() {
      const again = verify({ sound, version: 1, validate, hash: hashText, calendar: () => CHINA }, run.history)
      expect(again.differences).toEqual([])
      expect(replay(run.history)).toEqual(run.state)
      const names = { person: (id: string) => world.person(id)?.name ?? id, organisation: (id: string) => id }
      for (const entry of run.history)
        expect(sayEntry(entry, run.state as never, sound, names)).not.toMatch(/undefined|NaN|有新的记录/)
      for (const { refusal } of run.refusals) expect(sayRefusal(refusal)).not.toMatch(/undefined|NaN|“”|null/)
      const closed = self.visit()?.closed
      if (closed?.outcome) expect(ends).toContain(closed.outcome)
    },
  }
  return self
}

describe('a board of wishes', () => {
  it('gives a wish to whoever comes first, and tells the second what is left', () => {
    const one = board()
    expect(one.claim('wang', 'o1')).toBeUndefined()
    expect(one.claim('zhao', 'o1')).toMatchObject({ code: 'CLAIM_FULL', params: { left: 0, asked: 1 } })
    expect(one.claim('zhao', 'o9')).toMatchObject({ code: 'FORM_INVALID' })
    expect(one.claim('zhou', 'o2')).toMatchObject({ code: 'NOT_HANDLER' })
    expect(one.claim('zhao', 'o2')).toBeUndefined()
    expect(one.state().claims.map(({ by, offer }) => [by, offer])).toEqual([
      ['wang', 'o1'],
      ['zhao', 'o2'],
    ])
    one.sound()
  })

  it('ends when the publisher has confirmed all of them', () => {
    const one = board({ rating: true, evidence: true })
    const evidence = [`sha256:${'a'.repeat(64)}`]
    one.claim('wang', 'o1', { onBehalfOf: '镇卫生院' })
    one.claim('zhao', 'o2')
    expect(one.carry('wang', 'c1')).toMatchObject({ code: 'FORM_INVALID' })
    expect(one.carry('zhao', 'c1', { evidence })).toMatchObject({ code: 'NOT_HANDLER' })
    expect(one.carry('wang', 'c1', { evidence })).toBeUndefined()
    expect(one.confirm('wang', 'c1')).toMatchObject({ code: 'NOT_HANDLER' })
    expect(one.confirm('li', 'c1')).toMatchObject({ code: 'FORM_INVALID' })
    expect(one.confirm('li', 'c1', 'CONFIRMED', { stars: 5 })).toBeUndefined()
    one.carry('zhao', 'c2', { evidence })
    expect(one.confirm('li', 'c2', 'CONFIRMED', { stars: 4 })).toBeUndefined()
    expect(one.visit()).toMatchObject({
      closed: { outcome: 'ALL_CONFIRMED' },
      result: { offers: 2, claimed: 2, confirmed: 2, unclaimed: 0, claimants: 2, stars: 9, rated: 2 },
    })
    expect(one.state().claims[0]?.label).toBe('镇卫生院（王党员）')
    one.sound()
  })

  it('goes back to the claimant when the publisher does not accept it', () => {
    const one = board({ carry: { delay: 'week' } })
    one.claim('wang', 'o1')
    one.carry('wang', 'c1')
    expect(one.open('release')).toHaveLength(0)
    expect(one.confirm('li', 'c1', 'SENT_BACK')).toBeUndefined()
    expect(one.state().claims[0]).toMatchObject({ state: 'claimed', reports: 1 })
    expect(one.open('carry').map(({ id }) => id)).toEqual(['board.1/carry/c1.2'])
    expect(one.open('release')).toHaveLength(1)
    expect(one.carry('wang', 'c1')).toBeUndefined()
    expect(one.confirm('li', 'c1')).toBeUndefined()
    one.sound()
  })

  it('is not confirmed by whoever carried it out', () => {
    const one = board()
    one.claim('li', 'o1')
    one.carry('li', 'c1')
    expect(one.confirm('li', 'c1')).toMatchObject({ code: 'SAME_PERSON' })
    const task = one.open('confirm')[0]?.id ?? ''
    one.run.ask('li', { type: 'Reassign', task, to: ['qian'], reason: '本人办理，应回避' })
    expect(one.confirm('qian', 'c1')).toBeUndefined()
    one.sound()
  })

  it('hangs there again when a claimant gives it up, and others may take it', () => {
    const one = board()
    one.claim('wang', 'o1')
    expect(one.hand('wang', 'release', { why: '临时出差' })).toBeUndefined()
    expect(one.open('carry')).toHaveLength(0)
    expect(one.carry('wang', 'c1')).toMatchObject({ code: 'TASK_CLOSED' })
    expect(one.claim('zhao', 'o1')).toBeUndefined()
    expect(one.state().offers[0]).toMatchObject({ round: 2 })
    one.sound()
    const strict = board({ release: false })
    strict.claim('wang', 'o1')
    expect(strict.open('release')).toHaveLength(0)
  })

  it('lets nobody collect more than the limit', () => {
    const one = board({ limit: 1 })
    one.claim('wang', 'o1')
    expect(one.claim('wang', 'o2')).toMatchObject({ code: 'CLAIM_LIMIT', params: { held: 1, most: 1 } })
    one.carry('wang', 'c1')
    one.confirm('li', 'c1')
    expect(one.claim('wang', 'o2')).toBeUndefined()
    one.sound()
  })
})

describe('a board with places for several', () => {
  it('refuses whoever comes after the last place', () => {
    const one = board({ share: { people: 2, enough: 2 } }, { wishes: WISHES.slice(0, 1) })
    one.claim('wang', 'o1')
    expect(one.claim('wang', 'o1')).toMatchObject({ code: 'ALREADY_CLAIMED' })
    one.claim('zhao', 'o1')
    expect(one.claim('sun', 'o1')).toMatchObject({ code: 'CLAIM_FULL', params: { left: 0 } })
    one.carry('wang', 'c1')
    one.confirm('li', 'c1')
    expect(one.visit()?.closed).toBeUndefined()
    one.carry('zhao', 'c2')
    one.confirm('li', 'c2')
    expect(one.visit()?.closed).toMatchObject({ outcome: 'ALL_CONFIRMED' })
    one.sound()
  })

  it('is not done while somebody is still at work on it, though enough have been confirmed', () => {
    const one = board({ share: { people: 3 } }, { wishes: WISHES.slice(0, 1) })
    one.claim('wang', 'o1')
    one.claim('zhao', 'o1')
    one.carry('wang', 'c1')
    one.confirm('li', 'c1')
    expect(one.visit()?.closed).toBeUndefined()
    one.hand('zhao', 'release', { why: '一个人就够了' }, undefined, 'c2')
    expect(one.visit()?.closed).toMatchObject({ outcome: 'ALL_CONFIRMED' })
    one.sound()
  })

  it('shares a quantity to the last piece and not one more', () => {
    const one = board({ share: { quantity: { unit: '斤' } } }, { wishes: [{ wish: '认购滞销芒果', pieces: 15000 }] })
    expect(one.claim('wang', 'o1', { taken: 9000 })).toBeUndefined()
    const tooMuch = one.claim('zhao', 'o1', { taken: 6001 })
    expect(tooMuch).toMatchObject({ code: 'CLAIM_FULL', params: { left: 6000, asked: 6001, unit: '斤' } })
    expect(sayRefusal(tooMuch as Refusal)).toBe('“认购滞销芒果”只剩 6000 斤，没有认领成功。请减少数量或另选一项。')
    expect(one.claim('zhao', 'o1', { taken: 6000 })).toBeUndefined()
    for (const [who, id] of [
      ['wang', 'c1'],
      ['zhao', 'c2'],
    ] as const) {
      one.carry(who, id)
      one.confirm('li', id)
    }
    expect(one.visit()?.closed).toMatchObject({ outcome: 'ALL_CONFIRMED' })
    one.sound()
  })

  it('settles for what has been confirmed when the rest is taken off the board', () => {
    const one = board({ share: { quantity: { unit: '斤' } } }, { wishes: [{ wish: '芒果', pieces: 100 }] })
    one.claim('wang', 'o1', { taken: 60 })
    one.claim('zhao', 'o1', { taken: 10 })
    one.carry('wang', 'c1')
    one.confirm('li', 'c1')
    expect(one.hand('li', 'change', { offer: 'o1', change: 'WITHDRAW', why: '季节已过' })).toBeUndefined()
    expect(one.visit()?.closed).toMatchObject({ outcome: 'ALL_CONFIRMED' })
    expect(one.state().offers[0]).toMatchObject({ state: 'open', total: 60 })
    expect(one.state().claims[1]).toMatchObject({ state: 'released' })
    one.sound()
  })
})

describe('what nobody claims', () => {
  it('is assigned by name once the time is over', () => {
    const one = board({ push: { delay: 'week' } })
    one.claim('wang', 'o1')
    one.run.wait('2026-03-20T00:00:00.000Z')
    expect(one.open('push').map(({ about }) => about)).toEqual([{ offer: 'o2' }])
    expect(one.hand('li', 'push', { claimants: ['nobody'] })).toMatchObject({ code: 'FORM_INVALID' })
    expect(one.hand('li', 'push', { claimants: ['zhao', 'sun'] })).toMatchObject({ code: 'CLAIM_FULL' })
    expect(one.hand('li', 'push', { claimants: ['zhou'] })).toBeUndefined()
    expect(one.state().claims[1]).toMatchObject({ by: 'zhou', assigned: true })
    one.sound()
  })

  it('is no longer assigned when somebody took it meanwhile, and comes up again when given up', () => {
    const one = board({ push: { delay: 'week' } })
    one.run.wait('2026-03-20T00:00:00.000Z')
    expect(one.open('push')).toHaveLength(2)
    one.claim('wang', 'o1')
    expect(one.open('push').map(({ about }) => about)).toEqual([{ offer: 'o2' }])
    one.hand('wang', 'release', { why: '生病' })
    expect(one.open('push')).toHaveLength(1)
    one.run.wait('2026-04-02T00:00:00.000Z')
    expect(one.open('push')).toHaveLength(2)
    one.sound()
  })

  it('is taken off the board with a reason, and may be published again', () => {
    const one = board()
    expect(one.hand('li', 'change', { offer: 'o1', change: 'WITHDRAW', why: '已自行解决' })).toBeUndefined()
    expect(one.hand('li', 'change', { offer: 'o1', change: 'WITHDRAW', why: '再撤' })).toMatchObject({
      code: 'OFFER_CLOSED',
    })
    expect(one.claim('wang', 'o1')).toMatchObject({ code: 'OFFER_CLOSED' })
    expect(one.hand('li', 'change', { offer: 'o1', change: 'REPUBLISH', why: '又有需要' })).toBeUndefined()
    expect(one.claim('wang', 'o1')).toBeUndefined()
    expect(one.hand('li', 'change', { offer: 'o1', change: 'REPUBLISH', why: '没有必要' })).toMatchObject({
      code: 'OFFER_CLOSED',
    })
    for (const offer of ['o1', 'o2']) one.hand('li', 'change', { offer, change: 'WITHDRAW', why: '停办' })
    expect(one.visit()?.closed).toMatchObject({ outcome: 'NOT_CLAIMED' })
    expect(one.open('carry')).toHaveLength(0)
    one.sound()
  })
})

describe('the end of a claim step', () => {
  it.each<[string, (one: ReturnType<typeof board>) => void]>([
    ['NOT_CLAIMED', () => undefined],
    ['NOT_CONFIRMED', one => one.claim('wang', 'o1')],
    [
      'PARTLY_CONFIRMED',
      one => {
        one.claim('wang', 'o1')
        one.carry('wang', 'c1')
        one.confirm('li', 'c1')
      },
    ],
  ])('is %s by hand and by the end of the period alike', (outcome, lived) => {
    const hand = board()
    lived(hand)
    expect(hand.hand('li', 'close', {})).toBeUndefined()
    expect(hand.visit()?.closed).toMatchObject({ outcome })
    hand.sound()
    const time = board({ period: { delay: 'month' } })
    lived(time)
    time.run.wait('2026-05-01T00:00:00.000Z')
    expect(time.visit()?.closed).toMatchObject({ outcome })
    expect(time.visit()?.result).toEqual(hand.visit()?.result)
    time.sound()
  })

  it('waits for everything where the author says so', () => {
    const one = board({ unfinished: 'refuse' })
    one.claim('wang', 'o1')
    expect(one.hand('li', 'close', {})).toMatchObject({ code: 'OFFERS_UNFINISHED', params: { left: 2 } })
    one.hand('li', 'change', { offer: 'o2', change: 'WITHDRAW', why: '重复' })
    one.carry('wang', 'c1')
    one.confirm('li', 'c1')
    expect(one.visit()?.closed).toMatchObject({ outcome: 'ALL_CONFIRMED' })
    one.sound()
  })

  it('comes at once when there is nothing to claim', () => {
    const one = board({}, { wishes: [] })
    expect(one.visit()?.closed).toMatchObject({ outcome: 'NOT_CLAIMED' })
    one.sound()
  })

  it('is the handlers’ to decide while offers may still be added', () => {
    const one = board({ add: { role: 'members' } }, { wishes: [] })
    expect(one.hand('sun', 'add', { offerTitle: '想学用智能手机' })).toBeUndefined()
    one.claim('wang', 'o1')
    one.carry('wang', 'c1')
    // 谁发布谁确认。
    expect(one.confirm('sun', 'c1')).toBeUndefined()
    expect(one.visit()?.closed).toBeUndefined()
    expect(one.hand('li', 'close', {})).toBeUndefined()
    expect(one.visit()?.closed).toMatchObject({ outcome: 'ALL_CONFIRMED' })
    one.sound()
  })
})

describe('matching needs with resources', () => {
  const helpers = [
    { team: '陪伴志愿队', who: 'zhao', skills: '陪伴' },
    { team: '水电服务队', who: 'wang', skills: '水电，木工', times: 2 },
  ]
  it('proposes by category, and the handlers settle it', () => {
    const one = board(
      { match: { resources: { field: 'helpers', title: 'team', person: 'who', tags: 'skills', capacity: 'times' } } },
      { wishes: WISHES, helpers },
    )
    const pairs = [
      { offer: 'o1', resource: 'r2' },
      { offer: 'o2', resource: 'r1' },
    ]
    const task = one.open('match')[0]
    const visit = one.visit()
    const step = claimStep.parse({ ...BASE, match: { resources: { field: 'x', title: 'x', person: 'x', tags: 'x' } } })
    const plan = claim.form({ visit, step } as never, 'match', task)
    expect(plan.prefill).toEqual({ pairs })
    expect(one.hand('li', 'match', { pairs: [...pairs, { offer: 'o1', resource: 'r2' }] })).toMatchObject({
      code: 'CLAIM_FULL',
    })
    expect(
      one.hand('li', 'match', {
        pairs: [
          { offer: 'o1', resource: 'r1' },
          { offer: 'o2', resource: 'r1' },
        ],
      }),
    ).toMatchObject({
      code: 'CLAIM_LIMIT',
      params: { who: '陪伴志愿队', most: 1 },
    })
    expect(one.hand('li', 'match', { pairs })).toBeUndefined()
    expect(one.state().claims.map(({ by, resource, assigned }) => [by, resource, assigned])).toEqual([
      ['wang', 'r2', true],
      ['zhao', 'r1', true],
    ])
    one.sound()
  })
})

describe('a claim step as written', () => {
  const findings = (more: JsonObject) => {
    const template = { data: DATA, roles: ROLES } as never
    const step = JSON.parse(JSON.stringify({ ...BASE, ...more })) as JsonObject
    return (claim.check?.(claimStep.parse(step), template, '') ?? []).map(({ code }) => code)
  }
  it('is sound', () => expect(findings({})).toEqual([]))
  it.each<[string, JsonObject, string]>([
    ['nothing to claim', { offers: undefined as never }, 'SC-06.claim'],
    ['nobody to claim it', { by: undefined as never }, 'SC-06.claim'],
    ['a table that is none', { offers: { field: 'nothing', title: 'wish' } }, 'SC-02.field'],
    ['a column that is none', { offers: { field: 'wishes', title: 'name' } }, 'SC-02.field'],
    ['a quantity in words', { offers: { field: 'wishes', title: 'wish', quantity: 'kind' } }, 'SC-12.column'],
    ['more needed than there are places', { share: { people: 2, enough: 3 } }, 'SC-11.quota'],
    [
      'a quantity without its column',
      { share: { quantity: { unit: '份' } }, offers: { field: 'wishes', title: 'wish' } },
      'SC-11.quantity',
    ],
    [
      'matching without categories',
      {
        offers: { field: 'wishes', title: 'wish' },
        match: { resources: { field: 'helpers', title: 'team', person: 'who', tags: 'skills' } },
      },
      'SC-11.tags',
    ],
  ])('is refused with %s', (_, more, code) => expect(findings(more)).toContain(code))

  it('says in one sentence what happens', () => {
    const step = claimStep.parse({ ...BASE, share: { people: 3 }, push: { delay: 'week' }, rating: true })
    expect(claim.say(step, { roles: ROLES } as never)).toBe(
      '支部书记发布事项，党员认领（一项最多 3 人，先到先得），逾期无人认领的指定到人，办理后由发布人确认并评价',
    )
  })
})
