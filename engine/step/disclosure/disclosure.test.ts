import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { disclosure } from '#engine/step/disclosure/disclosure.ts'
import { scene } from '#engine/step/meeting/scene.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

const board = () =>
  scene(
    disclosure,
    {
      kind: 'disclosure',
      title: '结果公开',
      handlers: { role: 'secretary' },
      content: [{ path: 'data.matter', title: '事项' }],
      delay: 'posting',
    },
    { registers: {}, delays: { posting: { calendarDays: 15 } }, hash: text => text },
  )
const paper = { notice: '公告', place: '公开栏' }

describe('a disclosure', () => {
  it('is dated by the day in China, also when it is still yesterday in Greenwich', () => {
    const posted = board()
    expect(posted.hand('publish', paper, { at: '2026-09-30T17:30:00.000Z' })).toMatchObject({ ok: true })
    expect(posted.result).toMatchObject({ published: '2026-10-01', lastDay: '2026-10-16' })
  })
  it('asks whoever answers an objection for words that fit a resolution and a result alike', () => {
    const posted = board()
    const { outcomes } = disclosure.form(posted.context() as never, 'answer', undefined)
    expect(outcomes.map(({ title }) => title)).toEqual(['异议不成立，说明理由', '异议成立，须改正'])
  })
})

describe('several objections', () => {
  const objected = (objections: JsonObject = {}): Small => {
    const step = {
      kind: 'disclosure',
      title: '公开',
      handlers: { role: 'secretary' },
      delay: 'week',
      content: [{ path: 'instance.title', title: '事项' }],
      ...objections,
    }
    const one = small(
      {
        posted: { meta: { step }, on: { CLOSED: 'done', OBJECTION_UPHELD: 'again' } },
        again: form('secretary', { SUBMITTED: 'done' }),
        done,
      },
      { delays: { week: { calendarDays: 7 } } },
    )
    one.hand('li', 'posted/publish', undefined, paper)
    for (const question of ['面积不对', '名单有误']) object(one, question)
    return one
  }
  const object = (one: Small, question: string) =>
    one.ask(null, { type: 'Submit', task: 'posted.1/objection', data: { question } })
  const answer = (one: Small, which: string, outcome: 'REJECTED' | 'UPHELD') =>
    one.ask('li', {
      type: 'Submit',
      task: `posted.1/answer/${which}`,
      data: { investigation: '已核实' },
      outcome,
      opinion: '按会议记录更正',
    })

  it('one is upheld: the others are still answered before the step ends, and no more are taken', () => {
    const one = objected()
    expect(answer(one, 'o1', 'UPHELD')).toBeUndefined()
    expect(one.at()).toBe('posted')
    expect(object(one, '还有')).toBe('TASK_CLOSED')
    one.run.wait('2026-04-01T00:00:00.000Z')
    expect(one.at()).toBe('posted')
    expect(answer(one, 'o2', 'REJECTED')).toBeUndefined()
    expect(one.at()).toBe('again')
    expect(one.run.state?.visits['posted.1']).toMatchObject({
      closed: { outcome: 'OBJECTION_UPHELD' },
      result: { upheld: true },
    })
  })

  it('the matter is not given back while an objection waits', () => {
    const one = objected()
    const back = { type: 'Return', task: 'posted.1/answer/o1', to: 'posted', reason: '补充', after: 'through' } as const
    expect(one.ask('li', back)).toBe('RETURN_TARGET_UNKNOWN')
  })

  it('no more than the author allows wait for an answer at a time; an answer makes room', () => {
    const one = objected({ objections: { handlers: { role: 'secretary' }, most: 2 } })
    expect(object(one, '三')).toBe('OBJECTIONS_FULL')
    answer(one, 'o1', 'REJECTED')
    expect(object(one, '三')).toBeUndefined()
    expect(object(one, '四')).toBe('OBJECTIONS_FULL')
  })
})
