import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonObject } from '#engine/json.ts'
import { meeting } from '#engine/step/meeting/meeting.ts'
import { people, type Stage, scene } from '#engine/step/meeting/scene.ts'
import { type MeetingStep, meetingStep } from '#engine/step/meeting/schema.ts'
import type { Template } from '#engine/template/format.ts'

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const step = (more: Partial<MeetingStep> = {}): MeetingStep =>
  meetingStep.parse({
    kind: 'meeting',
    title: '党员大会',
    handlers: { role: 'secretary' },
    attendees: { register: 'members' },
    ...more,
  })
const of = (n: number, more: Partial<Stage> = {}): Stage => ({ registers: { members: people(n) }, hash, ...more })
const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `e${from + i}`)
const minutes = (present: readonly string[], more: JsonObject = {}): JsonObject => ({
  held: '2026-11-23T15:00',
  place: '村部会议室',
  host: 'p1',
  recorder: 'p2',
  present: [...present],
  agenda: '审议水库维修方案',
  minutes: '会议审议了水库维修方案。',
  ...more,
})

describe('notice of a meeting', () => {
  const tenDays = { notice: { delay: 'ten' } }
  const set = of(12, { delays: { ten: { calendarDays: 10 } } })
  const notice = { time: '2026-11-23T15:00', place: '村部会议室', host: 'p1', agenda: '审议水库维修方案' }

  it('has to come first where the step demands it, and is optional where it does not', () => {
    const strict = scene(meeting, step(tenDays), set)
    expect([strict.tasks('notice'), strict.tasks('record')].map(tasks => tasks.length)).toEqual([1, 0])
    const free = scene(meeting, step(), set)
    expect(free.tasks('record')).toHaveLength(1)
    expect(free.tasks('notice')[0]?.optional).toBe(true)
  })

  it('ten days before: neither the day of the notice nor the day of the meeting is one of the ten', () => {
    const kept = scene(meeting, step(tenDays), set)
    expect(kept.hand('notice', notice, { at: '2026-11-12T01:00:00.000Z' }).ok).toBe(true)
    expect(kept.tasks('record')).toHaveLength(1)
    const late = scene(meeting, step(tenDays), set).hand('notice', notice, { at: '2026-11-13T01:00:00.000Z' })
    expect(late).toMatchObject({
      ok: false,
      error: { code: 'NOTICE_TOO_SHORT', params: { required: 10, actual: 9, earliest: '2026-11-24T00:00' } },
    })
  })

  it('counts its own day where the delay says so', () => {
    const counted = of(12, { delays: { ten: { calendarDays: 10, countFirstDay: true } } })
    const shorter = scene(meeting, step(tenDays), counted)
    expect(shorter.hand('notice', notice, { at: '2026-11-13T01:00:00.000Z' }).ok).toBe(true)
    expect(
      scene(meeting, step(tenDays), counted).hand('notice', notice, { at: '2026-11-14T01:00:00.000Z' }),
    ).toMatchObject({ error: { params: { required: 10, actual: 9 } } })
  })

  it('may be short in a special case, and the reason is shown for ever', () => {
    const urgent = scene(meeting, step(tenDays), set)
    const given = { ...notice, shortNoticeReason: '汛期将至，坝体渗漏' }
    expect(urgent.hand('notice', given, { at: '2026-11-20T01:00:00.000Z' }).ok).toBe(true)
    expect(urgent.hand('record', minutes(ids(1, 12))).ok).toBe(true)
    expect(meeting.facts?.(urgent.work, step())).toContainEqual({
      label: '未按期通知的原因',
      value: '汛期将至，坝体渗漏',
      met: false,
    })
  })

  it('given afterwards counts from the day it was really given', () => {
    const paper = scene(meeting, step(tenDays), set)
    expect(paper.hand('notice', notice, { occurred: '2026-11-12' }).ok).toBe(true)
    const refused = scene(meeting, step(tenDays), set).hand('notice', notice, { occurred: '2026-11-20' })
    expect(refused).toMatchObject({ error: { code: 'NOTICE_TOO_SHORT', params: { actual: 2 } } })
  })

  it('binds the meeting: held before the noticed period was over, it is refused until a new notice says why', () => {
    const hasty = scene(meeting, step(tenDays), set)
    hasty.hand('notice', { ...notice, time: '2026-11-30T15:00' }, { at: '2026-11-19T01:00:00.000Z' })
    expect(hasty.hand('record', minutes(ids(1, 12)))).toMatchObject({ error: { code: 'NOTICE_TOO_SHORT' } })
    const again = hasty.hand('notice', { ...notice, shortNoticeReason: '提前召开' }, { at: '2026-11-22T01:00:00.000Z' })
    expect(again.ok).toBe(true)
    expect(hasty.hand('record', minutes(ids(1, 12))).ok).toBe(true)
  })

  it('cannot call a meeting for a time that is over, nor name a host nobody knows', () => {
    expect(scene(meeting, step(), set).hand('notice', { ...notice, time: '2026-11-22T15:00' })).toMatchObject({
      error: { code: 'FORM_INVALID', fields: [{ path: '/time' }] },
    })
    expect(
      scene(meeting, step(), set).hand('notice', { ...notice, time: '2026-11-29T15:00', host: 'x9' }),
    ).toMatchObject({ error: { code: 'PERSON_UNKNOWN' } })
  })
})

