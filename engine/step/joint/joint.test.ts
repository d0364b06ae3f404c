import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { differences, type Village, village } from '#engine/step/items/village.ts'
import { joint } from '#engine/step/joint/joint.ts'
import { partiesOf } from '#engine/step/joint/party.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

const validate = ajvValidate()
const unit = (title: string) => ({ type: 'string', format: 'organisation', title })
const DATA: JsonObject = {
  type: 'object',
  properties: {
    lead: unit('牵头单位'),
    units: { type: 'array', title: '协办单位', maxItems: 10, items: unit('单位') },
    last: { type: 'string', format: 'date', title: '反馈截止' },
    plan: {
      type: 'array',
      title: '分工',
      maxItems: 10,
      items: {
        type: 'object',
        properties: {
          who: unit('单位'),
          what: { type: 'string', title: '事项', maxLength: 100 },
          by: { type: 'string', format: 'date', title: '时限' },
        },
      },
    },
    helper: { type: 'string', format: 'person', title: '协办人' },
  },
}
const POST = 'branch-secretary'
const STEP: JsonObject = {
  kind: 'joint',
  title: '联合整治',
  lead: { field: 'lead', post: POST },
  assists: [{ field: 'units', post: POST }],
  disputes: { role: 'arbiter' },
}
const CHOSEN: JsonObject = { lead: 'water', units: ['police', 'roads'] }
const DELAYS = { three: { calendarDays: 3 }, ten: { calendarDays: 10 } }
const work = (step: JsonObject = {}, chosen: JsonObject = CHOSEN, template: JsonObject = {}): Village =>
  village({ ...STEP, ...step }, chosen, {
    validate,
    about: 'party',
    template: { data: DATA, delays: DELAYS, ...template },
  })
const say = (v: Village, as: string, where: string, opinion = '同意') => v.hand(as, where, { opinion })
const objects = (v: Village, as: string, party: string, more: JsonObject = {}) =>
  v.hand(as, `object/${party}`, { reason: '不属于本单位职责', ...more })
const decides = (v: Village, party: string, outcome: string, data: JsonObject = {}, as = 'sun') =>
  v.hand(as, `arbitrate/${party}`, { grounds: '依职责分工', ...data }, { outcome })
const party = (v: Village, id: string) => partiesOf(v.work).find(one => one.id === id)
const OBJECTS = ['object/a1', 'object/a2', 'object/l1']

