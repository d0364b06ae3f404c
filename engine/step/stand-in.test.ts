import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { act, oneStep, openTask, visitOf } from '#tests/walk/one-step.ts'
import type { Small } from '#tests/walk/small.ts'

/** 代理 inside the step kinds: whoever acts for somebody speaks with that one's voice, and is nobody's second person. */

/** 钱 stands in for 赵 and for 周, 周 for 赵. */
function at(step: JsonObject): Small {
  const one = oneStep(step)
  const stand = (person: string, principal: string) =>
    one.substitutes.push({ person, principal, from: '2026-03-01', until: '2026-12-31' })
  stand('qian', 'zhao')
  stand('qian', 'zhou')
  stand('zhou', 'zhao')
  return one
}
const workOf = (one: Small) => visitOf(one).work

describe('清单', () => {
  const STEP: JsonObject = {
    kind: 'items',
    title: '整改',
    handlers: { role: 'secretary' },
    rows: { from: 'things', title: 'thing' },
    owner: { person: 'who' },
    verify: { role: 'director' },
  }
  it('what a stand-in applied for is neither theirs nor the principal’s to verify', () => {
    const one = at({ ...STEP, verify: { role: 'organisers' } })
    expect(act(one, 'qian', 'apply', { result: '已修好' })).toBeUndefined()
    expect(workOf(one).rows).toMatchObject([{ appliedBy: 'zhao', appliedHand: 'qian' }])
    expect(act(one, 'qian', 'verify', { findings: '现场看过' }, 'VERIFIED')).toBe('SAME_PERSON')
    expect(act(one, 'zhao', 'verify', { findings: '现场看过' }, 'VERIFIED')).toBe('SAME_PERSON')
    expect(act(one, 'wang', 'verify', { findings: '现场看过' }, 'VERIFIED')).toBeUndefined()
  })
  it('nobody verifies their own application in another’s name', () => {
    const one = at({ ...STEP, owner: { post: 'branch-organiser' } })
    expect(act(one, 'qian', 'apply', { result: '已修好' })).toBeUndefined()
    expect(act(one, 'qian', 'verify', { findings: '现场看过' }, 'VERIFIED')).toBe('SAME_PERSON')
    expect(act(one, 'zhou', 'verify', { findings: '现场看过' }, 'VERIFIED')).toBeUndefined()
  })
})

describe('联合办理', () => {
  it('nobody decides about an objection they raised, in whosever name', () => {
    const one = at({
      kind: 'joint',
      title: '联办',
      lead: { role: 'secretary' },
      assists: [{ role: 'organisers' }],
      disputes: { role: 'director' },
    })
    one.posts.splice(
      one.posts.findIndex(({ person }) => person === 'wang'),
      1,
    )
    one.posts.splice(
      one.posts.findIndex(({ person }) => person === 'qian'),
      1,
    )
    expect(act(one, 'qian', 'object', { reason: '不属本职' }, undefined, 'object/a1')).toBeUndefined()
    expect(workOf(one).parties).toMatchObject([{}, { objectedBy: 'zhao', objectedHand: 'qian' }])
    expect(act(one, 'qian', 'arbitrate', { grounds: '依职责' }, 'KEPT')).toBe('SAME_PERSON')
    expect(act(one, 'zhou', 'arbitrate', { grounds: '依职责' }, 'KEPT')).toBeUndefined()
    expect(act(one, 'zhou', 'assist', { opinion: '配合' })).toBeUndefined()
    expect(workOf(one).parties).toMatchObject([{}, { answeredBy: 'zhao' }])
  })
})

describe('认领', () => {
  it('what a stand-in claims is the principal’s, and neither of them confirms it', () => {
    const one = at({
      kind: 'claim',
      title: '认领',
      handlers: { role: 'organisers' },
      offers: { field: 'things', title: 'thing' },
      by: { role: 'director' },
    })
    expect(act(one, 'qian', 'claim', { offer: 'o1' })).toBeUndefined()
    expect(workOf(one).claims).toMatchObject({ c1: { by: 'zhou', label: '周主任' } })
    expect(act(one, 'qian', 'carry', { done: '办好了' })).toBeUndefined()
    expect(workOf(one).claims).toMatchObject({ c1: { doneBy: 'zhou', doneHand: 'qian' } })
    expect(act(one, 'qian', 'confirm', {}, 'CONFIRMED')).toBe('SAME_PERSON')
    expect(act(one, 'zhou', 'confirm', {}, 'CONFIRMED')).toBe('SAME_PERSON')
    expect(act(one, 'wang', 'confirm', {}, 'CONFIRMED')).toBeUndefined()
  })
})

