import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareThreshold, meets, needed, parseFraction } from '#engine/rule/fraction.ts'
import { FRACTION } from '#engine/step/schema.ts'

const share = (text: string, strict: boolean) => parseFraction(text, strict)!

describe('a threshold is held against its base in whole numbers', () => {
  // fraction, strict, base, smallest count that does
  it.each([
    ['1/2', false, 16, 8],
    ['1/2', true, 16, 9],
    ['1/2', false, 15, 8],
    ['1/2', true, 15, 8],
    ['2/3', false, 12, 8],
    ['2/3', true, 12, 9],
    ['2/3', false, 13, 9],
    ['2/3', true, 13, 9],
    ['2/3', false, 1, 1],
    ['1/3', false, 9, 3],
    ['1/3', true, 9, 4],
    ['1/3', false, 10, 4],
    ['3/4', false, 8, 6],
    ['3/4', true, 8, 7],
    ['4/5', false, 10, 8],
    ['4/5', true, 10, 9],
    ['1/1', false, 7, 7],
    ['1/1', true, 7, 8],
    ['0/1', false, 7, 0],
    ['1/10', false, 3, 1],
  ])(
    '%s (strict: %s) of %i needs %i: one below fails, exactly that does, one above does',
    (text, strict, base, must) => {
      const fraction = share(text, strict)
      expect(needed(base, fraction)).toBe(must)
      if (must > 0) expect(meets(must - 1, base, fraction)).toBe(false)
      expect(meets(must, base, fraction)).toBe(true)
      expect(meets(must + 1, base, fraction)).toBe(true)
    },
  )

  it('exactly half is at least half but not more than half', () => {
    expect(meets(8, 16, share('1/2', false))).toBe(true)
    expect(meets(8, 16, share('1/2', true))).toBe(false)
  })

  it('exactly two thirds is at least two thirds but not more than two thirds', () => {
    expect(meets(8, 12, share('2/3', false))).toBe(true)
    expect(meets(8, 12, share('2/3', true))).toBe(false)
  })

  it('stays exact where floating point does not', () => {
    const base = Number.MAX_SAFE_INTEGER
    const exact = Number((BigInt(base) * 2n + 2n) / 3n)
    expect(needed(base, share('2/3', false))).toBe(exact)
    expect(meets(exact, base, share('2/3', false))).toBe(true)
    expect(meets(exact - 1, base, share('2/3', false))).toBe(false)
  })

  it('the smallest count that is needed meets the share and the one before does not, for any base', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        (base, num, den, strict) => {
          const fraction = { num, den, strict }
          const must = needed(base, fraction)
          expect(meets(must, base, fraction)).toBe(true)
          expect(must === 0 || meets(must - 1, base, fraction) === false).toBe(true)
        },
      ),
    )
  })
})

describe('without a usable base there is no answer', () => {
  it.each([
    ['a base of nobody', 3, 0],
    ['an unknown base', 3, undefined],
    ['a negative base', 3, -4],
    ['half a person in the base', 3, 4.5],
    ['a base that is no number', 3, Number.NaN],
    ['an endless base', 3, Number.POSITIVE_INFINITY],
    ['a base too large to be exact', 3, 2 ** 53],
    ['an unknown count', undefined, 12],
    ['half a person counted', 2.5, 12],
    ['a negative count', -1, 12],
  ])('%s', (_, count, base) => {
    expect(meets(count, base, share('1/2', false))).toBe('unknown')
    expect(compareThreshold(count, base, share('1/2', false)).met).toBe('unknown')
  })

  it('says how many are needed as soon as the base is known', () => {
    expect(compareThreshold(7, 12, share('2/3', false))).toEqual({ met: false, needed: 8, missing: 1 })
    expect(compareThreshold(9, 12, share('2/3', false))).toEqual({ met: true, needed: 8, missing: 0 })
    expect(compareThreshold(undefined, 12, share('2/3', false))).toEqual({ met: 'unknown', needed: 8 })
    expect(compareThreshold(7, 0, share('2/3', false))).toEqual({ met: 'unknown' })
  })
})

describe('a fraction is written as two whole numbers', () => {
  it.each(['1/2', '2/3', '999999/999999', '0/1'])('%s is one', text => expect(parseFraction(text)).toBeDefined())
  it.each([
    '',
    '0.67',
    '66%',
    '2',
    '2/0',
    '0/2',
    '-1/2',
    ' 1/2',
    '1/2 ',
    '1/2/3',
    '２/３',
    '1e1/2',
    '1/1234567',
    2 / 3,
    null,
    undefined,
    ['1/2'],
    {},
  ])('%j is none', text => expect(parseFraction(text)).toBeUndefined())
  it('means the same as in the template format', () => {
    const written = fc.stringMatching(/^[0-9]{1,7}\/[0-9]{1,7}$/)
    fc.assert(fc.property(written, text => (parseFraction(text) !== undefined) === FRACTION.test(text)))
  })
})
