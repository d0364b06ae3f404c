import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { rowsOf } from '#engine/step/items/row.ts'
import { differences, type Village, village } from '#engine/step/items/village.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

const validate = ajvValidate()
const TASKS: JsonObject = {
  type: 'array',
  maxItems: 200,
  title: '任务',
  items: {
    type: 'object',
    properties: {
      what: { type: 'string', title: '任务', maxLength: 100 },
      owner: { type: 'string', format: 'person', title: '责任人' },
      due: { type: 'string', format: 'date', title: '时限' },
    },
    required: ['what'],
  },
}
const STEP: JsonObject = {
  kind: 'items',
  title: '任务销号',
  handlers: { role: 'office' },
  rows: { from: 'tasks', title: 'what' },
  owner: { person: 'owner' },
  due: { column: 'due' },
  verify: { role: 'inspector' },
}
const THREE = [
  { what: '修水渠', owner: 'a', due: '2026-03-20' },
  { what: '清河道', owner: 'b', due: '2026-04-20' },
  { what: '立公示牌', owner: 'c' },
]
const DELAYS = { delays: { week: { calendarDays: 7 }, month: { calendarDays: 30 } } }
const list = (step: JsonObject = {}, tasks: readonly JsonObject[] = THREE, template: JsonObject = {}): Village =>
  village(
    { ...STEP, ...step },
    { tasks: [...tasks] },
    { validate, template: { data: { type: 'object', properties: { tasks: TASKS } }, ...template } },
  )
const report = (v: Village, as: string, row: string, percent = 50) =>
  v.hand(as, `report/${row}`, { percent, progress: '正在施工' })
const apply = (v: Village, as: string, row: string) => v.hand(as, `apply/${row}`, { result: '已完工' })
const check = (v: Village, row: string, outcome = 'VERIFIED', as = 'liu') =>
  v.hand(as, `verify/${row}`, { findings: '现场核查' }, { outcome, opinion: '见核查记录' })
const manage = (v: Village, row: string, outcome: string, data: JsonObject = {}, as = 'wang') =>
  v.hand(as, `manage/${row}`, data, { outcome, opinion: '工作需要' })
const row = (v: Village, id: string) => rowsOf(v.work).find(one => one.id === id)
const finish = (v: Village, as: string, id: string) => {
  expect(apply(v, as, id)).toBeUndefined()
  expect(check(v, id)).toBeUndefined()
}

