import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import { ballot } from '#engine/step/ballot/ballot.ts'
import { facts } from '#engine/step/ballot/facts.ts'
import { receiptOf } from '#engine/step/ballot/receipt.ts'
import { type BallotStep, ballotStep } from '#engine/step/ballot/schema.ts'
import { makeOne, scoreOf } from '#engine/step/ballot/score.ts'
import { isWithheld, openingOf, receiptsIn, votersIn } from '#engine/step/ballot/work.ts'
import { people, type Scene, type Stage, scene } from '#engine/step/meeting/scene.ts'
import type { Template } from '#engine/template/format.ts'

/** Matters one by one, weighted assessors, early counts, close results, small electorates, and what secrecy means. */

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
type Step = Partial<BallotStep>
const step = (more: Step = {}): BallotStep =>
  ballotStep.parse({
    kind: 'ballot',
    title: '表决',
    handlers: { role: 'secretary' },
    ...(more.groups ? {} : { electorate: { register: 'reps' } }),
    ...more,
  })
const of = (n: number, more: Partial<Stage> = {}): Stage => ({
  registers: { reps: people(n), ...more.registers },
  hash,
  ...(more.delays && { delays: more.delays }),
})
const half = { of: 'present', moreThan: '1/2' } as const
const sheet = (mode: 'online' | 'paper', more: JsonObject = {}): JsonObject => ({
  matter: '水库维修方案',
  held: '2026-11-23T15:00',
  place: '村部',
  host: 'p1',
  recorder: 'p2',
  mode,
  ...more,
})
function opened(mode: 'online' | 'paper', more: Step, set: Stage, data: JsonObject = {}): Scene {
  const open = scene(ballot, step(more), set)
  const done = open.hand('open', sheet(mode, data))
  if (!done.ok) throw new Error(JSON.stringify(done.error))
  return open
}
const cast = (open: Scene, i: number, choice: Json, at?: string) =>
  open.hand('cast', { choice }, { by: `p${i}`, who: `e${i}`, ...(at && { at }) })
/** So many for, so many against, in the order of the register. */
const vote = (open: Scene, inFavour: number, against: number) => {
  for (let i = 1; i <= inFavour + against; i++) cast(open, i, i <= inFavour ? 'for' : 'against')
}
const codes = (more: Step, template: Partial<Template> = {}) =>
  ballot.check?.(step(more), { forms: {}, ...template } as Template, '/s').map(({ code }) => code) ?? []

describe('several matters on one paper', () => {
  const items = [
    { key: 'road', title: '修路' },
    { key: 'well', title: '打井' },
    { key: 'lamp', title: '路灯' },
  ]
  const marks = (road: string, well: string, lamp: string): Json => [
    { subject: 'road', choice: road },
    { subject: 'well', choice: well },
    { subject: 'lamp', choice: lamp },
  ]
  const counted = (votes: readonly Json[], more: Step = {}) => {
    const open = opened('online', { items, pass: half, ...more }, of(votes.length))
    votes.forEach((one, i) => void cast(open, i + 1, one))
    open.hand('count', {})
    return open.result
  }

  it.each([
    ['all pass', marks('for', 'for', 'for'), 'PASSED', ['修路', '打井', '路灯']],
    ['some pass', marks('for', 'against', 'abstain'), 'PARTLY_PASSED', ['修路']],
    ['none passes', marks('against', 'abstain', 'against'), 'NOT_PASSED', []],
  ])('each has its own result: %s', (_, paper, outcome, passed) => {
    const told = counted([paper, paper, paper])
    expect(told).toMatchObject({ outcome, passed })
    expect((told.items as JsonObject[]).map(({ id }) => id)).toEqual(['road', 'well', 'lamp'])
  })

  it('exactly half passes nothing', () => {
    expect(counted([marks('for', 'for', 'for'), marks('against', 'for', 'against')])).toMatchObject({
      outcome: 'PARTLY_PASSED',
      passed: ['打井'],
    })
  })

  it('come from a table filled in before, and must not be empty', () => {
    const more = { items: { field: 'matters', column: 'name' }, pass: half } as const
    const at = (matters: Json) => {
      const open = scene(ballot, step(more), of(3))
      const [task] = open.tasks('open')
      const cx = open.context()
      const state = { ...cx.state, data: { matters } }
      return ballot.submit({ ...(cx as object), state } as never, { task: task!, data: sheet('online') })
    }
    expect(at([])).toMatchObject({ error: { fields: [{ message: expect.stringContaining('事项是空的') }] } })
    expect(at([{ name: '修路' }, { name: ' ' }, { name: '打井' }])).toMatchObject({
      value: {
        events: [
          {
            facts: {
              opening: {
                subjects: [
                  { id: 'row1', person: null, label: '修路' },
                  { id: 'row3', person: null, label: '打井' },
                ],
              },
            },
          },
        ],
      },
    })
  })

  it('end as the step says, and only as it says', () => {
    const names = (more: Step) => ballot.outcomes(step(more)).map(({ name }) => name)
    expect(names({ items, pass: half })).toEqual(['PASSED', 'PARTLY_PASSED', 'NOT_PASSED', 'VOID'])
    expect(names({ items: items.slice(0, 1), pass: half })).toEqual(['PASSED', 'NOT_PASSED', 'VOID'])
    expect(names({ pass: half, closeSplit: { of: 'ballots', lessThan: '1/10' } })).toContain('POSTPONED')
    const election = { candidates: { register: 'c' }, seats: 3 } as const
    expect(names({ election, pass: half })).toEqual(['ELECTED', 'SHORT', 'VOID'])
    expect(names({ election: { ...election, writeIns: true }, pass: half })).toContain('TIE')
    expect(names({ election: { ...election, surplus: { atLeast: '1/5' } }, pass: half })).toContain('TIE')
  })
})

