import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { heldBy } from '#engine/process/hand-over.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/** 会签、依次、转办、签收, and the four policies. */

const several = (mode: string | JsonObject, more: JsonObject = {}): JsonObject => ({
  draft: form('secretary', { SUBMITTED: 'sign' }),
  sign: form('organisers', { AGREED: 'done', REFUSED: 'refused' }, { mode, ...more }),
  refused: { type: 'final', meta: { title: '不同意' } },
  done,
})
const begun = (states: JsonObject, more: JsonObject = {}): Small => {
  const one = small(states, more)
  one.hand('li', 'draft')
  return one
}
const pass = (task: string, ...to: string[]): CommandBody => ({ type: 'Reassign', task, to, reason: '出差' })
const leave = (one: Small, person: string) =>
  one.posts.splice(
    one.posts.findIndex(post => post.person === person),
    1,
  )
const answer = (one: Small, as: string, whose = as, outcome = 'AGREED') =>
  one.ask(as, { type: 'Submit', task: `sign.1/fill/${whose}`, data: {}, outcome })

describe('several handlers', () => {
  it('all: every one is asked, the first refusal ends it', () => {
    const one = begun(several('all'))
    expect(answer(one, 'wang')).toBeUndefined()
    expect(one.at()).toBe('sign')
    expect(answer(one, 'qian', 'qian', 'REFUSED')).toBeUndefined()
    expect(one.run.state?.ending).toBe('不同意')
    expect(one.run.state?.tasks['sign.1/fill/zhao']?.closed).toMatchObject({ reason: 'step-left', by: 'qian' })
  })

  it('in turn: one after another', () => {
    const one = begun(several('inTurn'))
    expect(answer(one, 'zhao')).toBe('TASK_UNKNOWN')
    expect(answer(one, 'wang')).toBeUndefined()
    expect(answer(one, 'qian')).toBe('TASK_UNKNOWN')
    expect(answer(one, 'zhao')).toBeUndefined()
    expect(answer(one, 'qian')).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
  })

  it('k of n: ends as refused when k can no longer be reached', () => {
    const one = begun(several({ atLeast: 2 }))
    answer(one, 'wang', 'wang', 'REFUSED')
    expect(one.at()).toBe('sign')
    answer(one, 'zhao', 'zhao', 'REFUSED')
    expect(one.run.state?.ending).toBe('不同意')
  })

  it('a task that was passed on belongs to nobody else any more: not to its first owner, not to the others', () => {
    const one = begun(several({ atLeast: 2 }))
    expect(one.ask('wang', pass('sign.1/fill/wang', 'zhou'))).toBeUndefined()
    for (const person of ['wang', 'zhao', 'qian', 'li', 'chen']) expect(answer(one, person, 'wang')).toBe('NOT_HANDLER')
    expect(answer(one, 'zhou', 'wang')).toBeUndefined()
    expect(answer(one, 'qian')).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
  })

  it('nobody speaks twice, even if another one’s task was passed to them', () => {
    const one = begun(several({ atLeast: 2 }))
    one.ask('wang', pass('sign.1/fill/wang', 'zhao'))
    expect(answer(one, 'zhao')).toBeUndefined()
    expect(answer(one, 'zhao', 'wang')).toBe('ALREADY_ANSWERED')
    expect(one.ask('zhao', pass('sign.1/fill/wang', 'zhou'))).toBeUndefined()
    expect(answer(one, 'zhou', 'wang')).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
  })

  it('in turn goes on after the first has passed it on', () => {
    const one = begun(several('inTurn'))
    one.ask('wang', pass('sign.1/fill/wang', 'lin'))
    expect(answer(one, 'lin', 'wang')).toBeUndefined()
    expect(answer(one, 'zhao')).toBeUndefined()
  })
})

