import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { replay } from '#engine/process/evolve.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { sayEntry, sayRefusal } from '#engine/process/sentence.ts'
import { verify } from '#engine/process/verify.ts'
import { balanceOf, ledgerOf, openBook, pendingIn } from '#engine/step/points/ledger.ts'
import { points } from '#engine/step/points/points.ts'
import type { PointsStep } from '#engine/step/points/schema.ts'
import { Run } from '#engine/testing/run.ts'
import { aTemplate, said } from '#engine/testing/template.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { soundOf } from '#tests/walk/small.ts'

/** 一个季度的积分账：网格员申报，监督委员会主任确认，书记管账。 */

const STEP: JsonObject = {
  kind: 'points',
  title: '第二季度积分',
  handlers: { role: 'secretary' },
  holders: { register: 'households' },
  report: [{ role: 'grid' }],
  confirm: { role: 'supervisor' },
  items: [
    {
      code: 'sweep',
      title: '清扫公共区域',
      points: 2,
      unit: { name: '小时', most: 8 },
      caps: [{ per: 'day', points: 8 }],
    },
    { code: 'talk', title: '参加议事协商', points: 5, caps: [{ per: 'month', times: 2 }] },
    {
      code: 'mediate',
      title: '化解纠纷',
      points: 10,
      evidence: true,
      caps: [{ per: 'period', points: 25, over: 'trim' }],
    },
    { code: 'litter', title: '乱倒垃圾', points: -3 },
    { code: 'sign-in', title: '签到', points: 1, confirm: false, caps: [{ per: 'day', times: 1 }] },
    { code: 'honour', title: '县级表彰', points: 30, report: [{ role: 'secretary' }] },
  ],
  goods: [
    { code: 'soap', title: '洗衣液', price: 10, stock: 3 },
    { code: 'rice', title: '大米', price: 30, stock: 1 },
  ],
}
const world = directoryOf({
  organisations: { village: { name: '柳湾村党支部', kind: 'village' } },
  people: {
    li: { name: '李书记', posts: ['branch-secretary@village', 'grid-worker@village'] },
    wang: { name: '王网格员', posts: ['grid-worker@village'] },
    zhao: { name: '赵主任', posts: ['supervisor@village'] },
    qian: { name: '钱委员', posts: ['supervisor@village', 'grid-worker@village'] },
    sun: { name: '孙大姐' },
  },
  registers: {
    village: {
      households: [
        { id: 'h1', label: '张家', facts: { left: 7 } },
        { id: 'h2', label: '刘家', facts: {} },
        { id: 'h3', label: '钱家', person: 'qian' },
      ],
    },
  },
})
const ROLES = {
  secretary: { title: '支部书记', post: 'branch-secretary' },
  grid: { title: '网格员', post: 'grid-worker' },
  supervisor: { title: '监委会主任', post: 'supervisor' },
}
const validate = ajvValidate()
const MARCH = '2026-03-31T02:00:00.000Z'
const soundWith = (more: JsonObject = {}) =>
  soundOf(
    {
      ledger: { meta: { step: { ...STEP, ...more } as JsonObject }, on: { CLOSED: 'done' } },
      done: { type: 'final', meta: { title: '已结账' } },
    },
    { roles: ROLES, delays: { quarter: { calendarDays: 90 } } },
  )

function ledger(more: JsonObject = {}) {
  const sound = soundWith(more)
  const run = new Run({ sound, directory: world, calendar: CHINA, validate, hash: hashText }, MARCH)
  const started = run.ask('li', { type: 'Start', template: 'small', organisation: 'village', title: '积分' })
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  const hand = (as: string, part: string, data: JsonObject, outcome?: string): Refusal | undefined => {
    const answer = run.submit(as, `ledger/${part}`, data, { ...(outcome && { outcome, opinion: '核对过' }) })
    return answer.ok ? undefined : answer.error
  }
  const self = {
    run,
    hand,
    /** Reports and gives the number of the entry. */
    report(as: string, holder: string, item: string, more: JsonObject = {}): string {
      const refusal = hand(as, 'report', { holder, item, doneOn: '2026-03-31', ...more })
      if (refusal) throw new Error(sayRefusal(refusal) + JSON.stringify(refusal.fields))
      return `e${Object.keys(self.work().entries).length}`
    },
    confirm: (as: string, ...entries: string[]) => hand(as, 'confirm', { entries }, 'CONFIRMED'),
    work: () => ledgerOf(run.state?.visits['ledger.1']?.work ?? {}),
    balance: (holder: string) => balanceOf(openBook(self.work()), holder),
    open: (part: string) =>
      Object.values(run.state?.tasks ?? {}).filter(task => task.part === part && !task.closed).length,
    /** Everything that must hold of any history. */
    sound() {
      const again = verify({ sound, version: 1, validate, hash: hashText, calendar: () => CHINA }, run.history)
      expect(again.differences).toEqual([])
      expect(replay(run.history)).toEqual(run.state)
      const names = { person: (id: string) => world.person(id)?.name ?? id, organisation: (id: string) => id }
      for (const entry of run.history)
        expect(sayEntry(entry, run.state as never, sound, names)).not.toMatch(/undefined|NaN|有新的记录/)
      for (const { refusal } of run.refusals) expect(sayRefusal(refusal)).not.toMatch(/undefined|NaN|“”|null/)
    },
  }
  return self
}