describe('weighted assessors', () => {
  const choices = [
    { key: 'good', title: '好', score: 100 },
    { key: 'fair', title: '一般', score: 60 },
  ]
  const groups = [
    { key: 'above', title: '上级', weight: '2/5', voters: { register: 'above' } },
    { key: 'team', title: '班子', weight: '3/10', voters: { register: 'team' } },
    { key: 'people', title: '群众', weight: '3/10', voters: { register: 'people' } },
  ]
  const slice = (from: number, to: number) => people(to).slice(from)
  const registers = {
    above: slice(0, 1),
    team: slice(1, 4),
    people: slice(4, 10),
    who: people(1, 's'),
  }
  const weighted: Step = { groups, choices, subjects: { register: 'who' } }
  const mark = (choice: string): Json => [{ subject: 's1', choice }]
  const row = (open: Scene) => (open.result.subjects as readonly JsonObject[])[0]!

  it.each([true, false])('are averaged by group and put together exactly (secret: %s)', secret => {
    const open = opened('online', { ...weighted, secret }, of(0, { registers }))
    cast(open, 1, mark('good'))
    for (const i of [2, 3, 4]) cast(open, i, mark(i === 2 ? 'good' : 'fair'))
    for (const i of [5, 6, 7, 8, 9, 10]) cast(open, i, mark('fair'))
    expect(open.hand('count', {})).toMatchObject({ value: { outcome: 'COUNTED' } })
    // 2/5 × 100 + 3/10 × (100 + 60 + 60)/3 + 3/10 × 60 = 40 + 22 + 18
    expect(row(open)).toMatchObject({ score: '80/1', hundredths: 8000, good: 2, fair: 8 })
  })

  it('a group that did not vote leaves the score unknown, and takes nobody else’s weight', () => {
    const open = opened('online', weighted, of(0, { registers }))
    cast(open, 1, mark('good'))
    cast(open, 2, mark('good'))
    open.hand('count', {})
    expect(row(open)).not.toHaveProperty('score')
    expect(row(open)).not.toHaveProperty('hundredths')
  })

  it('on paper have a row for each group and subject, which must agree with the papers', () => {
    const open = opened('paper', weighted, of(0, { registers }))
    const line = (group: string, good: number, fair: number) => ({ group, subject: 's1', good, fair, void: 0 })
    const data = (rows: readonly JsonObject[], collected = 10) => ({
      present: 10,
      issued: 10,
      collected,
      sheet: [...rows],
    })
    expect(open.hand('count', data([line('above', 1, 0), line('team', 1, 2)]))).toMatchObject({
      error: { fields: [{ path: '/sheet' }] },
    })
    const much = data([line('above', 3, 0), line('team', 1, 2), line('people', 0, 4)])
    expect(open.hand('count', much)).toMatchObject({
      error: { code: 'COUNT_MISMATCH', params: { group: 'above', collected: 3, members: 1 } },
    })
    const full = [line('above', 1, 0), line('team', 1, 2), line('people', 0, 6)]
    expect(open.hand('count', data(full, 9))).toMatchObject({ error: { params: { sum: 10, collected: 9 } } })
    open.hand('count', data(full))
    expect(row(open)).toMatchObject({ score: '80/1' })
  })

  it('nobody is in two groups', () => {
    const twice = scene(ballot, step(weighted), of(0, { registers: { ...registers, team: slice(0, 3) } }))
    expect(twice.hand('open', sheet('online'))).toMatchObject({
      error: { fields: [{ message: expect.stringContaining('同时在两组') }] },
    })
  })

  it('a group so small that everybody knows who is in it: the score stays, the numbers go', () => {
    const open = opened('online', { ...weighted, secret: true, maskBelow: 3 }, of(0, { registers }))
    for (let i = 1; i <= 10; i++) cast(open, i, mark(i <= 2 ? 'good' : 'fair'))
    open.hand('count', {})
    expect(open.result).toMatchObject({ masked: true, subjects: [{ id: 's1', label: '代表1', hundredths: 8000 }] })
    expect(JSON.stringify([open.events.at(-1), open.result])).not.toMatch(/"good"|"fair"|"exact"|"80\/1"/)
    expect(facts(open.work)).toContainEqual({ label: '代表1', value: '得分 80.00' })
  })

  it('a score is cut off, never rounded up to a bound', () => {
    const counts = { good: 2, fair: 1 }
    // 260/3 = 86.666…
    expect(scoreOf(step({ choices }), [{ weight: '1/1', counts }])).toEqual({
      exact: '260/3',
      hundredths: 8666,
      says: '得分 86.67',
    })
  })

  it('weights make one exactly', () => {
    expect(makeOne(['2/5', '3/10', '3/10'])).toBe(true)
    expect(makeOne(['1/3', '1/3', '1/3'])).toBe(true)
    expect(makeOne(['333/1000', '333/1000', '333/1000'])).toBe(false)
    expect(codes({ ...weighted, groups: groups.slice(0, 2) })).toEqual(['SC-11.weights'])
    expect(codes(weighted)).toEqual([])
    expect(codes({ ...weighted, pass: half })).toEqual(['SC-01.groups'])
    const untitled = { key: 'good', title: '好' }
    expect(codes({ ...weighted, choices: [untitled, choices[1]!] })).toEqual(['SC-01.scores'])
    expect(codes({ ...weighted, groups: [...groups, groups[0]!].map(one => ({ ...one, weight: '1/4' })) })).toEqual([
      'SC-01.group-twice',
    ])
  })
})

