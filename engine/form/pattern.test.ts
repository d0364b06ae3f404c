import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearPattern, re2 } from '#runtime/server/form/linear-pattern.ts'
import { attachment } from './field/attachment.ts'
import { date } from './field/date.ts'
import { datetime } from './field/datetime.ts'
import { money } from './field/money.ts'
import { readPattern } from './pattern.ts'

const ALLOWED = [
  ['^1[0-9]{10}$', ['13800000000'], ['1380000000', 'a13800000000', '13800000000\n']],
  ['^\\d{17}[\\dXx]$', ['11010119900101001X'], ['11010119900101001x9']],
  ['^[\\u4e00-\\u9fff·]{2,20}$', ['王小明', '阿卜杜拉·买买提'], ['A', '王']],
  ['^(?:甲|乙|丙)类$', ['乙类'], ['丁类', '甲类乙类']],
  ['^.+@.+[.].+$', ['a@b.cn'], ['a@b', '@b.cn']],
  ['^a.c$', ['abc', 'a一c', 'a𠮷c'], ['a\nc', 'a\u2028c', 'ac']],
  ['^[^0-9\\s]+$', ['文字'], ['文 字', '文\u3000字', '3']],
  ['[-/]', ['2026-1', '2026/1'], ['20261']],
  ['^(?:\\(一\\)|\\[二\\])?正文$', ['(一)正文', '[二]正文', '正文'], ['一正文']],
  ['^\\u{20bb7}$', ['𠮷'], ['吉']],
] as const

const REFUSED = [
  ['^(a+)+$', /重复嵌套/],
  ['^(a|a)*$', /重复嵌套/],
  ['^(a?){40}a{40}$', /重复嵌套/],
  [`^${'a?'.repeat(40)}${'a'.repeat(40)}$`, /重复嵌套/],
  ['(.*)*x', /重复嵌套/],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', /重复嵌套/],
  ['a*a*a*a*a*b', /重复嵌套/],
  ['^(?:x{500}){500}$', /太长/],
  ['(?=a)b', /前后查找/],
  ['(?<=a)b', /前后查找/],
  ['(?<name>a)', /命名分组/],
  ['(a)\\1', /反向引用/],
  ['\\bx', /不支持/],
  ['\\p{Script=Han}', /不支持/],
  ['a{2000}', /./],
  ['a{9,2}', /次数/],
  ['a**', /次数/],
  ['^*', /次数/],
  ['(a', /缺少/],
  ['a)', /多余/],
  ['[a', /缺少/],
  ['[z-a]', /由小到大/],
  ['[]', /没有字符/],
  ['a\\', /末尾/],
  ['\\ud800', /编码/],
  ['{', /位置/],
  ['('.repeat(20) + ')'.repeat(20), /嵌套/],
  ['a'.repeat(600), /超过/],
] as const

describe('patterns an author may write', () => {
  test.each(ALLOWED)('%s means the same to browser and server', (source, yes, no) => {
    const read = readPattern(source)
    if (!read.ok) throw new Error(read.error)
    const [browser, server] = [new RegExp(source, 'u'), re2(read.value.re2)]
    for (const text of yes) expect([browser.test(text), server.test(text)], text).toEqual([true, true])
    for (const text of no) expect([browser.test(text), server.test(text)], text).toEqual([false, false])
  })

  test.each(REFUSED)('%s is refused and the reason is said', (source, reason) => {
    const read = readPattern(source)
    expect(read.ok).toBe(false)
    expect(read.ok ? '' : read.error).toMatch(reason)
    expect(() => linearPattern(source)).toThrow()
  })

  test('whatever is accepted compiles on both sides and they agree on every text', () => {
    const piece = fc.constantFrom(
      ...'ab|()[]^$.*+?-{}1,2\\dws/ \n一',
      '[a-c]',
      '{1,2}',
      '(?:',
      '\\s',
      '[^a]',
      '\\u4e00',
    )
    const pattern = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''))
    const text = fc
      .array(fc.constantFrom(...'abc12 -\n一/\u3000\u2028𠮷\\'), { maxLength: 8 })
      .map(parts => parts.join(''))
    let accepted = 0
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 5 }), (source, texts) => {
        const read = readPattern(source)
        if (!read.ok) return
        accepted++
        const [browser, server] = [new RegExp(source, 'u'), re2(read.value.re2)]
        for (const one of texts) expect(server.test(one), JSON.stringify(one)).toBe(browser.test(one))
      }),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(300)
  })

  test('dates, amounts and hashes are simple enough for any engine', () => {
    for (const type of [date, datetime, money, attachment]) {
      const read = readPattern(String(type.complete({ type: 'string' }).pattern))
      expect(read.ok && read.value.paths).toBeLessThan(1000)
    }
  })

  test('on the server even a text of 50,000 characters ends, where a backtracking engine never would', () => {
    expect(linearPattern('^.*.*.*一$').test('a'.repeat(50_000))).toBe(false)
  })
})
