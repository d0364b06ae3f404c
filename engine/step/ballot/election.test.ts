import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import { replay } from '#engine/process/evolve.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import { verify } from '#engine/process/verify.ts'
import { contestOf } from '#engine/step/ballot/contest.ts'
import { elect, fewestCandidates } from '#engine/step/ballot/elect.ts'
import { tallyElection } from '#engine/step/ballot/election.ts'
import { ballotStep } from '#engine/step/ballot/schema.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { examine } from '#engine/template/parse.ts'
import { Run } from '#engine/testing/run.ts'
import { said } from '#engine/testing/template.ts'
import { directoryOf, worldSchema } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

/** The election of a branch committee, from the list of candidates to the last seat, on the real kernel. */

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const SURNAMES = ['丁建国', '万秀兰', '王志强', '邓小梅', '刘永福', '李国庆', '张桂英', '陈树林', '赵铁柱', '周海燕']
const MEMBERS = Array.from({ length: 20 }, (_, i) => `m${i + 1}`)
const world = worldSchema.parse({
  organisations: { branch: { name: '清河村党支部', kind: 'village' } },
  people: {
    ...Object.fromEntries(MEMBERS.map((id, i) => [id, { name: SURNAMES[i] ?? `党员${i + 1}` }])),
    li: { name: '李书记', posts: ['branch-secretary@branch'] },
    guest: { name: '路过的人' },
  },
  registers: { branch: { 'party-members': MEMBERS } },
})

interface Shape {
  readonly secret?: boolean
  /** 等额: as many candidates as seats. */
  readonly equal?: boolean
  readonly election?: JsonObject
  readonly step?: JsonObject
}
const template = ({ secret = true, equal = false, election = {}, step = {} }: Shape): JsonObject => {
  const again = (target: string) => ({ target, reenter: true })
  const full = {
    candidates: { field: 'candidates' },
    seats: 5,
    ...(!equal && { surplus: { atLeast: '1/5', basis: 'election' } }),
    ...election,
  }
  return {
    format: 1,
    id: 'branch-election',
    title: '支部委员会换届选举',
    start: { roles: ['secretary'] },
    basis: { election: { law: '中国共产党基层组织选举工作条例', version: '2020', confidence: 'B' } },
    roles: { secretary: { title: '党支部书记', post: 'branch-secretary' } },
    data: {
      type: 'object',
      properties: {
        candidates: { type: 'array', format: 'people', title: '候选人', items: { type: 'string' }, maxItems: 20 },
        seats: { type: 'integer', title: '应选名额', minimum: 1, maximum: 9 },
      },
    },
    forms: {
      list: { schema: { type: 'object', properties: { candidates: {}, seats: {} }, required: ['candidates'] } },
    },
    ...(step.notice !== undefined && { delays: { 'three-days': { calendarDays: 3, basis: 'election' } } }),
    machine: {
      id: 'branch-election',
      initial: 'nominate',
      states: {
        nominate: {
          meta: { step: { kind: 'form', title: '确定候选人', form: 'list', handlers: { role: 'secretary' } } },
          on: { SUBMITTED: 'vote' },
        },
        vote: {
          meta: {
            step: {
              kind: 'ballot',
              title: '党员大会选举支委',
              handlers: { role: 'secretary' },
              electorate: { register: 'party-members' },
              quorum: { of: 'shouldAttend', atLeast: '4/5', basis: 'election' },
              pass: { of: 'present', moreThan: '1/2', basis: 'election' },
              tellers: 1,
              secret,
              election: full,
              ...step,
            },
          },
          on: {
            ELECTED: 'done',
            ...(!equal && { TIE: again('vote') }),
            SHORT: again('vote'),
            VOID: again('vote'),
            NOT_QUORATE: again('vote'),
          },
        },
        done: { type: 'final', meta: { title: '选举完成' } },
      },
    },
  }
}

const NOW = '2026-03-02T02:00:00.000Z'
const OPEN = {
  matter: '选举新一届支部委员会',
  held: '2026-03-02T09:00',
  place: '村党员活动室',
  host: 'li',
  recorder: 'li',
  tellers: ['m20'],
  mode: 'online',
}
const SEVEN = MEMBERS.slice(0, 7)

