import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/** 退回 and what a body has decided: what binds is neither passed over nor asked again until it comes out otherwise. */

const states = {
  draft: form('secretary', { SUBMITTED: 'item' }),
  item: {
    meta: { step: { kind: 'agenda', title: '上会议题' } },
    on: { APPROVED: 'carry', REJECTED: 'refused', POSTPONED: 'draft' },
  },
  refused: form('director', { AGREED: 'draft', REFUSED: 'done' }),
  carry: form('director', { AGREED: 'last', REFUSED: 'done' }),
  last: form('secretary', { SUBMITTED: 'done' }),
  done,
}
const decided = (outcome: string): Small => {
  const one = small(states)
  one.hand('li', 'draft', 'SUBMITTED')
  const meeting = { instance: 'm1', visit: 'meeting.1', title: '支委会', held: '2026-03-02' }
  const attendance = { members: 5, shouldAttend: 5, present: 4, excused: 1, held: '2026-03-02', quorate: true }
  const data: JsonObject = { meeting, attendance, outcome, by: 'li', reason: '' }
  const told = one.run.ask(null, { type: 'Signal', visit: 'item.1', signal: 'AGENDA_DECIDED', data })
  if (!told.ok) throw new Error(JSON.stringify(told.error))
  return one
}
const back = (one: Small, as: string, from: string, to: string, after: 'through' | 'back') =>
  one.ask(as, { type: 'Return', task: one.task(from), to, reason: '补充', after })

describe('a decision of a body', () => {
  it('is not passed over on the way straight back', () => {
    const one = decided('APPROVED')
    expect(back(one, 'zhou', 'carry', 'draft', 'back')).toBe('STRAIGHT_BACK_OVER')
    expect(one.at()).toBe('carry')
    expect(back(one, 'zhou', 'carry', 'draft', 'through')).toBeUndefined()
    one.hand('li', 'draft', 'SUBMITTED')
    expect(one.at()).toBe('item')
  })
  it('asked for again comes straight back only where it leads there anyway', () => {
    const one = decided('APPROVED')
    expect(back(one, 'zhou', 'carry', 'item', 'back')).toBeUndefined()
    expect(one.at()).toBe('item')
    const later = decided('APPROVED')
    later.hand('zhou', 'carry', 'AGREED')
    expect(back(later, 'li', 'last', 'item', 'back')).toBe('STRAIGHT_BACK_OVER')
  })
  it('leaves the way straight back open between steps after it', () => {
    const one = decided('APPROVED')
    one.hand('zhou', 'carry', 'AGREED')
    expect(back(one, 'li', 'last', 'carry', 'back')).toBeUndefined()
    one.hand('zhou', 'carry', 'AGREED')
    expect(one.at()).toBe('last')
  })
  it('against the matter is not asked for again by giving it back', () => {
    const one = decided('REJECTED')
    expect(back(one, 'zhou', 'refused', 'item', 'through')).toBe('RETURN_TARGET_UNKNOWN')
    expect(back(one, 'zhou', 'refused', 'draft', 'through')).toBeUndefined()
  })
})
