import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { stepContext } from '#engine/process/desk.ts'
import { sayEntry } from '#engine/process/sentence.ts'
import { taskForm } from '#engine/process/task-form.ts'
import { namesOf } from '#tests/walk/laws.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/** 委派、代理、拿回. */

const AT = 'sign.1/fill'
const more: JsonObject = {
  data: {
    type: 'object',
    properties: { sum: { type: 'integer', title: '金额' }, note: { type: 'string', title: '说明' } },
  },
  forms: { paper: { schema: { type: 'object', properties: { sum: {}, note: {} }, required: ['sum'] } } },
}
const begun = (mode?: string | JsonObject, role = 'organisers'): Small => {
  const one = small(
    {
      draft: form('secretary', { SUBMITTED: 'sign' }),
      sign: form(role, { AGREED: 'done', REFUSED: 'refused' }, { form: 'paper', ...(mode !== undefined && { mode }) }),
      refused: { type: 'final', meta: { title: '不同意' } },
      done,
    },
    more,
  )
  one.hand('li', 'draft')
  return one
}
const hand = (one: Small, as: string, task = AT, outcome = 'AGREED', sum: number | null = 5) =>
  one.ask(as, { type: 'Submit', task, data: sum === null ? {} : { sum }, outcome, opinion: '已核对' })
const delegate = (to: string, task = AT): CommandBody => ({ type: 'Delegate', task, to, reason: '请你起草' })
const said = (one: Small) => sayEntry(one.run.history.at(-1)!, one.run.state!, one.run.ports.sound, namesOf(one.run))
const formAt = (one: Small, task = AT) => {
  const { sound, directory, calendar, hash } = one.run.ports
  const step = sound.steps.get('sign')!.step
  const state = one.run.state!
  const world = { template: sound.template, directory, calendar, now: one.run.now, hash }
  const desk = { context: { sound }, world, state, actor: { person: null } } as never
  return taskForm(stepContext(desk, state.visits['sign.1']!, step), step, state.tasks[task]!).form
}

describe('a delegated task', () => {
  it('is prepared by one and handed in by the other, who begins with what was written', () => {
    const one = begun()
    expect(one.ask('wang', delegate('lin'))).toBeUndefined()
    expect(hand(one, 'wang')).toBe('TASK_DELEGATED')
    expect(hand(one, 'zhou')).toBe('NOT_HANDLER')
    expect(hand(one, 'lin', AT, 'AGREED', null)).toBe('FORM_INVALID')
    expect(hand(one, 'lin', AT, 'PERHAPS')).toBe('OUTCOME_UNKNOWN')
    expect(hand(one, 'lin')).toBeUndefined()
    expect(said(one)).toBe('林群众办好“organisers办理”，交回委派人确认：已核对')
    expect(one.at()).toBe('sign')
    expect(one.run.state?.data).toEqual({})
    expect(formAt(one)).toMatchObject({ prefill: { sum: 5 }, hint: expect.stringContaining('拟选“同意”') })
    expect(hand(one, 'lin')).toBe('NOT_HANDLER')
    expect(hand(one, 'wang', AT, 'AGREED', 6)).toBeUndefined()
    expect(one.run.state).toMatchObject({ status: 'completed', data: { sum: 6 } })
    expect(one.run.state?.visits['sign.1']?.filled.map(({ by }) => by)).toEqual(['wang'])
  })

  it('is only prepared: the delegate neither passes it on, gives it back nor asks others', () => {
    const one = begun()
    one.ask('wang', delegate('lin'))
    const others: readonly CommandBody[] = [
      delegate('zhou'),
      { type: 'Reassign', task: AT, to: ['zhou'], reason: '忙' },
      { type: 'Return', task: AT, to: 'draft', reason: '补充', after: 'through' },
      { type: 'AddSigners', task: AT, place: 'with', to: ['zhou'], reason: '经费' },
      { type: 'Claim', task: AT },
    ]
    for (const body of others) {
      expect(one.ask('lin', body)).toBe('NOT_HANDLER')
      expect(one.ask('wang', body)).toBe('TASK_DELEGATED')
    }
  })

  it('is taken back by whoever gave it, given back by whoever got it, or passed on by a superior', () => {
    const one = begun()
    const end: CommandBody = { type: 'EndDelegation', task: AT }
    expect(one.ask('wang', end)).toBe('NOT_DELEGATED')
    for (const who of ['wang', 'lin', 'chen']) {
      one.ask('wang', delegate('lin'))
      expect(one.ask('zhou', end)).toBe('NOT_HANDLER')
      expect(one.ask(who, end)).toBeUndefined()
    }
    one.ask('wang', delegate('lin'))
    expect(one.ask('chen', { type: 'Reassign', task: AT, to: ['zhou'], reason: '离职' })).toBeUndefined()
    expect(hand(one, 'lin')).toBe('NOT_HANDLER')
    expect(hand(one, 'zhou')).toBeUndefined()
  })

  it('goes to somebody known who does not have it anyway', () => {
    const one = begun()
    expect(one.ask('wang', delegate('zhao'))).toBe('ALREADY_ASKED')
    expect(one.ask('wang', delegate('ghost'))).toBe('PERSON_UNKNOWN')
    expect(one.ask('lin', delegate('zhou'))).toBe('NOT_HANDLER')
  })
})