describe('attendance', () => {
  it('counts who signed in, lists who is on leave and finds out who was absent', () => {
    const held = scene(meeting, step(), of(5))
    held.hand('record', minutes(['e1', 'e2', 'e3'], { excused: [{ person: 'e4', reason: '住院' }] }))
    expect(held.result).toEqual({
      members: 5,
      shouldAttend: 5,
      present: 3,
      excused: 1,
      absent: 1,
      held: '2026-11-23',
      quorate: true,
      outcome: 'HELD',
    })
    expect(meeting.facts?.(held.work, step()).map(({ value }) => value)).toEqual([
      '应到 5 人，实到 3 人，请假 1 人',
      '代表4：住院',
      '代表5',
    ])
    expect(meeting.progress?.(held.work)).toEqual([{ label: '实到 / 应到', value: '3 / 5' }])
  })

  it.each([
    ['somebody who is not on the list', ['e1', 'e9'], [], '/present'],
    ['the same person twice', ['e1', 'e1'], [], '/present'],
    ['present and on leave at once', ['e1', 'e2'], [{ person: 'e2', reason: '住院' }], '/excused'],
    [
      'on leave twice',
      ['e1'],
      [
        { person: 'e2', reason: '住院' },
        { person: 'e2', reason: '外出' },
      ],
      '/excused',
    ],
    ['on leave without a reason', ['e1'], [{ person: 'e2', reason: ' ' }], '/excused/0/reason'],
  ])('refuses %s', (_, present, excused, path) => {
    const refused = scene(meeting, step(), of(5)).hand('record', minutes(present, { excused }))
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORM_INVALID', fields: [{ path }] } })
  })

  it('leave alone does not lower the number who should attend; only those who may be left out do', () => {
    const quorum = { of: 'shouldAttend', atLeast: '4/5' } as const
    const away = [1, 2].map(i => ({ person: `e${11 - i}`, reason: '长期卧床', notCounted: true }))
    const plain = scene(meeting, step({ quorum }), of(10))
    plain.hand('record', minutes(ids(1, 7), { excused: away }))
    expect(plain.result).toMatchObject({ shouldAttend: 10, present: 7, outcome: 'NOT_QUORATE' })
    const lenient = scene(meeting, step({ quorum, mayExclude: true }), of(10))
    lenient.hand('record', minutes(ids(1, 7), { excused: away }))
    expect(lenient.result).toMatchObject({ shouldAttend: 8, present: 7, outcome: 'HELD' })
  })

  it('an empty list is said so instead of counting nobody', () => {
    expect(scene(meeting, step(), of(0)).hand('record', minutes([]))).toMatchObject({
      error: { code: 'FORM_INVALID', fields: [{ message: '应到名单是空的，请先在名册里登记应到人员。' }] },
    })
  })
})

describe('a meeting recorded afterwards', () => {
  it('was held on the day that is claimed', () => {
    const held = { held: '2026-11-20T15:00' }
    const paper = scene(meeting, step(), of(3))
    expect(paper.hand('record', minutes(ids(1, 3), held), { occurred: '2026-11-21' })).toMatchObject({
      error: { code: 'FORM_INVALID', fields: [{ path: '/held' }] },
    })
    expect(paper.hand('record', minutes(ids(1, 3), held), { occurred: '2026-11-20T07:30:00.000Z' }).ok).toBe(true)
    expect(paper.result.held).toBe('2026-11-20')
  })

  it('cannot have been held later than now', () => {
    expect(
      scene(meeting, step(), of(3)).hand('record', minutes(ids(1, 3), { held: '2026-11-23T16:01' })),
    ).toMatchObject({ error: { code: 'FORM_INVALID', fields: [{ path: '/held' }] } })
  })
})

