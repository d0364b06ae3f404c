import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { ballot, keepsSecret } from '#engine/step/ballot/ballot.ts'
import { facts } from '#engine/step/ballot/facts.ts'
import { type BallotStep, ballotStep } from '#engine/step/ballot/schema.ts'
import { addTallies, tally, total } from '#engine/step/ballot/tally.ts'
import { isWithheld, progress } from '#engine/step/ballot/work.ts'
import { people, type Scene, type Stage, scene } from '#engine/step/meeting/scene.ts'
import type { Template } from '#engine/template/format.ts'

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const step = (more: Partial<BallotStep> = {}): BallotStep =>
  ballotStep.parse({
    kind: 'ballot',
    title: '村民代表会议表决',
    handlers: { role: 'secretary' },
    electorate: { register: 'reps' },
    ...more,
  })
const of = (n: number, registers: Stage['registers'] = {}, more: Partial<Stage> = {}): Stage => ({
  registers: { reps: people(n), ...registers },
  hash,
  ...more,
})
const half = { of: 'present', moreThan: '1/2' } as const
const reps = { of: 'members', atLeast: '2/3' } as const

const sheet = (mode: 'online' | 'paper', more: JsonObject = {}): JsonObject => ({
  matter: '水库维修方案',
  held: '2026-11-23T15:00',
  place: '村部会议室',
  host: 'p1',
  recorder: 'p2',
  mode,
  ...more,
})
/** A ballot that is open. */
function opened(mode: 'online' | 'paper', more: Partial<BallotStep>, set: Stage, data: JsonObject = {}): Scene {
  const open = scene(ballot, step(more), set)
  const done = open.hand('open', sheet(mode, data))
  if (!done.ok) throw new Error(JSON.stringify(done.error))
  return open
}
const cast = (open: Scene, i: number, choice: Json) => open.hand('cast', { choice }, { by: `p${i}`, who: `e${i}` })
const votes = (inFavour: number, against: number, abstain: number, spoiled = 0): JsonObject => ({
  for: inFavour,
  against,
  abstain,
  void: spoiled,
})
/** Papers of everybody present, all collected. */
const papers = (present: number, inFavour: number, more: JsonObject = {}): JsonObject => ({
  present,
  issued: present,
  collected: present,
  ...votes(inFavour, present - inFavour, 0),
  ...more,
})

describe('opening', () => {
  it('takes the electorate as it is and gives every voter with an account a task', () => {
    const set = of(4, { reps: [...people(3), { id: 'e4', person: null, label: '赵大爷', facts: {} }] })
    const open = opened('online', {}, set, { excused: [{ person: 'e3', reason: '外出务工' }] })
    expect(open.tasks('cast').map(({ id, about }) => [id, about])).toEqual([
      ['vote.1/cast/e1', { entry: 'e1' }],
      ['vote.1/cast/e2', { entry: 'e2' }],
    ])
    expect(open.tasks('count')).toHaveLength(1)
    expect(open.tasks('written')).toHaveLength(0)
    expect(progress(open.work)).toEqual([
      { label: '组成人员', value: '4' },
      { label: '已投 / 应投', value: '0 / 2' },
      { label: '请假', value: '1' },
    ])
  })

  it('freezes the electorate: who joins the register later has no vote, who leaves keeps it', () => {
    const registers = { reps: people(3) }
    const open = opened('online', { pass: half }, { registers, hash })
    registers.reps = people(9).slice(1)
    expect(open.tasks('cast')).toHaveLength(3)
    expect(cast(open, 1, 'for').ok).toBe(true)
    open.hand('count', {})
    expect(open.result.members).toBe(3)
  })

  it.each([
    ['no voters', of(0), {}, {}, ''],
    ['too few tellers', of(3), { tellers: 2 }, { tellers: ['p1'] }, '/tellers'],
    [
      'a teller who is voted on',
      of(3, { candidates: people(2, 'c') }),
      { tellers: 1, subjects: { register: 'candidates' } },
      { tellers: ['p2'] },
      '/tellers',
    ],
    [
      'nobody who could vote online',
      of(1, { reps: [{ id: 'e1', person: null, label: '赵大爷', facts: {} }] }),
      {},
      {},
      '/mode',
    ],
    [
      'no households to count on',
      of(3, { households: [] }),
      { bases: { households: { register: 'households' } } },
      {},
      '',
    ],
    ['a meeting on another day than claimed', of(3), {}, { held: '2026-11-20T15:00' }, '/held'],
  ] as const)('refuses %s', (_, set, more, data, path) => {
    const refused = scene(ballot, step(more as Partial<BallotStep>), set).hand(
      'open',
      sheet('online', data as JsonObject),
      {
        occurred: '2026-11-23',
      },
    )
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORM_INVALID', fields: [{ path }] } })
  })

  it('happens once, and a notice after it changes nothing any more', () => {
    const open = opened('paper', {}, of(3))
    expect(open.tasks('open')).toHaveLength(0)
    expect(open.tasks('notice')).toHaveLength(0)
  })

  it('keeps the notice period: neither a vote nor a count before the meeting has begun', () => {
    const set = of(3, {}, { delays: { three: { calendarDays: 3 } } })
    const early = scene(ballot, step({ notice: { delay: 'three' } }), set)
    const notice = { time: '2026-11-27T09:00', place: '村部', host: 'p1', agenda: '表决' }
    expect(early.tasks('open')).toHaveLength(0)
    expect(early.hand('notice', notice).ok).toBe(true)
    expect(early.hand('open', sheet('online'))).toMatchObject({ error: { code: 'NOTICE_TOO_SHORT' } })
    expect(early.hand('open', sheet('online', { held: '2026-11-27T09:00' })).ok).toBe(true)
    expect(cast(early, 1, 'for')).toMatchObject({ error: { code: 'BALLOT_NOT_OPEN' } })
    expect(early.hand('count', {})).toMatchObject({ error: { code: 'BALLOT_NOT_OPEN' } })
    const then = { by: 'p1', who: 'e1', at: '2026-11-27T01:00:00.000Z' }
    expect(early.hand('cast', { choice: 'for' }, then).ok).toBe(true)
  })
})

