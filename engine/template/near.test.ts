import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distance, nearest } from '#engine/template/near.ts'

describe('the name an author probably meant', () => {
  it.each([
    ['meetng', ['meeting', 'ballot'], 'meeting'],
    ['baltlo', ['meeting', 'ballot'], 'ballot'],
    ['isempty', ['isEmpty', 'eq'], 'isEmpty'],
    ['secretray', ['secretary', 'secretaries'], 'secretary'],
    ['村党组织书计', ['村党组织书记'], '村党组织书记'],
    ['eqq', ['ge', 'eq'], 'eq'],
  ])('%s among %j is %s', (word, words, meant) => expect(nearest(word, words)).toBe(meant))

  it.each([
    ['x', ['y']],
    ['ballot', ['meeting', 'wait']],
    ['', ['a']],
    ['abcdef', []],
    ['abcdef', ['abcxyz']],
  ])('%s among %j is nothing', (word, words) => expect(nearest(word, words)).toBeUndefined())

  it('prefers fewer slips to more', () => expect(nearest('formm', ['forums', 'form'])).toBe('form'))
  it('is quick with an absurdly long word', () => expect(nearest('a'.repeat(1_000_000), ['ballot'])).toBeUndefined())
})

describe('distance', () => {
  it.each([
    ['ab', 'ba', 1],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ac', 1],
    ['', 'abc', 3],
  ])('%s → %s takes %i', (a, b, slips) => expect(distance(a, b)).toBe(slips))
  it('is the same in both directions and never more than the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(distance(a, b)).toBe(distance(b, a))
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})