describe('a decision by show of hands', () => {
  const pass = { of: 'present', moreThan: '1/2' } as const
  const hands = (inFavour: number, against: number, abstain: number) => ({ for: inFavour, against, abstain })

  it('passes with more than half of those present and says the numbers', () => {
    const held = scene(meeting, step({ pass }), of(20))
    const decided = held.hand('record', minutes(ids(1, 16), hands(9, 5, 2)))
    expect(decided).toMatchObject({ ok: true, value: { outcome: 'PASSED' } })
    expect(meeting.facts?.(held.work, step()).at(-1)?.value).toContain('赞成 9')
    expect(meeting.facts?.(held.work, step()).at(-1)?.value).toMatch(/16.*1\/2.*→ 通过$/)
  })

  it('does not pass with exactly half', () => {
    const held = scene(meeting, step({ pass }), of(20))
    held.hand('record', minutes(ids(1, 16), hands(8, 8, 0)))
    expect(held.result).toMatchObject({ for: 8, against: 8, abstain: 0, outcome: 'NOT_PASSED' })
    expect(meeting.facts?.(held.work, step()).at(-1)?.value).toContain('→ 未通过，还差 1')
  })

  it('refuses more hands than people, with the numbers, and lets somebody not vote', () => {
    const held = scene(meeting, step({ pass }), of(20))
    expect(held.hand('record', minutes(ids(1, 16), hands(9, 5, 3)))).toMatchObject({
      error: {
        code: 'COUNT_MISMATCH',
        params: { sum: 17, present: 16, says: '票数对不上：赞成 9 + 反对 5 + 弃权 3 = 17，实到只有 16 人。' },
      },
    })
    expect(held.hand('record', minutes(ids(1, 16), hands(9, 5, 1))).ok).toBe(true)
  })

  it('asks for a count that is missing instead of taking it for nought', () => {
    expect(
      scene(meeting, step({ pass }), of(4)).hand('record', minutes(ids(1, 4), { for: 3, against: 0 })),
    ).toMatchObject({ error: { fields: [{ path: '/abstain' }] } })
  })

  it.each(['members', 'shouldAttend'] as const)('counts on %s where the rule says so', of12 => {
    const held = scene(meeting, step({ pass: { of: of12, moreThan: '1/2' } }), of(20))
    held.hand('record', minutes(ids(1, 16), hands(10, 6, 0)))
    expect(held.result.outcome).toBe('NOT_PASSED')
  })
})

describe('a quorum', () => {
  const two = { of: 'members', atLeast: '2/3' } as const
  it.each([
    [two, 12, 7, false],
    [two, 12, 8, true],
    [two, 12, 9, true],
    [two, 13, 8, false],
    [two, 13, 9, true],
    [{ of: 'members', atLeast: '1/2' } as const, 12, 5, false],
    [{ of: 'members', atLeast: '1/2' } as const, 12, 6, true],
    [{ of: 'members', moreThan: '1/2' } as const, 12, 6, false],
    [{ of: 'members', moreThan: '1/2' } as const, 12, 7, true],
    [{ of: 'shouldAttend', moreThan: '2/3' } as const, 12, 8, false],
    [{ of: 'shouldAttend', moreThan: '2/3' } as const, 12, 9, true],
  ])('%j of %i with %i present: %s', (quorum, all, present, met) => {
    const held = scene(meeting, step({ quorum }), of(all))
    const decided = held.hand('record', minutes(ids(1, present)))
    expect(decided).toMatchObject({ ok: true, value: { outcome: met ? 'HELD' : 'NOT_QUORATE' } })
    expect(held.result.quorate).toBe(met)
  })

  it('fails whatever the recorder chose, and whatever the hands say', () => {
    const outcomes = { AGREED: { title: '同意' }, REFUSED: { title: '不同意' } }
    const chosen = scene(meeting, step({ quorum: two, outcomes }), of(12))
    expect(chosen.hand('record', minutes(ids(1, 7)), { outcome: 'AGREED' })).toMatchObject({
      value: { outcome: 'NOT_QUORATE' },
    })
    const counted = scene(meeting, step({ quorum: two, pass: { of: 'present', moreThan: '1/2' } }), of(12))
    expect(counted.hand('record', minutes(ids(1, 7), { for: 7, against: 0, abstain: 0 }))).toMatchObject({
      value: { outcome: 'NOT_QUORATE' },
    })
  })

  it('met, the recorder chooses among the step’s own ends and no others', () => {
    const outcomes = { AGREED: { title: '同意' }, REFUSED: { title: '不同意' } }
    const held = scene(meeting, step({ quorum: two, outcomes }), of(12))
    expect(held.hand('record', minutes(ids(1, 8)), { outcome: 'HELD' })).toMatchObject({
      error: { code: 'OUTCOME_UNKNOWN', params: { expected: ['同意', '不同意'] } },
    })
    expect(held.hand('record', minutes(ids(1, 8)), { outcome: 'REFUSED' })).toMatchObject({
      value: { outcome: 'REFUSED' },
    })
  })
})

