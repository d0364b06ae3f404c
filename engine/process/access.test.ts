import { describe, expect, it } from 'vitest'
import { eventName } from '#engine/evidence/event-class.ts'
import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/** Who may do what to an instance, tried by everybody who may not. */

const back = (task: string, to = 'draft'): CommandBody => ({
  type: 'Return',
  task,
  to,
  reason: '重来',
  after: 'through',
})
const pass = (task: string, to: string): CommandBody => ({ type: 'Reassign', task, to: [to], reason: '出差' })

describe('a task for the public', () => {
  const delays = { delays: { posted: { calendarDays: 5 } } }
  const posting: JsonObject = {
    draft: form('secretary', { SUBMITTED: 'posted' }),
    posted: {
      meta: {
        step: {
          kind: 'disclosure',
          title: '公开',
          handlers: { role: 'secretary' },
          delay: 'posted',
          content: [{ path: 'instance.title', title: '事项' }],
        },
      },
      on: { CLOSED: 'done', OBJECTION_UPHELD: 'draft' },
    },
    done,
  }
  const posted = () => {
    const one = small(posting, delays)
    one.hand('li', 'draft')
    one.hand('li', 'posted/publish', undefined, { notice: '公开如下', place: '公开栏' })
    return one
  }
  const objection = 'posted.1/objection'

  it.each<[string, CommandBody]>([
    ['signed for', { type: 'Claim', task: objection }],
    ['passed on', pass(objection, 'sun')],
    ['used to return the step', back(objection)],
  ])('cannot be %s by anybody, not even the handler', (_, body) => {
    const one = posted()
    for (const person of ['li', 'lin', 'sun', 'wang']) expect(one.ask(person, body)).toBe('NOT_HANDLER')
    expect(one.ask('chen', body)).toBe('NOT_HANDLER')
    expect(one.ask(null, { type: 'Submit', task: objection, data: { question: '价格不对' } })).toBeUndefined()
  })

  it('takes objections from anybody, and tells that it was somebody from the public', () => {
    const one = posted()
    one.ask(null, { type: 'Submit', task: objection, data: { question: '价格不对' } })
    one.ask('lin', { type: 'Submit', task: objection, data: { question: '日期不对' } })
    const asked = Object.values(one.run.state?.tasks ?? {}).filter(({ part }) => part === 'answer')
    expect(asked.map(({ about }) => about)).toEqual([{ objection: 'o1' }, { objection: 'o2' }])
  })

  it('is answered by the step’s handlers where those meant to answer are nobody', () => {
    const states = structuredClone(posting) as { posted: { meta: { step: JsonObject } } } & JsonObject
    states.posted.meta.step = { ...states.posted.meta.step, objections: { handlers: { role: 'vacant' } } }
    const one = small(states, delays)
    one.hand('li', 'draft')
    one.hand('li', 'posted/publish', undefined, { notice: '公开如下', place: '公开栏' })
    one.ask(null, { type: 'Submit', task: objection, data: { question: '价格不对' } })
    const answer: CommandBody = {
      type: 'Submit',
      task: 'posted.1/answer/o1',
      data: { investigation: '已核实' },
      outcome: 'REJECTED',
      opinion: '价格属实',
    }
    expect(one.ask('li', answer)).toBeUndefined()
  })

  it('is closed when the period is over', () => {
    const one = posted()
    one.run.wait('2026-04-01T00:00:00.000Z')
    expect(one.ask(null, { type: 'Submit', task: objection, data: { question: '太晚' } })).toBe('INSTANCE_ENDED')
  })
})