describe('积分', () => {
  it('an entry reported by a stand-in is confirmed by a third person', () => {
    const one = at({
      kind: 'points',
      title: '积分',
      handlers: { role: 'secretary' },
      holders: { register: 'reps' },
      items: [{ code: 'sweep', title: '打扫', points: 5 }],
      report: [{ role: 'director' }],
      confirm: { role: 'organisers' },
    })
    const holder = (person: string) =>
      Object.values(workOf(one).holders as { [id: string]: { id: string; person: string } }).find(
        known => known.person === person,
      )!.id
    expect(act(one, 'qian', 'report', { holder: holder('lin'), item: 'sweep', doneOn: '2026-03-02' })).toBeUndefined()
    expect(workOf(one).entries).toMatchObject({ e1: { by: 'zhou', hand: 'qian' } })
    expect(act(one, 'qian', 'confirm', { entries: ['e1'] }, 'CONFIRMED')).toBe('SAME_PERSON')
    expect(act(one, 'zhou', 'confirm', { entries: ['e1'] }, 'CONFIRMED')).toBe('SAME_PERSON')
    expect(act(one, 'wang', 'confirm', { entries: ['e1'] }, 'CONFIRMED')).toBeUndefined()
  })
})

describe('考评打分', () => {
  it('a principal scores once, by their own hand or a stand-in’s', () => {
    const one = at({
      kind: 'scoring',
      title: '测评',
      indicators: [{ key: 'all', title: '总体', points: 100 }],
      assess: [{ key: 'group', title: '评委', handlers: { role: 'organisers', mode: { atLeast: 2 } } }],
    })
    const sheet: JsonObject = { all: { all: { score: 90 } } }
    expect(act(one, 'zhou', 'assess', sheet, undefined, '/zhao')).toBeUndefined()
    expect(workOf(one).sheets).toMatchObject([{ by: 'zhao', hand: 'zhou' }])
    const again = Object.values(one.run.state!.tasks).find(({ id }) => id.includes('/zhao'))!
    expect(one.ask('zhao', { type: 'Submit', task: again.id, data: sheet })).toBe('TASK_CLOSED')
  })
})

describe('会签和表决', () => {
  it('nobody signs in another’s name', () => {
    const one = at({
      kind: 'sign',
      title: '签约',
      handlers: { role: 'director' },
      document: { title: '协议', fields: ['things'] },
    })
    const asked = one.refusal('qian', { type: 'Submit', task: openTask(one, 'sign'), data: {}, outcome: 'SIGNED' })
    expect(asked?.code).toBe('NOT_HANDLER')
    expect(
      one.ask('zhou', { type: 'Submit', task: openTask(one, 'sign'), data: {}, outcome: 'SIGNED' }),
    ).toBeUndefined()
  })
  it('nobody votes in another’s name', () => {
    const one = at({
      kind: 'ballot',
      title: '表决',
      handlers: { role: 'secretary' },
      electorate: { role: 'organisers' },
      secret: false,
      pass: { of: 'ballots', moreThan: '1/2' },
    })
    expect(
      act(one, 'li', 'open', {
        matter: '修路',
        held: '2026-03-02T12:00',
        place: '村部',
        host: 'li',
        recorder: 'wang',
        mode: 'online',
      }),
    ).toBe(undefined)
    const paper = Object.values(one.run.state!.tasks).find(
      ({ part, assignees }) => part === 'cast' && JSON.stringify(assignees).includes('zhao'),
    )!
    expect(one.ask('zhou', { type: 'Submit', task: paper.id, data: { choice: 'for' } })).toBe('NOT_HANDLER')
    expect(one.ask('zhao', { type: 'Submit', task: paper.id, data: { choice: 'for' } })).toBeUndefined()
  })
})