describe('the kind', () => {
  const template = {
    forms: {
      sheet: { schema: { type: 'object', properties: { held: { type: 'string' }, cost: { type: 'string' } } } },
    },
    parameters: { share: { title: '到会比例', type: 'fraction', default: '2/3' } },
    delays: { ten: { calendarDays: 10 } },
  } as unknown as Template

  it('names every outcome a step can end with', () => {
    const names = (more: Partial<MeetingStep>) => meeting.outcomes(step(more)).map(({ name }) => name)
    expect(names({})).toEqual(['HELD'])
    expect(names({ pass: { of: 'present', moreThan: '1/2' }, quorum: { of: 'members', atLeast: '2/3' } })).toEqual([
      'PASSED',
      'NOT_PASSED',
      'NOT_QUORATE',
    ])
    expect(names({ outcomes: { AGREED: { title: '同意' } }, deadline: { delay: 'ten', outcome: 'EXPIRED' } })).toEqual([
      'AGREED',
      'EXPIRED',
    ])
  })

  it('says what happens in the words of the law', () => {
    expect(
      meeting.say(
        step({
          notice: { delay: 'ten' },
          quorum: { of: 'members', atLeast: { parameter: 'share' } },
          pass: { of: 'shouldAttend', moreThan: '1/2' },
        }),
        template,
      ),
    ).toBe(
      '党员大会：提前 10 天通知，须有组成人员的 2/3 以上（可按本地规定设定）到会，应到人员过半数赞成通过（举手表决）',
    )
  })

  it('finds what an author cannot mean', () => {
    const codes = (more: Partial<MeetingStep>, of: Partial<Template> = {}) =>
      meeting.check?.(step(more), { ...template, ...of }, '/machine/states/vote/meta/step').map(({ code }) => code)
    expect(codes({})).toEqual([])
    expect(codes({ form: 'sheet' })).toEqual(['SC-01.field-taken'])
    expect(codes({ handlers: { role: 'secretary', mode: 'all' } })).toEqual(['SC-13.mode'])
    expect(codes({ pass: { of: 'ballots', moreThan: '1/2' }, outcomes: { A: { title: '甲' } } })).toEqual([
      'SC-01.two-ends',
      'SC-02.base',
    ])
    expect(codes({}, { policies: { noHandler: 'skip' } })).toEqual(['SC-13.skipped-vote'])
    expect(codes({ policies: { noHandler: 'block' } }, { policies: { noHandler: 'skip' } })).toEqual([])
  })

  it('asks only for fields the forms know, with lists for everybody to be picked', () => {
    const { form, context } = { form: meeting.form, context: scene(meeting, step(), of(3)).context() }
    for (const part of ['notice', 'record']) {
      const plan = form(context, part, undefined)
      for (const { schema, ui } of [...(plan.before ?? []), ...(plan.after ?? [])])
        expect(fieldTypeOf(schema, ui)?.name).toBeDefined()
    }
    expect(form(context, 'record', undefined).options?.attendees).toHaveLength(3)
  })

  it('does not begin without anybody to hold it', () => {
    const nobody = step({ handlers: { role: 'nobody' } })
    expect(() => scene(meeting, nobody, of(3))).toThrow('NO_HANDLER')
  })

  it('folds any event at all without failing', () => {
    const value = fc.jsonValue()
    const event = fc.oneof(
      fc.record({
        type: fc.constant('Submitted'),
        facts: fc.oneof(value, fc.dictionary(fc.constantFrom('notice', 'record', 'attendees'), value)),
      }),
      fc.record({ type: fc.constant('StepNoted') }),
      fc.record({ type: fc.constant('BallotCast'), entry: value }),
    )
    fc.assert(
      fc.property(
        fc.array(event),
        fc.dictionary(fc.constantFrom('notice', 'record', 'attendees', 'notices'), value),
        (events, work) => {
          const end = events.reduce((folded, one) => meeting.evolve(folded, one as never, ''), work as JsonObject)
          expect(() => [meeting.progress?.(end), meeting.facts?.(end, step())]).not.toThrow()
        },
      ),
    )
  })
})