describe('voting', () => {
  it('each voter once; the choice of an open ballot is on record', () => {
    const open = opened('online', { pass: half }, of(3))
    expect(cast(open, 1, 'for').ok).toBe(true)
    expect(open.events.at(-1)).toMatchObject({ type: 'BallotCast', entry: 'e1', choice: 'for' })
    expect(cast(open, 1, 'against')).toMatchObject({ error: { code: 'TASK_UNKNOWN' } })
    // Even with a task left over from a race, the roll decides.
    const task = { ...open.context().state.tasks['vote.1/cast/e1']! }
    expect(ballot.submit(open.context(undefined, 'p1') as never, { task, data: { choice: 'for' } })).toMatchObject({
      error: { code: 'ALREADY_VOTED' },
    })
  })

  it('nobody votes for somebody else', () => {
    const open = opened('online', {}, of(3))
    expect(open.hand('cast', { choice: 'for' }, { by: 'p2', who: 'e1' })).toMatchObject({
      error: { code: 'NOT_IN_ELECTORATE' },
    })
    const cx = { ...open.context(), actor: { person: 'p1', principal: 'p2' } }
    expect(ballot.submit(cx as never, { task: open.tasks('cast')[0]!, data: { choice: 'for' } })).toMatchObject({
      error: { code: 'NOT_IN_ELECTORATE' },
    })
  })

  it('only for what is on the paper', () => {
    const open = opened('online', {}, of(3))
    expect(cast(open, 1, 'maybe')).toMatchObject({ error: { code: 'FORM_INVALID', fields: [{ path: '/choice' }] } })
  })

  it('is not possible on a ballot that is counted on paper', () => {
    expect(opened('paper', {}, of(3)).tasks('cast')).toHaveLength(0)
  })

  it('shows how many have voted, never for what, before the count', () => {
    for (const secret of [true, false]) {
      const open = opened('online', { pass: half, secret }, of(3))
      cast(open, 1, 'against')
      const shown = JSON.stringify([
        ballot.form(open.context() as never, 'count', undefined).prefill,
        progress(open.work),
        facts(open.work),
        open.result,
      ])
      expect(shown).toContain('已投 1 / 应投 3')
      expect(shown).not.toContain('against')
    }
  })
})

