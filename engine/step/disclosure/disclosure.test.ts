import { describe, expect, it } from 'vitest'
import { disclosure } from '#engine/step/disclosure/disclosure.ts'
import { scene } from '#engine/step/meeting/scene.ts'

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
