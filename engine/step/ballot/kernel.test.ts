import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { casesSchema, runCase } from '#engine/testing/case.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

/** Meetings and ballots through the real kernel: produced forms, validation, moves, replay and deciding again. */

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const handlers = { role: 'secretary' }
const electorate = { register: 'reps' }
const quorum = { of: 'members', atLeast: '2/3' }
const pass = { of: 'present', moreThan: '1/2' }
const grades = [
  { key: 'excellent', title: '优秀' },
  { key: 'fit', title: '合格' },
]
const step = (key: string, to: string, what: JsonObject, also: JsonObject = {}) => ({
  [key]: {
    meta: { step: { title: key, handlers, ...what } },
    on: { ...Object.fromEntries(to.split(' ').flatMap(end => (end ? [[end, 'done']] : []))), ...also },
  },
})
const again = (key: string) => ({
  NOT_QUORATE: { target: key, reenter: true },
  VOID: { target: key, reenter: true },
})
const template = {
  format: 1,
  id: 'votes',
  title: '会议和表决',
  start: { roles: ['secretary'] },
  roles: { secretary: { title: '村党组织书记', post: 'branch-secretary' } },
  delays: { three: { calendarDays: 3 } },
  machine: {
    id: 'votes',
    initial: 'meeting',
    states: {
      ...step(
        'meeting',
        'NOT_PASSED',
        {
          kind: 'meeting',
          attendees: electorate,
          notice: { delay: 'three' },
          quorum,
          pass: { of: 'shouldAttend', moreThan: '1/2' },
        },
        { PASSED: 'open', NOT_QUORATE: { target: 'meeting', reenter: true } },
      ),
      ...step(
        'open',
        'NOT_PASSED',
        {
          kind: 'ballot',
          electorate,
          quorum,
          pass,
          writtenOpinions: 'counted',
          tellers: 1,
          bases: { households: { register: 'households' } },
        },
        { PASSED: 'secret', ...again('open') },
      ),
      ...step(
        'secret',
        'NOT_PASSED',
        { kind: 'ballot', electorate, quorum, pass, secret: true, writtenOpinions: 'counted' },
        { PASSED: 'graded', ...again('secret') },
      ),
      ...step('graded', 'COUNTED VOID', {
        kind: 'ballot',
        electorate,
        choices: grades,
        subjects: { register: 'subjects' },
      }),
      done: { type: 'final' },
    },
  },
}
const sheet = (held: string, more: JsonObject = {}) => ({
  matter: '水库维修方案',
  held,
  place: '村部会议室',
  host: 'li',
  recorder: 'li',
  mode: 'online',
  ...more,
})
const mark = (a: string, b: string) => [
  { subject: 'village-subjects-1', choice: a },
  { subject: 'village-subjects-2', choice: b },
]
const ids = (n: number) => Array.from({ length: n }, (_, i) => `village-reps-${i + 1}`)

const notice = (time: string) => ({ time, place: '村部会议室', host: 'li', agenda: '审议水库维修方案' })
const minutes = (held: string, present: readonly string[], votes: readonly [number, number, number]) => ({
  held,
  place: '村部会议室',
  host: 'li',
  recorder: 'li',
  present: [...present],
  agenda: '审议水库维修方案',
  minutes: '会议审议了方案。',
  for: votes[0],
  against: votes[1],
  abstain: votes[2],
})