describe('a holder of the post who left', () => {
  const successor = (one: Small) => {
    leave(one, 'wang')
    one.posts.push({ person: 'lin', post: 'branch-organiser', organisation: 'village' })
  }

  it('the new holder takes over by default', () => {
    for (const mode of ['all', 'inTurn', { atLeast: 1 }]) {
      const one = begun(several(mode))
      expect(answer(one, 'lin', 'wang')).toBe('NOT_HANDLER')
      successor(one)
      expect(answer(one, 'wang')).toBe('NOT_HANDLER')
      expect(heldBy(one.run.state!, 'wang', one.run.ports.directory)).toEqual([])
      expect(answer(one, 'lin', 'wang')).toBeUndefined()
    }
  })

  it('nobody has it while the post is vacant, until a superior passes it on or somebody comes', () => {
    const one = begun(several('all'))
    for (const person of ['wang', 'zhao', 'qian']) leave(one, person)
    for (const person of ['wang', 'zhao', 'qian', 'lin']) expect(answer(one, person, 'wang')).toBe('NOT_HANDLER')
    expect(one.ask('chen', pass('sign.1/fill/wang', 'wang'))).toBeUndefined()
    expect(answer(one, 'wang')).toBeUndefined()
    one.posts.push({ person: 'lin', post: 'branch-organiser', organisation: 'village' })
    expect(answer(one, 'lin', 'zhao')).toBeUndefined()
  })

  it('the others do not answer in their place after they have answered', () => {
    const one = begun(several({ atLeast: 2 }))
    successor(one)
    expect(answer(one, 'zhao')).toBeUndefined()
    expect(answer(one, 'zhao', 'wang')).toBe('ALREADY_ANSWERED')
  })

  it('also when it was their turn only after they had left', () => {
    const one = begun(several('inTurn'))
    const gone = one.posts.findIndex(post => post.person === 'zhao')
    one.posts.splice(gone, 1)
    one.posts.push({ person: 'lin', post: 'branch-organiser', organisation: 'village' })
    expect(answer(one, 'wang')).toBeUndefined()
    expect(answer(one, 'lin', 'zhao')).toBeUndefined()
  })

  it('the named person keeps it where the policy says so', () => {
    for (const mode of ['all', 'any']) {
      const one = begun(several(mode, { policies: { handlerLeft: 'keep' } }))
      successor(one)
      const task = mode === 'all' ? 'sign.1/fill/wang' : 'sign.1/fill'
      const body: CommandBody = { type: 'Submit', task, data: {}, outcome: 'AGREED' }
      expect(one.ask('lin', body)).toBe('NOT_HANDLER')
      expect(one.ask('wang', body)).toBeUndefined()
    }
  })

  it('a task for the post is the post’s: who left may not, who came may', () => {
    const one = begun(several('any'))
    successor(one)
    const body: CommandBody = { type: 'Submit', task: 'sign.1/fill', data: {}, outcome: 'AGREED' }
    expect(one.ask('wang', body)).toBe('NOT_HANDLER')
    expect(one.ask('lin', body)).toBeUndefined()
  })

  it('what they signed for does not block the post for ever', () => {
    const one = begun(several('any'))
    one.ask('wang', { type: 'Claim', task: 'sign.1/fill' })
    expect(one.ask('zhao', { type: 'Claim', task: 'sign.1/fill' })).toBe('TASK_CLAIMED')
    leave(one, 'wang')
    expect(one.ask('zhao', { type: 'Claim', task: 'sign.1/fill' })).toBeUndefined()
    expect(one.run.state?.tasks['sign.1/fill']?.claimedBy).toBe('zhao')
  })
})

describe('what is handed over when somebody leaves', () => {
  it('is what is theirs by name, what they prepare and what they are to be asked; never a vote or a post’s task', () => {
    const one = small({
      draft: form('secretary', { SUBMITTED: 'sign' }),
      sign: form('organisers', { AGREED: 'last', REFUSED: 'done' }, { mode: { atLeast: 1 } }),
      last: form('secretary', { SUBMITTED: 'done' }),
      done,
    })
    const held = (person: string) =>
      heldBy(one.run.state!, person, one.run.ports.directory).map(({ task, how }) => `${how} ${task.id}`)
    expect(held('li')).toEqual([])
    one.hand('li', 'draft')
    expect(held('wang')).toEqual(['named sign.1/fill/wang'])
    const signers = { type: 'AddSigners', task: 'sign.1/fill/wang', reason: '经费' } as const
    one.ask('wang', { ...signers, place: 'with', to: ['zhou'] })
    one.ask('wang', { ...signers, place: 'after', to: ['lin'] })
    one.ask('zhao', { type: 'Delegate', task: 'sign.1/fill/zhao', to: 'lin', reason: '出差' })
    expect(held('zhou')).toEqual(['named sign.1/@signer/1'])
    expect(held('lin')).toEqual(['asked-later sign.1/fill/wang', 'preparing sign.1/fill/zhao'])
    expect(one.ask('chen', pass('sign.1/@signer/1', 'he'))).toBeUndefined()
    expect(one.ask('chen', { type: 'EndDelegation', task: 'sign.1/fill/zhao' })).toBeUndefined()
    const drop = { type: 'RemoveSigner', task: 'sign.1/fill/wang', person: 'lin', reason: '离职' } as const
    expect(one.ask('chen', drop)).toBeUndefined()
    expect([held('zhou'), held('lin')]).toEqual([[], []])
    expect(held('he')).toEqual(['named sign.1/@signer/1'])
  })
})