function begun(shape: Shape = {}, candidates: readonly string[] = SEVEN, more: JsonObject = {}): Run {
  const json = template(shape)
  const { sound, findings } = examine(json, { hash, kinds: KINDS })
  if (!sound) throw new Error(findings.map(said).join('\n'))
  const run = new Run({ sound, directory: directoryOf(world), calendar: CHINA, validate: ajvValidate(), hash }, NOW)
  must(run.ask('li', { type: 'Start', template: 'branch-election', organisation: 'branch', title: '支委选举' }))
  must(run.submit('li', 'nominate/fill', { candidates: [...candidates], ...more }))
  return run
}
function must<T extends { readonly ok: boolean }>(result: T): T {
  if (!result.ok) throw new Error(JSON.stringify(result))
  return result
}
const open = (run: Run, more: JsonObject = {}) => run.submit('li', 'vote/open', { ...OPEN, ...more })
/** A paper in favour of these; the others are voted against. */
const paper = (on: readonly string[], yes: readonly string[]): Json =>
  on.map(subject => ({ subject, choice: yes.includes(subject) ? 'for' : 'against' }))
const cast = (run: Run, who: string, choice: Json) => run.submit(who, 'vote/cast', { choice })
const result = (run: Run, visit: string) => run.state?.visits[visit]?.result ?? {}
const ids = (value: Json | undefined) => (value as readonly { id: string }[]).map(({ id }) => id)

/** 18 come: m1…m3 get all votes, m4 ten, and m5 and m6 ten each for the last seat. */
function tied(run: Run): void {
  must(open(run))
  const last = [
    ['m4', 'm5'],
    ['m4', 'm6'],
  ]
  MEMBERS.slice(0, 18).forEach((who, i) => {
    must(cast(run, who, paper(SEVEN, ['m1', 'm2', 'm3', ...(i < 16 ? (last[i % 2] ?? []) : ['m5', 'm6'])])))
  })
  must(run.submit('li', 'vote/count', {}))
  expect(run.state?.visits['vote.1']?.closed?.outcome).toBe('TIE')
}

const lawsHold = (run: Run) => {
  expect(JSON.stringify(replay(run.history))).toBe(JSON.stringify(run.state))
  const { sound, calendar, validate } = run.ports
  const again = verify({ sound, version: 1, validate, hash, calendar: () => calendar }, run.history)
  expect(again.differences).toEqual([])
}

