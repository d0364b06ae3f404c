import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/** 前加签、并加签、后加签、减签. */

const AT = 'sign.1/fill'
const states = (mode?: string | JsonObject): JsonObject => ({
  draft: form('secretary', { SUBMITTED: 'sign' }),
  sign: form(
    'organisers',
    { AGREED: 'done', REFUSED: 'refused', EXPIRED: 'late' },
    { deadline: { delay: 'week', outcome: 'EXPIRED' }, ...(mode !== undefined && { mode }) },
  ),
  late: form('director', { SUBMITTED: 'done' }),
  refused: { type: 'final', meta: { title: '不同意' } },
  done,
})
const begun = (mode?: string | JsonObject): Small => {
  const one = small(states(mode), { delays: { week: { calendarDays: 7 } } })
  one.hand('li', 'draft')
  return one
}
type Place = 'before' | 'with' | 'after'
const add = (place: Place, to: string[], task = AT): CommandBody => ({
  type: 'AddSigners',
  task,
  place,
  to,
  reason: '涉及经费',
})
const drop = (task: string, person?: string): CommandBody => ({
  type: 'RemoveSigner',
  task,
  ...(person && { person }),
  reason: '已当面沟通',
})
const say = (one: Small, as: string, n: number, outcome: 'AGREED' | 'DISAGREED' = 'AGREED', opinion = '先核对预算') =>
  one.ask(as, { type: 'Submit', task: `sign.1/@signer/${n}`, data: {}, outcome, opinion })
const decide = (one: Small, as: string, outcome = 'AGREED', task = AT) =>
  one.ask(as, { type: 'Submit', task, data: {}, outcome })
const held = (one: Small) => one.run.state?.visits['sign.1']?.held
const ends = (one: Small, visit = 'sign.1') =>
  one.run.history.filter(({ event }) => event.type === 'Advanced' && event.left.some(left => left.visit === visit))
    .length

describe('asked before', () => {
  it('the handler waits for the advice, sees it on the form, and decides alone', () => {
    const one = begun()
    expect(one.ask('wang', add('before', ['zhou', 'lin']))).toBeUndefined()
    expect(one.refusal('wang', { type: 'Submit', task: AT, data: {}, outcome: 'AGREED' })).toEqual({
      code: 'TASK_WAITS',
      params: { task: 'organisers办理', for: '周主任、林群众' },
    })
    expect(say(one, 'zhou', 1)).toBeUndefined()
    expect(say(one, 'lin', 2, 'DISAGREED')).toBeUndefined()
    expect(decide(one, 'wang')).toBeUndefined()
    expect(one.run.state).toMatchObject({ status: 'completed', ending: '办结' })
  })

  it('an opinion is needed to disagree, and only the one asked may give it', () => {
    const one = begun()
    one.ask('wang', add('before', ['zhou']))
    expect(say(one, 'lin', 1)).toBe('NOT_HANDLER')
    expect(say(one, 'zhou', 1, 'DISAGREED', ' ')).toBe('OPINION_MISSING')
    expect(one.ask('zhou', add('before', ['lin'], 'sign.1/@signer/1'))).toBe('NOT_ALLOWED')
  })

  it('the handler may give the matter back without waiting; the question goes with it', () => {
    const one = begun()
    one.ask('wang', add('before', ['zhou']))
    const back: CommandBody = { type: 'Return', task: AT, to: 'draft', reason: '补充', after: 'through' }
    expect(one.ask('zhou', { ...back, task: 'sign.1/@signer/1' } as CommandBody)).toBe('NOT_ALLOWED')
    expect(one.ask('wang', back)).toBeUndefined()
    expect(one.run.state?.tasks['sign.1/@signer/1']?.closed?.reason).toBe('returned')
  })
})