describe('the count online', () => {
  it('takes whoever voted as present, and others who were in the room', () => {
    const open = opened('online', { quorum: reps, pass: half }, of(6))
    for (const i of [1, 2, 3]) cast(open, i, 'for')
    expect(open.hand('count', { alsoPresent: ['e1'] })).toMatchObject({ error: { fields: [{ path: '/alsoPresent' }] } })
    expect(open.hand('count', { alsoPresent: ['e4'] })).toMatchObject({ ok: true, value: { outcome: 'PASSED' } })
    expect(open.result).toEqual({
      members: 6,
      shouldAttend: 6,
      present: 4,
      excused: 0,
      written: 0,
      issued: 3,
      collected: 3,
      void: 0,
      for: 3,
      against: 0,
      abstain: 0,
      held: '2026-11-23',
      quorate: true,
      outcome: 'PASSED',
    })
  })

  it('adds the papers of two old members', () => {
    const open = opened('online', { quorum: reps, pass: half }, of(6))
    for (const i of [1, 2]) cast(open, i, 'for')
    cast(open, 3, 'against')
    const mixed = { alsoPresent: ['e4', 'e5'], issued: 2, collected: 2, ...votes(1, 0, 0, 1) }
    expect(open.hand('count', mixed)).toMatchObject({ ok: true, value: { outcome: 'PASSED' } })
    expect(open.result).toMatchObject({ present: 5, issued: 5, collected: 5, void: 1, for: 3, against: 1 })
  })

  it('gives no paper to somebody who is not in the room', () => {
    const open = opened('online', {}, of(6))
    expect(open.hand('count', { alsoPresent: ['e4'], issued: 2, collected: 2, ...votes(2, 0, 0) })).toMatchObject({
      error: { code: 'COUNT_MISMATCH', params: { issued: 2, present: 1 } },
    })
  })

  it('without a quorum ends NOT_QUORATE and tells no counts', () => {
    const open = opened('online', { quorum: reps, pass: half }, of(6))
    for (const i of [1, 2, 3]) cast(open, i, 'for')
    expect(open.hand('count', {})).toMatchObject({ ok: true, value: { outcome: 'NOT_QUORATE' } })
    expect(open.result).toMatchObject({ quorate: false, outcome: 'NOT_QUORATE' })
    expect(open.result).not.toHaveProperty('for')
    expect(facts(open.work).find(({ label }) => label === '法定人数')).toMatchObject({
      met: false,
      value: expect.stringContaining('还差 1'),
    })
  })

  it('nobody at all is not enough for anything', () => {
    const open = opened('online', { quorum: { of: 'shouldAttend', moreThan: '1/2' }, pass: half }, of(3))
    expect(open.hand('count', {})).toMatchObject({ value: { outcome: 'NOT_QUORATE' } })
    expect(opened('online', { pass: half }, of(3)).hand('count', {})).toMatchObject({
      value: { outcome: 'NOT_PASSED' },
    })
  })
})

describe('the count on paper', () => {
  it('enters present, issued, collected, void and votes', () => {
    const open = opened('paper', { quorum: reps, pass: half }, of(30), { held: '2026-11-20T15:00' })
    const data = { present: 24, issued: 24, collected: 23, ...votes(13, 6, 2, 2) }
    expect(open.hand('count', data, { occurred: '2026-11-20' })).toMatchObject({ value: { outcome: 'PASSED' } })
    expect(open.result).toMatchObject({ present: 24, issued: 24, collected: 23, void: 2, for: 13, held: '2026-11-20' })
    expect(facts(open.work, { for: '赞成', against: '反对', abstain: '弃权' }).map(({ value }) => value)).toContain(
      '赞成 13，反对 6，弃权 2',
    )
  })

  it('tells the votes in the order of the ballot paper, however they were stored', () => {
    const stored = { count: { outcome: 'PASSED', counts: { abstain: 2, against: 6, for: 13 } } }
    expect(facts(stored, { for: '赞成', against: '反对', abstain: '弃权' })).toContainEqual({
      label: '得票',
      value: '赞成 13，反对 6，弃权 2',
    })
  })

  it('more collected than issued makes the ballot void, whatever the numbers say', () => {
    const open = opened('paper', { pass: half }, of(30))
    const data = { present: 24, issued: 24, collected: 25, ...votes(25, 0, 0) }
    expect(open.hand('count', data)).toMatchObject({ ok: true, value: { outcome: 'VOID' } })
    expect(open.result).toMatchObject({ issued: 24, collected: 25, outcome: 'VOID' })
    expect(open.result).not.toHaveProperty('for')
  })

  it.each([
    [
      'votes that do not add up',
      { present: 10, issued: 10, collected: 10, ...votes(5, 3, 1) },
      { sum: 9, collected: 10 },
    ],
    [
      'more papers than people',
      { present: 10, issued: 11, collected: 10, ...votes(5, 5, 0) },
      { issued: 11, present: 10 },
    ],
    [
      'more people than there are',
      { present: 30, issued: 30, collected: 30, ...votes(30, 0, 0) },
      { present: 30, mayAttend: 29 },
    ],
  ])('refuses %s, with the numbers', (_, data, params) => {
    const open = opened('paper', { pass: half }, of(30), { excused: [{ person: 'e30', reason: '住院' }] })
    const refused = open.hand('count', data)
    expect(refused).toMatchObject({ error: { code: 'COUNT_MISMATCH', params } })
    if (!refused.ok) for (const n of Object.values(params)) expect(refused.error.params?.says).toContain(String(n))
  })

  it('asks for what is missing', () => {
    const open = opened('paper', { pass: half }, of(30))
    for (const field of ['present', 'issued', 'collected', 'for', 'against', 'abstain']) {
      const { [field]: _gone, ...rest } = papers(10, 5)
      expect(open.hand('count', rest)).toMatchObject({
        error: { code: 'FORM_INVALID', fields: [{ path: `/${field}` }] },
      })
    }
  })
})