describe('a list and the life of its rows', () => {
  it('goes from the table through reports, applications and verifications to all done', () => {
    const v = list()
    expect(v.open).toEqual(
      ['add', ...['r1', 'r2', 'r3'].flatMap(id => [`apply/${id}`, `manage/${id}`, `report/${id}`])].sort(),
    )
    expect(report(v, 'a', 'r1', 40)).toBeUndefined()
    expect(report(v, 'a', 'r1', 80)).toBeUndefined()
    expect(row(v, 'r1')).toMatchObject({ percent: 80, reports: 2, state: 'working', owner: '甲同志' })
    finish(v, 'a', 'r1')
    expect(v.result).toEqual({ total: 3, done: 1, applied: 0, overdue: 0, late: 0, cancelled: 0, rate: '1/3' })
    finish(v, 'b', 'r2')
    expect(v.outcome).toBeUndefined()
    finish(v, 'c', 'r3')
    expect(v.outcome).toBe('ALL_DONE')
    expect(v.run.state?.status).toBe('completed')
    expect(differences(v.run)).toEqual([])
  })

  it('is reported on and applied for by the owner alone, and verified by somebody else', () => {
    const v = list({ verify: { role: 'office' } }, [{ what: '修水渠', owner: 'wang' }, ...THREE])
    expect(report(v, 'b', 'r1')).toBe('NOT_HANDLER')
    expect(apply(v, 'b', 'r1')).toBe('NOT_HANDLER')
    expect(apply(v, 'wang', 'r1')).toBeUndefined()
    expect(check(v, 'r1', 'VERIFIED', 'wang')).toBe('SAME_PERSON')
    expect(differences(v.run)).toEqual([])
  })

  it('goes back to work when it is sent back, with new tasks, and the reason stays', () => {
    const v = list()
    apply(v, 'a', 'r1')
    expect(v.open.filter(one => one.endsWith('r1'))).toEqual(['manage/r1', 'verify/r1'])
    expect(v.hand('liu', 'verify/r1', { findings: '没有完工' }, { outcome: 'SENT_BACK' })).toBe('OPINION_MISSING')
    expect(check(v, 'r1', 'SENT_BACK')).toBeUndefined()
    expect(row(v, 'r1')).toMatchObject({ state: 'working', sentBack: 1, reason: '见核查记录' })
    finish(v, 'a', 'r1')
    expect(row(v, 'r1')).toMatchObject({ state: 'done', applications: 2 })
  })

  it('is opened again with a reason, and keeps what was done before', () => {
    const v = list()
    finish(v, 'a', 'r1')
    expect(v.open.filter(one => one.endsWith('r1'))).toEqual(['manage/r1'])
    expect(manage(v, 'r1', 'CANCEL')).toBe('OUTCOME_UNKNOWN')
    expect(manage(v, 'r1', 'REOPEN', { change: { due: '2026-05-01' } })).toBeUndefined()
    expect(row(v, 'r1')).toMatchObject({
      state: 'working',
      reopened: 1,
      applications: 1,
      due: { lastDay: '2026-05-01' },
    })
    finish(v, 'a', 'r1')
    expect(differences(v.run)).toEqual([])
  })

  it('passes to another owner and another date, and the old owner’s tasks are closed', () => {
    const v = list()
    expect(manage(v, 'r1', 'CHANGE')).toBe('FORM_INVALID')
    expect(manage(v, 'r1', 'CHANGE', { change: { owner: 'nobody' } })).toBe('FORM_INVALID')
    expect(manage(v, 'r1', 'CHANGE', { change: { owner: 'c', due: '2026-06-30' } })).toBeUndefined()
    expect(report(v, 'a', 'r1')).toBe('NOT_HANDLER')
    expect(report(v, 'c', 'r1')).toBeUndefined()
    expect(v.run.state?.tasks['work.1/apply/r1-2']?.due?.lastDay).toBe('2026-06-30')
    expect(v.run.state?.tasks['work.1/apply/r1']?.closed?.reason).toBe('reassigned')
    expect(differences(v.run)).toEqual([])
  })

  it('without an owner is answered for by the keepers of the list', () => {
    const v = list({}, [{ what: '没有人管的事' }, ...THREE])
    expect(row(v, 'r1')).toMatchObject({ owner: '', owners: [] })
    expect(apply(v, 'wang', 'r1')).toBeUndefined()
  })

  it('belongs to whoever holds a post in the organisation of the row', () => {
    const items = {
      type: 'object',
      properties: {
        what: { type: 'string', title: '事' },
        unit: { type: 'string', format: 'organisation', title: '单位' },
      },
    }
    const v = village(
      { ...STEP, owner: { organisation: 'unit', post: 'branch-secretary' }, due: { delay: 'week' } },
      {
        tasks: [
          { what: '通水', unit: 'water' },
          { what: '通路', unit: 'roads' },
        ],
      },
      {
        validate,
        template: {
          data: { type: 'object', properties: { tasks: { type: 'array', maxItems: 50, title: '任务', items } } },
          ...DELAYS,
        },
      },
    )
    expect(row(v, 'r1')).toMatchObject({ owner: '县水务局党支部书记', due: { lastDay: '2026-03-09' } })
    expect(report(v, 'zhou', 'r1')).toBe('NOT_HANDLER')
    expect(report(v, 'zhao', 'r1')).toBeUndefined()
    expect(differences(v.run)).toEqual([])
  })
})

