import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { replay } from '#engine/process/evolve.ts'
import { verify } from '#engine/process/verify.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { act, oneStep, visitOf } from '#tests/walk/one-step.ts'
import type { Small } from '#tests/walk/small.ts'

/** 移交其他组织 and 挂起 while a step is open: what the step keeps itself follows. */

const isConsistent = ({ run }: Small) => {
  const { sound, validate, hash } = run.ports
  expect(replay(run.history)).toEqual(run.state)
  expect(verify({ sound, version: 1, calendar: () => CHINA, validate, hash }, run.history).differences).toEqual([])
}

describe('a matter that is handed to another organisation', () => {
  /** 东坡村 has two 委员 of its own. */
  const moved = (one: Small) => {
    for (const person of ['sun', 'lin']) one.posts.push({ person, post: 'branch-organiser', organisation: 'other' })
    return one.ask('chen', { type: 'Transfer', to: 'other', reason: '区划调整' })
  }

  it('asks the departments that are still waited for there; what was said stays', () => {
    const one = oneStep({
      kind: 'joint',
      title: '联办',
      lead: { role: 'secretary' },
      assists: [{ role: 'organisers' }, { field: 'units', post: 'village-director' }],
      leadLast: true,
    })
    expect(act(one, 'wang', 'assist', { opinion: '配合' }, undefined, 'a1')).toBeUndefined()
    expect(moved(one)).toBe('NO_HANDLER')
    one.posts.push({ person: 'he', post: 'village-director', organisation: 'other' })
    expect(moved(one)).toBeUndefined()
    expect(visitOf(one).work.parties).toMatchObject([
      { title: '支部书记', unit: 'other', assignees: [{ post: 'branch-secretary', organisation: 'other' }] },
      { unit: 'village', answeredBy: 'wang' },
      { title: '东坡村党支部', unit: 'other', state: 'asked' },
    ])
    expect(act(one, 'zhou', 'assist', { opinion: '同意' })).toBe('NOT_HANDLER')
    expect(act(one, 'he', 'assist', { opinion: '同意' })).toBeUndefined()
    expect(act(one, 'he', 'lead', { opinion: '已办' })).toBeUndefined()
    expect(visitOf(one).closed?.outcome).toBe('DONE')
    isConsistent(one)
  })

  it('gives the rows of a list to the same post there, and the list to its keepers', () => {
    const one = oneStep({
      kind: 'items',
      title: '整改',
      handlers: { role: 'secretary' },
      rows: { from: 'things', title: 'thing' },
      owner: { organisation: 'unit', post: 'branch-organiser' },
      verify: { role: 'secretary' },
    })
    expect(moved(one)).toBeUndefined()
    expect(visitOf(one).work).toMatchObject({
      rows: [{ owner: '东坡村党支部支部组织委员', data: { unit: 'other' }, owners: [{ organisation: 'other' }] }],
      keepers: [{ post: 'branch-secretary', organisation: 'other' }],
    })
    expect(act(one, 'sun', 'apply', { result: '修好了' })).toBeUndefined()
    expect(act(one, 'he', 'verify', { findings: '不行' }, 'SENT_BACK')).toBeUndefined()
    expect(act(one, 'wang', 'apply', { result: '修好了' })).toBe('NOT_HANDLER')
    expect(act(one, 'lin', 'apply', { result: '修好了' })).toBeUndefined()
    isConsistent(one)
  })

  it('asks the signatures still to come from holders of the same post there, each of one', () => {
    const one = oneStep({
      kind: 'sign',
      title: '签约',
      handlers: { role: 'organisers', mode: 'inTurn' },
      document: { title: '协议', fields: ['things'] },
    })
    expect(act(one, 'wang', 'sign', {}, 'SIGNED')).toBeUndefined()
    expect(moved(one)).toBeUndefined()
    expect((visitOf(one).work.slots as JsonObject[]).map(({ title }) => title)).toEqual(['王委员', '孙审计', '林群众'])
    expect(act(one, 'zhao', 'sign', {}, 'SIGNED')).toBe('NOT_HANDLER')
    expect(act(one, 'sun', 'sign', {}, 'SIGNED')).toBeUndefined()
    expect(act(one, 'lin', 'sign', {}, 'SIGNED')).toBeUndefined()
    expect(visitOf(one).closed?.outcome).toBe('SIGNED')
    isConsistent(one)
  })

  it('is not handed over where a signature to come would be nobody’s', () => {
    const one = oneStep({
      kind: 'sign',
      title: '签约',
      handlers: { role: 'organisers', mode: 'inTurn' },
      document: { title: '协议', fields: ['things'] },
    })
    expect(moved(one)).toBe('NO_HANDLER')
    expect(one.run.state?.organisation).toBe('village')
  })

  it('goes on offering and scoring with the people there', () => {
    const offers = oneStep({
      kind: 'claim',
      title: '认领',
      handlers: { role: 'secretary' },
      offers: { field: 'things', title: 'thing' },
      by: { role: 'organisers' },
    })
    expect(moved(offers)).toBeUndefined()
    expect(act(offers, 'wang', 'claim', { offer: 'o1' })).toBe('NOT_HANDLER')
    expect(act(offers, 'lin', 'claim', { offer: 'o1' })).toBeUndefined()
    expect(act(offers, 'lin', 'carry', { done: '办好了' })).toBeUndefined()
    expect(act(offers, 'li', 'confirm', {}, 'CONFIRMED')).toBe('NOT_HANDLER')
    expect(act(offers, 'he', 'confirm', {}, 'CONFIRMED')).toBeUndefined()
    isConsistent(offers)
  })
})

