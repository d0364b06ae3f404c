import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { replay } from '#engine/process/evolve.ts'
import { reopenTargets } from '#engine/process/reopen-target.ts'
import { sayEntry } from '#engine/process/sentence.ts'
import { verify } from '#engine/process/verify.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { namesOf } from '#tests/walk/laws.ts'
import { done, form, type Small, small, validate } from '#tests/walk/small.ts'

/** What is done from above: 唤醒, 督办, 逾期升级. */

function isConsistent({ run }: Small) {
  expect(replay(run.history)).toEqual(run.state)
  const again = verify({ ...run.ports, validate, version: 1, calendar: () => CHINA }, run.history)
  expect(again.differences).toEqual([])
}
const open = ({ run }: Small) => Object.values(run.state!.tasks).filter(task => !task.closed)

const branch = (key: string) => ({
  initial: key,
  states: { [key]: form('organisers', { SUBMITTED: `${key}Done` }), [`${key}Done`]: { type: 'final' } },
})
const parallel: JsonObject = {
  draft: form('secretary', { SUBMITTED: 'both' }),
  both: {
    type: 'parallel',
    meta: { title: '两路会签' },
    states: { left: branch('a'), right: branch('b') },
    onDone: 'sum',
  },
  sum: form('secretary', { SUBMITTED: 'done' }),
  done,
}
const reopen = (to: string): CommandBody => ({ type: 'Reopen', to, reason: '发现新证据' })

it('an order is answered while the last step waits for an added signer, and then both let it end', () => {
  const one = small({ last: form('secretary', { SUBMITTED: 'done' }), done })
  const by = '2026-03-05'
  one.ask('li', { type: 'AddSigners', task: one.task('last'), place: 'with', to: ['lin'], reason: '涉及经费' })
  expect(one.ask('chen', { type: 'Supervise', measure: 'rectify', tasks: [], text: '抓紧', by })).toBeUndefined()
  const task = open(one).find(({ supervision }) => supervision !== undefined)!.id
  expect(one.hand('li', 'last')).toBeUndefined()
  const sign: CommandBody = { type: 'Submit', task: 'last.1/@signer/1', data: {}, outcome: 'AGREED' }
  expect(one.ask('lin', sign)).toBe('ORDER_UNANSWERED')
  expect(one.ask('li', { type: 'Submit', task, data: { measures: '已经整改' } })).toBeUndefined()
  expect(one.ask('lin', sign)).toBeUndefined()
  expect(one.run.state?.status).toBe('completed')
  isConsistent(one)
})

describe('a finished instance', () => {
  const finished = () => {
    const one = small(parallel)
    one.hand('li', 'draft')
    one.hand('wang', 'a')
    one.hand('zhao', 'b')
    one.hand('li', 'sum')
    expect(one.run.state?.status).toBe('completed')
    return one
  }

  it('goes on at an earlier step with fresh tasks, and keeps its history', () => {
    const one = finished()
    const before = one.run.state!.visits
    expect(one.ask('li', reopen('draft'))).toBe('NOT_ALLOWED')
    expect(one.ask('chen', reopen('sum'))).toBeUndefined()
    expect(one.at()).toBe('sum')
    expect(one.run.state).toMatchObject({ status: 'running' })
    expect(one.run.state?.endedAt).toBeUndefined()
    for (const [id, visit] of Object.entries(before)) expect(one.run.state!.visits[id]).toEqual(visit)
    expect(open(one).map(({ id }) => id)).toEqual(['sum.2/fill'])
    expect(one.hand('li', 'sum')).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
    isConsistent(one)
  })

  it('begins again in a parallel state as a whole, never in one branch', () => {
    const one = finished()
    expect(reopenTargets(one.run.ports.sound, one.run.state!)).toEqual([
      { key: 'sum', title: 'secretary办理' },
      { key: 'both', title: '两路会签' },
      { key: 'draft', title: 'secretary办理' },
    ])
    expect(one.refusal('chen', reopen('a'))).toMatchObject({
      code: 'REOPEN_TARGET_UNKNOWN',
      params: { expected: ['secretary办理', '两路会签', 'secretary办理'] },
    })
    expect(one.ask('chen', reopen('both'))).toBeUndefined()
    expect(one.at()).toBe('a b')
    one.hand('wang', 'a')
    expect(one.at()).toBe('b')
    one.hand('zhao', 'b')
    expect(one.at()).toBe('sum')
    isConsistent(one)
  })

  it('that begins again in several branches at once says so by their title', () => {
    const one = finished()
    one.ask('chen', reopen('both'))
    const { run } = one
    const entry = run.history.find(({ event }) => event.type === 'Reopened')!
    expect(sayEntry(entry, run.state!, run.ports.sound, namesOf(run))).toContain('从“两路会签”重新办理')
  })

  it('comes back after a cancellation too, and a running one is not reopened', () => {
    const one = small(parallel)
    expect(one.ask('chen', reopen('draft'))).toBe('NOT_ENDED')
    one.hand('li', 'draft')
    one.hand('wang', 'a')
    one.ask('li', { type: 'Cancel', reason: '不办了' })
    expect(one.ask('chen', reopen('both'))).toBeUndefined()
    expect(one.at()).toBe('a b')
    expect(one.visit('a')).toBe('a.2')
    isConsistent(one)
  })
})

