import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { predict } from '#engine/process/predict.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { done, form, NOON, type Small, small } from '#tests/walk/small.ts'

const states: JsonObject = {
  draft: form('secretary', { SUBMITTED: 'branch' }, { form: 'note' }),
  branch: form(
    'director',
    {
      AGREED: [
        { target: 'town', guard: { type: 'rule', params: { rule: { gt: [{ var: 'data.amount' }, 10] } } } },
        { target: 'posted' },
      ],
      REFUSED: 'draft',
    },
    { deadline: { delay: 'week' } },
  ),
  town: form('superior', { AGREED: 'posted' }, { deadline: { delay: 'week' } }),
  posted: {
    meta: {
      step: {
        kind: 'disclosure',
        title: '公开',
        handlers: { role: 'vacant' },
        delay: 'posting',
        content: [{ path: 'data.amount', title: '金额' }],
      },
    },
    on: { CLOSED: 'done', OBJECTION_UPHELD: 'draft' },
  },
  done,
}
const more: JsonObject = {
  forms: { note: { schema: { type: 'object', properties: { amount: {} } } } },
  data: { type: 'object', properties: { amount: { type: 'integer', title: '金额' } } },
  delays: { week: { calendarDays: 7 }, posting: { calendarDays: 15 } },
}
const begun = (): Small => small(states, more)
const context = ({ run }: Small) => ({ ...run.ports, template: run.ports.sound.template, now: NOON })
const state = ({ run }: Small) => run.state as InstanceState

describe('what is going to happen', () => {
  it('is told before submitting: each step, its people and its day, with what was filled in', () => {
    const one = begun()
    const { coming, ends } = predict(context(one), state(one), { step: 'draft', data: { amount: 20 } })
    expect(coming.map(({ step, people, due }) => [step, people.join(), due?.lastDay])).toEqual([
      ['branch', 'zhou', '2026-03-09'],
      ['town', 'chen', '2026-03-17'],
      ['posted', '', undefined],
    ])
    expect(ends).toBe('办结')
    expect(coming.at(-1)?.uncertain).toContain('目前没有人担任办理人')
  })

  it('follows the condition that holds', () => {
    const one = begun()
    const { coming } = predict(context(one), state(one), { step: 'draft', data: { amount: 3 } })
    expect(coming.map(({ step }) => step)).toEqual(['branch', 'posted'])
  })

  it('says where it is uncertain, and why', () => {
    const one = begun()
    const { coming } = predict(context(one), state(one))
    expect(coming.find(({ step }) => step === 'posted')?.uncertain.join()).toMatch(/去向取决于.*金额/)
    expect(coming[0]?.uncertain).toContain('时间按目前推算，前面的步骤没有规定时限')
  })

  it('takes the outcome somebody is about to choose', () => {
    const one = begun()
    one.hand('li', 'draft', undefined, { amount: 3 })
    const { coming, ends } = predict(context(one), state(one), { step: 'branch', outcome: 'REFUSED' })
    expect(coming[0]?.step).toBe('draft')
    expect(ends).toBeUndefined()
  })

  it('agrees with what then happens, and changes nothing', () => {
    const one = begun()
    const before = JSON.stringify(one.run.state)
    const { coming } = predict(context(one), state(one), { step: 'draft', data: { amount: 20 } })
    expect(JSON.stringify(one.run.state)).toBe(before)
    one.hand('li', 'draft', undefined, { amount: 20 })
    expect(one.at()).toBe(coming[0]?.step)
    one.hand('zhou', 'branch', 'AGREED')
    expect(one.at()).toBe(coming[1]?.step)
  })
})