describe('a matter that stood still', () => {
  const standStill = (one: Small, until: string) => {
    expect(one.ask('li', { type: 'Suspend', reason: '等待核查' })).toBeUndefined()
    one.run.wait(until)
    expect(one.ask('li', { type: 'Resume', reason: '核查结束' })).toBeUndefined()
  }
  /** Dates a kind keeps for itself are those of its clocks. */
  const clocks = (one: Small) => new Set(Object.values(one.run.state!.timers).map(({ due }) => due.at))

  it.each<[string, JsonObject, string]>([
    [
      '认领',
      {
        kind: 'claim',
        handlers: { role: 'secretary' },
        offers: { field: 'things', title: 'thing' },
        by: { role: 'organisers' },
        push: { delay: 'week' },
        period: { delay: 'week' },
      },
      'period',
    ],
    [
      '积分',
      {
        kind: 'points',
        handlers: { role: 'secretary' },
        holders: { register: 'reps' },
        items: [{ code: 'sweep', title: '打扫', points: 5 }],
        report: [{ role: 'director' }],
        confirm: { role: 'organisers' },
        period: { delay: 'week' },
      },
      'period',
    ],
    [
      '考评打分',
      {
        kind: 'scoring',
        indicators: [{ key: 'all', title: '总体', points: 100 }],
        assess: [{ key: 'group', title: '评委', handlers: { role: 'organisers' }, deadline: { delay: 'week' } }],
        deadline: { delay: 'week', outcome: 'EXPIRED' },
      },
      'deadline',
    ],
    [
      '会签',
      {
        kind: 'sign',
        handlers: { role: 'director' },
        document: { title: '协议', fields: ['things'] },
        deadline: { delay: 'week', outcome: 'EXPIRED' },
      },
      'deadline',
    ],
    [
      '清单',
      {
        kind: 'items',
        handlers: { role: 'secretary' },
        rows: { from: 'things', title: 'thing' },
        owner: { person: 'who' },
        due: { delay: 'week' },
        verify: { role: 'director' },
        until: { delay: 'week' },
      },
      'until',
    ],
    [
      '联合办理',
      {
        kind: 'joint',
        lead: { role: 'secretary', delay: 'week' },
        assists: [{ role: 'organisers', delay: 'week' }],
        wait: { until: { delay: 'week' } },
      },
      'until',
    ],
    ['等待', { kind: 'wait', delay: 'week' }, 'until'],
  ])('%s: every date is later by as much, and the step keeps no other', (title, step, purpose) => {
    const one = oneStep({ ...step, title })
    one.run.wait('2026-03-05T04:00:00.000Z')
    const before = one.run.state!.timers[`work.1/${purpose}`]!.due.lastDay
    standStill(one, '2026-03-15T04:00:00.000Z')
    expect([before, one.run.state!.timers[`work.1/${purpose}`]!.due.lastDay]).toEqual(['2026-03-09', '2026-03-19'])
    for (const task of Object.values(one.run.state!.tasks))
      if (!task.closed && task.due) expect(task.due.lastDay).toBe('2026-03-19')
    const kept: string[] = []
    JSON.stringify(visitOf(one).work, (_, value) => {
      if (typeof value?.lastDay === 'string') kept.push(value.at)
      return value
    })
    expect(kept.filter(date => !clocks(one).has(date))).toEqual([])
    expect(visitOf(one).closed).toBeUndefined()
    one.run.wait('2026-03-21T00:00:00.000Z')
    // The lead of joint work is waited for all the same.
    expect(visitOf(one).closed !== undefined || visitOf(one).work.over).toBe(true)
    isConsistent(one)
  })
})