describe('exact thresholds', () => {
  /** A ballot in which the named base is 12 and every other one is not. */
  const bases = {
    members: { of: 12, present: 11, more: { excused: [{ person: 'e12', reason: '出国', notCounted: true }] } },
    shouldAttend: { of: 13, present: 11, more: { excused: [{ person: 'e13', reason: '出国', notCounted: true }] } },
    present: { of: 20, present: 12, more: {} },
    households: { of: 20, present: 15, more: {} },
    ballots: { of: 20, present: 15, more: {}, collected: 12 },
  } as const
  const shares = [
    ['moreThan', '1/2', 6, false],
    ['moreThan', '1/2', 7, true],
    ['atLeast', '1/2', 5, false],
    ['atLeast', '1/2', 6, true],
    ['atLeast', '1/2', 7, true],
    ['atLeast', '2/3', 7, false],
    ['atLeast', '2/3', 8, true],
    ['atLeast', '2/3', 9, true],
    ['moreThan', '2/3', 8, false],
    ['moreThan', '2/3', 9, true],
  ] as const
  const register = { bases: { households: { register: 'households' } }, mayExclude: true }
  const cases = (Object.keys(bases) as (keyof typeof bases)[]).flatMap(base =>
    shares.map(([how, share, n, met]) => [base, how, share, n, met] as const),
  )

  it.each(cases)('pass: of 12 %s %s %s, %i in favour: %s', (base, how, share, n, met) => {
    const given = bases[base]
    const pass = { of: base, [how]: share } as BallotStep['pass']
    const open = opened(
      'paper',
      { ...register, pass: pass! },
      of(given.of, { households: people(12, 'h') }),
      given.more as JsonObject,
    )
    const collected = 'collected' in given ? given.collected : given.present
    const decided = open.hand('count', {
      present: given.present,
      issued: given.present,
      collected,
      householdsPresent: 10,
      ...votes(n, collected - n, 0),
    })
    expect(decided).toMatchObject({ ok: true, value: { outcome: met ? 'PASSED' : 'NOT_PASSED' } })
  })

  const attended = cases.filter(([base]) => base === 'members' || base === 'shouldAttend' || base === 'households')
  it.each(attended)('quorum: of 12 %s %s %s, %i came: %s', (base, how, share, n, met) => {
    const given = bases[base]
    const quorum = { of: base, [how]: share } as BallotStep['quorum']
    const open = opened(
      'paper',
      { ...register, quorum: quorum! },
      of(given.of, { households: people(12, 'h') }),
      given.more as JsonObject,
    )
    const present = base === 'households' ? given.present : n
    open.hand('count', { ...papers(present, present), householdsPresent: base === 'households' ? n : 0 })
    expect(open.result.outcome).toBe(met ? 'COUNTED' : 'NOT_QUORATE')
  })

  it.each([
    [61, 0, true],
    [60, 19, false],
    [60, 20, true],
    [0, 20, true],
  ])(
    '村民会议: more than half of 120 adults or two thirds of 30 households — %i adults, %i households: %s',
    (present, householdsPresent, met) => {
      const quorum = {
        anyOf: [
          { of: 'members', moreThan: '1/2' },
          { of: 'households', atLeast: '2/3' },
        ],
      } as const
      const open = opened(
        'paper',
        { ...register, quorum: { anyOf: [...quorum.anyOf] } },
        of(120, { households: people(30, 'h') }),
      )
      open.hand('count', { ...papers(present, present), householdsPresent })
      expect(open.result.outcome).toBe(met ? 'COUNTED' : 'NOT_QUORATE')
      expect(open.result).toMatchObject({ households: 30, householdsPresent })
    },
  )

  it('asks for the households present, and believes no more of them than there are', () => {
    const open = opened('paper', register, of(20, { households: people(12, 'h') }))
    expect(open.hand('count', papers(10, 10))).toMatchObject({ error: { fields: [{ path: '/householdsPresent' }] } })
    expect(open.hand('count', { ...papers(10, 10), householdsPresent: 13 })).toMatchObject({
      error: { code: 'COUNT_MISMATCH', params: { householdsPresent: 13, households: 12 } },
    })
  })

  it('a value the department has set is used', () => {
    const set = of(12, {}, { parameters: { share: '3/4' } })
    const open = opened('paper', { quorum: { of: 'members', atLeast: { parameter: 'share' } } }, set)
    open.hand('count', papers(8, 8))
    expect(open.result.outcome).toBe('NOT_QUORATE')
  })
})

