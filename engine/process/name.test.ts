import { describe, expect, it } from 'vitest'
import type { CommandBody } from '#engine/process/command.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve, replay } from '#engine/process/evolve.ts'
import { verify } from '#engine/process/verify.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { done, form, small } from '#tests/walk/small.ts'

/** Ids that every JavaScript object answers to must be ids nobody knows. */

const line = { draft: form('secretary', { SUBMITTED: 'done' }), done }
const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '']

describe('names that every object knows', () => {
  const commands: readonly [string, string, (id: string) => CommandBody][] = [
    ['Submit', 'TASK_UNKNOWN', task => ({ type: 'Submit', task, data: {} })],
    ['Claim', 'TASK_UNKNOWN', task => ({ type: 'Claim', task })],
    ['Release', 'TASK_UNKNOWN', task => ({ type: 'Release', task })],
    ['Reassign', 'TASK_UNKNOWN', task => ({ type: 'Reassign', task, to: ['wang'], reason: '出差' })],
    ['Return', 'TASK_UNKNOWN', task => ({ type: 'Return', task, to: 'draft', reason: '补充', after: 'through' })],
    ['Urge', 'TASK_UNKNOWN', task => ({ type: 'Urge', tasks: [task], message: '' })],
    ['Withdraw', 'WITHDRAW_TOO_LATE', visit => ({ type: 'Withdraw', visit, reason: '写错' })],
    ['Signal', 'SIGNAL_UNKNOWN', visit => ({ type: 'Signal', visit, signal: 'DONE' })],
    ['Copy', 'PERSON_UNKNOWN', person => ({ type: 'Copy', to: [person], note: '' })],
  ]
  it.each(commands)('%s of them is refused with %s', (_, code, body) => {
    const one = small(line)
    const before = one.run.state
    for (const name of NAMES) expect(one.ask('li', body(name))).toBe(code)
    expect(one.run.state).toBe(before)
  })

  it('a timer of that name is stale', () => {
    const one = small(line)
    for (const timer of NAMES) expect(one.ask(null, { type: 'FireTimer', timer })).toBe('TIMER_STALE')
  })
})

describe('a history that was tampered with', () => {
  const history = () => {
    const one = small(line)
    one.hand('li', 'draft')
    return { entries: one.run.history, sound: one.run.ports.sound, ports: one.run.ports }
  }

  it('folds without its beginning, and deciding again says so', () => {
    const { entries, ports } = history()
    const cut = entries.slice(1)
    expect(replay(cut)).toMatchObject({ id: '', status: 'completed' })
    const again = verify({ ...ports, version: 1, calendar: () => CHINA }, cut)
    expect(again.differences[0]).toMatchObject({ n: 1, problem: 'NO_COMMAND' })
    const later = verify({ ...ports, version: 1, calendar: () => CHINA }, entries.slice(2))
    expect(later.differences[0]).toMatchObject({ n: 2, problem: 'REFUSED_NOW' })
  })

  it('a second beginning changes nothing but the count', () => {
    const { entries, ports } = history()
    const [first] = entries
    const twice = [...entries, { ...first!, n: entries.length, cmd: 'again' }]
    expect(replay(twice)).toEqual({ ...replay(entries), version: twice.length, lastAt: first!.at })
    expect(verify({ ...ports, version: 1, calendar: () => CHINA }, twice).differences).toMatchObject([
      { n: entries.length, problem: 'REFUSED_NOW' },
    ])
  })

  it('without its keys is judged too', () => {
    const { entries, ports } = history()
    const bare = entries.map(({ cmd: _gone, ...entry }) => entry as Entry)
    expect(verify({ ...ports, version: 1, calendar: () => CHINA }, bare).differences).not.toEqual([])
  })

  it.each([
    ['no event', null],
    ['an event of an unknown type', { type: 'toString' }],
    ['an event that reaches for the prototype', { type: '__proto__' }],
    ['lists that are none', { type: 'Advanced', cause: null, left: 5, entered: 'x', tasks: 7 }],
    ['a visit called __proto__', { type: 'StepNoted', visit: '__proto__', note: 'elapsed', facts: {} }],
    ['a task called constructor', { type: 'TaskClaimed', task: 'constructor' }],
  ])('with %s folds, and deciding again says so', (_, event) => {
    const { entries, ports } = history()
    const forged = entries.map((entry, at) => (at === 2 ? ({ ...entry, event } as unknown as Entry) : entry))
    const before = replay(forged.slice(0, 2))!
    const after = evolve(before, forged[2]!)
    expect(after).toEqual({ ...before, version: 3 })
    expect(verify({ ...ports, version: 1, calendar: () => CHINA }, forged).differences.map(({ n }) => n)).toContain(2)
    expect(Object.prototype).not.toHaveProperty('work')
  })
})