describe('a vote', () => {
  const ballot = (secret: boolean): JsonObject => ({
    draft: form('secretary', { SUBMITTED: 'vote' }),
    vote: {
      meta: {
        step: {
          kind: 'ballot',
          title: '表决',
          handlers: { role: 'secretary' },
          electorate: { register: 'reps' },
          pass: { of: 'members', moreThan: '1/2' },
          ...(secret && { secret }),
        },
      },
      on: { PASSED: 'done', NOT_PASSED: 'done', VOID: { target: 'vote', reenter: true } },
    },
    done,
  })
  const opened = (secret: boolean): Small => {
    const one = small(ballot(secret))
    one.hand('li', 'draft')
    const held = '2026-03-02T12:00'
    one.hand('li', 'vote/open', undefined, {
      matter: '水库',
      held,
      place: '村部',
      host: 'li',
      recorder: 'li',
      mode: 'online',
    })
    expect(one.run.state?.tasks['vote.1/cast/wang']).toBeDefined()
    return one
  }
  it('an outcome that nobody asked for is not kept, and does not name the entry', () => {
    const one = small(ballot(false))
    one.hand('li', 'draft')
    const data = { time: '2026-03-09T09:00', place: '村部', host: 'li', agenda: '水库' }
    const body: CommandBody = { type: 'Submit', task: 'vote.1/notice', data, outcome: 'PASSED', opinion: '通过' }
    expect(one.ask('li', body)).toBeUndefined()
    const kept = one.run.history.at(-1)!
    expect(kept.event).not.toHaveProperty('outcome')
    expect(eventName(kept.event)).toBe('Submitted')
    expect(JSON.stringify(kept)).not.toMatch(/PASSED|通过/)
  })

  const cast = (choice: string, who: string): CommandBody => ({
    type: 'Submit',
    task: `vote.1/cast/${who}`,
    data: { choice },
  })

  it('is not passed on: not by the voter, not by whoever supervises', () => {
    const one = opened(true)
    expect(one.ask('wang', pass('vote.1/cast/wang', 'zhao'))).toBe('NOT_ALLOWED')
    expect(one.ask('chen', pass('vote.1/cast/wang', 'chen'))).toBe('NOT_ALLOWED')
    expect(one.ask('wang', cast('for', 'wang'))).toBeUndefined()
  })

  it('does not give one voter the power to end it for all', () => {
    const one = opened(true)
    expect(one.ask('wang', back('vote.1/cast/wang'))).toBe('NOT_ALLOWED')
    expect(one.ask('li', back('vote.1/count'))).toBeUndefined()
  })

  it('is never cast for somebody else, whatever their post', () => {
    const one = opened(true)
    for (const person of ['li', 'chen', 'sun', 'zhao', null])
      expect(one.ask(person, cast('for', 'wang'))).toBe('NOT_HANDLER')
  })

  it('tells nobody else that it was cast', () => {
    const one = opened(true)
    one.ask('wang', cast('for', 'wang'))
    for (const person of ['li', 'chen', 'sun', 'zhao', 'lin', null]) {
      expect(one.ask(person, cast('against', 'wang'))).toBe('NOT_HANDLER')
      expect(one.ask(person, { type: 'Claim', task: 'vote.1/cast/wang' })).toBe('NOT_HANDLER')
    }
    expect(one.refusal('li', { type: 'Urge', tasks: ['vote.1/cast/wang'], message: '' })).toEqual(
      one.refusal('li', { type: 'Urge', tasks: ['vote.1/cast/zhao'], message: '' }),
    )
    expect(one.ask('wang', cast('against', 'wang'))).toBe('TASK_CLOSED')
  })

  it('keeps nothing beside the roll, not even what was written in the wrong place', () => {
    const one = opened(true)
    const body = { ...cast('against', 'wang'), outcome: 'against', opinion: '我反对' } as CommandBody
    expect(one.ask('wang', body)).toBeUndefined()
    expect(JSON.stringify(one.run.history)).not.toMatch(/against|反对/)
  })
})

describe('copies', () => {
  const line = {
    draft: form('secretary', { SUBMITTED: 'check' }),
    check: form('organisers', { SUBMITTED: 'done' }),
    done,
  }
  const copy = (to: string): CommandBody => ({ type: 'Copy', to: [to], note: '' })

  it('are given by the starter, whoever handled something, and whoever supervises', () => {
    const one = small(line)
    one.hand('li', 'draft')
    for (const person of ['li', 'wang', 'chen']) expect(one.ask(person, copy('lin'))).toBeUndefined()
    expect(one.run.state?.copiedTo).toEqual(['lin'])
  })

  it('are not passed on by those who may only read', () => {
    const one = small(line)
    one.ask('li', copy('lin'))
    for (const person of ['lin', 'sun', 'he', null]) expect(one.ask(person, copy('he'))).toBe('NOT_ALLOWED')
  })
})

describe('corrections', () => {
  const data = { data: { type: 'object', properties: { matter: { type: 'string', title: '事项' } } } }
  const forms = {
    forms: {
      note: {
        schema: {
          type: 'object',
          properties: {
            matter: {},
            place: { type: 'string', title: '地点' },
            rows: {
              type: 'array',
              title: '明细',
              maxItems: 9,
              items: { type: 'object', properties: { sum: { type: 'integer', title: '数' } } },
            },
          },
        },
      },
    },
  }
  const one = () => {
    const it = small({ draft: form('secretary', { SUBMITTED: 'done' }, { form: 'note' }), done }, { ...data, ...forms })
    it.hand('li', 'draft', undefined, { matter: '水库', rows: [{ sum: 1 }] })
    return it
  }
  const correct = (path: string, of = 2): CommandBody => ({ type: 'Correct', of, path, value: '改', reason: '笔误' })

  it.each(['/matter', '/rows/0/sum', '/rows/0', '/place'])('name a place of the form: %s', path => {
    expect(one().ask('li', correct(path))).toBeUndefined()
  })

  it.each([
    '',
    '/',
    'matter',
    '/nothing',
    '/rows/7',
    '/rows/0/price/deeper',
    '/matter/0',
    '/__proto__',
    '/constructor',
    '/rows/length',
    '/rows/__proto__',
  ])('are refused where there is nothing to correct: “%s”', path => {
    expect(one().ask('li', correct(path))).toBe('CORRECTION_TARGET_UNKNOWN')
  })

  it('name a form that was handed in', () => {
    for (const of of [0, 1, 3, 99]) expect(one().ask('li', correct('/matter', of))).toBe('CORRECTION_TARGET_UNKNOWN')
  })

  it('are made by whoever handed it in or supervises', () => {
    const it = one()
    for (const person of ['wang', 'sun', 'he', 'lin', null])
      expect(it.ask(person, correct('/matter'))).toBe('NOT_ALLOWED')
    for (const person of ['li', 'chen']) expect(it.ask(person, correct('/matter'))).toBeUndefined()
  })
})