describe('a voting period', () => {
  const delays = { days: { hours: 48 } }
  const period = { period: { delay: 'days' }, pass: half } as const
  const LATER = '2026-11-25T08:00:00.000Z'

  it('lets nobody count before it ends, and nobody vote after', () => {
    const open = opened('online', period, of(5, { delays }))
    vote(open, 3, 0)
    expect(open.hand('count', {})).toMatchObject({ error: { code: 'BALLOT_STILL_OPEN', params: { left: 2 } } })
    expect(cast(open, 4, 'for', LATER)).toMatchObject({ error: { code: 'BALLOT_NOT_OPEN' } })
    expect(open.hand('count', {}, { at: LATER })).toMatchObject({ value: { outcome: 'PASSED' } })
  })

  it('is over when everybody has voted', () => {
    const open = opened('online', { ...period, secret: true }, of(5, { delays }))
    vote(open, 3, 2)
    expect(open.hand('count', {})).toMatchObject({ value: { outcome: 'PASSED' } })
    expect(open.result).not.toHaveProperty('early')
  })

  it.each([
    // Base: those present. With 7 voters, whoever votes is present.
    ['for', 4, 0, { of: 'members', moreThan: '1/2' }, true],
    ['for', 3, 0, { of: 'members', moreThan: '1/2' }, false],
    ['against', 0, 4, { of: 'members', moreThan: '1/2' }, true],
    ['against', 0, 3, { of: 'members', moreThan: '1/2' }, false],
    ['for', 4, 0, half, true],
    ['against', 0, 4, half, true],
    ['for', 3, 1, half, false],
    ['against', 1, 3, half, false],
    // Two thirds: 5 of 7.
    ['for', 5, 0, { of: 'present', atLeast: '2/3' }, true],
    ['for', 4, 0, { of: 'present', atLeast: '2/3' }, false],
  ] as const)('may end early when the result is fixed (%s: %i for, %i against, %o): %s', (_, yes, no, pass, fixed) => {
    const open = opened('online', { ...period, pass, early: true }, of(7, { delays }))
    vote(open, yes, no)
    const decided = open.hand('count', {})
    if (fixed) expect(open.result).toMatchObject({ early: true })
    else expect(decided).toMatchObject({ error: { code: 'BALLOT_STILL_OPEN' } })
  })

  it('what is called fixed is what comes out, however the others vote', () => {
    const votes = fc.array(fc.constantFrom('for', 'against', 'abstain'), { minLength: 1, maxLength: 9 })
    const shares = fc.constantFrom('1/2', '2/3', '3/4')
    const bases = fc.constantFrom('members', 'present', 'ballots', 'shouldAttend')
    fc.assert(
      fc.property(votes, votes, shares, bases, fc.boolean(), (early, late, share, base, strict) => {
        const pass = { of: base, [strict ? 'moreThan' : 'atLeast']: share } as never
        const open = opened('online', { ...period, pass, early: true }, of(early.length + late.length, { delays }))
        early.forEach((choice, i) => void cast(open, i + 1, choice))
        const now = open.hand('count', {})
        if (!now.ok) return
        // The same ballot, counted after more of the others have voted.
        for (let more = 0; more <= late.length; more++) {
          const whole = opened('online', { ...period, pass }, of(early.length + late.length, { delays }))
          ;[...early, ...late.slice(0, more)].forEach((choice, i) => void cast(whole, i + 1, choice))
          expect(whole.hand('count', {}, { at: LATER })).toMatchObject({ value: { outcome: now.value.outcome } })
        }
      }),
      { numRuns: 150 },
    )
  })

  it('a failed quorum is not fixed while votes may still come', () => {
    const quorum = { of: 'members', atLeast: '2/3' } as const
    const open = opened('online', { ...period, quorum, early: true }, of(6, { delays }))
    vote(open, 3, 0)
    expect(open.hand('count', {})).toMatchObject({ error: { code: 'BALLOT_STILL_OPEN' } })
    expect(open.hand('count', {}, { at: LATER })).toMatchObject({ value: { outcome: 'NOT_QUORATE' } })
  })

  it('begins with the meeting, or when it is opened later than that; a slip of the pen does not end it', () => {
    const open = opened('online', { ...period, secret: true }, of(5, { delays }), { held: '2026-11-20T09:00' })
    expect(openingOf(open.work)?.closesAt).toBe(LATER)
    expect(open.hand('count', { alsoPresent: ['e1'], issued: 1, collected: 2 })).toMatchObject({
      error: { code: 'BALLOT_STILL_OPEN' },
    })
  })

  it('cannot be cut short where the box is secret or the result has more than one side', () => {
    const early = { ...period, early: true } as const
    expect(codes(early)).toEqual([])
    expect(codes({ ...early, secret: true })).toEqual(['SC-16.early-secret'])
    expect(codes({ early: true, pass: half })).toEqual(['SC-01.early-period'])
    expect(codes({ ...early, closeSplit: { of: 'ballots', lessThan: '1/10' } })).toEqual(['SC-01.early-shape'])
    // A template that got past the check is held back by the count all the same.
    const open = opened('online', { ...early, secret: true }, of(5, { delays }))
    vote(open, 4, 0)
    expect(open.hand('count', {})).toMatchObject({ error: { code: 'BALLOT_STILL_OPEN' } })
  })
})

