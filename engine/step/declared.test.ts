import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { replay } from '#engine/process/evolve.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { Run } from '#engine/testing/run.ts'
import { corpus, lived } from '#tests/replay/corpus.ts'
import { soundNow, undeclared } from '#tests/walk/laws.ts'
import { act, oneStep, visitOf } from '#tests/walk/one-step.ts'
import type { Small } from '#tests/walk/small.ts'

/** What each kind says that it publishes, notes and offers, held against what it does; the walks look at the same. */

function broken(run: Run): string[] {
  return run.history.flatMap((entry, n) => {
    const state = replay(run.history.slice(0, n + 1))
    return state ? undeclared(entry, state, soundNow(run)) : []
  })
}
const told = (one: Small, signal: string, data: JsonObject) =>
  one.ask(null, { type: 'Signal', visit: 'work.1', signal, data })

const roles = { role: 'secretary' }
const LIVES: { readonly [title: string]: () => Small } = {
  评分到等次: () => {
    const one = oneStep({
      kind: 'scoring',
      title: '测评',
      indicators: [{ key: 'all', title: '总体', points: 100 }],
      bonus: { atMost: 5, items: [{ key: 'more', title: '加分', points: 5 }] },
      self: { handlers: roles },
      assess: [{ key: 'group', title: '评委', handlers: { role: 'organisers', mode: 'all' } }],
      bands: [
        { title: '好', outcome: 'GOOD', atLeast: 90 },
        { title: '一般', outcome: 'FAIR' },
      ],
    })
    act(one, 'li', 'self', { all: { all: { score: 95.5 } } })
    for (const who of ['wang', 'zhao', 'qian'])
      act(one, who, 'assess', { all: { all: { score: 91.3 } } }, undefined, who)
    return one
  },
  签到一致: () => {
    const one = oneStep({
      kind: 'sign',
      title: '签约',
      handlers: { role: 'organisers', mode: { atLeast: 2 } },
      document: { title: '协议', fields: ['things'] },
    })
    act(one, 'wang', 'sign', {}, 'DECLINED', '/wang')
    act(one, 'zhao', 'sign', {}, 'SIGNED', '/zhao')
    act(one, 'qian', 'sign', {}, 'SIGNED', '/qian')
    return one
  },
  清单销号: () => {
    const one = oneStep({
      kind: 'items',
      title: '整改',
      handlers: roles,
      rows: { from: 'things', title: 'thing' },
      owner: { person: 'who' },
      due: { delay: 'week' },
      verify: { role: 'director' },
    })
    one.run.wait('2026-03-20T00:00:00.000Z')
    act(one, 'zhao', 'apply', { result: '修好了' })
    act(one, 'zhou', 'verify', { findings: '不行' }, 'SENT_BACK')
    act(one, 'zhao', 'apply', { result: '修好了' })
    act(one, 'zhou', 'verify', { findings: '行' }, 'VERIFIED')
    return one
  },
  联合办理: () => {
    const one = oneStep({
      kind: 'joint',
      title: '联办',
      lead: roles,
      assists: [{ role: 'organisers', delay: 'week' }],
      disputes: { role: 'director' },
    })
    act(one, 'wang', 'object', { reason: '不属本职' }, undefined, 'object/a1')
    act(one, 'zhou', 'arbitrate', { grounds: '依职责' }, 'KEPT')
    one.run.wait('2026-03-20T00:00:00.000Z')
    act(one, 'wang', 'assist', { opinion: '配合' })
    act(one, 'li', 'lead', { opinion: '已办' })
    return one
  },
  认领确认: () => {
    const one = oneStep({
      kind: 'claim',
      title: '认领',
      handlers: roles,
      offers: { field: 'things', title: 'thing' },
      by: { role: 'organisers' },
      push: { delay: 'week' },
      rating: true,
    })
    one.run.wait('2026-03-20T00:00:00.000Z')
    act(one, 'wang', 'claim', { offer: 'o1' })
    act(one, 'wang', 'carry', { done: '办好了' })
    act(one, 'li', 'confirm', {}, 'SENT_BACK')
    act(one, 'wang', 'carry', { done: '真办好了' })
    act(one, 'li', 'confirm', { stars: 5 }, 'CONFIRMED')
    return one
  },
  积分结账: () => {
    const one = oneStep({
      kind: 'points',
      title: '积分',
      handlers: roles,
      holders: { register: 'reps' },
      items: [{ code: 'sweep', title: '打扫', points: 5 }],
      report: [{ role: 'director' }],
      confirm: { role: 'organisers' },
      period: { delay: 'week' },
    })
    act(one, 'zhou', 'report', { holder: 'lin', item: 'sweep', doneOn: '2026-03-02' })
    act(one, 'wang', 'confirm', { entries: ['e1'] }, 'CONFIRMED')
    one.run.wait('2026-03-20T00:00:00.000Z')
    return one
  },
  等另一件事: () => {
    const one = oneStep({ kind: 'wait', title: '等待', delay: 'week', instance: { field: 'other', wants: ['score'] } })
    told(one, 'INSTANCE_ENDED', {
      target: 'm7',
      instance: 'm7',
      title: '别的事',
      status: 'completed',
      ending: '办结',
      final: 'done',
      data: { score: 9 },
    })
    return one
  },
  上会审议: () => {
    const one = oneStep({ kind: 'agenda', title: '上会', pass: { of: 'present', moreThan: '1/2' } })
    const meeting = { instance: 'm1', visit: 'meeting.1', title: '支委会', held: '2026-03-02' }
    const attendance = { members: 5, shouldAttend: 5, present: 4, excused: 1, held: '2026-03-02', quorate: true }
    const votes = { for: 3, against: 1, abstain: 0 }
    told(one, 'AGENDA_MARKED', { meeting, mark: 'not-reached', reason: '时间不够', by: 'li' })
    told(one, 'AGENDA_DECIDED', { meeting, attendance, votes, outcome: 'APPROVED', by: 'li', reason: '' })
    return one
  },
}

describe('what a step publishes, notes and asks', () => {
  const seen = new Set<string>()
  const look = (run: Run) => {
    for (const { kind, filled, work } of Object.values(run.state?.visits ?? {}))
      if (filled.length > 0 || Object.keys(work).length > 0) seen.add(kind)
    expect(broken(run)).toEqual([])
  }

  it.each(Object.entries(LIVES))('is what its kind says: %s', (_, live) => {
    const one = live()
    expect(one.run.refusals.map(({ refusal }) => refusal.code)).toEqual([])
    expect(visitOf(one).closed?.outcome).toBeTypeOf('string')
    look(one.run)
  })

  it.each(corpus().map(source => [source.id, source] as const))(
    'is what its kind says in every case of %s',
    (_, source) => {
      for (const one of source.cases.cases) look(lived(source, one).run)
    },
  )

  it('was looked at for every kind', () => {
    const { launch: _seenInItsOwnTest, ...kinds } = KINDS
    expect(Object.keys(kinds).filter(kind => !seen.has(kind))).toEqual([])
  })
})