describe('a points ledger', () => {
  it('credits what one person reported only when another has confirmed it', () => {
    const one = ledger()
    const entry = one.report('wang', 'h1', 'sweep', { times: 3 })
    expect(one.balance('h1')).toBe(0)
    expect(one.open('confirm')).toBe(1)
    expect(one.confirm('zhao', entry)).toBeUndefined()
    expect(one.balance('h1')).toBe(6)
    expect(one.open('confirm')).toBe(0)
    one.sound()
  })

  it('refuses a second person who is the first, or whose own account it is', () => {
    const one = ledger()
    const reported = one.report('qian', 'h1', 'talk')
    const ownAccount = one.report('wang', 'h3', 'talk')
    expect(one.confirm('qian', reported)).toMatchObject({ code: 'SAME_PERSON', params: { entry: reported } })
    expect(one.confirm('qian', ownAccount)).toMatchObject({ code: 'SAME_PERSON', params: { entry: ownAccount } })
    expect(one.confirm('zhao', reported, ownAccount)).toBeUndefined()
    expect(one.confirm('zhao', reported)?.code).toBe('TASK_CLOSED')
    one.sound()
  })

  it('confirms several entries together or none of them', () => {
    const one = ledger()
    const good = one.report('wang', 'h1', 'sweep', { times: 4 })
    const full = one.report('wang', 'h1', 'sweep', { times: 1 })
    expect(one.confirm('zhao', good, full)).toMatchObject({
      code: 'POINTS_CAP',
      params: { left: 0, most: 8, asked: 2 },
    })
    expect(one.balance('h1')).toBe(0)
    expect(one.confirm('zhao', good)).toBeUndefined()
    expect(one.balance('h1')).toBe(8)
    one.sound()
  })

  it('counts a cap by the day of the act in China, not by the day of confirmation', () => {
    const one = ledger({ backDays: 40 })
    // 00:30 of 1 April in China is still March in Greenwich.
    one.run.now = '2026-03-31T16:30:00.000Z'
    const march = ['2026-03-01', '2026-03-31'].map(doneOn => one.report('wang', 'h2', 'talk', { doneOn }))
    const april = one.report('wang', 'h2', 'talk', { doneOn: '2026-04-01' })
    const third = one.report('wang', 'h2', 'talk', { doneOn: '2026-03-15' })
    expect(one.confirm('zhao', ...march, april)).toBeUndefined()
    expect(one.confirm('zhao', third)).toMatchObject({
      code: 'POINTS_CAP',
      params: { unit: '次', span: '当月', most: 2, left: 0, asked: 1 },
    })
    expect(one.balance('h2')).toBe(15)
    one.sound()
  })

  it('cuts an entry down to what a cap leaves where the plan says so, and then refuses', () => {
    const one = ledger()
    const evidence = [`sha256:${'a'.repeat(64)}`]
    const entries = [1, 2, 3, 4].map(() => one.report('wang', 'h1', 'mediate', { evidence }))
    expect(one.confirm('zhao', ...entries.slice(0, 3))).toBeUndefined()
    expect(one.work().decisions.e3).toMatchObject({ points: 5 })
    expect(one.balance('h1')).toBe(25)
    expect(one.confirm('zhao', 'e4')?.code).toBe('POINTS_CAP')
    one.sound()
  })

  it('asks for evidence, for the number of hours, and for a day within the period', () => {
    const one = ledger()
    const asked = (data: JsonObject) => one.hand('wang', 'report', { holder: 'h1', doneOn: '2026-03-31', ...data })
    expect(asked({ item: 'mediate' })?.fields?.[0]?.path).toBe('/evidence')
    expect(asked({ item: 'sweep' })?.fields?.[0]?.path).toBe('/times')
    expect(asked({ item: 'sweep', times: 9 })?.fields?.[0]?.path).toBe('/times')
    expect(asked({ item: 'talk', doneOn: '2026-03-30' })?.fields?.[0]?.path).toBe('/doneOn')
    expect(asked({ item: 'talk', doneOn: '2026-04-01' })?.fields?.[0]?.path).toBe('/doneOn')
    expect(asked({ item: 'talk', holder: 'h9' })?.fields?.[0]?.path).toBe('/holder')
    // 表彰只由书记申报。
    expect(asked({ item: 'honour' })?.fields?.[0]?.path).toBe('/item')
    const task = Object.keys(one.run.state?.tasks ?? {}).find(id => id.endsWith('report/secretary')) ?? ''
    const data = { holder: 'h1', item: 'honour', doneOn: '2026-03-31' }
    expect(one.run.ask('li', { type: 'Submit', task, data })).toMatchObject({ ok: true })
    one.sound()
  })

  it('lets what needs no second person take effect at once, within its cap', () => {
    const one = ledger()
    one.report('wang', 'h1', 'sign-in')
    expect(one.balance('h1')).toBe(1)
    expect(one.open('confirm')).toBe(0)
    expect(one.hand('wang', 'report', { holder: 'h1', item: 'sign-in', doneOn: '2026-03-31' })?.code).toBe('POINTS_CAP')
    one.sound()
  })

  it('never lets an account go below zero, unless the plan allows it', () => {
    const one = ledger()
    expect(one.confirm('zhao', one.report('wang', 'h2', 'litter'))).toMatchObject({
      code: 'POINTS_SHORT',
      params: { available: 0, asked: 3 },
    })
    const other = ledger({ overdraft: true })
    expect(other.confirm('zhao', other.report('wang', 'h2', 'litter'))).toBeUndefined()
    expect(other.balance('h2')).toBe(-3)
    one.sound()
    other.sound()
  })

  it('undoes a wrong entry by a counter-entry, once, and frees the cap it had used', () => {
    const one = ledger()
    const wrong = one.report('wang', 'h1', 'sweep', { times: 4 })
    const before = structuredClone(one.work().entries[wrong])
    one.confirm('zhao', wrong)
    expect(one.hand('li', 'reverse', { entry: wrong, note: '登错了户' })).toBeUndefined()
    expect(one.hand('li', 'reverse', { entry: wrong, note: '再来一次' })).toMatchObject({
      code: 'ENTRY_REVERSED',
      params: { by: 'e2' },
    })
    expect(one.balance('h1')).toBe(8)
    expect(one.confirm('zhao', 'e2')).toBeUndefined()
    expect(one.balance('h1')).toBe(0)
    expect(one.work().entries[wrong]).toEqual(before)
    expect(one.work().decisions[wrong]).toMatchObject({ as: 'effective', points: 8 })
    expect(one.confirm('zhao', one.report('wang', 'h1', 'sweep', { times: 4 }))).toBeUndefined()
    expect(one.hand('li', 'reverse', { entry: 'e2', note: '冲正的冲正' })?.code).toBe('ENTRY_UNKNOWN')
    expect(one.hand('li', 'reverse', { entry: 'e99', note: '没有' })?.code).toBe('ENTRY_UNKNOWN')
    one.sound()
  })

  it('may propose a reversal again after it was refused', () => {
    const one = ledger()
    one.confirm('zhao', one.report('wang', 'h1', 'talk'))
    one.hand('li', 'reverse', { entry: 'e1', note: '疑似重复' })
    expect(one.hand('zhao', 'confirm', { entries: ['e2'] }, 'REFUSED')).toBeUndefined()
    expect(one.balance('h1')).toBe(5)
    expect(one.hand('li', 'reverse', { entry: 'e1', note: '确属重复' })).toBeUndefined()
    expect(one.confirm('zhao', 'e3')).toBeUndefined()
    expect(one.balance('h1')).toBe(0)
    one.sound()
  })

  it('gives goods for points as far as points and stock go, and gives both back on reversal', () => {
    const one = ledger()
    const task = Object.keys(one.run.state?.tasks ?? {}).find(id => id.endsWith('report/secretary')) ?? ''
    for (let n = 0; n < 2; n++)
      one.run.ask('li', { type: 'Submit', task, data: { holder: 'h1', item: 'honour', doneOn: '2026-03-31' } })
    one.confirm('zhao', 'e1', 'e2')
    const redeem = (goods: string, pieces: number, holder = 'h1') => one.hand('li', 'redeem', { holder, goods, pieces })
    expect(redeem('soap', 4)).toMatchObject({ code: 'STOCK_SHORT', params: { left: 3, asked: 4 } })
    expect(redeem('soap', 1, 'h2')).toMatchObject({ code: 'POINTS_SHORT', params: { available: 0, asked: 10 } })
    expect(redeem('rice', 1)).toBeUndefined()
    expect(redeem('soap', 3)).toBeUndefined()
    // 60 分都已占用，虽然还没有核销。
    expect(one.balance('h1')).toBe(60)
    expect(redeem('soap', 1)?.code).toBe('STOCK_SHORT')
    expect(one.hand('li', 'stock', { goods: 'soap', pieces: 5, note: '镇里配送' })).toBeUndefined()
    expect(redeem('soap', 1)).toMatchObject({ code: 'POINTS_SHORT', params: { available: 0 } })
    expect(one.confirm('zhao', 'e3', 'e4')).toBeUndefined()
    expect(one.balance('h1')).toBe(0)
    expect(one.hand('li', 'reverse', { entry: 'e4', note: '质量不好，退货' })).toBeUndefined()
    expect(one.confirm('zhao', 'e6')).toBeUndefined()
    expect(one.balance('h1')).toBe(30)
    expect(one.hand('li', 'stock', { goods: 'soap', pieces: -9, note: '盘亏' })).toMatchObject({
      code: 'STOCK_SHORT',
      params: { left: 8, asked: 9 },
    })
    one.sound()
  })

  it('lets an account be emptied to the last point and not beyond', () => {
    const goods = [
      { code: 'soap', title: '洗衣液', price: 8, stock: 9 },
      { code: 'salt', title: '食盐', price: 7, stock: 9 },
    ]
    const one = ledger({ carried: 'left', goods })
    expect(one.hand('li', 'redeem', { holder: 'h1', goods: 'soap', pieces: 1 })).toMatchObject({
      code: 'POINTS_SHORT',
      params: { available: 7, asked: 8 },
    })
    expect(one.hand('li', 'redeem', { holder: 'h1', goods: 'salt', pieces: 1 })).toBeUndefined()
    expect(one.confirm('zhao', 'e2')).toBeUndefined()
    expect(one.balance('h1')).toBe(0)
    one.sound()
  })

  it('refuses a redemption at the counter when the points have gone meanwhile', () => {
    const one = ledger()
    one.confirm('zhao', one.report('wang', 'h1', 'talk'), one.report('wang', 'h1', 'talk'))
    one.hand('li', 'redeem', { holder: 'h1', goods: 'soap', pieces: 1 })
    one.hand('li', 'reverse', { entry: 'e1', note: '登错' })
    expect(one.confirm('zhao', 'e4')).toBeUndefined()
    expect(one.confirm('zhao', 'e3')).toMatchObject({ code: 'POINTS_SHORT', params: { available: 5, asked: 10 } })
    one.sound()
  })

  it('brings over what was left, and opens accounts for households that come later', () => {
    const one = ledger({ carried: 'left' })
    expect(one.balance('h1')).toBe(7)
    expect(one.hand('li', 'enrol', {})).toBeUndefined()
    expect(Object.keys(one.work().holders)).toEqual(['h1', 'h2', 'h3'])
    one.sound()
  })

  it('is closed only when nothing waits, or what waits is let go, and publishes the ranking', () => {
    const one = ledger({ carried: 'left' })
    one.confirm('zhao', one.report('wang', 'h2', 'talk'), one.report('wang', 'h3', 'talk'))
    one.report('wang', 'h1', 'talk')
    expect(one.hand('li', 'close', {})).toMatchObject({ code: 'ENTRIES_PENDING', params: { pending: 1 } })
    expect(one.hand('li', 'close', { lapse: true })).toBeUndefined()
    expect(one.run.state).toMatchObject({ status: 'completed', ending: '已结账' })
    const { result, closed } = one.run.state?.visits['ledger.1'] ?? {}
    expect(closed).toMatchObject({ outcome: 'CLOSED' })
    expect(result).toMatchObject({ holders: 3, earned: 10, redeemed: 0, balance: 17, lapsed: 1 })
    // 同分同名次，按名册先后列；结转的不算本期得分。
    expect(((result?.ranking ?? []) as JsonObject[]).map(({ rank, label, earned }) => [rank, label, earned])).toEqual([
      [1, '刘家', 5],
      [1, '钱家', 5],
      [3, '张家', 0],
    ])
    expect(one.confirm('zhao', 'e3')?.code).toBe('INSTANCE_ENDED')
    one.sound()
  })

  it('closes by itself when the period is over', () => {
    const one = ledger({ period: { delay: 'quarter' } })
    one.report('wang', 'h1', 'talk')
    one.run.wait('2026-07-15T00:00:00.000Z')
    expect(one.run.state).toMatchObject({ status: 'completed' })
    expect(one.run.state?.visits['ledger.1']).toMatchObject({ closed: { outcome: 'CLOSED' }, result: { lapsed: 1 } })
    expect(pendingIn(openBook(one.work()))).toEqual([])
    one.sound()
  })

  it('has counters that stay open, that nobody signs for, and that return nothing', () => {
    const one = ledger()
    const task = 'ledger.1/report/grid'
    for (let n = 0; n < 3; n++) one.report('wang', 'h1', 'talk')
    expect(one.run.state?.tasks[task]?.closed).toBeUndefined()
    expect(one.run.ask('wang', { type: 'Claim', task })).toMatchObject({ ok: false, error: { code: 'NOT_HANDLER' } })
    expect(one.run.ask('sun', { type: 'Submit', task, data: {} })).toMatchObject({ ok: false })
    one.sound()
  })

  it('does not begin without a second person', () => {
    const holders = (post: string, organisation: string) =>
      post === 'supervisor' ? [] : world.holders(post, organisation)
    const ports = { sound: soundWith(), directory: { ...world, holders }, calendar: CHINA, validate, hash: hashText }
    const started = new Run(ports, MARCH).ask('li', {
      type: 'Start',
      template: 'small',
      organisation: 'village',
      title: '积分',
    })
    expect(started).toMatchObject({ ok: false, error: { code: 'NO_HANDLER' } })
  })
})