const cases = casesSchema.parse({
  world: {
    organisations: { village: { name: '清河村', kind: 'village' } },
    people: { li: { name: '李书记', posts: ['branch-secretary@village'] }, sun: { name: '孙监督' } },
    registers: {
      village: {
        reps: { count: 6, label: '代表' },
        households: { count: 9, label: '户' },
        subjects: { count: 2, label: '候选人' },
      },
    },
  },
  cases: [
    {
      name: 'a short notice, a failed quorum, a meeting recorded afterwards, then three ballots to the end',
      start: {
        as: 'li',
        organisation: 'village',
        title: '水库维修',
        at: '2026-03-02 08:00',
        expect: { at: ['meeting'] },
      },
      steps: [
        { as: 'li', task: 'meeting/notice', data: notice('2026-03-04T09:00'), expect: { refused: 'NOTICE_TOO_SHORT' } },
        {
          as: 'li',
          task: 'meeting/notice',
          data: { ...notice('2026-03-06T09:00'), time: 'tomorrow' },
          expect: { refused: 'FORM_INVALID', fields: ['/time'] },
        },
        { as: 'li', task: 'meeting/notice', data: notice('2026-03-06T09:00') },
        {
          says: 'too few came',
          at: '2026-03-06 11:00',
          as: 'li',
          task: 'meeting/record',
          data: minutes('2026-03-06T09:00', ids(3), [0, 0, 0]),
          expect: { at: ['meeting'], values: { 'steps.meeting.visits': 2 } },
        },
        { as: 'li', task: 'meeting/notice', data: notice('2026-03-10T09:00') },
        {
          says: 'more hands than people',
          at: '2026-03-12 08:00',
          as: 'li',
          task: 'meeting/record',
          occurred: '2026-03-10',
          data: minutes('2026-03-10T09:00', ids(5), [4, 1, 1]),
          expect: { refused: 'COUNT_MISMATCH' },
        },
        {
          says: 'not the claimed day',
          as: 'li',
          task: 'meeting/record',
          occurred: '2026-03-11',
          data: minutes('2026-03-10T09:00', ids(5), [4, 1, 0]),
          expect: { refused: 'FORM_INVALID', fields: ['/held'] },
        },
        {
          as: 'li',
          task: 'meeting/record',
          occurred: '2026-03-10',
          data: minutes('2026-03-10T09:00', ids(5), [4, 1, 0]),
          expect: {
            at: ['open'],
            values: { 'steps.meeting.for': 4, 'steps.meeting.held': '2026-03-10', 'steps.meeting.outcome': 'PASSED' },
          },
        },

        {
          says: 'no teller',
          as: 'li',
          task: 'open/open',
          data: sheet('2026-03-12T08:00'),
          expect: { refused: 'FORM_INVALID', fields: ['/tellers'] },
        },
        {
          as: 'li',
          task: 'open/open',
          data: sheet('2026-03-12T08:00', {
            tellers: ['sun'],
            excused: [{ person: 'village-reps-6', reason: '住院' }],
          }),
        },
        { says: 'the voter’s own paper', votes: { step: 'open', cast: { for: 3 } } },
        { says: 'no voter', as: 'sun', task: 'open/cast', data: { choice: 'for' }, expect: { refused: 'NOT_HANDLER' } },
        {
          as: 'li',
          task: 'open/written',
          data: { voter: 'village-reps-6', choice: 'against', words: '资金来源不明。' },
        },
        {
          says: 'households forgotten',
          as: 'li',
          task: 'open/count',
          data: {},
          expect: { refused: 'FORM_INVALID', fields: ['/householdsPresent'] },
        },
        {
          says: 'one old member on paper',
          as: 'li',
          task: 'open/count',
          data: { alsoPresent: ['village-reps-4'], householdsPresent: 4, issued: 1, collected: 1, void: 1 },
          expect: {
            at: ['secret'],
            values: {
              'steps.open.present': 4,
              'steps.open.for': 3,
              'steps.open.against': 1,
              'steps.open.void': 1,
              'steps.open.households': 9,
              'steps.open.outcome': 'PASSED',
            },
          },
        },

        { as: 'li', task: 'secret/open', data: sheet('2026-03-12T08:00') },
        { votes: { step: 'secret', cast: { for: 1 } } },
        {
          says: 'nobody else came',
          as: 'li',
          task: 'secret/count',
          data: {},
          expect: { at: ['secret'], values: { 'steps.secret.visits': 2 } },
        },
        { says: 'the second vote', as: 'li', task: 'secret/open', data: sheet('2026-03-12T08:00') },
        { votes: { step: 'secret', cast: { for: 3, against: 1 } } },
        { as: 'li', task: 'secret/written', data: { voter: 'village-reps-5', choice: 'for' } },
        {
          as: 'li',
          task: 'secret/count',
          data: {},
          expect: {
            at: ['graded'],
            values: { 'steps.secret.present': 4, 'steps.secret.for': 4, 'steps.secret.against': 1 },
          },
        },

        { as: 'li', task: 'graded/open', data: sheet('2026-03-12T08:00') },
        {
          as: 'village-reps-1',
          task: 'graded/cast',
          data: { choice: mark('excellent', 'good') },
          expect: { refused: 'FORM_INVALID', fields: ['/choice/1'] },
        },
        { as: 'village-reps-1', task: 'graded/cast', data: { choice: mark('excellent', 'fit') } },
        {
          as: 'village-reps-1',
          task: 'graded/cast',
          data: { choice: mark('fit', 'fit') },
          expect: { refused: 'NOT_HANDLER' },
        },
        { as: 'village-reps-2', task: 'graded/cast', data: { choice: mark('fit', 'fit') } },
        { as: 'li', task: 'graded/count', data: {}, expect: { status: 'completed' } },
      ],
    },
  ],
})

describe('meetings and ballots through the kernel', () => {
  const sound = parseTemplate(JSON.stringify(template), { hash, kinds: KINDS })

  it('are accepted as a template', () => expect(sound.ok ? [] : sound.error).toEqual([]))

  for (const one of cases.cases)
    it(one.name, () => {
      if (!sound.ok) throw new Error('template')
      const { failures, run } = runCase(cases, one, {
        sound: sound.value,
        calendar: CHINA,
        validate: ajvValidate(),
        hash,
      })
      expect(failures).toEqual([])
      const secret = run.history.filter(({ event }) => 'visit' in event && event.visit.startsWith('secret'))
      for (const { event, given } of secret)
        if (event.type === 'BallotCast') expect(JSON.stringify([event, given])).not.toMatch(/"(for|against|abstain)"/)
    })
})