const two: JsonObject = {
  draft: form('secretary', { SUBMITTED: 'sign' }),
  sign: form('organisers', { SUBMITTED: 'done' }),
  done,
}
const rectify: CommandBody = {
  type: 'Supervise',
  measure: 'rectify',
  tasks: [],
  text: '限期补正材料',
  by: '2026-03-10',
}

describe('督办', () => {
  it('is for those who supervise, and is lifted by them', () => {
    const one = small(two)
    const mark: CommandBody = { type: 'Supervise', measure: 'mark', tasks: ['draft.1/fill'], text: '超期未办' }
    expect(one.ask('li', mark)).toBe('NOT_ALLOWED')
    expect(one.ask('chen', mark)).toBeUndefined()
    const [known] = one.run.state!.supervision!
    expect(known).toMatchObject({ measure: 'mark', of: ['draft.1/fill'], by: 'chen' })
    const lift: CommandBody = { type: 'LiftSupervision', supervision: known!.n, reason: '已办' }
    expect(one.ask('li', lift)).toBe('NOT_ALLOWED')
    one.hand('li', 'draft')
    one.hand('wang', 'sign')
    expect(one.ask('chen', lift)).toBeUndefined()
    expect(one.ask('chen', lift)).toBe('SUPERVISION_UNKNOWN')
    expect(one.run.state!.supervision![0]!.lifted).toBe(one.run.history.length - 1)
    isConsistent(one)
  })

  it('orders that something is put right, outlives the step, and no end comes before the answer', () => {
    const one = small(two)
    expect(one.ask('chen', rectify)).toBeUndefined()
    const order = open(one).find(task => task.part === '@rectify')!
    expect(order).toMatchObject({
      assignees: [{ post: 'branch-secretary', organisation: 'village' }],
      due: { lastDay: '2026-03-10' },
    })
    expect(one.hand('li', 'draft')).toBeUndefined()
    expect(one.hand('wang', 'sign')).toBe('ORDER_UNANSWERED')
    expect(one.ask('li', { type: 'Cancel', reason: '不办了' })).toBe('ORDER_UNANSWERED')
    const answer = (data: JsonObject): CommandBody => ({ type: 'Submit', task: order.id, data })
    expect(one.ask('wang', answer({ measures: '已补' }))).toBe('NOT_HANDLER')
    expect(one.ask('li', answer({}))).toBe('FORM_INVALID')
    const back: CommandBody = { type: 'Return', task: order.id, to: 'draft', reason: '重来', after: 'through' }
    expect(one.ask('li', back)).not.toBeUndefined()
    expect(one.ask('li', answer({ measures: '已补齐材料' }))).toBeUndefined()
    expect(one.run.state!.supervision![0]!.answered).toBe(one.run.history.length - 1)
    expect(one.run.state!.visits['draft.1']!.filled.at(-1)).toMatchObject({ part: '@rectify' })
    expect(one.hand('wang', 'sign')).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
    isConsistent(one)
  })

  it('needs a last day that is not past, and its lifting closes what was to be answered', () => {
    const one = small(two)
    expect(one.ask('chen', { ...rectify, by: '2026-03-01' })).toBe('FORM_INVALID')
    one.ask('chen', rectify)
    one.ask('chen', { type: 'LiftSupervision', supervision: one.run.state!.supervision![0]!.n, reason: '有误' })
    expect(open(one).map(({ part }) => part)).toEqual(['fill'])
    isConsistent(one)
  })

  it('hands tasks over to a person', () => {
    const one = small(two)
    const over: CommandBody = {
      type: 'Supervise',
      measure: 'handOver',
      tasks: ['draft.1/fill'],
      text: '长期不办',
      to: 'he',
    }
    expect(one.ask('chen', { ...over, tasks: [] })).toBe('FORM_INVALID')
    expect(one.ask('chen', { ...over, to: 'ghost' })).toBe('PERSON_UNKNOWN')
    expect(one.ask('chen', over)).toBeUndefined()
    expect(one.hand('li', 'draft')).toBe('NOT_HANDLER')
    expect(one.hand('he', 'draft')).toBeUndefined()
    isConsistent(one)
  })
})