describe('a points plan', () => {
  const where = '/machine/states/pause'
  const plan = (more: JsonObject) =>
    aTemplate()
      .with(`${where}/meta/step`, {
        ...STEP,
        handlers: { role: 'secretary' },
        report: [{ role: 'secretary' }],
        confirm: { role: 'director' },
        items: (STEP.items as JsonObject[]).slice(0, 2),
        ...more,
      })
      .without(more.goods === null ? `${where}/meta/step/goods` : '/none')
      .with(`${where}/on`, { CLOSED: 'done' })
      .findings()
      .filter(({ severity }) => severity === 'error')
      .map(said)
      .join('\n')

  it('is sound as written', () => expect(plan({})).toBe(''))
  it.each<[string, JsonObject, string]>([
    ['an item worth nothing', { items: [{ code: 'a', title: '空', points: 0 }] }, 'SC-11.points'],
    [
      'a cap below one entry',
      { items: [{ code: 'a', title: '多', points: 5, caps: [{ per: 'day', points: 4 }] }] },
      'SC-11.cap',
    ],
    [
      'two items of one code',
      {
        items: [
          { code: 'a', title: '一', points: 1 },
          { code: 'a', title: '二', points: 2 },
        ],
      },
      'SC-02.code',
    ],
    ['redemption of nothing', { goods: null, redeem: { role: 'secretary' } }, 'SC-11.goods'],
    ['a role nobody defined', { confirm: { role: 'nobody' } }, 'SC-02.roles'],
  ])('is refused with %s', (_, more, code) => expect(plan(more)).toContain(code))

  it('says in one sentence what happens', () => {
    const step = points.schema.parse(STEP) as PointsStep
    expect(points.say(step, { roles: ROLES } as never)).toBe(
      '网格员、支部书记申报积分（清扫公共区域（+2 分/小时）、参加议事协商（+5 分）、化解纠纷（+10 分）等 6 项），监委会主任确认后入账，积分可兑换洗衣液、大米；记错的只冲正、不修改，期满结账排名',
    )
  })
})