describe('cancelling, urging and passing on', () => {
  const line = {
    draft: form('secretary', { SUBMITTED: 'check' }),
    check: form('organisers', { SUBMITTED: 'done' }),
    done,
  }

  it.each<[string, CommandBody, readonly (string | null)[], readonly string[]]>([
    ['cancel', { type: 'Cancel', reason: '重复' }, ['wang', 'sun', 'he', 'lin', null], ['li', 'chen']],
    [
      'urge',
      { type: 'Urge', tasks: ['check.1/fill'], message: '' },
      ['sun', 'he', 'lin', null],
      ['li', 'wang', 'chen'],
    ],
    ['pass on', pass('check.1/fill', 'lin'), ['li', 'sun', 'he', 'lin', null], ['wang', 'chen']],
  ])('%s: only those who may', (_, body, not, may) => {
    for (const person of not) {
      const one = small(line)
      one.hand('li', 'draft')
      expect(one.ask(person, body), String(person)).toMatch(/NOT_ALLOWED|NOT_HANDLER/)
    }
    for (const person of may) {
      const one = small(line)
      one.hand('li', 'draft')
      expect(one.ask(person, body), person).toBeUndefined()
    }
  })

  it('a post of another village or of none gives nothing', () => {
    const one = small(line)
    for (const person of ['he', 'lin', 'nobody'])
      expect(one.ask(person, { type: 'Submit', task: 'draft.1/fill', data: {} })).toBe('NOT_HANDLER')
  })
})

describe('an outside signal', () => {
  const waiting = (handlers: boolean): JsonObject => ({
    draft: form('secretary', { SUBMITTED: 'wait' }),
    wait: {
      meta: {
        step: {
          kind: 'wait',
          title: '等待批复',
          delay: 'long',
          signal: { name: 'REPLIED', ...(handlers && { handlers: { role: 'director' } }) },
        },
      },
      on: { SIGNALLED: 'done', ELAPSED: 'done' },
    },
    done,
  })
  const begun = (handlers: boolean) => {
    const one = small(waiting(handlers), { delays: { long: { calendarDays: 30 } } })
    one.hand('li', 'draft')
    return one
  }
  const signal = (name = 'REPLIED', visit = 'wait.1'): CommandBody => ({ type: 'Signal', visit, signal: name })

  it('comes from those the step names, and from nobody else', () => {
    const one = begun(true)
    for (const person of ['li', 'chen', 'lin']) expect(one.ask(person, signal())).toBe('NOT_HANDLER')
    expect(one.ask('zhou', signal('OTHER'))).toBe('SIGNAL_UNKNOWN')
    expect(one.ask('zhou', signal('REPLIED', 'draft.1'))).toBe('SIGNAL_UNKNOWN')
    expect(one.ask('zhou', signal())).toBeUndefined()
    expect(one.run.state?.status).toBe('completed')
  })

  it('comes from the system alone where the step names nobody', () => {
    const one = begun(false)
    for (const person of ['li', 'zhou', 'chen']) expect(one.ask(person, signal())).toBe('NOT_HANDLER')
    expect(one.ask(null, signal())).toBeUndefined()
  })
})

describe('what cannot be kept as evidence is refused before it is written', () => {
  const line = { draft: form('secretary', { SUBMITTED: 'done' }), done }

  it.each<[string, CommandBody]>([
    ['half a character', { type: 'Cancel', reason: '\ud800' }],
    ['a NUL', { type: 'Cancel', reason: 'a\u0000b' }],
    ['half a character in a title', { type: 'Copy', to: ['wang'], note: 'x\udfff' }],
    [
      'a name that reaches for the prototype',
      { type: 'Signal', visit: 'x', signal: 'X', data: JSON.parse('{"__proto__":1}') as JsonObject },
    ],
    ['an abyss', { type: 'Signal', visit: 'x', signal: 'X', data: { a: deep(70) } }],
  ])('%s', (_, body) => {
    expect(small(line).ask('li', body)).toBe('FORM_INVALID')
  })

  it('also in the opinion of a form', () => {
    expect(small(line).ask('li', { type: 'Submit', task: 'draft.1/fill', data: {}, opinion: '\ud800' })).toBe(
      'FORM_INVALID',
    )
  })

  it.each(['2026-02-31', '2026-02-01T25:00:00.000Z', '', 'x', '2026-1-5', '2026-02-01T10:00'])(
    'a day that does not exist: “%s”',
    occurred => {
      const answer = small(line).run.ask('li', { type: 'Cancel', reason: '重复' }, occurred || ' ')
      expect(answer).toMatchObject({ ok: false, error: { code: 'OCCURRED_UNCLEAR' } })
    },
  )
})

function deep(levels: number): JsonObject {
  let value: JsonObject = {}
  for (let level = 0; level < levels; level++) value = { a: value }
  return value
}