describe('an escalation chain', () => {
  const chain = (levels: readonly JsonObject[], deadline: JsonObject = {}) =>
    small(
      {
        draft: form('secretary', { SUBMITTED: 'sign' }),
        sign: form(
          'organisers',
          { SUBMITTED: 'done' },
          { deadline: { delay: 'week', escalation: levels, ...deadline } },
        ),
        done,
      },
      { delays: { week: { workingDays: 5 }, day: { workingDays: 1 }, hours: { hours: 2 } } },
    )
  const full = [
    { at: { before: 'day' }, do: 'warn' },
    { at: { after: 'hours' }, do: 'remind', text: '请尽快办理' },
    { at: { after: 'day' }, do: 'reassign', role: 'director' },
    { at: { after: 'week' }, do: 'superior' },
  ]
  const reached = ({ run }: Small) =>
    run.history.flatMap(({ at, event }) => (event.type === 'Escalated' ? [[event.measure, at, event.to]] : []))

  it('warns, reminds, reassigns and reports upwards in working time', () => {
    const one = chain(full)
    one.hand('li', 'draft')
    one.run.wait('2026-03-30T00:00:00.000Z')
    expect(reached(one)).toEqual([
      ['warn', '2026-03-05T16:00:00.000Z', [{ post: 'branch-organiser', organisation: 'village' }]],
      ['remind', '2026-03-09T18:00:00.000Z', [{ post: 'branch-organiser', organisation: 'village' }]],
      ['reassign', '2026-03-10T16:00:00.000Z', [{ post: 'village-director', organisation: 'village' }]],
      ['superior', '2026-03-16T16:00:00.000Z', [{ post: 'party-secretary', organisation: 'town' }]],
    ])
    expect(open(one)[0]!.assignees).toEqual([
      { post: 'village-director', organisation: 'village' },
      { post: 'party-secretary', organisation: 'town' },
    ])
    expect(one.hand('wang', 'sign')).toBe('NOT_HANDLER')
    expect(one.hand('chen', 'sign')).toBeUndefined()
    isConsistent(one)
  })

  it('stands still with the instance, and ends with its visit', () => {
    const one = chain(full)
    one.hand('li', 'draft')
    one.ask('li', { type: 'Suspend', reason: '等待' })
    one.run.wait('2026-03-16T04:00:00.000Z')
    expect(reached(one)).toEqual([])
    one.ask('li', { type: 'Resume', reason: '继续' })
    expect(open(one)[0]!.due!.lastDay).toBe('2026-03-23')
    one.run.wait('2026-03-20T00:00:00.000Z')
    expect(reached(one).map(([measure, at]) => [measure, at])).toEqual([['warn', '2026-03-19T16:00:00.000Z']])
    const back: CommandBody = { type: 'Return', task: 'sign.1/fill', to: 'draft', reason: '重来', after: 'through' }
    expect(one.ask('wang', back)).toBeUndefined()
    expect(one.run.state!.timers).toEqual({})
    one.hand('li', 'draft')
    expect(Object.keys(one.run.state!.timers)).toHaveLength(4)
    isConsistent(one)
  })

  it('is not carried out where it would leave nobody', () => {
    const one = chain([{ at: { after: 'hours' }, do: 'reassign', role: 'vacant' }])
    one.hand('li', 'draft')
    one.run.now = '2026-03-20T00:00:00.000Z'
    expect(one.refusal(null, { type: 'FireTimer', timer: 'sign.1/escalation/1' })?.code).toBe('NO_HANDLER')
    expect(open(one)).toHaveLength(1)
  })
})