describe('standing in', () => {
  const stand = (one: Small, person: string, principal: string, set: { until?: string; templates?: string[] } = {}) =>
    one.substitutes.push({ person, principal, from: '2026-03-01', until: '2026-03-31', ...set })

  it('the act is one’s own in the other’s name, and the sentence says both', () => {
    const one = begun(undefined, 'director')
    expect(hand(one, 'lin')).toBe('NOT_HANDLER')
    stand(one, 'lin', 'zhou')
    expect(hand(one, 'lin')).toBeUndefined()
    const entry = one.run.history.find(({ event }) => event.type === 'Submitted' && event.task === AT)!
    expect(entry.actor).toEqual({ person: 'lin', principal: 'zhou' })
    expect(sayEntry(entry, one.run.state!, one.run.ports.sound, namesOf(one.run))).toContain('林群众（代周主任）')
    expect(one.run.state?.visits['sign.1']?.filled[0]).toMatchObject({ by: 'lin', for: 'zhou' })
  })

  it('only on its days in China, and only in matters of its templates', () => {
    const one = begun(undefined, 'director')
    stand(one, 'lin', 'zhou', { until: '2026-03-02' })
    one.run.now = '2026-03-02T15:59:00.000Z'
    expect(one.ask('lin', { type: 'Claim', task: AT })).toBeUndefined()
    one.run.now = '2026-03-02T16:00:00.000Z'
    expect(hand(one, 'lin')).toBe('NOT_HANDLER')
    stand(one, 'lin', 'zhou', { templates: ['other'] })
    expect(hand(one, 'lin')).toBe('NOT_HANDLER')
    stand(one, 'lin', 'zhou', { templates: ['small'] })
    expect(hand(one, 'lin')).toBeUndefined()
  })

  it('what one stands in for is that person’s one voice', () => {
    const one = begun({ atLeast: 3 })
    stand(one, 'lin', 'wang')
    stand(one, 'lin', 'zhao')
    expect(hand(one, 'lin', `${AT}/wang`)).toBeUndefined()
    expect(one.ask('zhao', { type: 'Reassign', task: `${AT}/zhao`, to: ['wang'], reason: '忙' })).toBeUndefined()
    expect(hand(one, 'wang', `${AT}/zhao`)).toBe('ALREADY_ANSWERED')
    expect(hand(one, 'lin', `${AT}/zhao`)).toBe('ALREADY_ANSWERED')
  })

  it('a stand-in who signs for a task signs for the principal', () => {
    const one = begun()
    stand(one, 'lin', 'wang')
    expect(one.ask('lin', { type: 'Claim', task: AT })).toBeUndefined()
    expect(one.run.state?.tasks[AT]?.claimedBy).toBe('wang')
    expect(hand(one, 'zhao')).toBe('TASK_CLAIMED')
    expect(hand(one, 'lin')).toBeUndefined()
  })

  it('who started the matter does not decide about it for another', () => {
    const one = begun(undefined, 'director')
    stand(one, 'li', 'zhou')
    expect(hand(one, 'li')).toBe('SAME_PERSON')
  })

  it('a vote is nobody else’s', () => {
    const one = small({
      vote: {
        meta: {
          step: {
            kind: 'ballot',
            title: '表决',
            handlers: { role: 'secretary' },
            electorate: { register: 'reps' },
            pass: { of: 'members', moreThan: '1/2' },
          },
        },
        on: { PASSED: 'done', NOT_PASSED: 'done', VOID: { target: 'vote', reenter: true } },
      },
      done,
    })
    const open = { matter: '水库', held: '2026-03-02T12:00', place: '村部', host: 'li', recorder: 'li', mode: 'online' }
    expect(one.hand('li', 'vote/open', undefined, open)).toBeUndefined()
    stand(one, 'chen', 'wang')
    const cast: CommandBody = { type: 'Submit', task: 'vote.1/cast/wang', data: { choice: 'for' } }
    expect(one.ask('chen', cast)).toBe('NOT_HANDLER')
    expect(one.ask('wang', cast)).toBeUndefined()
  })
})