describe('a close result', () => {
  const closeSplit = { of: 'ballots', lessThan: '1/10' } as const
  const counted = (yes: number, no: number, more: Step = {}, data: JsonObject = {}) => {
    const open = opened('online', { pass: half, closeSplit, ...more }, of(yes + no), data)
    vote(open, yes, no)
    open.hand('count', {})
    return open
  }

  it.each([
    [10, 10, 'POSTPONED'],
    // One apart of nineteen is less than a tenth, two apart of twenty is exactly a tenth and not close.
    [10, 9, 'POSTPONED'],
    [9, 10, 'POSTPONED'],
    [11, 9, 'PASSED'],
    [9, 11, 'NOT_PASSED'],
    [3, 0, 'PASSED'],
  ])('%i for, %i against: %s', (yes, no, outcome) => {
    expect(counted(yes, no).result).toMatchObject({ outcome, for: yes, against: no })
  })

  it('stands in an emergency that was declared at the opening', () => {
    const open = counted(10, 9, {}, { urgent: true })
    expect(open.result.outcome).toBe('PASSED')
    expect(facts(open.work).find(({ label }) => label === '双方票数')).toMatchObject({ met: false })
  })

  it('needs two sides', () => {
    const grades = [
      { key: 'a', title: '甲' },
      { key: 'b', title: '乙' },
    ]
    expect(codes({ pass: half, closeSplit, choices: grades })).toContain('SC-01.split-shape')
    expect(codes({ closeSplit })).toEqual(['SC-01.split-shape'])
    expect(codes({ pass: half, closeSplit: { of: 'households', lessThan: '1/10' } })).toEqual(['SC-02.base'])
    expect(codes({ pass: half, closeSplit: { of: 'ballots', lessThan: '3/2' } })).toEqual(['SC-11.fraction'])
  })
})