describe('opinions in writing', () => {
  const counted = { writtenOpinions: 'counted', pass: { of: 'shouldAttend', moreThan: '1/2' } } as const
  const words = { words: '我同意，因病不能到会。' }

  it('counted: among the votes, but not among those present', () => {
    const open = opened('online', { ...counted, quorum: { of: 'members', atLeast: '1/2' } }, of(6))
    for (const i of [1, 2, 3]) cast(open, i, 'for')
    expect(open.hand('written', { voter: 'e4', choice: 'for', ...words }).ok).toBe(true)
    expect(open.tasks('cast').map(({ about }) => about?.entry)).toEqual(['e5', 'e6'])
    expect(open.hand('count', {})).toMatchObject({ value: { outcome: 'PASSED' } })
    expect(open.result).toMatchObject({ present: 3, written: 1, collected: 4, for: 4 })
  })

  it('kept: only with the minutes, and the writer may still come and vote', () => {
    const open = opened('online', { ...counted, writtenOpinions: 'kept' }, of(6))
    expect(open.hand('written', { voter: 'e4' })).toMatchObject({ error: { fields: [{ path: '/words' }] } })
    expect(open.hand('written', { voter: 'e4', ...words }).ok).toBe(true)
    for (const i of [1, 2, 3]) cast(open, i, 'for')
    expect(cast(open, 4, 'against').ok).toBe(true)
    open.hand('count', {})
    expect(open.result).toMatchObject({ present: 4, written: 0, for: 3, against: 1, outcome: 'NOT_PASSED' })
  })

  it('one per person, of this electorate, and not besides a vote', () => {
    const open = opened('online', counted, of(6))
    const write = (voter: string) => open.hand('written', { voter, choice: 'for' })
    expect(write('e4').ok).toBe(true)
    expect(write('e4')).toMatchObject({ error: { code: 'ALREADY_VOTED' } })
    expect(write('e9')).toMatchObject({ error: { code: 'NOT_IN_ELECTORATE' } })
    cast(open, 1, 'for')
    expect(write('e1')).toMatchObject({ error: { code: 'ALREADY_VOTED' } })
    expect(open.hand('count', { alsoPresent: ['e4'] })).toMatchObject({ error: { fields: [{ path: '/alsoPresent' }] } })
  })

  it('to a paper ballot are added to the papers', () => {
    const open = opened('paper', counted, of(10))
    open.hand('written', { voter: 'e10', choice: 'against' })
    expect(open.hand('count', papers(10, 6))).toMatchObject({
      error: { code: 'COUNT_MISMATCH', params: { mayAttend: 9 } },
    })
    open.hand('count', papers(9, 6))
    expect(open.result).toMatchObject({ present: 9, written: 1, collected: 10, for: 6, against: 4, outcome: 'PASSED' })
  })
})

