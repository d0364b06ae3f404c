import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical, canonicalText, LONGEST_LEAF, utf8Length } from '#engine/evidence/canonical.ts'
import type { Json } from '#engine/json.ts'

const textOf = (value: unknown, limits?: 'leaf' | 'payload') => {
  const text = canonical(value, limits)
  return text.ok ? text.value : text.error
}

/** Any JSON without `__proto__`, which readers take for the prototype. */
const anyJson = fc
  .jsonValue({ stringUnit: 'grapheme', maxDepth: 6 })
  .filter(value => !JSON.stringify(value).includes('__proto__')) as fc.Arbitrary<Json>

describe('canonical JSON', () => {
  it('writes the example of RFC 8785 §3.2.2 as the RFC does', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(textOf(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units, as RFC 8785 §3.2.3 does', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    const order = ['Carriage', 'One', 'Control', 'Latin', 'Euro', 'Emoji', 'Hebrew']
    const text = canonicalText(value)
    const places = order.map(word => text.indexOf(`:"${word}`))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [333333333.33333325, '333333333.33333325'],
  ])('writes the number %d of RFC 8785 appendix B', (number, text) => {
    expect(textOf(number)).toBe(text)
  })

  it('agrees with an independent canonicaliser on any JSON', () => {
    fc.assert(
      fc.property(anyJson, value => void expect(canonicalText(value)).toBe(canonicalize(value))),
      { numRuns: 500 },
    )
  })

  it('sorts objects with many keys like the independent canonicaliser', () => {
    const many = fc.dictionary(fc.string({ unit: 'binary', maxLength: 4 }), fc.integer(), { minKeys: 20, maxKeys: 60 })
    fc.assert(
      fc.property(many, value => {
        fc.pre(!Object.hasOwn(value, '__proto__') && Object.keys(value).every(key => !/\p{Surrogate}/u.test(key)))
        expect(canonicalText(value)).toBe(canonicalize(value))
      }),
    )
  })

  it('does not depend on the order in which an object was filled', () => {
    expect(canonicalText({ b: 1, a: { d: [2], c: 3 } })).toBe(canonicalText({ a: { c: 3, d: [2] }, b: 1 }))
  })

  it.each([
    ['undefined', { a: [1, { 'b/c': undefined }] }, 'NOT_JSON', '/a/1/b~1c'],
    ['a function', { a: () => 1 }, 'NOT_JSON', '/a'],
    ['a big integer', 1n, 'NOT_JSON', ''],
    ['a date', { at: new Date(0) }, 'NOT_JSON', '/at'],
    ['a map', [new Map()], 'NOT_JSON', '/0'],
    ['a hole in a list', new Array(2), 'NOT_JSON', '/0'],
    ['NaN', { a: Number.NaN }, 'NUMBER_NOT_FINITE', '/a'],
    ['infinity', [Number.NEGATIVE_INFINITY], 'NUMBER_NOT_FINITE', '/0'],
    ['half a character', { name: '张\ud800三' }, 'LONE_SURROGATE', '/name'],
    ['half a character at the end', '\ud83d', 'LONE_SURROGATE', ''],
    ['the second half alone', '\ude00\ud83d', 'LONE_SURROGATE', ''],
    ['half a character in a key', { '\udc00': 1 }, 'LONE_SURROGATE', '/\udc00'],
    ['a prototype key', JSON.parse('{"__proto__":{}}'), 'KEY_NOT_ALLOWED', '/__proto__'],
  ])('refuses %s and names its place', (_, value, code, where) => {
    expect(textOf(value)).toEqual({ code, where })
  })

  it('refuses a value that contains itself', () => {
    const loop: { [key: string]: unknown } = {}
    loop.loop = loop
    expect(textOf(loop)).toMatchObject({ code: 'TOO_DEEP' })
  })

  it('takes 64 levels and refuses 65', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
    expect(canonical(nested(64)).ok).toBe(true)
    expect(textOf(nested(65))).toMatchObject({ code: 'TOO_DEEP' })
    expect(canonical(nested(16), 'leaf').ok).toBe(true)
    expect(textOf(nested(17), 'leaf')).toMatchObject({ code: 'TOO_DEEP' })
  })

  it('takes U+0000 in a payload, where a person may have pasted it', () => {
    expect(textOf('a\0b')).toBe('"a\\u0000b"')
  })
})

describe('limits of a leaf', () => {
  it.each([
    ['a decimal', { a: 0.5 }, 'NUMBER_NOT_WHOLE'],
    ['minus zero', { a: -0 }, 'NEGATIVE_ZERO'],
    ['a number beyond 2^53−1', { a: 2 ** 53 }, 'NUMBER_TOO_LARGE'],
    ['U+0000', { a: 'x\0' }, 'NUL_CHARACTER'],
    ['an upper-case key', { Ab: 1 }, 'KEY_NOT_ALLOWED'],
    ['a Chinese key', { 姓名: 1 }, 'KEY_NOT_ALLOWED'],
    ['an empty key', { '': 1 }, 'KEY_NOT_ALLOWED'],
  ])('refuse %s', (_, value, code) => {
    expect(textOf(value, 'leaf')).toMatchObject({ code })
    expect(canonical(value, 'payload').ok).toBe(true)
  })

  it('hold at exactly 65,535 bytes, counted in UTF-8', () => {
    const room = LONGEST_LEAF - '{"a":""}'.length
    expect(canonical({ a: 'x'.repeat(room) }, 'leaf').ok).toBe(true)
    expect(textOf({ a: 'x'.repeat(room + 1) }, 'leaf')).toMatchObject({ code: 'TOO_LARGE' })
    expect(textOf({ a: '汉'.repeat(room / 3 + 1) }, 'leaf')).toMatchObject({ code: 'TOO_LARGE' })
  })

  it('count bytes as an encoder would', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => void expect(utf8Length(text)).toBe(Buffer.byteLength(text))),
    )
  })
})