describe('matters from a table, weighted assessors on paper, and a voting period through the kernel', () => {
  const written = {
    format: 1,
    id: 'variants',
    title: '逐项表决和测评',
    start: { roles: ['secretary'] },
    roles: { secretary: { title: '村党组织书记', post: 'branch-secretary' } },
    data: {
      type: 'object',
      properties: {
        matters: {
          type: 'array',
          title: '事项',
          maxItems: 9,
          items: { type: 'object', properties: { name: { type: 'string', title: '名称', maxLength: 80 } } },
        },
      },
    },
    forms: { list: { schema: { type: 'object', properties: { matters: {} } } } },
    delays: { days: { calendarDays: 3 } },
    machine: {
      id: 'variants',
      initial: 'list',
      states: {
        ...step('list', '', { kind: 'form', form: 'list' }, { SUBMITTED: 'matters' }),
        ...step(
          'matters',
          '',
          {
            kind: 'ballot',
            electorate,
            pass: { of: 'members', moreThan: '1/2' },
            items: { field: 'matters', column: 'name' },
            period: { delay: 'days' },
            early: true,
          },
          {
            PASSED: 'graded',
            PARTLY_PASSED: {
              target: 'graded',
              guard: {
                type: 'rule',
                params: {
                  rule: { some: { of: { var: 'steps.matters.items' }, where: { eq: [{ var: 'item.passed' }, true] } } },
                },
              },
            },
            NOT_PASSED: 'done',
            VOID: { target: 'matters', reenter: true },
          },
        ),
        ...step(
          'graded',
          '',
          {
            kind: 'ballot',
            groups: [
              { key: 'team', title: '班子', weight: '3/5', voters: { register: 'team' } },
              { key: 'reps', title: '代表', weight: '2/5', voters: electorate },
            ],
            subjects: { register: 'subjects' },
            choices: [
              { key: 'good', title: '好', score: 100 },
              { key: 'poor', title: '差', score: 40 },
            ],
            secret: true,
          },
          { COUNTED: 'done', VOID: { target: 'graded', reenter: true } },
        ),
        done: { type: 'final' },
      },
    },
  }
  const marks = (a: string, b: string) => [
    { subject: 'row1', choice: a },
    { subject: 'row2', choice: b },
  ]
  const row = (group: string, subject: string, good: number, poor: number) => ({ group, subject, good, poor, void: 0 })
  const [a, b] = ['village-subjects-1', 'village-subjects-2']
  const told = casesSchema.parse({
    world: {
      organisations: { village: { name: '清河村', kind: 'village' } },
      people: { li: { name: '李书记', posts: ['branch-secretary@village'] } },
      registers: {
        village: {
          reps: { count: 4, label: '代表' },
          team: { count: 2, label: '委员' },
          subjects: { count: 2, label: '干部' },
        },
      },
    },
    cases: [
      {
        name: 'an early count, a part that passed, and a score put together from two groups',
        start: { as: 'li', organisation: 'village', title: '年度事项', at: '2026-03-02 08:00' },
        steps: [
          { as: 'li', task: 'list/fill', data: { matters: [{ name: '修路' }, { name: '打井' }] } },
          { as: 'li', task: 'matters/open', data: sheet('2026-03-02T08:00') },
          { as: 'village-reps-1', task: 'matters/cast', data: { choice: marks('for', 'against') } },
          { as: 'village-reps-2', task: 'matters/cast', data: { choice: marks('for', 'against') } },
          { as: 'li', task: 'matters/count', data: {}, expect: { refused: 'BALLOT_STILL_OPEN' } },
          { as: 'village-reps-3', task: 'matters/cast', data: { choice: marks('for', 'abstain') } },
          {
            as: 'li',
            task: 'matters/count',
            data: {},
            expect: {
              at: ['graded'],
              values: { 'steps.matters.early': true, 'steps.matters.outcome': 'PARTLY_PASSED' },
            },
          },
          { as: 'li', task: 'graded/open', data: sheet('2026-03-02T08:00', { mode: 'paper' }) },
          {
            as: 'li',
            task: 'graded/count',
            data: {
              present: 6,
              issued: 6,
              collected: 6,
              sheet: [row('team', a, 2, 0), row('team', b, 1, 1), row('reps', a, 3, 1), row('reps', b, 0, 4)],
            },
            expect: { status: 'completed' },
          },
        ],
      },
    ],
  })
  const sound = parseTemplate(JSON.stringify(written), { hash, kinds: KINDS })

  it('are accepted as a template', () => expect(sound.ok ? [] : sound.error).toEqual([]))

  for (const one of told.cases)
    it(one.name, () => {
      if (!sound.ok) throw new Error('template')
      const ports = { sound: sound.value, calendar: CHINA, validate: ajvValidate(), hash }
      const { failures, run } = runCase(told, one, ports)
      expect(failures).toEqual([])
      // 3/5 × 100 + 2/5 × 85, and 3/5 × 70 + 2/5 × 40.
      expect(run.state?.visits['graded.1']?.result.subjects).toMatchObject([
        { id: a, score: '94/1', hundredths: 9400 },
        { id: b, score: '58/1', hundredths: 5800 },
      ])
    })
})