describe.each(['with', 'after'] as const)('asked %s', place => {
  it('the step is decided, but moves on only when everybody has agreed', () => {
    const one = begun()
    one.ask('wang', add(place, ['zhou', 'lin']))
    expect(decide(one, 'wang')).toBeUndefined()
    expect(held(one)).toBe('AGREED')
    expect(one.at()).toBe('sign')
    expect(say(one, 'lin', 2)).toBeUndefined()
    expect(one.at()).toBe('sign')
    expect(say(one, 'zhou', 1)).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
    expect(ends(one)).toBe(1)
  })

  it('who disagrees opens the task again, with the reason on its form', () => {
    const one = begun()
    one.ask('wang', add(place, ['zhou']))
    decide(one, 'wang')
    expect(say(one, 'zhou', 1, 'DISAGREED')).toBeUndefined()
    expect(held(one)).toBeUndefined()
    expect(one.run.state?.tasks[AT]?.closed).toBeUndefined()
    expect(one.run.state?.visits['sign.1']?.work.given).toEqual([])
    expect(decide(one, 'wang', 'REFUSED')).toBeUndefined()
    if (place === 'after') expect(say(one, 'zhou', 2)).toBeUndefined()
    expect(one.run.state?.ending).toBe('不同意')
    expect(ends(one)).toBe(1)
  })

  it('a refusal stands, whatever the others think of it', () => {
    const one = begun()
    one.ask('wang', add(place, ['zhou']))
    decide(one, 'wang', 'REFUSED')
    expect(held(one)).toBe('REFUSED')
    expect(say(one, 'zhou', 1, 'DISAGREED')).toBeUndefined()
    expect(one.run.state?.ending).toBe('不同意')
  })

  it('taking back the last question lets the step go on', () => {
    const one = begun()
    one.ask('wang', add(place, ['zhou', 'lin']))
    decide(one, 'wang')
    say(one, 'zhou', 1)
    expect(one.ask('lin', drop('sign.1/@signer/2'))).toBe('NOT_ALLOWED')
    expect(one.ask('wang', drop('sign.1/@signer/2'))).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
    expect(one.ask('wang', drop('sign.1/@signer/2'))).toBe('INSTANCE_ENDED')
  })

  it('a superior may take the question back where nobody here answers', () => {
    const one = begun()
    one.ask('wang', add(place, ['zhou']))
    decide(one, 'wang')
    expect(one.ask('chen', drop('sign.1/@signer/1'))).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
  })

  it('the deadline of the step ends the waiting', () => {
    const one = begun()
    one.ask('wang', add(place, ['zhou']))
    decide(one, 'wang')
    one.run.wait('2026-04-01T00:00:00.000Z')
    expect(one.at()).toBe('late')
    expect(one.run.state?.visits['sign.1']).toMatchObject({ closed: { outcome: 'EXPIRED' } })
    expect(one.run.state?.visits['sign.1']?.held).toBeUndefined()
    expect(say(one, 'zhou', 1)).toBe('TASK_CLOSED')
    expect(ends(one)).toBe(1)
  })

  it('whoever handed in takes it back while it waits, and it waits again afterwards', () => {
    const one = begun()
    one.ask('wang', add(place, ['zhou']))
    decide(one, 'wang')
    expect(one.ask('zhao', { type: 'Retract', task: AT, reason: '写错了' })).toBe('NOT_ALLOWED')
    expect(one.ask('wang', { type: 'Retract', task: AT, reason: '写错了' })).toBeUndefined()
    expect(held(one)).toBeUndefined()
    expect(decide(one, 'wang')).toBeUndefined()
    expect(held(one)).toBe('AGREED')
    expect(say(one, 'zhou', place === 'after' ? 2 : 1)).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
  })
})