describe('the committee of a branch: 7 candidates for 5 seats', () => {
  it.each([true, false])('the most votes take the seats (secret: %s)', secret => {
    const run = begun({ secret })
    must(open(run))
    const last = [
      ['m4', 'm5'],
      ['m5', 'm6'],
      ['m4', 'm6'],
    ]
    MEMBERS.slice(0, 16).forEach((who, i) => {
      must(cast(run, who, paper(SEVEN, ['m1', 'm2', 'm3', ...(last[i % 3] ?? [])])))
    })
    must(run.submit('li', 'vote/count', {}))
    // m4 and m5 have eleven, m6 ten: all more than half of sixteen, and one too many.
    expect(result(run, 'vote.1')).toMatchObject({ outcome: 'ELECTED', seats: 5, remaining: 0, tied: [] })
    expect(ids(result(run, 'vote.1').elected)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
    expect(result(run, 'vote.1').passed).toHaveLength(6)
    lawsHold(run)
  })

  it.each([true, false])('a tie and a second round, end to end (secret: %s)', secret => {
    const run = begun({ secret })
    tied(run)
    expect(result(run, 'vote.1')).toMatchObject({ round: 'first', remaining: 1 })
    expect(ids(result(run, 'vote.1').elected)).toEqual(['m1', 'm2', 'm3', 'm4'])
    expect(ids(result(run, 'vote.1').tied)).toEqual(['m5', 'm6'])

    must(open(run))
    expect(run.task('m1', 'vote/cast')?.visit).toBe('vote.2')
    // Only the two stand, one seat is open, and the first box is not looked into again.
    expect(cast(run, 'm1', paper(SEVEN, ['m5']))).toMatchObject({ error: { code: 'FORM_INVALID' } })
    expect(cast(run, 'm1', paper(['m5', 'm6'], ['m5', 'm6']))).toMatchObject({
      error: { fields: [{ message: expect.stringContaining('应选 1 名，您选了 2 名') }] },
    })
    MEMBERS.slice(0, 17).forEach((who, i) => {
      must(cast(run, who, paper(['m5', 'm6'], [i < 9 ? 'm6' : 'm5'])))
    })
    must(run.submit('li', 'vote/count', {}))
    expect(run.state?.status).toBe('completed')
    expect(result(run, 'vote.2')).toMatchObject({ outcome: 'ELECTED', round: 'runoff', seats: 1, collected: 17 })
    expect(ids(result(run, 'vote.2').elected)).toEqual(['m1', 'm2', 'm3', 'm4', 'm6'])
    lawsHold(run)
  })

  it('a second round on the same day is the same meeting and needs no new notice; on another day it does', () => {
    const run = begun({ step: { notice: { delay: 'three-days' } } })
    const notice = (time: string) =>
      run.submit('li', 'vote/notice', { time, place: '村党员活动室', host: 'li', agenda: '选举' })
    expect(open(run)).toMatchObject({ ok: false })
    expect(notice('2026-03-03T09:00')).toMatchObject({ error: { code: 'NOTICE_TOO_SHORT' } })
    must(notice('2026-03-06T09:00'))
    run.wait('2026-03-06T01:00:00.000Z')
    must(open(run, { held: '2026-03-06T09:00' }))
    const three = ['m1', 'm2', 'm3']
    MEMBERS.slice(0, 16).forEach((who, i) => {
      must(cast(run, who, paper(SEVEN, i < 10 ? [...three, 'm4'] : three)))
    })
    must(run.submit('li', 'vote/count', {}))
    expect(run.state?.visits['vote.1']?.closed?.outcome).toBe('SHORT')
    // m4 has ten of sixteen: four are elected, one seat is left.
    run.wait('2026-03-07T01:00:00.000Z')
    expect(open(run, { held: '2026-03-07T09:00' })).toMatchObject({ error: { fields: [{ path: '/held' }] } })
    const again = run.history.length
    must(open(run, { held: '2026-03-06T09:30' }))
    expect(run.history.length).toBeGreaterThan(again)
    expect(result(run, 'vote.1')).toMatchObject({ remaining: 1 })
    lawsHold(run)
  })
  it('who calls a meeting on another day for the next round gives notice as for the first', () => {
    const run = begun({ step: { notice: { delay: 'three-days' } } })
    const notice = (time: string) =>
      run.submit('li', 'vote/notice', { time, place: '村党员活动室', host: 'li', agenda: '选举' })
    must(notice('2026-03-06T09:00'))
    run.wait('2026-03-06T01:00:00.000Z')
    must(open(run, { held: '2026-03-06T09:00', mode: 'paper' }))
    const sheet = SEVEN.map(subject => ({ subject, for: 16, against: 0, abstain: 0 }))
    must(run.submit('li', 'vote/count', { present: 16, issued: 16, collected: 17, void: 0, sheet }))
    expect(run.state?.visits['vote.1']?.closed?.outcome).toBe('VOID')
    expect(notice('2026-03-07T09:00')).toMatchObject({ error: { code: 'NOTICE_TOO_SHORT' } })
    must(notice('2026-03-10T09:00'))
    const opens = Object.values(run.state?.tasks ?? {}).filter(
      ({ visit, part, closed }) => visit === 'vote.2' && part === 'open' && !closed,
    )
    expect(opens).toHaveLength(1)
    run.wait('2026-03-10T01:00:00.000Z')
    must(open(run, { held: '2026-03-10T09:00' }))
    lawsHold(run)
  })
  it('the number of seats may stand in a field, as the superior has approved it', () => {
    const asWritten = { election: { seats: { field: 'seats' } } }
    const three = begun(asWritten, SEVEN.slice(0, 4), { seats: 3 })
    must(open(three))
    expect(result(three, 'vote.1')).toEqual({})
    MEMBERS.slice(0, 16).forEach(who => {
      must(cast(three, who, paper(SEVEN.slice(0, 4), ['m1', 'm2', 'm3'])))
    })
    must(three.submit('li', 'vote/count', {}))
    expect(result(three, 'vote.1')).toMatchObject({ seats: 3, electedPeople: ['m1', 'm2', 'm3'] })
    lawsHold(three)
    // Four seats need five candidates; nobody wrote how many seats there are: no election.
    expect(open(begun(asWritten, SEVEN.slice(0, 4), { seats: 4 }))).toMatchObject({
      error: { code: 'CANDIDATES_MISMATCH', params: { needed: 5 } },
    })
    expect(open(begun(asWritten))).toMatchObject({ error: { code: 'FORM_INVALID' } })
  })
  it('a field for the seats that is no number, or that nobody fills in, is a finding', () => {
    const found = (field: string, edit: (json: JsonObject) => JsonObject = json => json) =>
      examine(edit(template({ election: { seats: { field } } })), { hash, kinds: KINDS }).findings.map(
        ({ code, where }) => `${code} ${where.split('/').slice(-3).join('/')}`,
      )
    expect(found('seats')).toEqual([])
    expect(found('candidates')).toContain('SC-02.field election/seats/field')
    const unfilled = (json: JsonObject) => ({
      ...json,
      forms: { list: { schema: { type: 'object', properties: { candidates: {} }, required: ['candidates'] } } },
    })
    expect(found('seats', unfilled)).toContain('SC-12.never-written election/seats/field')
  })

  it('too few with a majority: the seats left are voted on again, without those already elected', () => {
    const run = begun()
    must(open(run))
    for (const who of MEMBERS.slice(0, 16)) must(cast(run, who, paper(SEVEN, ['m1', 'm2', 'm3'])))
    must(run.submit('li', 'vote/count', {}))
    expect(result(run, 'vote.1')).toMatchObject({ outcome: 'SHORT', remaining: 2, tied: [] })
    must(open(run))
    const rest = ['m4', 'm5', 'm6', 'm7']
    for (const who of MEMBERS.slice(0, 16)) must(cast(run, who, paper(rest, ['m4', 'm7'])))
    must(run.submit('li', 'vote/count', {}))
    expect(result(run, 'vote.2')).toMatchObject({ outcome: 'ELECTED', round: 'byElection', seats: 2 })
    expect(ids(result(run, 'vote.2').elected)).toEqual(['m1', 'm2', 'm3', 'm4', 'm7'])
    lawsHold(run)
  })

  it('a second round without quorum is held again as a second round', () => {
    const run = begun()
    tied(run)
    must(open(run))
    must(cast(run, 'm1', paper(['m5', 'm6'], ['m5'])))
    must(run.submit('li', 'vote/count', {}))
    expect(run.state?.visits['vote.2']?.closed?.outcome).toBe('NOT_QUORATE')
    must(open(run))
    expect(run.state?.visits['vote.3']?.work.opening).toMatchObject({
      subjects: [{ id: 'm5' }, { id: 'm6' }],
      contest: { round: 'runoff', seats: 1 },
    })
  })

  it('in a second round the most votes are enough where the template says so', () => {
    for (const [runoff, outcome] of [
      ['mostVotes', 'ELECTED'],
      ['majority', 'SHORT'],
    ] as const) {
      const run = begun({ election: { runoff } })
      tied(run)
      must(open(run))
      MEMBERS.slice(0, 16).forEach((who, i) => {
        must(cast(run, who, paper(['m5', 'm6'], i < 7 ? ['m5'] : i < 13 ? ['m6'] : [])))
      })
      must(run.submit('li', 'vote/count', {}))
      expect(result(run, 'vote.2').outcome).toBe(outcome)
    }
  })

  it('exactly half of those present is not a majority', () => {
    const run = begun()
    must(open(run))
    MEMBERS.slice(0, 16).forEach((who, i) => {
      must(cast(run, who, paper(SEVEN, ['m1', 'm2', 'm3', 'm4', ...(i < 8 ? ['m5'] : [])])))
    })
    must(run.submit('li', 'vote/count', {}))
    expect(result(run, 'vote.1')).toMatchObject({ outcome: 'SHORT', remaining: 1 })
    expect(ids(result(run, 'vote.1').elected)).toEqual(['m1', 'm2', 'm3', 'm4'])
  })

  it('after an election that filled every seat, for instance one the superior did not approve, all is open again', () => {
    const run = begun()
    const visit = (number: number, outcome: string, election: JsonObject) => ({
      id: `vote.${number}`,
      step: 'vote',
      number,
      closed: { outcome },
      work: { count: { election } },
    })
    const elected = ['m1', 'm2', 'm3', 'm4', 'm5'].map(id => ({ id, person: id, label: id }))
    const step = ballotStep.parse({
      kind: 'ballot',
      title: '选举',
      handlers: { role: 'secretary' },
      electorate: { register: 'party-members' },
      election: { candidates: { field: 'candidates' }, seats: 5, surplus: { atLeast: '1/5' } },
    })
    const round = (...before: readonly JsonObject[]) =>
      contestOf(
        {
          step,
          directory: run.ports.directory,
          state: {
            data: { candidates: SEVEN },
            parameters: {},
            visits: Object.fromEntries(before.map(one => [String(one.id), one])),
          },
          visit: { step: 'vote', number: before.length + 1 },
        } as never,
        step.election!,
      )
    expect(round(visit(1, 'ELECTED', { elected, tied: [], remaining: 0 }))).toMatchObject({
      value: { contest: { round: 'first', seats: 5, elected: [] }, candidates: { length: 7 } },
    })
    const short = visit(1, 'SHORT', { elected: elected.slice(0, 4), tied: [], remaining: 1 })
    expect(round(short, visit(2, 'VOID', {}))).toMatchObject({
      value: { contest: { round: 'byElection', seats: 1 }, candidates: { length: 3 } },
    })
  })

  it('candidates vote like everybody else', () => {
    const run = begun()
    must(open(run))
    expect(cast(run, 'm1', paper(SEVEN, ['m1'])).ok).toBe(true)
  })
})

describe('the number of candidates', () => {
  it.each([
    [1, 2],
    [3, 4],
    [5, 6],
    [6, 8],
    [10, 12],
    [11, 14],
  ])('for %i seats at 1/5 more: at least %i', (seats, fewest) => {
    expect(fewestCandidates(seats, '1/5')).toBe(fewest)
  })

  it('too few is refused at the opening, with the number that is needed', () => {
    const run = begun({}, SEVEN.slice(0, 5))
    const refused = open(run)
    expect(refused).toMatchObject({
      error: { code: 'CANDIDATES_MISMATCH', params: { candidates: 5, seats: 5, needed: 6 } },
    })
    if (!refused.ok) expect(sayRefusal(refused.error)).toContain('候选人至少 6 名，现有 5 名，还差 1 名')
    expect(open(begun({}, SEVEN.slice(0, 6))).ok).toBe(true)
  })

  it('等额: as many as seats, no more and no fewer', () => {
    expect(open(begun({ equal: true }, SEVEN))).toMatchObject({
      error: { code: 'CANDIDATES_MISMATCH', params: { candidates: 7, needed: 5 } },
    })
    expect(open(begun({ equal: true }, SEVEN.slice(0, 4)))).toMatchObject({ error: { code: 'CANDIDATES_MISMATCH' } })
    expect(open(begun({ equal: true }, SEVEN.slice(0, 5))).ok).toBe(true)
  })
})

describe('secrecy once the ballot is open', () => {
  it('no correction lifts it: the record of the opening stays, and votes go into the box', () => {
    const run = begun()
    must(open(run))
    const n = run.history.findIndex(({ event }) => event.type === 'Submitted' && event.part === 'open')
    for (const path of ['/facts/opening/secret', '/data/mode', '/data/matter'])
      run.ask('li', { type: 'Correct', of: n, path, value: path.endsWith('secret') ? false : 'x', reason: '更正' })
    expect(run.state?.visits['vote.1']?.work.opening).toMatchObject({ secret: true, mode: 'online' })
    const cast_ = must(cast(run, 'm1', paper(SEVEN, ['m1'])))
    expect(JSON.stringify(cast_)).not.toMatch(/"for"|"against"/)
    lawsHold(run)
  })

  it('nobody counts, returns or looks before the end to learn how it stands', () => {
    const run = begun()
    must(open(run))
    must(cast(run, 'm1', paper(SEVEN, ['m1'])))
    expect(JSON.stringify([run.state, run.history])).not.toMatch(/"choice":"(for|against)"/)
    expect(run.state?.visits['vote.1']?.result).toEqual({})
  })
})

describe('the paper', () => {
  const withOthers = { election: { writeIns: true } }
  const full = (yes: readonly string[], others: readonly string[] = []): Json => ({
    marks: paper(SEVEN, yes),
    ...(others.length > 0 && { others: [...others] }),
  })

  it('with more names than seats is refused on the screen, with fewer it is valid', () => {
    const run = begun()
    must(open(run))
    expect(cast(run, 'm1', paper(SEVEN, SEVEN.slice(0, 6)))).toMatchObject({
      error: { code: 'FORM_INVALID', fields: [{ path: '/choice', message: expect.stringContaining('整张选票作废') }] },
    })
    expect(cast(run, 'm1', paper(SEVEN, ['m1'])).ok).toBe(true)
    expect(cast(run, 'm2', paper(SEVEN, [])).ok).toBe(true)
  })

  it('somebody else may be written in, counts against the seats, and can be elected', () => {
    for (const secret of [true, false]) {
      const run = begun({ ...withOthers, secret })
      must(open(run))
      expect(cast(run, 'm1', full(['m1', 'm2', 'm3', 'm4', 'm5'], ['m9']))).toMatchObject({
        error: { fields: [{ message: expect.stringContaining('您选了 6 名') }] },
      })
      expect(cast(run, 'm1', full(['m1'], ['m2'])).ok).toBe(false)
      expect(cast(run, 'm1', full(['m1'], ['guest'])).ok).toBe(false)
      MEMBERS.slice(0, 16).forEach((who, i) => {
        must(cast(run, who, full(['m1', 'm2', 'm3', 'm4'], i < 9 ? ['m9'] : i < 10 ? ['m10'] : [])))
      })
      must(run.submit('li', 'vote/count', {}))
      const told = result(run, 'vote.1')
      expect(told.outcome).toBe('ELECTED')
      expect(ids(told.elected)).toEqual(['m1', 'm2', 'm3', 'm4', 'm9'])
      expect(told.writtenIn).toEqual([
        { id: 'm9', label: '赵铁柱', votes: 9 },
        { id: 'm10', label: '周海燕', votes: 1 },
      ])
      lawsHold(run)
    }
  })

  it('cannot carry a name where writing in is not allowed', () => {
    const run = begun()
    must(open(run))
    expect(cast(run, 'm1', full(['m1'], ['m9'])).ok).toBe(false)
  })
})

describe('votes on paper', () => {
  const row = (subject: string, votes: number, valid: number) => ({
    subject,
    for: votes,
    against: valid - votes,
    abstain: 0,
  })
  const sheet = (votes: readonly number[], more: JsonObject = {}): JsonObject => ({
    present: 16,
    issued: 16,
    collected: 16,
    void: 1,
    sheet: SEVEN.map((id, i) => row(id, votes[i] ?? 0, 15)),
    ...more,
  })
  const opened = (shape: Shape = {}) => {
    const run = begun(shape)
    must(open(run, { mode: 'paper' }))
    return run
  }
  const count = (run: Run, data: JsonObject) => run.submit('li', 'vote/count', data)

  it('void papers are void for every candidate, and the rest adds up', () => {
    const run = opened()
    must(count(run, sheet([15, 14, 13, 12, 9, 8, 4])))
    expect(result(run, 'vote.1')).toMatchObject({ outcome: 'ELECTED', void: 1, collected: 16 })
    expect(ids(result(run, 'vote.1').elected)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
    lawsHold(run)
  })

  it.each([
    ['a row that does not add up', sheet([15, 14, 13, 12, 9, 8, 4], { void: 0 }), 'COUNT_MISMATCH'],
    ['more names than the papers have room for', sheet([15, 15, 15, 15, 15, 1]), 'COUNT_MISMATCH'],
    ['a candidate left out', sheet([15], { sheet: [row('m1', 15, 15)] }), 'FORM_INVALID'],
    ['more papers than people', sheet([15], { issued: 17 }), 'COUNT_MISMATCH'],
  ])('refuses %s', (_, data, code) => {
    expect(count(opened(), data)).toMatchObject({ ok: false, error: { code } })
  })

  it('more collected than issued is void, and held again as a new visit', () => {
    const run = opened()
    must(count(run, sheet([15, 14, 13, 12, 9], { collected: 17 })))
    expect(run.state?.visits['vote.1']?.closed?.outcome).toBe('VOID')
    expect(run.state?.visits['vote.1']?.result).not.toHaveProperty('elected')
    must(open(run, { mode: 'paper' }))
    expect(run.state?.visits['vote.2']?.work.opening).toMatchObject({ contest: { round: 'first', seats: 5 } })
  })

  it('names written in are entered with their votes', () => {
    const run = opened({ election: { writeIns: true } })
    const others = (votes: number) => ({ others: [{ person: 'm9', votes }] })
    expect(count(run, sheet([15, 14, 13, 12], others(16)))).toMatchObject({ error: { code: 'COUNT_MISMATCH' } })
    must(count(run, sheet([15, 14, 13, 12], others(9))))
    expect(ids(result(run, 'vote.1').elected)).toEqual(['m1', 'm2', 'm3', 'm4', 'm9'])
    lawsHold(run)
  })
})

describe('tellers and counters', () => {
  it('are among those who elect, and are not candidates', () => {
    const run = begun({ step: { counters: 1 } })
    const at = (people: JsonObject) => open(run, { counters: ['m19'], ...people })
    expect(at({ tellers: ['m1'] })).toMatchObject({ error: { fields: [{ path: '/tellers' }] } })
    expect(at({ counters: ['m2'] })).toMatchObject({ error: { fields: [{ path: '/counters' }] } })
    expect(at({ tellers: ['guest'] })).toMatchObject({
      error: { fields: [{ path: '/tellers', message: expect.stringContaining('有表决权') }] },
    })
    expect(at({ counters: [] })).toMatchObject({ error: { fields: [{ path: '/counters' }] } })
    expect(at({}).ok).toBe(true)
  })
})

describe('laws of an election', () => {
  const choices = ['for', 'against', 'abstain'] as const
  const candidates = ['a', 'b', 'c', 'd']
  const pool = ['x', 'y']
  const seats = 2
  const on = { candidates, pool, seats, choices }
  const vote = fc.oneof(
    fc.record({
      marks: fc.tuple(
        ...candidates.map(subject => fc.record({ subject: fc.constant(subject), choice: fc.constantFrom(...choices) })),
      ),
      others: fc.subarray(pool),
    }),
    fc.constant(null),
    fc.constant([{ subject: 'stranger', choice: 'for' }]),
    fc.constant([
      { subject: 'a', choice: 'for' },
      { subject: 'a', choice: 'for' },
    ]),
  )
  const votes = fc.array(vote, { maxLength: 40 }) as fc.Arbitrary<Json[]>

  it('the order of papers does not matter, and every paper is counted once or void', () => {
    fc.assert(
      fc.property(
        votes.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const tally = tallyElection(list, on)
          expect(tallyElection(shuffled, on)).toEqual(tally)
          for (const id of candidates)
            expect(choices.reduce((sum, key) => sum + (tally.counts[id]?.[key] ?? 0), 0) + tally.void).toBe(list.length)
          const picks = candidates.reduce((sum, id) => sum + (tally.counts[id]?.for ?? 0), 0)
          const others = Object.values(tally.others).reduce((sum, n) => sum + n, 0)
          expect(picks + others).toBeLessThanOrEqual(seats * (list.length - tally.void))
        },
      ),
    )
  })

  const standings = fc
    .array(fc.record({ votes: fc.nat(9), passed: fc.boolean() }), { maxLength: 9 })
    .map(list => list.map((one, i) => ({ id: `c${i}`, ...one })))

  it('elected are candidates with a majority, no more than seats, and nobody left out has more votes', () => {
    fc.assert(
      fc.property(standings, fc.integer({ min: 1, max: 6 }), (all, open) => {
        const { elected, tied, vacant } = elect(all, open)
        const of = (id: string) => all.find(one => one.id === id)!
        expect(elected.length + vacant).toBe(open)
        for (const id of [...elected, ...tied]) expect(of(id).passed).toBe(true)
        expect(elected.filter(id => tied.includes(id))).toEqual([])
        const others = all.filter(({ id, passed }) => passed && !elected.includes(id))
        for (const id of elected) for (const one of others) expect(of(id).votes).toBeGreaterThanOrEqual(one.votes)
        // A tie is a tie: all with the same votes, and more of them than seats left.
        if (tied.length > 0) {
          expect(new Set(tied.map(id => of(id).votes)).size).toBe(1)
          expect(tied.length).toBeGreaterThan(vacant)
          expect(vacant).toBeGreaterThan(0)
        } else expect(vacant === 0 || others.length === 0).toBe(true)
      }),
    )
  })
})