describe('a secret ballot', () => {
  const secret = { secret: true, pass: half, quorum: reps } as const
  const voted = (choices: readonly string[], more: Partial<BallotStep> = {}) => {
    const open = opened('online', { ...secret, ...more }, of(choices.length))
    choices.forEach((choice, i) => {
      cast(open, i + 1, choice)
    })
    return open
  }

  it('keeps the roll and the box apart: no event tells what anybody chose', () => {
    const open = voted(['for', 'against', 'for', 'abstain', 'for', 'for'])
    expect(open.events.filter(({ type }) => type === 'BallotCast')).toHaveLength(6)
    const before = JSON.stringify([open.events, open.work])
    for (const choice of ['"for"', '"against"', '"abstain"']) expect(before).not.toContain(choice)
    open.hand('count', {})
    expect(open.result).toMatchObject({ for: 4, against: 1, abstain: 1, outcome: 'PASSED' })
    for (const { salt } of open.box) expect(JSON.stringify(open.events)).not.toContain(salt)
  })

  it('puts one commitment per ballot on record, sorted, so that order tells nothing', () => {
    const open = voted(['for', 'against', 'for', 'abstain', 'for', 'for'])
    open.hand('count', {})
    const { commitments } = (open.work.count ?? {}) as { commitments: string[] }
    expect(new Set(commitments).size).toBe(6)
    expect([...commitments].sort()).toEqual(commitments)
    const first = open.box[0]!
    expect(commitments).toContain(hash(JSON.stringify(['dj-ballot/v1', 'i1/vote.1', first.choice, first.salt])))
  })

  it('is not counted when roll and box differ', () => {
    const open = voted(['for', 'against', 'for'])
    for (const box of [open.box.slice(1), [...open.box, { choice: 'for', salt: 'stuffed' }]])
      expect(open.hand('count', {}, { box })).toMatchObject({
        error: { code: 'COUNT_MISMATCH', params: { roll: 3, box: box.length } },
      })
  })

  it('that failed its quorum never shows what was in it', () => {
    const open = opened('online', secret, of(6))
    for (const i of [1, 2, 3]) cast(open, i, 'for')
    expect(open.hand('count', {})).toMatchObject({ value: { outcome: 'NOT_QUORATE' } })
    expect(JSON.stringify(open.events.at(-1))).not.toMatch(/"for"|"counts"/)
  })

  it('counted on paper without a valid result keeps no votes as they were typed', () => {
    const open = opened('paper', secret, of(30))
    open.hand('count', { present: 24, issued: 24, collected: 25, ...votes(20, 5, 0), minutes: '票数多于发出数' })
    expect(open.events.at(-1)).toMatchObject({
      data: { present: 24, issued: 24, collected: 25, minutes: '票数多于发出数' },
    })
    expect(JSON.stringify(open.events.at(-1))).not.toContain('"for"')
  })

  it('takes opinions in writing into the box as well', () => {
    const open = opened('online', { ...secret, writtenOpinions: 'counted' }, of(6))
    for (const i of [1, 2, 3, 4]) cast(open, i, 'for')
    open.hand('written', { voter: 'e5', choice: 'against' })
    expect(JSON.stringify(open.events)).not.toContain('"against"')
    expect(open.events.at(-1)).toEqual({ type: 'BallotCast', visit: 'vote.1', task: 'vote.1/written', entry: 'e5' })
    expect(open.hand('written', { voter: 'e5', choice: 'for' })).toMatchObject({ error: { code: 'ALREADY_VOTED' } })
    open.hand('count', {})
    expect(open.result).toMatchObject({ present: 4, written: 1, for: 4, against: 1, collected: 5 })
  })

  it('among fewer than five says that the counts may tell', () => {
    expect(voted(['for', 'for', 'against', 'for', 'for']).work.opening).not.toHaveProperty('small')
    const few = voted(['for', 'for', 'against', 'for'])
    few.hand('count', {})
    expect(few.result).toMatchObject({ small: true, for: 3 })
    expect(facts(few.work).at(-1)?.label).toBe('提示')
  })

  it('names the parts whose forms must not be kept, and the facts that cannot be decided again', () => {
    const parts = (more: Partial<BallotStep>) =>
      ['notice', 'open', 'cast', 'written', 'count'].filter(part => keepsSecret(step(more), part))
    expect(parts({})).toEqual([])
    expect(parts({ secret: true })).toEqual(['cast'])
    expect(parts({ secret: true, writtenOpinions: 'kept' })).toEqual(['cast'])
    expect(parts({ secret: true, writtenOpinions: 'counted' })).toEqual(['cast', 'written'])
    const open = voted(['for', 'against', 'for'])
    open.hand('count', {})
    expect(open.events.map(event => isWithheld(event))).toEqual([false, true, true, true, true])
    const plain = opened('online', { pass: half }, of(3))
    cast(plain, 1, 'for')
    plain.hand('count', {})
    expect(plain.events.some(isWithheld)).toBe(false)
  })
})

