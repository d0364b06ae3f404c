import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText } from '#engine/evidence/canonical.ts'
import { parseCanonical, parseStrict, sameBytes } from '#engine/evidence/strict-json.ts'
import type { Json } from '#engine/json.ts'

const problem = (text: string) => {
  const read = parseStrict(text)
  return read.ok ? undefined : read.error
}

describe('strict reading', () => {
  it.each([
    ['a key given twice', '{"a":1,"a":2}', 'DUPLICATE_KEY'],
    ['a key given twice, once escaped', '{"a":1,"\\u0061":2}', 'DUPLICATE_KEY'],
    ['a key given twice deep inside', '[{"x":{"k":1 , "k" :2}}]', 'DUPLICATE_KEY'],
    ['a prototype key', '{"a":{"__proto__":{"admin":true}}}', 'FORBIDDEN_KEY'],
    ['an escaped prototype key', '{"\\u005f_proto__":1}', 'FORBIDDEN_KEY'],
    ['500 levels', '['.repeat(500), 'TOO_DEEP'],
    ['an open string', '{"a', 'SYNTAX'],
    ['a wrong escape in a key', '{"\\x":1}', 'SYNTAX'],
    ['a comma too many', '[1,]', 'SYNTAX'],
    ['nothing', '', 'SYNTAX'],
    ['closing what was not opened', '}]', 'SYNTAX'],
    ['a byte order mark', '\ufeff{}', 'SYNTAX'],
  ])('refuses %s', (_, text, code) => {
    expect(problem(text)).toMatchObject({ code })
  })

  it('takes the same key in different objects, and keys that look like values', () => {
    expect(parseStrict('[{"a":"a"},{"a":["a","a"]}]')).toEqual({ ok: true, value: [{ a: 'a' }, { a: ['a', 'a'] }] })
  })

  it('reads 200,000 levels of nesting without falling over', () => {
    expect(problem('[{"a":'.repeat(100_000))).toMatchObject({ code: 'TOO_DEEP' })
  })

  it('reads whatever JSON.stringify writes', () => {
    const any = fc.jsonValue({ stringUnit: 'grapheme' }).filter(value => !JSON.stringify(value).includes('__proto__'))
    fc.assert(
      fc.property(
        any,
        value =>
          void expect(parseStrict(JSON.stringify(value, null, 1))).toEqual({
            ok: true,
            value: JSON.parse(JSON.stringify(value)),
          }),
      ),
    )
  })
})

describe('reading canonical text', () => {
  it('gives back what was written', () => {
    const any = fc.jsonValue({ stringUnit: 'grapheme' }).filter(value => !JSON.stringify(value).includes('__proto__'))
    fc.assert(fc.property(any, value => void expect(sameBytes(canonicalText(value as Json), 'payload')).toBe(true)))
  })

  it.each(['{ }', '{"b":1,"a":2}', '1.0', '1e2', '"\\u0061"', '-0', '"\\/"', '{}\n', '100000000000000000000000'])(
    'refuses %s, which has a shorter or sorted spelling',
    text => expect(sameBytes(text, 'payload')).toBe(false),
  )

  it('says where a text leaves its canonical form', () => {
    expect(parseCanonical('{"a":1, "b":2}', 'leaf')).toEqual({ ok: false, error: { code: 'NOT_CANONICAL', at: 7 } })
  })
})