describe('a lead and assisting departments', () => {
  it('are asked at the same time, each hands in its own opinion, and all are waited for', () => {
    const v = work()
    expect(v.open).toEqual(['assist/a1', 'assist/a2', 'lead/l1', ...OBJECTS])
    expect(say(v, 'zhao', 'assist/a1')).toBe('NOT_HANDLER')
    expect(say(v, 'qian', 'assist/a1', '可以配合')).toBeUndefined()
    expect(say(v, 'zhao', 'lead/l1', '牵头办理')).toBeUndefined()
    expect(v.outcome).toBeUndefined()
    expect(say(v, 'zhou', 'assist/a2', '无意见')).toBeUndefined()
    expect(v.outcome).toBe('DONE')
    expect(v.result).toEqual({
      assists: 2,
      answered: 2,
      missing: 0,
      late: 0,
      disputes: 0,
      lead: '县水务局',
      by: 'zhao',
    })
    expect(joint.facts?.(v.work, {} as never)).toEqual([
      { label: '主办意见：县水务局', value: '牵头办理' },
      { label: '协办意见：县公安局', value: '可以配合' },
      { label: '协办意见：县交通局', value: '无意见' },
    ])
    expect(differences(v.run)).toEqual([])
  })

  it('the lead sees the assisting opinions and may add to its own while others are waited for', () => {
    const v = work()
    say(v, 'qian', 'assist/a1', '建议夜间施工')
    say(v, 'zhao', 'lead/l1', '初步意见')
    const written = v.run.state?.visits['work.1']?.filled.at(-1)?.data
    expect(written).toMatchObject({ opinions: '县公安局：建议夜间施工\n县交通局：尚未反馈' })
    expect(v.run.state?.tasks['work.1/lead/l1-2']?.optional).toBe(true)
    say(v, 'zhao', 'lead/l1', '最终意见')
    expect(party(v, 'l1')).toMatchObject({ opinion: '最终意见', answers: 2 })
    say(v, 'zhou', 'assist/a2')
    expect(v.outcome).toBe('DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('the lead comes last where the template says so', () => {
    const v = work({ leadLast: true })
    expect(v.open).toEqual(['assist/a1', 'assist/a2', ...OBJECTS])
    say(v, 'qian', 'assist/a1')
    expect(v.open).toEqual(['assist/a2', 'object/a2', 'object/l1'])
    say(v, 'zhou', 'assist/a2')
    expect(v.open).toEqual(['lead/l1', 'object/l1'])
    say(v, 'zhao', 'lead/l1')
    expect(v.outcome).toBe('DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('only the lead is waited for: whoever has not answered by then is on record as 未反馈', () => {
    const v = work({ wait: 'lead' })
    say(v, 'qian', 'assist/a1')
    say(v, 'zhao', 'lead/l1')
    expect(v.outcome).toBe('DONE')
    expect(party(v, 'a2')).toMatchObject({ state: 'silent' })
    expect(v.result).toMatchObject({ answered: 1, missing: 1 })
    expect(joint.facts?.(v.work, {} as never)).toContainEqual({
      label: '协办意见：县交通局',
      value: '未反馈',
      met: false,
    })
    expect(differences(v.run)).toEqual([])
  })

  it('until a time: then those missing are 未反馈, and the lead alone is waited for', () => {
    const v = work({ wait: { until: { delay: 'ten' } }, leadLast: true })
    say(v, 'qian', 'assist/a1')
    v.run.wait('2026-03-12T15:59:59.000Z')
    expect(v.open).toContain('assist/a2')
    v.run.wait('2026-03-12T16:00:00.000Z')
    expect(v.open).toEqual(['lead/l1', 'object/l1'])
    expect(say(v, 'zhou', 'assist/a2')).toBe('TASK_CLOSED')
    say(v, 'zhao', 'lead/l1')
    expect(v.outcome).toBe('DONE')
    expect(v.result).toMatchObject({ answered: 1, missing: 1 })
    const w = work({ wait: { until: { field: 'last' } } }, { ...CHOSEN, last: '2026-03-05' })
    say(w, 'zhao', 'lead/l1')
    w.run.wait('2026-03-05T16:00:00.000Z')
    expect(w.outcome).toBe('DONE')
    expect(w.result.missing).toBe(2)
    expect([...differences(v.run), ...differences(w.run)]).toEqual([])
    expect(() => work({ wait: { until: { field: 'last' } } })).toThrow('/last')
  })

  it('ends as expired where the step has such a deadline', () => {
    const v = work({ deadline: { delay: 'ten', outcome: 'EXPIRED' } })
    say(v, 'zhao', 'lead/l1')
    v.run.wait('2026-03-13T00:00:00.000Z')
    expect(v.outcome).toBe('EXPIRED')
    expect(v.result).toMatchObject({ answered: 0, by: 'zhao' })
  })

  it('each has its own limit; passing it is recorded and does not keep anybody from answering', () => {
    const plan = [
      { who: 'police', what: '维持秩序', by: '2026-03-04' },
      { who: 'roads', what: '交通管制' },
    ]
    const source = { field: 'plan', column: 'who', post: POST, due: 'by', request: 'what', delay: 'ten' }
    const v = work(
      { lead: { ...(STEP.lead as JsonObject), delay: 'three' }, assists: [source] },
      { lead: 'water', plan },
    )
    const dues = Object.values(v.run.state?.tasks ?? {}).flatMap(({ part, due }) =>
      part !== 'object' && due ? [due.lastDay] : [],
    )
    expect(dues).toEqual(['2026-03-05', '2026-03-04', '2026-03-12'])
    expect(party(v, 'a1')).toMatchObject({ request: '维持秩序', overdue: false })
    v.run.wait('2026-03-08T00:00:00.000Z')
    expect(partiesOf(v.work).map(({ overdue }) => overdue)).toEqual([true, true, false])
    expect(say(v, 'qian', 'assist/a1')).toBeUndefined()
    say(v, 'zhao', 'lead/l1')
    say(v, 'zhou', 'assist/a2')
    expect(v.result).toMatchObject({ late: 2, answered: 2 })
    expect(v.outcome).toBe('DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('the limits stand still while the matter does', () => {
    const v = work({ wait: { until: { delay: 'ten' } }, assists: [{ field: 'units', post: POST, delay: 'three' }] })
    expect(v.run.ask('sun', { type: 'Suspend', reason: '等待上级明确' }).ok).toBe(true)
    v.run.wait('2026-03-20T04:00:00.000Z')
    expect(v.run.ask('sun', { type: 'Resume', reason: '已明确' }).ok).toBe(true)
    expect(party(v, 'a1')).toMatchObject({ overdue: false, due: { lastDay: '2026-03-23' } })
    v.run.wait('2026-03-29T00:00:00.000Z')
    expect(partiesOf(v.work).map(({ overdue }) => overdue)).toEqual([false, true, true])
    expect(v.open).toContain('assist/a1')
    say(v, 'zhao', 'lead/l1')
    v.run.wait('2026-03-31T00:00:00.000Z')
    expect(v.outcome).toBe('DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('are roles of the template as well as persons and units chosen in a form', () => {
    const v = work(
      { lead: { role: 'office' }, assists: [{ role: 'inspector', title: '督查室' }, { field: 'helper' }] },
      { helper: 'a' },
    )
    expect(v.open).toEqual(['assist/a1', 'assist/a2', 'lead/l1', ...OBJECTS])
    say(v, 'liu', 'assist/a1')
    say(v, 'a', 'assist/a2')
    say(v, 'wang', 'lead/l1')
    expect(v.result).toMatchObject({ lead: '镇党政办', assists: 2 })
    expect(v.outcome).toBe('DONE')
  })

  it('nobody is asked twice, nobody leads and assists, and a unit without a holder is refused at once', () => {
    expect(() => work({}, { lead: 'water', units: ['police', 'police'] })).toThrow('选了两次')
    expect(() => work({}, { lead: 'water', units: ['water'] })).toThrow('已经是牵头单位')
    expect(() => work({}, { lead: 'water', units: ['empty'] })).toThrow('NO_HANDLER')
    expect(() => work({}, { units: ['police'] })).toThrow('NO_HANDLER')
    expect(() => work({}, { lead: 'water', units: ['nowhere'] })).toThrow('ORGANISATION_UNKNOWN')
    expect(work({}, { lead: 'water' }).open).toEqual(['lead/l1', 'object/l1'])
  })
})

describe('disputes about who is responsible', () => {
  it('rest the part of whoever objects until the arbiter has decided; kept, it goes on with a fresh limit', () => {
    const v = work({ assists: [{ field: 'units', post: POST, delay: 'three' }] })
    v.run.wait('2026-03-04T00:00:00.000Z')
    expect(objects(v, 'qian', 'a1', { proposes: 'roads' })).toBeUndefined()
    expect(v.open).toEqual(['arbitrate/a1', 'assist/a2', 'lead/l1', 'object/a2', 'object/l1'])
    expect(party(v, 'a1')?.objection).toBe('不属于本单位职责；建议承办单位：县交通局')
    v.run.wait('2026-03-08T00:00:00.000Z')
    expect(party(v, 'a1')?.overdue).toBe(false)
    expect(decides(v, 'a1', 'KEPT', {}, 'qian')).toBe('NOT_HANDLER')
    expect(decides(v, 'a1', 'KEPT')).toBeUndefined()
    expect(v.open).toEqual(['assist/a1', 'assist/a2', 'lead/l1', 'object/a2', 'object/l1'])
    expect(party(v, 'a1')).toMatchObject({
      state: 'asked',
      due: { lastDay: '2026-03-11' },
      decision: '维持：依职责分工',
    })
    say(v, 'qian', 'assist/a1')
    say(v, 'zhou', 'assist/a2')
    say(v, 'zhao', 'lead/l1')
    expect(v.outcome).toBe('DONE')
    expect(v.result).toMatchObject({ disputes: 1, answered: 2 })
    expect(differences(v.run)).toEqual([])
  })

  it('redirected: another unit or person is asked in its place, and both stay on record', () => {
    const v = work({}, { lead: 'water', units: ['police'] })
    objects(v, 'qian', 'a1')
    expect(decides(v, 'a1', 'REDIRECTED')).toBe('FORM_INVALID')
    expect(decides(v, 'a1', 'REDIRECTED', { unit: 'roads', person: 'a' })).toBe('FORM_INVALID')
    expect(decides(v, 'a1', 'REDIRECTED', { unit: 'water' })).toBe('FORM_INVALID')
    expect(decides(v, 'a1', 'REDIRECTED', { unit: 'police' })).toBe('FORM_INVALID')
    expect(decides(v, 'a1', 'REDIRECTED', { unit: 'empty' })).toBe('NO_HANDLER')
    expect(decides(v, 'a1', 'REDIRECTED', { unit: 'roads' })).toBeUndefined()
    expect(party(v, 'a1')).toMatchObject({ state: 'redirected', replacedBy: 'a2' })
    expect(party(v, 'a2')).toMatchObject({ state: 'asked', replaces: 'a1', title: '县交通局' })
    expect(objects(v, 'zhou', 'a2')).toBeUndefined()
    expect(decides(v, 'a2', 'REDIRECTED', { person: 'b' })).toBeUndefined()
    expect(v.open).toEqual(['assist/a3', 'lead/l1', 'object/a3', 'object/l1'])
    say(v, 'b', 'assist/a3')
    say(v, 'zhao', 'lead/l1')
    expect(v.outcome).toBe('DONE')
    expect(v.result).toMatchObject({ assists: 1, answered: 1, disputes: 2 })
    expect(differences(v.run)).toEqual([])
  })

  it('relieved: nobody is waited for in its place; that may end the step or bring the lead its turn', () => {
    const v = work({}, { lead: 'water', units: ['police'] })
    objects(v, 'qian', 'a1')
    say(v, 'zhao', 'lead/l1')
    expect(decides(v, 'a1', 'RELIEVED')).toBeUndefined()
    expect(v.outcome).toBe('DONE')
    expect(v.result).toMatchObject({ assists: 0, missing: 0 })
    const w = work({ leadLast: true }, { lead: 'water', units: ['police'] })
    objects(w, 'qian', 'a1')
    decides(w, 'a1', 'RELIEVED')
    expect(w.open).toEqual(['lead/l1', 'object/l1'])
    expect([...differences(v.run), ...differences(w.run)]).toEqual([])
  })

  it('the lead may object too; it is replaced or kept, never simply relieved', () => {
    const v = work({ leadLast: true })
    objects(v, 'zhao', 'l1')
    expect(decides(v, 'l1', 'RELIEVED')).toBe('OUTCOME_UNKNOWN')
    say(v, 'qian', 'assist/a1')
    say(v, 'zhou', 'assist/a2')
    expect(v.open).toEqual(['arbitrate/l1'])
    expect(decides(v, 'l1', 'REDIRECTED', { unit: 'town' })).toBeUndefined()
    expect(v.open).toEqual(['lead/l2', 'object/l2'])
    say(v, 'wang', 'lead/l2')
    expect(v.result).toMatchObject({ lead: '青石镇', by: 'wang' })
    expect(v.outcome).toBe('DONE')
    expect(differences(v.run)).toEqual([])
  })

  it('a fixed date that passed during the dispute is overdue when the part is kept', () => {
    const plan = [{ who: 'police', what: '维持秩序', by: '2026-03-04' }]
    const source = { field: 'plan', column: 'who', post: POST, due: 'by' }
    const v = work({ assists: [source] }, { lead: 'water', plan })
    objects(v, 'qian', 'a1')
    v.run.wait('2026-03-08T00:00:00.000Z')
    decides(v, 'a1', 'KEPT')
    expect(party(v, 'a1')).toMatchObject({ overdue: true, overdues: 1 })
  })

  it('may send it back for a new assignment where the author wants that', () => {
    const v = work({ disputes: { role: 'arbiter', answer: 'three', outcome: 'DISPUTED_UPHELD' } })
    objects(v, 'qian', 'a1')
    expect(v.run.state?.tasks['work.1/arbitrate/a1']?.due?.lastDay).toBe('2026-03-05')
    expect(decides(v, 'a1', 'UPHELD')).toBeUndefined()
    expect(v.outcome).toBe('DISPUTED_UPHELD')
    expect(decides(work(), 'a1', 'UPHELD')).toBe('TASK_UNKNOWN')
    expect(differences(v.run)).toEqual([])
  })

  it('nobody decides about their own objection, and without disputes in the template nobody objects', () => {
    const v = work({ lead: { role: 'arbiter' } })
    objects(v, 'sun', 'l1')
    expect(decides(v, 'l1', 'KEPT')).toBe('SAME_PERSON')
    const { disputes: _, ...plain } = STEP
    const w = village(plain, CHOSEN, { validate, about: 'party', template: { data: DATA, delays: DELAYS } })
    expect(w.open).toEqual(['assist/a1', 'assist/a2', 'lead/l1'])
  })

  it('that are still open when the time is over are closed as 未反馈', () => {
    const v = work({ wait: { until: { delay: 'ten' } } })
    objects(v, 'qian', 'a1')
    say(v, 'zhao', 'lead/l1')
    v.run.wait('2026-03-13T00:00:00.000Z')
    expect(v.outcome).toBe('DONE')
    expect(partiesOf(v.work).map(({ state }) => state)).toEqual(['answered', 'silent', 'silent'])
    expect(differences(v.run)).toEqual([])
  })
})