describe('a small electorate', () => {
  const few: Step = { secret: true, pass: half, maskBelow: 5 }

  it('has a result and no counts, in the history as well', () => {
    const open = opened('online', few, of(4))
    vote(open, 3, 1)
    open.hand('count', {})
    expect(open.result).toMatchObject({ outcome: 'PASSED', masked: true, collected: 4 })
    for (const key of ['for', 'against', 'abstain', 'void', 'counts']) expect(open.result).not.toHaveProperty(key)
    const told = JSON.stringify([open.events, open.work, facts(open.work, { for: '赞成', against: '反对' })])
    expect(told).not.toMatch(/"for"|"against"|赞成 3|反对 1|needed|missing/)
    expect(isWithheld(open.events.at(-1)!)).toBe(true)
  })

  it('on paper, what was typed is not kept either', () => {
    const open = opened('paper', few, of(4))
    open.hand('count', { present: 4, issued: 4, collected: 4, void: 0, for: 3, against: 1, abstain: 0 })
    expect(JSON.stringify(open.events.at(-1))).not.toMatch(/"for"|"against"/)
    expect(isWithheld(open.events.at(-1)!)).toBe(true)
  })

  it('is one below the size, and only where votes are secret', () => {
    const enough = opened('online', few, of(5))
    vote(enough, 3, 2)
    enough.hand('count', {})
    expect(enough.result).toMatchObject({ for: 3, against: 2 })
    const open = opened('online', { ...few, secret: false }, of(3))
    vote(open, 2, 1)
    open.hand('count', {})
    expect(open.result).toMatchObject({ for: 2 })
    expect(codes({ ...few, secret: false })).toEqual(['SC-16.mask-open'])
  })

  it('still says who is elected and which matters passed', () => {
    const items = [
      { key: 'road', title: '修路' },
      { key: 'well', title: '打井' },
    ]
    const open = opened('online', { ...few, items }, of(3))
    for (const i of [1, 2, 3])
      cast(open, i, [
        { subject: 'road', choice: 'for' },
        { subject: 'well', choice: i === 1 ? 'for' : 'against' },
      ])
    open.hand('count', {})
    expect(open.result).toMatchObject({ outcome: 'PARTLY_PASSED', passed: ['修路'] })
    expect(open.result).not.toHaveProperty('items')
  })
})