describe('rows added, split, merged and cancelled', () => {
  it('are added in the step, also where the list begins empty', () => {
    const { rows: _, due: __, ...bare } = STEP
    const v = village(bare, {}, { validate })
    expect(v.open).toEqual(['add'])
    expect(v.run.state?.tasks['work.1/add']?.optional).toBeUndefined()
    const rows = [
      { item: '修水渠', owner: 'a', due: '2026-03-20' },
      { item: '清河道', owner: 'b' },
    ]
    expect(v.hand('wang', 'add', { rows: [{ item: '修水渠', owner: 'nobody' }] })).toBe('FORM_INVALID')
    expect(v.run.refusals.at(-1)?.refusal.fields).toMatchObject([{ path: '/rows/0/owner' }])
    expect(v.hand('wang', 'add', { rows })).toBeUndefined()
    expect(rowsOf(v.work).map(({ id, title }) => [id, title])).toEqual([
      ['r1', '修水渠'],
      ['r2', '清河道'],
    ])
    expect(v.hand('wang', 'add', { rows: [{ item: '立牌', owner: 'c' }] })).toBeUndefined()
    expect(row(v, 'r3')).toMatchObject({ title: '立牌', state: 'working' })
    for (const [as, id] of [
      ['a', 'r1'],
      ['b', 'r2'],
      ['c', 'r3'],
    ] as const)
      finish(v, as, id)
    expect(v.outcome).toBe('ALL_DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('split: the parts take over owner and date, the row stays with its links', () => {
    const v = list()
    expect(manage(v, 'r1', 'SPLIT', { parts: [{ what: '上段' }] })).toBe('FORM_INVALID')
    expect(manage(v, 'r1', 'SPLIT', { parts: [{ what: '上段' }, { what: '下段', owner: 'c' }] })).toBeUndefined()
    expect(row(v, 'r1')).toMatchObject({ state: 'split', into: ['r4', 'r5'] })
    expect(row(v, 'r4')).toMatchObject({ derivedFrom: ['r1'], owner: '甲同志', due: { lastDay: '2026-03-20' } })
    expect(row(v, 'r5')).toMatchObject({ derivedFrom: ['r1'], owner: '丙同志' })
    expect(v.open.filter(one => one.endsWith('r1'))).toEqual([])
    expect(v.result.total).toBe(4)
    expect(differences(v.run)).toEqual([])
  })

  it('are broken down by their owners where the template lets them', () => {
    const v = list({ breakdown: 'owner' })
    expect(v.open).toContain('split/r1')
    expect(v.hand('b', 'split/r1', { parts: [{ what: '上段' }, { what: '下段' }] })).toBe('NOT_HANDLER')
    expect(v.hand('a', 'split/r1', { parts: [{ what: '上段' }] })).toBe('FORM_INVALID')
    expect(v.hand('a', 'split/r1', { parts: [{ what: '上段' }, { what: '下段', owner: 'b' }] })).toBeUndefined()
    expect(row(v, 'r1')).toMatchObject({ state: 'split', into: ['r4', 'r5'] })
    expect(v.hand('b', 'split/r5', { parts: [{ what: '一' }, { what: '二' }] })).toBeUndefined()
    expect(v.result.total).toBe(5)
    expect(differences(v.run)).toEqual([])
  })

  it('merge: one row takes the place of several', () => {
    const v = list()
    apply(v, 'b', 'r2')
    expect(manage(v, 'r1', 'MERGE', {})).toBe('FORM_INVALID')
    expect(manage(v, 'r1', 'MERGE', { with: ['r1'] })).toBe('FORM_INVALID')
    expect(manage(v, 'r1', 'MERGE', { with: ['r2'], parts: [{ what: '水利整治' }] })).toBeUndefined()
    expect(rowsOf(v.work).map(({ state }) => state)).toEqual(['merged', 'merged', 'working', 'working'])
    expect(row(v, 'r4')).toMatchObject({ title: '水利整治', derivedFrom: ['r1', 'r2'], owner: '甲同志' })
    expect(row(v, 'r2')?.into).toEqual(['r4'])
    expect(v.open.some(one => one === 'verify/r2')).toBe(false)
    finish(v, 'a', 'r4')
    finish(v, 'c', 'r3')
    expect(v.outcome).toBe('ALL_DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('are cancelled with a reason, but never the last one', () => {
    const v = list()
    expect(manage(v, 'r1', 'CANCEL')).toBeUndefined()
    expect(manage(v, 'r2', 'CANCEL')).toBeUndefined()
    expect(manage(v, 'r3', 'CANCEL')).toBe('LAST_ROW')
    finish(v, 'c', 'r3')
    expect(v.outcome).toBe('ALL_DONE')
    expect(v.result).toMatchObject({ total: 1, done: 1, cancelled: 2, rate: '1/1' })
  })

  it('cancelling the last unfinished row ends the list', () => {
    const v = list()
    finish(v, 'a', 'r1')
    finish(v, 'b', 'r2')
    expect(manage(v, 'r3', 'CANCEL')).toBeUndefined()
    expect(v.outcome).toBe('ALL_DONE')
  })
})

describe('a list whose keeper has left', () => {
  it('keeps its tasks for whoever holds the post next', () => {
    const v = list()
    const known = v.run.ports.directory
    const without = (left: string) => ({
      ...known,
      holders: (post: string, at: string) => (post === left && at === 'town' ? [] : known.holders(post, at)),
    })
    apply(v, 'a', 'r1')
    Object.assign(v.run.ports, { directory: without('supervisor-director') })
    expect(apply(v, 'b', 'r2')).toBe('NO_HANDLER')
    Object.assign(v.run.ports, { directory: without('branch-secretary') })
    expect(manage(v, 'r1', 'CANCEL')).toBe('NOT_HANDLER')
    check(v, 'r1', 'SENT_BACK')
    Object.assign(v.run.ports, { directory: known })
    expect(manage(v, 'r1', 'CANCEL')).toBeUndefined()
    expect(differences(v.run)).toEqual([])
  })
})

describe('a list of five hundred rows', () => {
  it('opens, moves and is verified again', () => {
    const many = Array.from({ length: 500 }, (_, i) => ({
      what: `任务${i + 1}`,
      owner: 'abc'[i % 3]!,
      due: '2026-03-20',
    }))
    const big = { ...TASKS, maxItems: 500 }
    const v = village(
      STEP,
      { tasks: many },
      { validate, template: { data: { type: 'object', properties: { tasks: big } } } },
    )
    expect(v.open).toHaveLength(1501)
    finish(v, 'b', 'r500')
    expect(v.hand('wang', 'add', { rows: [{ what: '再加' }] })).toBe('FORM_INVALID')
    expect(v.result).toMatchObject({ total: 500, done: 1, rate: '1/500' })
    expect(differences(v.run)).toEqual([])
  })
})

describe('deadlines of rows', () => {
  it('mark a row overdue when its day is over, once, and count it as late for ever', () => {
    const v = list()
    v.run.wait('2026-03-20T15:59:59.000Z')
    expect(row(v, 'r1')?.overdue).toBe(false)
    v.run.wait('2026-03-20T16:00:00.000Z')
    expect(row(v, 'r1')).toMatchObject({ overdue: true, overdues: 1 })
    expect(v.result).toMatchObject({ overdue: 1, late: 1 })
    expect(v.run.history.at(-1)?.event).toMatchObject({ type: 'StepNoted', note: 'row-overdue' })
    finish(v, 'a', 'r1')
    expect(row(v, 'r1')).toMatchObject({ onTime: false, overdue: false, overdues: 1 })
    expect(v.result).toMatchObject({ overdue: 0, late: 1 })
    expect(differences(v.run)).toEqual([])
  })

  it('do not blame the owner while the verification takes its time, unless it is sent back', () => {
    const v = list()
    apply(v, 'a', 'r1')
    v.run.wait('2026-03-25T00:00:00.000Z')
    expect(row(v, 'r1')).toMatchObject({ state: 'applied', overdue: false })
    check(v, 'r1', 'SENT_BACK')
    expect(row(v, 'r1')).toMatchObject({ state: 'working', overdue: true, overdues: 1 })
    const w = list()
    apply(w, 'a', 'r1')
    w.run.wait('2026-03-25T00:00:00.000Z')
    check(w, 'r1')
    expect(row(w, 'r1')).toMatchObject({ state: 'done', onTime: true })
  })

  it('may be put off: the delay ends, the fact stays', () => {
    const v = list()
    v.run.wait('2026-03-21T00:00:00.000Z')
    manage(v, 'r1', 'CHANGE', { change: { due: '2026-04-01' } })
    expect(row(v, 'r1')).toMatchObject({ overdue: false, overdues: 1 })
    v.run.wait('2026-04-02T00:00:00.000Z')
    expect(row(v, 'r1')).toMatchObject({ overdue: true, overdues: 2 })
  })

  it('on a rest day give way to the next working day where the template says so', () => {
    const v = list({ due: { column: 'due', endOnHoliday: 'next' } }, [{ what: '节前', owner: 'a', due: '2026-05-02' }])
    expect(row(v, 'r1')?.due).toMatchObject({ lastDay: '2026-05-06', calendar: expect.stringContaining('cn') })
  })

  it('stand still while the matter does, so that nobody is late for it', () => {
    const v = list({ until: { delay: 'month' } }, THREE, DELAYS)
    apply(v, 'a', 'r1')
    v.run.wait('2026-03-10T04:00:00.000Z')
    expect(v.run.ask('sun', { type: 'Suspend', reason: '汛期停工' }).ok).toBe(true)
    expect(report(v, 'b', 'r2')).toBe('SUSPENDED')
    v.run.wait('2026-03-30T04:00:00.000Z')
    expect(v.run.ask('sun', { type: 'Resume', reason: '复工' }).ok).toBe(true)
    expect(row(v, 'r1')).toMatchObject({ overdue: false, due: { lastDay: '2026-04-09' } })
    check(v, 'r1', 'SENT_BACK')
    expect(row(v, 'r1')).toMatchObject({ state: 'working', overdue: false })
    finish(v, 'a', 'r1')
    expect(row(v, 'r1')?.onTime).toBe(true)
    v.run.wait('2026-04-20T00:00:00.000Z')
    expect(v.outcome).toBeUndefined()
    v.run.wait('2026-04-22T00:00:00.000Z')
    expect(v.outcome).toBe('PARTLY_DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('of reports: one that does not come is counted, and the next one is waited for', () => {
    const v = list({ report: { every: { delay: 'week' } } }, [{ what: '修水渠', owner: 'a' }], DELAYS)
    v.run.wait('2026-03-18T00:00:00.000Z')
    expect(row(v, 'r1')?.missed).toBe(2)
    report(v, 'a', 'r1')
    v.run.wait('2026-03-24T00:00:00.000Z')
    expect(row(v, 'r1')?.missed).toBe(2)
    apply(v, 'a', 'r1')
    v.run.wait('2026-04-24T00:00:00.000Z')
    expect(row(v, 'r1')?.missed).toBe(2)
    expect(differences(v.run)).toEqual([])
  })
})

describe('when the list is done', () => {
  const four = [...THREE, { what: '培训', owner: 'a' }]
  it('k of n, by number and by exact share: exactly two thirds is enough, one less is not', () => {
    const v = list({ complete: { atLeast: '2/3' } })
    finish(v, 'a', 'r1')
    expect(v.outcome).toBeUndefined()
    finish(v, 'b', 'r2')
    expect(v.outcome).toBe('DONE')
    const w = list({ complete: { atLeast: 3 } }, four)
    finish(w, 'a', 'r1')
    finish(w, 'b', 'r2')
    expect(w.outcome).toBeUndefined()
    finish(w, 'c', 'r3')
    expect(w.outcome).toBe('DONE')
    expect(w.run.state?.tasks['work.1/apply/r4']?.closed?.reason).toBe('step-left')
  })

  it('a share may be set by the department', () => {
    const parameters = { share: { title: '销号率', type: 'fraction', default: '1/3' } }
    const v = list({ complete: { atLeast: { parameter: 'share' } } }, THREE, { parameters })
    finish(v, 'c', 'r3')
    expect(v.outcome).toBe('DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('at the deadline it ends as partly done', () => {
    const v = list({ until: { delay: 'month' } }, THREE, DELAYS)
    finish(v, 'a', 'r1')
    v.run.wait('2026-04-02T00:00:00.000Z')
    expect(v.outcome).toBe('PARTLY_DONE')
    expect(v.result).toMatchObject({ total: 3, done: 1, rate: '1/3' })
    expect(differences(v.run)).toEqual([])
  })

  it('with the rule “deadline” it stays open until the time, also when all is done', () => {
    const v = list({ complete: 'deadline', until: { delay: 'month' } }, THREE, DELAYS)
    for (const [as, id] of [
      ['a', 'r1'],
      ['b', 'r2'],
      ['c', 'r3'],
    ] as const)
      finish(v, as, id)
    expect(v.outcome).toBeUndefined()
    expect(v.hand('wang', 'add', { rows: [{ what: '再加一项', owner: 'a' }] })).toBeUndefined()
    finish(v, 'a', 'r4')
    v.run.wait('2026-04-02T00:00:00.000Z')
    expect(v.outcome).toBe('ALL_DONE')
  })

  it('closes on a date from a form, which has to be filled in first', () => {
    const data = {
      type: 'object',
      properties: { tasks: TASKS, last: { type: 'string', format: 'date', title: '截止日期' } },
    }
    const step = { ...STEP, until: { field: 'last' } }
    expect(() => village(step, { tasks: THREE }, { validate, template: { data } })).toThrow('FORM_INVALID')
    const v = village(step, { tasks: THREE, last: '2026-03-31' }, { validate, template: { data } })
    v.run.wait('2026-03-31T15:59:59.000Z')
    expect(v.outcome).toBeUndefined()
    v.run.wait('2026-03-31T16:00:00.000Z')
    expect(v.outcome).toBe('PARTLY_DONE')
  })

  it('is told to readers row by row', async () => {
    const { items } = await import('#engine/step/items/items.ts')
    const v = list()
    manage(v, 'r1', 'SPLIT', { parts: [{ what: '上段' }, { what: '下段' }] })
    finish(v, 'b', 'r2')
    v.run.wait('2026-03-21T00:00:00.000Z')
    expect(items.facts?.(v.work, {} as never)?.map(({ label, value, met }) => [label, value, met])).toEqual([
      ['1. 修水渠', '责任人：甲同志；已拆分为第 4 项、第 5 项', undefined],
      ['2. 清河道', '责任人：乙同志；2026年3月2日销号，按期', true],
      ['3. 立公示牌', '责任人：丙同志；办理中，进度 0%', undefined],
      ['4. 上段', '责任人：甲同志；办理中，进度 0%，已逾期；由第 1 项而来；逾期 1 次', false],
      ['5. 下段', '责任人：甲同志；办理中，进度 0%，已逾期；由第 1 项而来；逾期 1 次', false],
    ])
    expect(items.progress?.(v.work)).toContainEqual({ label: '销号进度', value: '已销号 1 项，共 4 项' })
  })
})

describe('a list that is entered again', () => {
  const machine = (step: JsonObject): JsonObject => ({
    id: 'small',
    initial: 'draft',
    states: {
      draft: {
        meta: { step: { kind: 'form', title: '交办', form: 'draft', handlers: { role: 'office' } } },
        on: { SUBMITTED: 'work' },
      },
      work: { meta: { step }, on: { ALL_DONE: 'done', PARTLY_DONE: { target: 'work', reenter: true } } },
      done: { type: 'final', meta: { title: '办结' } },
    },
  })
  it('goes on with the rows of the last time, or begins afresh', () => {
    for (const again of ['carryOn', 'afresh']) {
      const step = { ...STEP, until: { delay: 'month' }, again }
      const v = list({ until: { delay: 'month' }, again }, THREE, { ...DELAYS, machine: machine(step) })
      finish(v, 'a', 'r1')
      manage(v, 'r2', 'SPLIT', { parts: [{ what: '上段' }, { what: '下段' }] })
      v.run.wait('2026-04-02T00:00:00.000Z')
      expect(v.run.state?.trail.at(-1)).toBe('work.2')
      expect(v.result).toMatchObject(again === 'carryOn' ? { total: 4, done: 1 } : { total: 3, done: 0 })
      expect(differences(v.run)).toEqual([])
    }
  })
})
