import { describe, expect, it } from 'vitest'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/** 退回 and 撤回 in a straight line. */

const line = {
  draft: form(
    'secretary',
    { SUBMITTED: 'check', GIVEN_UP: 'stopped', EXPIRED: 'late' },
    { deadline: { delay: 'week', outcome: 'EXPIRED' } },
  ),
  check: form('organisers', { AGREED: 'sign', REFUSED: 'draft' }),
  sign: form('director', { SUBMITTED: 'last' }),
  last: form('secretary', { SUBMITTED: 'done' }),
  late: form('organisers', { SUBMITTED: 'done' }),
  stopped: { type: 'final', meta: { title: '放弃' } },
  done,
}
const delays = { delays: { week: { calendarDays: 7 } } }
const back = (one: Small, as: string, from: string, to: string, after: 'through' | 'back' = 'back') =>
  one.ask(as, { type: 'Return', task: one.task(from), to, reason: '补充', after })
const signing = () => {
  const one = small(line, delays)
  one.hand('li', 'draft', 'SUBMITTED')
  one.hand('wang', 'check', 'AGREED')
  return one
}

describe('“straight back to me”', () => {
  it('skips what lies between, once', () => {
    const one = signing()
    expect(back(one, 'zhou', 'sign', 'draft')).toBeUndefined()
    one.hand('li', 'draft', 'SUBMITTED')
    expect(one.at()).toBe('sign')
    expect(one.visit('sign')).toBe('sign.2')
    expect(one.run.state?.comeBacks).toBeUndefined()
    expect(back(one, 'zhou', 'sign', 'draft', 'through')).toBeUndefined()
    one.hand('li', 'draft', 'SUBMITTED')
    expect(one.at()).toBe('check')
  })

  it('does not lead back when the step ends otherwise: the outcome goes where the template says', () => {
    const one = signing()
    back(one, 'zhou', 'sign', 'draft')
    one.hand('li', 'draft', 'GIVEN_UP')
    expect(one.run.state).toMatchObject({ status: 'completed', ending: '放弃' })
  })

  it('does not lead back when the time ran out before anybody handed in', () => {
    const one = signing()
    back(one, 'zhou', 'sign', 'draft')
    one.run.wait('2026-04-01T00:00:00.000Z')
    expect(one.at()).toBe('late')
  })

  it('is forgotten when the step it waits for is itself returned', () => {
    const one = signing()
    back(one, 'zhou', 'sign', 'check')
    expect(back(one, 'zhao', 'check', 'draft', 'through')).toBeUndefined()
    expect(one.run.state?.comeBacks).toBeUndefined()
    one.hand('li', 'draft', 'SUBMITTED')
    expect(one.at()).toBe('check')
    one.hand('wang', 'check', 'AGREED')
    expect(one.visit('sign')).toBe('sign.2')
  })

  it('is forgotten when the matter is cancelled: who reopens it begins afresh', () => {
    const one = signing()
    back(one, 'zhou', 'sign', 'draft')
    one.ask('li', { type: 'Cancel', reason: '不办了' })
    expect(one.run.state?.comeBacks).toBeUndefined()
  })

  it('is remembered when the form is withdrawn and handed in again', () => {
    const one = signing()
    back(one, 'zhou', 'sign', 'draft')
    one.hand('li', 'draft', 'SUBMITTED')
    expect(one.at()).toBe('sign')
    for (const visit of ['draft.2', 'draft.3']) {
      expect(one.ask('li', { type: 'Withdraw', visit, reason: '写错了' })).toBeUndefined()
      expect(one.run.state?.comeBacks).toEqual([{ by: one.visit('draft'), to: 'sign' }])
      one.hand('li', 'draft', 'SUBMITTED')
      expect(one.at()).toBe('sign')
    }
  })

  it('holds for the nearest of two', () => {
    const one = signing()
    back(one, 'zhou', 'sign', 'check')
    back(one, 'zhao', 'check', 'draft')
    one.hand('li', 'draft', 'SUBMITTED')
    expect(one.at()).toBe('check')
  })
})

describe('returning and withdrawing', () => {
  it('offers only steps that were closed before, and says which', () => {
    const one = signing()
    expect(
      one.refusal('zhou', { type: 'Return', task: one.task('sign'), to: 'last', reason: '补充', after: 'through' }),
    ).toEqual({
      code: 'RETURN_TARGET_UNKNOWN',
      params: { to: 'last', expected: ['organisers办理', 'secretary办理'] },
    })
    expect(back(one, 'zhou', 'sign', 'sign')).toBe('RETURN_TARGET_UNKNOWN')
    expect(back(one, 'zhou', 'sign', '__proto__')).toBe('RETURN_TARGET_UNKNOWN')
  })

  it('keeps the returned form as it was and begins the next from it', () => {
    const one = signing()
    back(one, 'zhou', 'sign', 'check')
    expect(one.run.state?.visits['check.1']?.filled).toHaveLength(1)
    expect(one.run.state?.visits['check.1']?.closed).toMatchObject({ outcome: 'AGREED' })
    expect(one.run.state?.visits['check.2']?.filled).toEqual([])
    expect(one.run.state?.visits['sign.1']?.closed).toMatchObject({ outcome: null, cause: 'return' })
  })

  it('may be withdrawn by whoever handed in, until somebody signs for what came of it', () => {
    const one = signing()
    const take = (as: string, visit: string) => one.ask(as, { type: 'Withdraw', visit, reason: '写错了' })
    expect(take('li', 'draft.1')).toBe('WITHDRAW_TOO_LATE')
    expect(take('zhao', 'check.1')).toBe('WITHDRAW_TOO_LATE')
    expect(take('wang', 'check.1')).toBeUndefined()
    expect(one.at()).toBe('check')
    one.hand('wang', 'check', 'AGREED')
    one.ask('zhou', { type: 'Claim', task: one.task('sign') })
    expect(take('wang', 'check.2')).toBe('WITHDRAW_TOO_LATE')
    one.ask('zhou', { type: 'Release', task: one.task('sign') })
    expect(take('wang', 'check.2')).toBeUndefined()
  })

  it('may be withdrawn past a step that passed by itself', () => {
    const one = small({
      draft: form('secretary', { SUBMITTED: 'check' }),
      check: form('starter', { SUBMITTED: 'sign' }, { policies: { handlerIsStarter: 'skip' } }),
      sign: form('director', { SUBMITTED: 'done' }),
      done,
    })
    one.hand('li', 'draft')
    expect(one.at()).toBe('sign')
    expect(one.ask('li', { type: 'Withdraw', visit: 'draft.1', reason: '写错了' })).toBeUndefined()
    expect(one.at()).toBe('draft')
  })
})