describe('receipts and the roll', () => {
  const secret: Step = { secret: true, pass: half, quorum: { of: 'members', atLeast: '2/3' } }

  it('a voter finds the own paper among the receipts, and no record links it to a name', () => {
    const open = opened('online', secret, of(6))
    vote(open, 4, 1)
    const mine = receiptOf('i1/vote.1', open.box[0]!, hash)
    expect(receiptsIn(open.work)).toEqual([])
    expect(JSON.stringify([open.events, open.work])).not.toContain(mine)
    open.hand('count', {})
    expect(receiptsIn(open.work)).toContain(mine)
    expect(new Set(receiptsIn(open.work)).size).toBe(5)
    expect([...receiptsIn(open.work)].sort()).toEqual(receiptsIn(open.work))
    expect(facts(open.work).find(({ label }) => label === '选票回执')?.value).toContain(mine.slice(7, 15))
  })

  it('who voted is told after a valid count, never before and never without a quorum', () => {
    const open = opened('online', secret, of(6))
    vote(open, 3, 0)
    expect(votersIn(open.work)).toEqual([])
    expect(JSON.stringify(facts(open.work))).not.toContain('代表1')
    open.hand('count', {})
    expect(open.result.outcome).toBe('NOT_QUORATE')
    expect(votersIn(open.work)).toEqual([])
    expect(receiptsIn(open.work)).toEqual([])
    const valid = opened('online', secret, of(6))
    vote(valid, 4, 1)
    valid.hand('count', {})
    expect(votersIn(valid.work).map(({ id }) => id)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5'])
    expect(facts(valid.work)).toContainEqual({ label: '参加投票', value: '代表1、代表2、代表3、代表4、代表5' })
  })
})

describe('what was fixed at the opening stays fixed', () => {
  const open = () => opened('online', { secret: true, pass: half }, of(5))

  it('no later fact changes the opening: not the secrecy, not the electorate', () => {
    const before = open()
    const later = { ...(before.work.opening as JsonObject), secret: false, electorate: [] }
    const after = ballot.evolve(
      before.work,
      { type: 'Submitted', task: 't', visit: 'vote.1', part: 'open', data: {}, facts: { opening: later } },
      '',
    )
    expect(openingOf(after)).toEqual(openingOf(before.work))
  })

  it('a choice that is slipped into the record of a secret vote is not kept beside the voter', () => {
    const before = open()
    const after = ballot.evolve(
      before.work,
      { type: 'BallotCast', visit: 'vote.1', task: 't', entry: 'e1', choice: 'for' },
      '',
    )
    expect(after.voted).toEqual(['e1'])
    expect(JSON.stringify(after)).not.toContain('"for"')
  })

  it('a step that calls itself open later still votes, writes and counts in secret', () => {
    const before = opened('online', { secret: true, pass: half, writtenOpinions: 'counted' }, of(5))
    const openly = step({ secret: false, pass: half, writtenOpinions: 'counted', early: true })
    const at = (by: string) => ({ ...(before.context(undefined, by) as object), step: openly }) as never
    const [task] = before.tasks('cast')
    const decided = ballot.submit(at('p1'), { task: task!, data: { choice: 'for' } })
    expect(decided).toMatchObject({ ok: true, value: { effects: [{ type: 'PutInBox', choice: 'for' }] } })
    if (decided.ok) expect(JSON.stringify(decided.value.events)).not.toContain('"for"')
    const fields = ballot.form(at('p1'), 'written', undefined).before?.map(({ key }) => key)
    expect(fields).not.toContain('words')
    const [written] = before.tasks('written')
    const noted = ballot.submit(at('p1'), { task: written!, data: { voter: 'e5', choice: 'against', words: '不同意' } })
    if (noted.ok) expect(JSON.stringify(noted.value.events)).not.toMatch(/against|不同意/)
    expect(noted.ok).toBe(true)
    const [counting] = before.tasks('count')
    expect(ballot.submit(at('p1'), { task: counting!, data: {}, box: [] })).toMatchObject({ ok: true })
  })

  it('a step that calls itself secret later does not pretend the votes already cast were', () => {
    const before = opened('online', { pass: half }, of(3))
    cast(before, 1, 'for')
    expect(openingOf(before.work)?.secret).toBe(false)
  })
})

describe('shapes an author cannot mean', () => {
  const election = { candidates: { register: 'c' }, seats: 3, surplus: { atLeast: '1/5' } } as const
  const sound: Step = {
    election,
    pass: half,
    secret: true,
    tellers: 1,
    quorum: { of: 'shouldAttend', atLeast: '4/5' },
  }
  const lists = (properties: JsonObject, forms: JsonObject = { list: { schema: { type: 'object', properties } } }) =>
    ({ data: { type: 'object', properties }, forms }) as unknown as Partial<Template>

  it.each([
    ['an election as it should be', sound, []],
    ['without a majority', { ...sound, pass: undefined }, ['SC-01.election-pass']],
    ['open', { ...sound, secret: false }, ['SC-16.election-open']],
    ['without tellers', { ...sound, tellers: undefined }, ['SC-16.election-tellers']],
    ['without a quorum', { ...sound, quorum: undefined }, ['SC-16.election-quorum']],
    [
      'with less surplus than the law asks for',
      { ...sound, election: { ...election, surplus: { atLeast: '1/6' } } },
      ['SC-16.surplus'],
    ],
    ['of people who are graded as well', { ...sound, subjects: { register: 'x' } }, ['SC-01.ballot-shape']],
    [
      'from a field that is not there',
      { ...sound, election: { ...election, candidates: { field: 'gone' } } },
      ['SC-02.field'],
    ],
  ] as const)('%s', (_, more, found) => {
    expect(codes(JSON.parse(JSON.stringify(more)) as Step)).toEqual(found)
  })

  it('a table needs its column, a list has none', () => {
    const from = (candidates: { field: string; column?: string }): Step => ({
      ...sound,
      election: { ...election, candidates },
    })
    const table = lists({ who: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } } })
    const list = lists({ who: { type: 'array', items: { type: 'string' } } })
    expect(codes(from({ field: 'who' }), table)).toEqual(['SC-02.column'])
    expect(codes(from({ field: 'who', column: 'nome' }), table)).toEqual(['SC-02.column'])
    expect(codes(from({ field: 'who', column: 'name' }), table)).toEqual([])
    expect(codes(from({ field: 'who', column: 'name' }), list)).toEqual(['SC-02.column'])
    expect(codes(from({ field: 'who' }), list)).toEqual([])
    const never = lists({ who: { type: 'array', items: { type: 'string' } } }, {})
    expect(codes(from({ field: 'who' }), never)).toEqual(['SC-12.never-written'])
  })

  it('parameters are of the right kind, and hearsay is not enabled', () => {
    const parameters = { n: { title: '名额', type: 'flag', default: true } } as const
    const more = { ...sound, election: { ...election, seats: { parameter: 'n' } } }
    expect(codes(more, { parameters })).toEqual(['SC-11.parameter-type'])
    const basis = { law: { law: '某办法', confidence: 'D' } } as const
    expect(
      codes({ ...sound, election: { ...election, surplus: { atLeast: '1/5', basis: 'law' } } }, { basis }),
    ).toEqual(['SC-02.confidence'])
  })

  it('somebody votes', () => {
    const { electorate: _gone, ...without } = step(sound)
    expect(ballot.check?.(without as BallotStep, { forms: {} } as Template, '/s').map(({ code }) => code)).toEqual([
      'SC-01.electorate',
    ])
  })

  it('nobody stands twice, under whatever entry', () => {
    const c = [
      { id: 'x1', person: 'p1', label: '甲', facts: {} },
      { id: 'x2', person: 'p1', label: '甲', facts: {} },
    ]
    const open = scene(ballot, step({ ...sound, election: { ...election, seats: 1 } }), of(9, { registers: { c } }))
    expect(open.hand('open', sheet('online', { tellers: ['p9'] }))).toMatchObject({
      error: { fields: [{ message: expect.stringContaining('出现了两次') }] },
    })
  })

  it('says an election in the words of the law', () => {
    expect(ballot.say(step({ ...sound, counters: 2 }), {} as Template)).toBe(
      '表决：须有应到人员的 4/5 以上到会，应选 3 名，差额选举，差额不少于应选人数的 1/5，得赞成票到会人员过半数的当选，无记名投票，监票人 1 名，计票人 2 名',
    )
  })
})