describe('grades', () => {
  const choices = [
    { key: 'excellent', title: '优秀' },
    { key: 'fit', title: '合格' },
    { key: 'barely-fit', title: '基本合格' },
  ]
  const many = { choices, subjects: { register: 'subjects' } }
  const set = of(4, { subjects: people(2, 's') })
  const graded = (a: string, b: string): Json => [
    { subject: 's2', choice: b },
    { subject: 's1', choice: a },
  ]

  it('of one question are counted and nothing is judged', () => {
    const open = opened('online', { choices }, of(4))
    cast(open, 1, 'excellent')
    cast(open, 2, 'barely-fit')
    expect(open.hand('count', {})).toMatchObject({ value: { outcome: 'COUNTED' } })
    expect(open.result.counts).toEqual({ excellent: 1, fit: 0, 'barely-fit': 1 })
  })

  it('of several people are counted for each, on phones and on paper together', () => {
    const open = opened('online', { ...many, secret: true }, set)
    cast(open, 1, graded('excellent', 'fit'))
    cast(open, 2, graded('excellent', 'barely-fit'))
    const row = (subject: string, excellent: number, fit: number, spoiled: number) => ({
      subject,
      excellent,
      fit,
      'barely-fit': 0,
      void: spoiled,
    })
    const paper = { alsoPresent: ['e3'], issued: 1, collected: 1 }
    expect(open.hand('count', { ...paper, sheet: [row('s1', 1, 0, 0), row('s2', 1, 1, 0)] })).toMatchObject({
      error: { code: 'COUNT_MISMATCH', params: { subject: '代表2', sum: 2, collected: 1 } },
    })
    open.hand('count', { ...paper, sheet: [row('s1', 1, 0, 0), row('s2', 0, 0, 1)] })
    expect(open.result.subjects).toEqual([
      { id: 's1', label: '代表1', excellent: 3, fit: 0, 'barely-fit': 0, void: 0 },
      { id: 's2', label: '代表2', excellent: 0, fit: 1, 'barely-fit': 1, void: 1 },
    ])
  })

  it.each([
    ['somebody left out', [{ subject: 's1', choice: 'fit' }], '/choice'],
    [
      'somebody twice',
      [
        { subject: 's1', choice: 'fit' },
        { subject: 's1', choice: 'fit' },
      ],
      '/choice',
    ],
    ['a stranger', [{ subject: 's9', choice: 'fit' }], '/choice'],
    [
      'a grade that is not offered',
      [
        { subject: 's1', choice: 'fit' },
        { subject: 's2', choice: 'x' },
      ],
      '/choice/1/choice',
    ],
  ])('refuse %s', (_, choice, path) => {
    expect(cast(opened('online', many, set), 1, choice)).toMatchObject({ error: { fields: [{ path }] } })
  })

  it('an open vote stands in its event as the form holds it, so that it can be decided again', () => {
    const open = opened('online', many, set)
    cast(open, 1, graded('excellent', 'fit'))
    const [, event] = open.events
    const choice = event?.type === 'BallotCast' ? event.choice : undefined
    expect(choice).toEqual([
      { subject: 's1', choice: 'excellent' },
      { subject: 's2', choice: 'fit' },
    ])
    const again = opened('online', many, set)
    cast(again, 1, choice ?? null)
    expect(again.events).toEqual(open.events)
  })

  it('an election: every candidate is judged for himself, and all must pass', () => {
    const election = {
      secret: true,
      subjects: { register: 'subjects' },
      pass: half,
      quorum: { of: 'members', atLeast: '4/5' },
    } as const
    const row = (subject: string, inFavour: number) => ({ subject, ...votes(inFavour, 8 - inFavour, 0) })
    const count = (a: number, b: number) => {
      const open = opened('paper', { ...election }, of(10, { subjects: people(2, 's') }))
      open.hand('count', { present: 8, issued: 8, collected: 8, sheet: [row('s1', a), row('s2', b)] })
      return open.result
    }
    expect(count(5, 5)).toMatchObject({ outcome: 'PASSED', passed: ['代表1', '代表2'] })
    expect(count(5, 4)).toMatchObject({
      outcome: 'NOT_PASSED',
      passed: ['代表1'],
      subjects: [{ passed: true }, { passed: false }],
    })
  })
})

describe('a second vote', () => {
  it('is a new visit with its own electorate, roll and box; the first stays as it was', () => {
    const first = opened('online', { secret: true, quorum: reps, pass: half }, of(6))
    cast(first, 1, 'against')
    first.hand('count', {})
    const before = JSON.stringify([first.work, first.result, first.events])
    const second = opened('online', { secret: true, quorum: reps, pass: half }, of(5, {}, { number: 2 }))
    for (const i of [1, 2, 3, 4, 5]) cast(second, i, 'for')
    second.hand('count', {})
    expect(second.result).toMatchObject({ members: 5, for: 5, against: 0, outcome: 'PASSED' })
    expect((second.work.opening as JsonObject).ballot).toBe('i1/vote.2')
    expect((first.work.opening as JsonObject).ballot).toBe('i1/vote.1')
    expect(JSON.stringify([first.work, first.result, first.events])).toBe(before)
  })
})