describe('several handlers and added signers', () => {
  it('a countersign forgets an answer that a signer disagreed with, and counts it anew', () => {
    const one = begun('all')
    one.ask('wang', add('after', ['zhou'], `${AT}/wang`))
    decide(one, 'wang', 'AGREED', `${AT}/wang`)
    decide(one, 'zhao', 'AGREED', `${AT}/zhao`)
    expect(say(one, 'zhou', 1, 'DISAGREED')).toBeUndefined()
    decide(one, 'qian', 'AGREED', `${AT}/qian`)
    expect(one.at()).toBe('sign')
    expect(decide(one, 'wang', 'AGREED', `${AT}/wang`)).toBeUndefined()
    expect(held(one)).toBe('AGREED')
    expect(say(one, 'zhou', 2)).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
  })

  it('a task nobody needs any more takes its signers with it', () => {
    const one = begun('all')
    one.ask('wang', add('with', ['zhou'], `${AT}/wang`))
    decide(one, 'zhao', 'REFUSED', `${AT}/zhao`)
    expect(one.run.state?.ending).toBe('不同意')
    expect(one.run.state?.tasks['sign.1/@signer/1']?.closed?.reason).toBe('step-left')
  })

  it('while a decided step waits, nobody else hands in, gives back or asks others', () => {
    const one = begun({ atLeast: 1 })
    one.ask('wang', add('with', ['zhou'], `${AT}/wang`))
    decide(one, 'wang', 'AGREED', `${AT}/wang`)
    expect(held(one)).toBe('AGREED')
    const task = `${AT}/zhao`
    expect(decide(one, 'zhao', 'REFUSED', task)).toBe('TASK_WAITS')
    expect(one.ask('zhao', { type: 'Return', task, to: 'draft', reason: '补充', after: 'through' })).toBe('TASK_WAITS')
    expect(one.ask('zhao', add('with', ['lin'], task))).toBe('TASK_WAITS')
    expect(one.ask('zhao', { type: 'Delegate', task, to: 'lin', reason: '出差' })).toBe('TASK_WAITS')
    say(one, 'zhou', 1, 'DISAGREED')
    expect(decide(one, 'zhao', 'AGREED', task)).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
  })

  it('in turn: whoever is next waits again when the answer before was not agreed to', () => {
    const one = begun('inTurn')
    one.ask('wang', add('after', ['zhou'], `${AT}/wang`))
    decide(one, 'wang', 'AGREED', `${AT}/wang`)
    expect(say(one, 'zhou', 1, 'DISAGREED')).toBeUndefined()
    expect(decide(one, 'zhao', 'AGREED', `${AT}/zhao`)).toBe('TASK_CLOSED')
    decide(one, 'wang', 'AGREED', `${AT}/wang`)
    decide(one, 'zhao', 'AGREED', `${AT}/zhao`)
    // Too late to turn back the turn: only the first is open again, and the last waits for them.
    say(one, 'zhou', 2, 'DISAGREED')
    decide(one, 'qian', 'AGREED', `${AT}/qian`)
    expect(one.at()).toBe('sign')
    decide(one, 'wang', 'AGREED', `${AT}/wang`)
    expect(held(one)).toBe('AGREED')
    say(one, 'zhou', 3)
    expect(one.run.state?.status).toBe('completed')
  })
})

describe('in turn, when who comes after has begun', () => {
  it('both go on, and the turn goes on once both have answered', () => {
    const one = begun('inTurn')
    one.ask('wang', add('after', ['zhou'], `${AT}/wang`))
    decide(one, 'wang', 'AGREED', `${AT}/wang`)
    one.ask('zhao', { type: 'Claim', task: `${AT}/zhao` })
    say(one, 'zhou', 1, 'DISAGREED')
    expect(decide(one, 'zhao', 'AGREED', `${AT}/zhao`)).toBeUndefined()
    expect(decide(one, 'qian', 'AGREED', `${AT}/qian`)).toBe('TASK_UNKNOWN')
    expect(decide(one, 'wang', 'AGREED', `${AT}/wang`)).toBeUndefined()
    expect(decide(one, 'qian', 'AGREED', `${AT}/qian`)).toBeUndefined()
    expect(held(one)).toBe('AGREED')
    say(one, 'zhou', 2)
    expect(one.run.state?.status).toBe('completed')
  })
})

describe('who is asked', () => {
  it('nobody who handles the step, was asked already, or is unknown', () => {
    const one = begun('all')
    expect(one.ask('wang', add('with', ['zhao'], `${AT}/wang`))).toBe('ALREADY_ASKED')
    expect(one.ask('wang', add('with', ['zhou'], `${AT}/wang`))).toBeUndefined()
    expect(one.ask('wang', add('after', ['zhou'], `${AT}/wang`))).toBe('ALREADY_ASKED')
    expect(one.ask('wang', add('after', ['lin'], `${AT}/wang`))).toBeUndefined()
    expect(one.ask('wang', add('before', ['lin'], `${AT}/wang`))).toBe('ALREADY_ASKED')
    expect(one.ask('wang', add('before', ['ghost'], `${AT}/wang`))).toBe('PERSON_UNKNOWN')
    expect(one.ask('lin', add('before', ['chen'], `${AT}/wang`))).toBe('NOT_HANDLER')
  })

  it('somebody who is to be asked later can be left out before it comes to that', () => {
    const one = begun()
    one.ask('wang', add('after', ['zhou', 'lin']))
    expect(one.ask('wang', drop(AT, 'chen'))).toBe('SIGNER_UNKNOWN')
    expect(one.ask('zhou', drop(AT, 'zhou'))).toBe('NOT_ALLOWED')
    expect(one.ask('wang', drop(AT, 'zhou'))).toBeUndefined()
    expect(one.ask('wang', drop(AT, 'lin'))).toBeUndefined()
    decide(one, 'wang')
    expect(one.run.state?.status).toBe('completed')
  })

  it('a signer who passes the question on is replaced, also for the next time', () => {
    const one = begun()
    one.ask('wang', add('after', ['zhou']))
    decide(one, 'wang')
    const pass: CommandBody = { type: 'Reassign', task: 'sign.1/@signer/1', to: ['lin'], reason: '出差' }
    expect(one.ask('zhou', pass)).toBeUndefined()
    expect(say(one, 'zhou', 1)).toBe('NOT_HANDLER')
    expect(say(one, 'lin', 1, 'DISAGREED')).toBeUndefined()
    decide(one, 'wang')
    expect(one.run.state?.tasks['sign.1/@signer/2']?.assignees).toEqual([{ person: 'lin' }])
  })

  it('what has been asked about is no longer taken back by whoever sent it', () => {
    const one = begun()
    one.ask('wang', add('with', ['zhou']))
    expect(one.ask('li', { type: 'Withdraw', visit: 'draft.1', reason: '写错了' })).toBe('WITHDRAW_TOO_LATE')
  })
})

