import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { done, form, small } from '#tests/walk/small.ts'

/** Parallel branches, nested states and history: what happens in one place leaves the others alone. */

const region = (name: string, role: string): JsonObject => ({
  initial: `${name}1`,
  states: {
    [`${name}1`]: form(role, { SUBMITTED: `${name}2` }, { title: name }),
    [`${name}2`]: form(role, { SUBMITTED: `${name}3` }, { title: name }),
    [`${name}3`]: form(role, { SUBMITTED: `${name}End` }, { title: name }),
    [`${name}End`]: { type: 'final' },
  },
})
const both: JsonObject = {
  draft: form('secretary', { SUBMITTED: 'review' }),
  review: {
    type: 'parallel',
    states: { left: region('a', 'organisers'), right: region('b', 'director') },
    onDone: 'last',
  },
  last: form('secretary', { SUBMITTED: 'done' }),
  done,
}
const begun = () => {
  const one = small(both)
  one.hand('li', 'draft')
  return one
}

describe('parallel branches', () => {
  it('both begin, and an answer in one never moves the other', () => {
    const one = begun()
    expect(one.at()).toBe('a1 b1')
    one.hand('wang', 'a1')
    expect(one.at()).toBe('a2 b1')
    one.hand('zhou', 'b1')
    one.hand('zhou', 'b2')
    expect(one.at()).toBe('a2 b3')
    one.hand('wang', 'a2')
    one.hand('wang', 'a3')
    expect(one.at()).toBe('b3')
    one.hand('zhou', 'b3')
    expect(one.at()).toBe('last')
  })

  it.each([
    { back: 'a', by: 'wang', from: 'a2', to: 'a1', leaves: 'a1 b2' },
    { back: 'b', by: 'zhou', from: 'b2', to: 'b1', leaves: 'a2 b1' },
  ])('returning within branch $back leaves the other branch where it is', ({ by, from, to, leaves }) => {
    const one = begun()
    one.hand('wang', 'a1')
    one.hand('zhou', 'b1')
    const sibling = from === 'a2' ? one.visit('b2') : one.visit('a2')
    expect(one.ask(by, { type: 'Return', task: one.task(from), to, reason: '补充', after: 'through' })).toBeUndefined()
    expect(one.at()).toBe(leaves)
    expect(one.run.state?.visits[sibling]?.closed).toBeUndefined()
    expect(Object.keys(one.run.state?.visits ?? {})).toHaveLength(6)
  })

  it.each(['wang', 'zhou'])('returning out of the parallel state closes all its visits (%s)', by => {
    const one = begun()
    one.hand('wang', 'a1')
    one.hand('zhou', 'b1')
    const from = by === 'wang' ? 'a2' : 'b2'
    const body = { type: 'Return', task: one.task(from), to: 'draft', reason: '重来', after: 'through' } as const
    expect(one.ask(by, body)).toBeUndefined()
    expect(one.at()).toBe('draft')
    expect(
      Object.values(one.run.state?.tasks ?? {})
        .filter(task => !task.closed)
        .map(({ step }) => step),
    ).toEqual(['draft'])
    one.hand('li', 'draft')
    expect(one.at()).toBe('a1 b1')
    expect(one.visit('b1')).toBe('b1.2')
  })

  it.each([
    { by: 'wang', first: 'a1', second: 'a2', leaves: 'a1 b2' },
    { by: 'zhou', first: 'b1', second: 'b2', leaves: 'a2 b1' },
  ])('withdrawing $first within a branch leaves the other where it is', ({ by, first, leaves }) => {
    const one = begun()
    one.hand('wang', 'a1')
    one.hand('zhou', 'b1')
    expect(one.ask(by, { type: 'Withdraw', visit: one.visit(first), reason: '写错了' })).toBeUndefined()
    expect(one.at()).toBe(leaves)
    expect(one.visit(first)).toBe(`${first}.2`)
  })

  it('withdraws the form before the split as long as no branch was touched', () => {
    const one = begun()
    expect(one.ask('li', { type: 'Withdraw', visit: 'draft.1', reason: '写错了' })).toBeUndefined()
    expect(one.at()).toBe('draft')
    one.hand('li', 'draft')
    one.hand('zhou', 'b1')
    expect(one.ask('li', { type: 'Withdraw', visit: 'draft.2', reason: '写错了' })).toBe('WITHDRAW_TOO_LATE')
  })

  it('the answer that ended the parallel state is not withdrawn, because the finished branch would begin again', () => {
    const one = begun()
    for (const step of ['a1', 'a2', 'a3']) one.hand('wang', step)
    for (const step of ['b1', 'b2', 'b3']) one.hand('zhou', step)
    expect(one.at()).toBe('last')
    expect(one.ask('zhou', { type: 'Withdraw', visit: 'b3.1', reason: '写错了' })).toBe('WITHDRAW_TOO_LATE')
  })

  it('two handlers who ask for the form straight back each get it back', () => {
    const one = begun()
    one.hand('wang', 'a1')
    one.hand('wang', 'a2')
    one.hand('zhou', 'b1')
    one.hand('zhou', 'b2')
    const back = (as: string, from: string, to: string) =>
      one.ask(as, { type: 'Return', task: one.task(from), to, reason: '补充', after: 'back' })
    expect(back('wang', 'a3', 'a1')).toBeUndefined()
    expect(back('zhou', 'b3', 'b1')).toBeUndefined()
    one.hand('wang', 'a1')
    one.hand('zhou', 'b1')
    expect(one.at()).toBe('a3 b3')
  })
})

describe('nested states and history', () => {
  const nested: JsonObject = {
    draft: form('secretary', { SUBMITTED: 'inner' }),
    inner: {
      initial: 'first',
      states: {
        first: form('organisers', { SUBMITTED: 'second' }),
        second: form('organisers', { AGREED: '#last', REFUSED: '#pause' }),
        before: { type: 'history' },
      },
    },
    pause: { ...form('secretary', { SUBMITTED: 'inner.before' }), id: 'pause' },
    last: { ...form('secretary', { SUBMITTED: 'done' }), id: 'last' },
    done,
  }

  it('comes back to where it was in the inner part, as a new visit', () => {
    const one = small(nested)
    one.hand('li', 'draft')
    one.hand('wang', 'first')
    one.hand('wang', 'second', 'REFUSED')
    expect(one.at()).toBe('pause')
    one.hand('li', 'pause')
    expect(one.at()).toBe('second')
    expect(one.visit('second')).toBe('second.2')
  })

  it('returns into the inner part from outside, and out of it', () => {
    const one = small(nested)
    one.hand('li', 'draft')
    one.hand('wang', 'first')
    one.hand('wang', 'second', 'AGREED')
    const back = (as: string, from: string, to: string) =>
      one.ask(as, { type: 'Return', task: one.task(from), to, reason: '补充', after: 'through' })
    expect(back('li', 'last', 'first')).toBeUndefined()
    expect(one.at()).toBe('first')
    expect(back('wang', 'first', 'draft')).toBeUndefined()
    expect(one.at()).toBe('draft')
  })
})