describe('laws', () => {
  const CHOICES = ['for', 'against', 'abstain'] as const
  const marks = fc.array(fc.constantFrom(...CHOICES), { minLength: 1, maxLength: 9 })

  it('a tally does not depend on the order of votes and loses none', () => {
    const anything = fc.array(fc.oneof(fc.constantFrom(...CHOICES), fc.jsonValue() as fc.Arbitrary<Json>))
    fc.assert(
      fc.property(
        anything.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const counted = tally(list, CHOICES)
          expect(tally(shuffled, CHOICES)).toEqual(counted)
          expect(total(counted.counts) + counted.void).toBe(list.length)
        },
      ),
    )
  })

  it('counting two heaps and adding is counting one', () => {
    fc.assert(
      fc.property(marks, marks, (a, b) => {
        expect(addTallies(tally(a, CHOICES).counts, tally(b, CHOICES).counts)).toEqual(
          tally([...a, ...b], CHOICES).counts,
        )
      }),
    )
  })

  it('open and secret, in any order, the same votes give the same result, and the sums hold', () => {
    fc.assert(
      fc.property(marks, fc.nat(3), fc.boolean(), (choices, papersCast, reversed) => {
        const all = choices.length + papersCast
        const results = [true, false].map(secret => {
          const open = opened('online', { secret, pass: half }, of(all))
          const order = choices.map((_, i) => i + 1)
          for (const i of reversed ? order.reverse() : order) cast(open, i, choices[i - 1]!)
          const alsoPresent = Array.from({ length: papersCast }, (_, i) => `e${choices.length + i + 1}`)
          const { box, hand } = open
          hand(
            'count',
            { alsoPresent, issued: papersCast, collected: papersCast, ...votes(papersCast, 0, 0) },
            { box: [...box].reverse() },
          )
          return { ...open.result, small: null }
        })
        const [secret, plain] = results as unknown as [JsonObject, JsonObject]
        expect(secret).toEqual(plain)
        const n = (key: string) => Number(secret[key])
        expect(n('for') + n('against') + n('abstain') + n('void')).toBe(n('collected'))
        expect(n('collected')).toBeLessThanOrEqual(n('issued'))
        expect(n('issued')).toBeLessThanOrEqual(n('present') + n('written'))
        expect(n('present')).toBeLessThanOrEqual(n('members'))
        expect(secret.outcome === 'PASSED').toBe(2 * n('for') > n('present'))
      }),
      { numRuns: 60 },
    )
  })

  it('folds any event at all without failing', () => {
    const value = fc.jsonValue()
    const part = fc.constantFrom('notice', 'opening', 'written', 'count')
    const event = fc.oneof(
      fc.record({ type: fc.constant('Submitted'), facts: fc.oneof(value, fc.dictionary(part, value)) }),
      fc.record({ type: fc.constant('StepNoted') }),
      fc.record({ type: fc.constant('BallotCast'), entry: value, choice: value }),
    )
    const known = fc.constantFrom('notice', 'opening', 'written', 'count', 'voted', 'votes', 'notices')
    fc.assert(
      fc.property(fc.array(event), fc.dictionary(known, value), (events, work) => {
        const end = events.reduce((folded, one) => ballot.evolve(folded, one as never, ''), work as JsonObject)
        expect(() => [progress(end), facts(end)]).not.toThrow()
      }),
    )
  })
})

describe('the kind', () => {
  const template = { delays: { three: { calendarDays: 3 } }, forms: {} } as unknown as Template

  it('names every outcome a step can end with', () => {
    const names = (more: Partial<BallotStep>) => ballot.outcomes(step(more)).map(({ name }) => name)
    expect(names({})).toEqual(['COUNTED', 'VOID'])
    expect(names({ pass: half, quorum: reps })).toEqual(['PASSED', 'NOT_PASSED', 'VOID', 'NOT_QUORATE'])
    expect(names({ deadline: { delay: 'three', outcome: 'EXPIRED' } })).toEqual(['COUNTED', 'VOID', 'EXPIRED'])
  })

  it('says what happens in the words of the law', () => {
    expect(ballot.say(step({ quorum: reps, pass: half }), template)).toBe(
      '村民代表会议表决：须有组成人员的 2/3 以上到会，到会人员过半数赞成通过，记名投票',
    )
  })

  it('finds what an author cannot mean', () => {
    const codes = (more: Partial<BallotStep>) =>
      ballot.check?.(step(more), template, '/machine/states/vote/meta/step').map(({ code }) => code)
    const [yes, no] = [
      { key: 'yes', title: '是' },
      { key: 'no', title: '否' },
    ]
    expect(codes({ choices: [yes, no] })).toEqual([])
    expect(codes({ choices: [yes, no, yes] })).toEqual(['SC-01.choice-twice'])
    expect(codes({ choices: [yes, { key: 'void', title: '无效' }], subjects: { register: 'reps' } })).toEqual([
      'SC-01.choice-taken',
    ])
    expect(codes({ policies: { handlerIsStarter: 'skip' } })).toEqual(['SC-13.skipped-vote'])
  })

  it('asks only for fields the forms know', () => {
    for (const more of [
      {},
      {
        choices: [
          { key: 'a', title: '甲' },
          { key: 'b', title: '乙' },
        ],
        subjects: { register: 'reps' },
      },
    ])
      for (const mode of ['online', 'paper'] as const) {
        const open = opened(
          mode,
          { ...more, writtenOpinions: 'counted', bases: { households: { register: 'reps' } } },
          of(3),
        )
        for (const part of ['notice', 'open', 'cast', 'written', 'count']) {
          const plan = ballot.form(open.context() as never, part, undefined)
          for (const { key, schema, ui } of plan.before ?? []) {
            expect(key).toMatch(/^[a-z][A-Za-z0-9_]{0,59}$/)
            expect(fieldTypeOf(schema, ui)?.name).toBeDefined()
          }
        }
      }
  })
})