describe('what is not for asking, preparing or taking back', () => {
  const vote = (): Small => {
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
    one.hand('li', 'vote/open', undefined, open)
    return one
  }
  const board = (): Small => {
    const step = {
      kind: 'disclosure',
      title: '公开',
      handlers: { role: 'secretary' },
      delay: 'week',
      content: [{ path: 'instance.title', title: '事项' }],
    }
    const one = small(
      { posted: { meta: { step }, on: { CLOSED: 'done', OBJECTION_UPHELD: 'done' } }, done },
      { delays: { week: { calendarDays: 7 } } },
    )
    return one
  }
  const asked = (): Small => {
    const one = begun()
    one.ask('wang', add('before', ['zhou']))
    return one
  }
  const posted = (): Small => {
    const one = board()
    one.hand('li', 'posted/publish', undefined, { notice: '公告', place: '公开栏' })
    return one
  }
  const bodies = (task: string): readonly CommandBody[] => [
    add('before', ['chen'], task),
    add('with', ['chen'], task),
    { type: 'Delegate', task, to: 'chen', reason: '出差' },
    { type: 'EndDelegation', task },
    { type: 'Retract', task, reason: '看错了' },
    drop(task),
  ]
  it.each<[string, () => Small, string, string, readonly (string | undefined)[]]>([
    [
      'a vote',
      vote,
      'wang',
      'vote.1/cast/wang',
      ['NOT_ALLOWED', 'NOT_ALLOWED', 'NOT_ALLOWED', 'NOT_DELEGATED', 'NOT_ALLOWED', 'SIGNER_UNKNOWN'],
    ],
    [
      'a task of a signer',
      asked,
      'zhou',
      'sign.1/@signer/1',
      ['NOT_ALLOWED', 'NOT_ALLOWED', 'NOT_ALLOWED', 'NOT_DELEGATED', 'NOT_ALLOWED', 'NOT_ALLOWED'],
    ],
    [
      'a task for everybody',
      posted,
      'lin',
      'posted.1/objection',
      ['NOT_HANDLER', 'NOT_ALLOWED', 'NOT_HANDLER', 'NOT_DELEGATED', 'NOT_ALLOWED', 'SIGNER_UNKNOWN'],
    ],
    [
      'what was not handed in yet, of a step that takes no answer back',
      board,
      'li',
      'posted.1/publish',
      [undefined, 'NOT_ALLOWED', undefined, undefined, 'NOT_HANDED_IN', 'SIGNER_UNKNOWN'],
    ],
    [
      'no task at all',
      begun,
      'wang',
      'nothing',
      ['TASK_UNKNOWN', 'TASK_UNKNOWN', 'TASK_UNKNOWN', 'TASK_UNKNOWN', 'TASK_UNKNOWN', 'SIGNER_UNKNOWN'],
    ],
    [
      'a task of an earlier step',
      begun,
      'li',
      'draft.1/fill',
      ['TASK_CLOSED', 'TASK_CLOSED', 'TASK_CLOSED', 'TASK_CLOSED', 'RETRACT_TOO_LATE', 'SIGNER_UNKNOWN'],
    ],
  ])('%s', (_, make, as, task, answers) => {
    const one = make()
    expect(bodies(task).map(body => one.ask(as, body))).toEqual(answers)
  })
})
