import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { differsAt, impact, saySummary, summary } from '#engine/process/impact.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { done, form, small, soundOf } from '#tests/walk/small.ts'

/** What a new version means for real histories, before anybody decides. */

const rule = (amount: number) => ({ type: 'rule', params: { rule: { ge: [{ var: 'data.amount' }, amount] } } })
const states = (sign: string, amount = 10): JsonObject => ({
  draft: form(
    'secretary',
    { SUBMITTED: [{ target: sign, guard: rule(amount) }, { target: 'archive' }] },
    { form: 'note' },
  ),
  [sign]: form('organisers', { SUBMITTED: 'archive' }),
  archive: form('secretary', { SUBMITTED: 'done' }),
  done,
})
const more: JsonObject = {
  data: { type: 'object', properties: { amount: { type: 'integer', title: '金额' } } },
  forms: { note: { schema: { type: 'object', properties: { amount: {} } } } },
}
const at = (step: 'draft' | 'sign' | 'archive', amount = 20) => {
  const one = small(states('sign'), more)
  if (step !== 'draft') one.hand('li', 'draft', undefined, { amount })
  if (step === 'archive') one.hand('wang', 'sign')
  return one
}
const old = soundOf(states('sign'), more)

describe('the preview of a new version', () => {
  it('tells which instances change over, which need a mapping, and which finish on their version', () => {
    const after = soundOf(states('review'), more)
    const found = [at('draft'), at('sign'), at('sign'), at('archive')].map(({ run }) => impact(old, after, run.state!))
    expect(found.map(({ effect }) => effect)).toEqual(['unchanged', 'mapping', 'mapping', 'unchanged'])
    expect(saySummary(summary(found))).toBe(
      '4 件在办，涉及 1 个组织：2 件可以直接换版，2 件需要指明对应的步骤，0 件须按原版本办完。',
    )
    expect(impact(old, after, at('sign').run.state!, { sign: 'review' }).effect).toBe('mapped')
    const suspended = at('draft')
    suspended.ask('li', { type: 'Suspend', reason: '等待' })
    expect(impact(old, after, suspended.run.state!)).toMatchObject({
      effect: 'finish',
      why: expect.stringMatching('挂起'),
    })
  })

  it('names the entry from which a history would have gone another way', () => {
    const { run } = at('sign', 20)
    const world = { ...run.ports }
    expect(differsAt(soundOf(states('sign', 10), more), run.history, world)).toBeUndefined()
    expect(differsAt(soundOf(states('review', 10), more), run.history, world, { sign: 'review' })).toBeUndefined()
    const n = run.history.findIndex(({ event }) => event.type === 'Advanced' && event.cause.type === 'outcome')
    expect(differsAt(soundOf(states('sign', 50), more), run.history, world)).toBe(n)
  })

  it('goes through 10,000 histories in less than a minute', () => {
    const after = soundOf(states('review', 50), more)
    const kept = (['draft', 'sign', 'archive'] as const).map(step => at(step).run)
    const began = performance.now()
    const found = []
    for (let i = 0; i < 10_000; i++) {
      const run = kept[i % 3]!
      // A copy each, as if it had been read: nothing remembered from the one before may help.
      const state = { ...run.state!, id: `i${i}` } as InstanceState
      const history = run.history.map(entry => ({ ...entry }))
      found.push({ ...impact(old, after, state, {}), differs: differsAt(after, history, run.ports, {}) })
    }
    expect(summary(found).counts).toEqual({ unchanged: 6667, mapped: 0, mapping: 3333, finish: 0 })
    expect(performance.now() - began).toBeLessThan(60_000)
  }, 90_000)
})
