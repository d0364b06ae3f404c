import { expect, it } from 'vitest'
import { begin, send } from '#engine/machine/advance.ts'
import { aTemplate } from '#engine/testing/template.ts'

it('what the first state sets is set once, not again by every later move', () => {
  const sound = aTemplate()
    .with('/machine/states/proposal/entry', { type: 'set', params: { field: 'kind', value: 'ordinary' } })
    .sound()
  const begun = begin(sound, { data: {}, scope: {}, options: {} })
  if (!begun.ok) throw new Error(begun.error.reason)
  expect(begun.value.set).toEqual({ kind: 'ordinary' })
  const moved = send(sound, begun.value.position, 'proposal', 'SUBMITTED', {
    data: { kind: 'collective' },
    scope: { data: { kind: 'collective' } },
    options: {},
  })
  expect(moved).toMatchObject({ ok: true, value: { set: {}, entered: ['ballot'] } })
})

it('a step that is passed through by itself is neither entered nor left', () => {
  const sound = aTemplate()
    .with('/machine/states/meeting/always', {
      target: 'ballot',
      guard: { type: 'rule', params: { rule: { eq: [{ var: 'data.amount' }, 0] } } },
    })
    .sound()
  const begun = begin(sound, { data: {}, scope: {}, options: {} })
  if (!begun.ok) throw new Error(begun.error.reason)
  const data = { kind: 'ordinary', amount: 0 }
  const moved = send(sound, begun.value.position, 'proposal', 'SUBMITTED', { data, scope: { data }, options: {} })
  expect(moved).toMatchObject({ ok: true, value: { left: ['proposal'], entered: ['ballot'] } })
})