describe('signing for a task', () => {
  it('the first wins; the second is told who has it', () => {
    const one = begun(several('any'))
    const claim: CommandBody = { type: 'Claim', task: 'sign.1/fill' }
    expect(one.ask('wang', claim)).toBeUndefined()
    expect(one.refusal('zhao', claim)).toEqual({
      code: 'TASK_CLAIMED',
      params: { task: 'organisers办理', by: '王委员' },
    })
    expect(one.ask('zhao', { type: 'Submit', task: 'sign.1/fill', data: {}, outcome: 'AGREED' })).toBe('TASK_CLAIMED')
    expect(one.ask('zhao', { type: 'Release', task: 'sign.1/fill' })).toBe('TASK_CLAIMED')
    const { version } = one.run.state!
    expect(one.ask('wang', claim)).toBeUndefined()
    expect(one.run.state?.version).toBe(version)
    one.ask('wang', { type: 'Release', task: 'sign.1/fill' })
    expect(one.ask('wang', { type: 'Release', task: 'sign.1/fill' })).toBe('TASK_NOT_CLAIMED')
    expect(one.ask('zhao', claim)).toBeUndefined()
  })
})

describe('policies', () => {
  const second = (role: string, policies: JsonObject): JsonObject => ({
    draft: form('secretary', { SUBMITTED: 'sign' }),
    sign: form(role, { SUBMITTED: 'last' }, { policies }),
    last: form('director', { SUBMITTED: 'done' }),
    done,
  })
  const handlersAt = (one: Small) => one.run.state?.tasks['sign.1/fill']?.assignees

  it.each<[string, string, JsonObject, string]>([
    ['nobody holds the post: refused', 'vacant', {}, 'NO_HANDLER'],
    ['nobody holds the post: refused when asked for', 'vacant', { noHandler: 'block' }, 'NO_HANDLER'],
    ['nobody holds the post: skipped', 'vacant', { noHandler: 'skip' }, 'last'],
    ['nobody holds the post here: the superior’s holder', 'above', { noHandler: 'superior' }, 'chen'],
    ['nobody holds the post there either', 'vacant', { noHandler: 'superior' }, 'NO_HANDLER'],
    ['the starter handles: allowed', 'secretary', {}, 'li'],
    ['the starter handles: skipped', 'secretary', { handlerIsStarter: 'skip' }, 'last'],
    ['the starter handles: the superior has no such post', 'secretary', { handlerIsStarter: 'superior' }, 'NO_HANDLER'],
    ['the same person twice: allowed', 'secretary', { sameHandlerTwice: 'allow' }, 'li'],
    ['the same person twice: skipped', 'secretary', { sameHandlerTwice: 'skip' }, 'last'],
    [
      'somebody else: none of them matters',
      'organisers',
      { sameHandlerTwice: 'skip', handlerIsStarter: 'skip' },
      'wang',
    ],
  ])('%s', (_, role, policies, expected) => {
    const one = small(second(role, policies))
    const code = one.hand('li', 'draft')
    if (expected === 'NO_HANDLER') {
      expect(code).toBe('NO_HANDLER')
      expect(one.at()).toBe('draft')
    } else if (expected === 'last') {
      expect(one.at()).toBe('last')
      expect(one.run.state?.visits['sign.1']).toMatchObject({
        closed: { outcome: 'SUBMITTED' },
        result: { skipped: expect.any(String) },
      })
    } else {
      expect(one.at()).toBe('sign')
      expect(handlersAt(one)).toBeDefined()
      expect(one.ask(expected, { type: 'Submit', task: 'sign.1/fill', data: {} })).toBeUndefined()
    }
  })

  it('a deadline with an outcome ends the step by itself, and a late timer is a fact', () => {
    const one = small(
      {
        draft: form('secretary', { SUBMITTED: 'sign' }),
        sign: form(
          'organisers',
          { SUBMITTED: 'done', EXPIRED: 'late' },
          { deadline: { delay: 'week', outcome: 'EXPIRED' } },
        ),
        late: form('director', { SUBMITTED: 'done' }),
        done,
      },
      { delays: { week: { calendarDays: 7 } } },
    )
    one.hand('li', 'draft')
    const due = one.run.state?.timers['sign.1/deadline']?.due.at ?? ''
    expect(one.ask(null, { type: 'FireTimer', timer: 'sign.1/deadline' })).toBe('TIMER_NOT_DUE')
    expect(one.ask('li', { type: 'FireTimer', timer: 'sign.1/deadline' })).toBe('NOT_ALLOWED')
    one.run.now = '2026-05-01T00:00:00.000Z'
    expect(one.ask(null, { type: 'FireTimer', timer: 'sign.1/deadline' })).toBeUndefined()
    expect(one.at()).toBe('late')
    const fired = one.run.history.find(({ event }) => event.type === 'TimerFired')
    expect(fired?.event).toMatchObject({ planned: due, actual: one.run.now })
    expect(one.ask('wang', { type: 'Submit', task: 'sign.1/fill', data: {} })).toBe('TASK_CLOSED')
    expect(one.ask(null, { type: 'FireTimer', timer: 'sign.1/deadline' })).toBe('TIMER_STALE')
  })
})