describe('an answer taken back', () => {
  const back = (task: string): CommandBody => ({ type: 'Retract', task, reason: '看错了' })

  it.each<[string, string | JsonObject]>([
    ['all', 'all'],
    ['k of n', { atLeast: 2 }],
  ])('%s: is forgotten, and may be given again, as long as the others are asked', (_, mode) => {
    const one = begun(mode)
    expect(one.ask('wang', back(`${AT}/wang`))).toBe('NOT_HANDED_IN')
    hand(one, 'wang', `${AT}/wang`)
    expect(one.ask('zhao', back(`${AT}/wang`))).toBe('NOT_ALLOWED')
    expect(one.ask('wang', back(`${AT}/wang`))).toBeUndefined()
    expect(one.run.state?.visits['sign.1']).toMatchObject({ work: { given: [] }, result: { given: 0, by: null } })
    expect(formAt(one, `${AT}/wang`).prefill).toEqual({ sum: 5 })
    hand(one, 'zhao', `${AT}/zhao`)
    expect(one.at()).toBe('sign')
    hand(one, 'wang', `${AT}/wang`)
    if (mode === 'all') hand(one, 'qian', `${AT}/qian`)
    expect(one.run.state?.status).toBe('completed')
  })

  it('in turn: only until the next has begun', () => {
    const one = begun('inTurn')
    hand(one, 'wang', `${AT}/wang`)
    expect(one.ask('wang', back(`${AT}/wang`))).toBeUndefined()
    expect(one.run.state?.tasks[`${AT}/zhao`]?.closed?.reason).toBe('removed')
    hand(one, 'wang', `${AT}/wang`)
    one.ask('zhao', { type: 'Claim', task: `${AT}/zhao` })
    expect(one.ask('wang', back(`${AT}/wang`))).toBe('RETRACT_TOO_LATE')
    hand(one, 'zhao', `${AT}/zhao`)
    expect(one.ask('wang', back(`${AT}/wang`))).toBe('RETRACT_TOO_LATE')
    hand(one, 'qian', `${AT}/qian`)
    expect(one.run.state?.status).toBe('completed')
  })

  it('not once the step has ended', () => {
    const one = small({
      sign: form('organisers', { AGREED: 'last', REFUSED: 'done' }, { mode: { atLeast: 1 } }),
      last: form('secretary', { SUBMITTED: 'done' }),
      done,
    })
    one.hand('wang', 'sign', 'AGREED')
    expect(one.at()).toBe('last')
    expect(one.ask('wang', back(`${AT}/wang`))).toBe('RETRACT_TOO_LATE')
  })
})
