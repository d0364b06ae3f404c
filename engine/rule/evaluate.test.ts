import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { type EvaluateOptions, evaluate, value } from '#engine/rule/evaluate.ts'
import { OPERATORS } from '#engine/rule/operator/operators.ts'
import { shapeOf } from '#engine/rule/read.ts'
import type { Rule, Scope, Trace, Truth } from '#engine/rule/rule.ts'

const U = 'unknown'
const v = (path: string) => ({ var: path })
const truth = (rule: Json, scope: Scope = {}, options: EvaluateOptions = {}) =>
  evaluate(rule as Rule, scope, options).truth
const says = (rule: Json, scope: Scope, options: EvaluateOptions = {}) =>
  evaluate(rule as Rule, scope, options).trace.says

describe('combining conditions knows three values', () => {
  const T = v('yes')
  const F = v('no')
  const X = v('nobody.knows')
  const scope = { yes: true, no: false }
  it.each<[string, Json, Truth]>([
    ['all: true, true', { all: [T, T] }, true],
    ['all: true, false', { all: [T, F] }, false],
    ['all: false, false', { all: [F, F] }, false],
    ['all: true, unknown', { all: [T, X] }, U],
    ['all: false, unknown', { all: [F, X] }, false],
    ['all: unknown, false', { all: [X, F] }, false],
    ['all: unknown, unknown', { all: [X, X] }, U],
    ['any: true, true', { any: [T, T] }, true],
    ['any: true, false', { any: [T, F] }, true],
    ['any: false, false', { any: [F, F] }, false],
    ['any: true, unknown', { any: [T, X] }, true],
    ['any: unknown, true', { any: [X, T] }, true],
    ['any: false, unknown', { any: [F, X] }, U],
    ['any: unknown, unknown', { any: [X, X] }, U],
    ['not true', { not: T }, false],
    ['not false', { not: F }, true],
    ['not unknown', { not: X }, U],
    ['a variable alone', T, true],
    ['a variable alone, false', F, false],
    ['a variable alone, unknown', X, U],
  ])('%s', (_, rule, expected) => expect(truth(rule, scope)).toBe(expected))

  it('a value that is not yes or no is no condition', () => {
    const data = { text: 'true', one: 1, zero: 0, blank: '', list: [true], none: null }
    for (const name of Object.keys(data)) {
      expect(truth(v(name), data)).toBe(U)
      expect(truth({ not: v(name) }, data)).toBe(U)
      expect(truth({ all: [v(name)] }, data)).toBe(U)
      expect(truth({ any: [v(name)] }, data)).toBe(U)
    }
  })
})

/** Every operator on known, missing and wrongly typed data. */
const TABLE: readonly (readonly [rule: Json, scope: Scope, expected: Truth])[] = [
  [{ eq: [v('a'), 3] }, { a: 3 }, true],
  [{ eq: [v('a'), 3] }, { a: 4 }, false],
  [{ eq: [v('a'), 3] }, { a: '3' }, U],
  [{ eq: [v('a'), '1'] }, { a: 1 }, U],
  [{ eq: [v('a'), true] }, { a: true }, true],
  [{ eq: [v('a'), false] }, { a: 0 }, U],
  [{ eq: [v('a'), 0] }, {}, U],
  [{ eq: [v('a'), 0] }, { a: null }, U],
  [{ eq: [v('a'), null] }, { a: null }, U],
  [{ eq: [v('a'), ''] }, {}, U],
  [{ eq: [v('a'), v('b')] }, { a: '张三', b: '张三' }, true],
  [{ eq: [v('a'), v('b')] }, { a: [1], b: [1] }, U],
  [{ eq: [v('a'), v('b')] }, { a: {}, b: {} }, U],
  [{ ne: [v('a'), 3] }, { a: 4 }, true],
  [{ ne: [v('a'), 3] }, { a: 3 }, false],
  [{ ne: [v('a'), 3] }, { a: '3' }, U],
  [{ ne: [v('a'), 3] }, {}, U],
  [{ ne: [v('a'), 3] }, { a: null }, U],
  [{ lt: [v('a'), 3] }, { a: 2 }, true],
  [{ lt: [v('a'), 3] }, { a: 3 }, false],
  [{ lt: [v('a'), 3] }, { a: 4 }, false],
  [{ le: [v('a'), 3] }, { a: 2 }, true],
  [{ le: [v('a'), 3] }, { a: 3 }, true],
  [{ le: [v('a'), 3] }, { a: 4 }, false],
  [{ gt: [v('a'), 3] }, { a: 2 }, false],
  [{ gt: [v('a'), 3] }, { a: 3 }, false],
  [{ gt: [v('a'), 3] }, { a: 4 }, true],
  [{ ge: [v('a'), 3] }, { a: 2 }, false],
  [{ ge: [v('a'), 3] }, { a: 3 }, true],
  [{ ge: [v('a'), 3] }, { a: 4 }, true],
  ...['lt', 'le', 'gt', 'ge'].flatMap<readonly [Json, Scope, Truth]>(name => [
    [{ [name]: [v('a'), 1] }, {}, U],
    [{ [name]: [v('a'), 1] }, { a: null }, U],
    [{ [name]: [v('a'), 1] }, { a: '0' }, U],
    [{ [name]: [v('a'), 1] }, { a: false }, U],
    [{ [name]: [v('a'), 1] }, { a: [] }, U],
    [{ [name]: [v('a'), 'b'] }, { a: 'a' }, U],
    [{ [name]: [v('a'), '2026-11-23'] }, { a: '2026-02-30' }, U],
    [{ [name]: [v('a'), '2026-11-23'] }, { a: '2026-11-23T00:00:00.000Z' }, U],
  ]),
  [{ lt: [v('a'), '2026-11-23'] }, { a: '2026-11-22' }, true],
  [{ lt: [v('a'), '2026-11-23'] }, { a: '2026-11-23' }, false],
  [{ ge: [v('a'), v('b')] }, { a: '2026-11-23T08:00:00.000Z', b: '2026-11-23T07:59:59.999Z' }, true],
  [{ in: [v('a'), ['x', 'y']] }, { a: 'y' }, true],
  [{ in: [v('a'), ['x', 'y']] }, { a: 'z' }, false],
  [{ in: [v('a'), ['x', 'y']] }, { a: 1 }, U],
  [{ in: [v('a'), ['x', 'y']] }, {}, U],
  [{ in: [v('a'), ['1']] }, { a: 1 }, U],
  [{ in: [v('a'), []] }, { a: 1 }, false],
  [{ in: [v('a'), []] }, {}, U],
  [{ in: [v('a'), v('l')] }, { a: 'x', l: ['x'] }, true],
  [{ in: [v('a'), v('l')] }, { a: 'x', l: ['y', null] }, U],
  [{ in: [v('a'), v('l')] }, { a: 'x', l: 'xyz' }, U],
  [{ in: [v('a'), v('l')] }, { a: 'x' }, U],
  [{ between: [v('a'), 2, 4] }, { a: 1 }, false],
  [{ between: [v('a'), 2, 4] }, { a: 2 }, true],
  [{ between: [v('a'), 2, 4] }, { a: 4 }, true],
  [{ between: [v('a'), 2, 4] }, { a: 5 }, false],
  [{ between: [v('a'), 2, 4] }, { a: '3' }, U],
  [{ between: [v('a'), 2, 4] }, {}, U],
  [{ between: [1, 2, v('a')] }, {}, false],
  [{ between: [v('a'), '2026-01-01', '2026-12-31'] }, { a: '2026-12-31' }, true],
  [{ isEmpty: v('a') }, {}, true],
  [{ isEmpty: v('a.b.c') }, { a: 'text' }, true],
  [{ isEmpty: v('a') }, { a: null }, true],
  [{ isEmpty: v('a') }, { a: '' }, true],
  [{ isEmpty: v('a') }, { a: [] }, true],
  [{ isEmpty: v('a') }, { a: 0 }, false],
  [{ isEmpty: v('a') }, { a: false }, false],
  [{ isEmpty: v('a') }, { a: ' ' }, false],
  [{ isEmpty: v('a') }, { a: {} }, false],
  [{ isEmpty: { addDays: [v('a'), 1] } }, {}, U],
  [{ contains: [v('a'), '水库'] }, { a: '修水库' }, true],
  [{ contains: [v('a'), '水库'] }, { a: '修路' }, false],
  [{ contains: [v('a'), '.*'] }, { a: '修路' }, false],
  [{ contains: [v('a'), '1'] }, { a: 1 }, U],
  [{ contains: [v('a'), 'x'] }, { a: ['x'] }, U],
  [{ contains: [v('a'), 'x'] }, {}, U],
  [{ contains: ['abc', v('a')] }, { a: '' }, U],
  [{ startsWith: [v('a'), '修'] }, { a: '修水库' }, true],
  [{ startsWith: [v('a'), '库'] }, { a: '修水库' }, false],
  [{ startsWith: [v('a'), '修'] }, {}, U],
  [{ startsWith: [v('a'), '1'] }, { a: 12 }, U],
  [{ eq: [{ count: { of: v('l') } }, 2] }, { l: [1, null] }, true],
  [{ eq: [{ count: { of: v('l') } }, 0] }, { l: [] }, true],
  [{ eq: [{ count: { of: v('l') } }, 0] }, {}, U],
  [{ eq: [{ count: { of: v('l') } }, 3] }, { l: 'abc' }, U],
  [{ eq: [{ count: { of: v('l'), where: { gt: [v('item'), 1] } } }, 1] }, { l: [1, 2] }, true],
  [{ eq: [{ count: { of: v('l'), where: { gt: [v('item'), 1] } } }, 1] }, { l: [1, 2, null] }, U],
  [{ eq: [{ sum: { of: v('l'), each: v('item.n') } }, 5] }, { l: [{ n: 2 }, { n: 3 }] }, true],
  [{ eq: [{ sum: { of: v('l'), each: v('item.n') } }, 2] }, { l: [{ n: 2 }, {}] }, U],
  [{ eq: [{ sum: { of: v('l'), each: v('item.n') } }, 2] }, { l: [{ n: 2 }, { n: '3' }] }, U],
  [
    { eq: [{ sum: { of: v('l'), each: v('item.n'), where: { eq: [v('item.ok'), true] } } }, 2] },
    { l: [{ n: 2, ok: true }, { n: 9, ok: false }, { ok: false }] },
    true,
  ],
  [{ eq: [{ sum: { of: v('l'), each: v('item') } }, 0] }, { l: [] }, true],
  [{ eq: [{ sum: { of: v('l'), each: v('item') } }, 0.3] }, { l: [0.1, 0.2] }, true],
  [{ eq: [{ sum: { of: v('l'), each: v('item') } }, 1e21] }, { l: [1e21] }, U],
  [{ every: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2, 3] }, true],
  [{ every: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2, 1] }, false],
  [{ every: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2, null] }, U],
  [{ every: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [1, null] }, false],
  [{ every: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [] }, true],
  [{ every: { of: v('l'), where: { gt: [v('item'), 1] } } }, {}, U],
  [{ some: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [1, 2] }, true],
  [{ some: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [1, 0] }, false],
  [{ some: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [1, null] }, U],
  [{ some: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2, null] }, true],
  [{ some: { of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [] }, false],
  [{ some: { of: v('l'), where: { gt: [v('item'), 1] } } }, {}, U],
  [{ atLeast: { count: 2, of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2, 2, 0] }, true],
  [{ atLeast: { count: 2, of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2, 0, 0] }, false],
  [{ atLeast: { count: 2, of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2, null, 0] }, U],
  [{ atLeast: { count: 2, of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [null, 0, 0] }, false],
  [{ atLeast: { count: v('k'), of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2] }, U],
  [{ atLeast: { count: v('k'), of: v('l'), where: { gt: [v('item'), 1] } } }, { l: [2], k: 0.5 }, U],
  [{ eq: [{ addMonths: [v('d'), 1] }, '2026-02-28'] }, { d: '2026-01-31' }, true],
  [{ eq: [{ addMonths: [v('d'), 1] }, '2028-02-29'] }, { d: '2028-01-31' }, true],
  [{ eq: [{ addMonths: [v('d'), -1] }, '2025-12-15'] }, { d: '2026-01-15' }, true],
  [{ eq: [{ addMonths: [v('d'), 1] }, '2026-02-28'] }, {}, U],
  [{ eq: [{ addMonths: [v('d'), 1] }, '2026-02-28'] }, { d: '2026-13-01' }, U],
  [{ eq: [{ addMonths: [v('d'), v('n')] }, '2026-02-28'] }, { d: '2026-01-31', n: 1.5 }, U],
  [{ eq: [{ addMonths: [v('d'), v('n')] }, '2026-02-28'] }, { d: '2026-01-31', n: 9e15 }, U],
  [{ eq: [{ addDays: [v('d'), 15] }, '2026-03-05'] }, { d: '2026-02-18' }, true],
  [{ eq: [{ addDays: [v('d'), v('n')] }, '2026-03-05'] }, { d: '2026-02-18', n: 9e15 }, U],
  [{ eq: [{ daysBetween: ['2026-02-28', v('d')] }, 1] }, { d: '2026-03-01' }, true],
  [{ eq: [{ daysBetween: ['2028-02-28', v('d')] }, 2] }, { d: '2028-03-01' }, true],
  [{ eq: [{ daysBetween: ['2026-03-01', v('d')] }, -1] }, { d: '2026-02-28' }, true],
  [{ eq: [{ daysBetween: ['2026-03-01', v('d')] }, 0] }, {}, U],
  [{ eq: [{ dayOf: v('t') }, '2026-11-24'] }, { t: '2026-11-23T16:00:00.000Z' }, true],
  [{ eq: [{ dayOf: v('t') }, '2026-11-23'] }, { t: '2026-11-23T15:59:59.999Z' }, true],
  [{ eq: [{ dayOf: v('t') }, '2026-11-23'] }, { t: '2026-11-23' }, true],
  [{ eq: [{ dayOf: v('t') }, '2026-11-23'] }, { t: 'yesterday' }, U],
  [{ ge: [{ today: [] }, '2026-11-23'] }, {}, U],
]

describe('every operator on known, missing and wrongly typed data', () => {
  it.each(
    TABLE.map(
      ([rule, scope, expected]) => [JSON.stringify(rule), JSON.stringify(scope), expected, rule, scope] as const,
    ),
  )('%s of %s is %s', (_rule, _scope, expected, rule, scope) => expect(truth(rule, scope)).toBe(expected))

  it('leaves no operator out', () => {
    const covered = JSON.stringify(TABLE)
    const elsewhere = ['all', 'any', 'not', 'ratio', 'hasRole', 'isAssignee']
    for (const { name } of OPERATORS)
      expect(elsewhere.includes(name) || covered.includes(`"${name}":`), name).toBe(true)
  })
})

describe('a share is exact', () => {
  const ratio = (share: Json) => ({ ratio: { of: v('count'), base: v('base'), ...(share as object) } })
  it.each<[string, Json, number, number, Truth]>([
    ['one below half', { atLeast: '1/2' }, 7, 16, false],
    ['exactly half, 以上', { atLeast: '1/2' }, 8, 16, true],
    ['one above half', { atLeast: '1/2' }, 9, 16, true],
    ['one below half', { moreThan: '1/2' }, 7, 16, false],
    ['exactly half, 过半数', { moreThan: '1/2' }, 8, 16, false],
    ['one above half', { moreThan: '1/2' }, 9, 16, true],
    ['half of an odd body', { moreThan: '1/2' }, 7, 15, false],
    ['more than half of an odd body', { moreThan: '1/2' }, 8, 15, true],
    ['one below two thirds', { atLeast: '2/3' }, 7, 12, false],
    ['exactly two thirds', { atLeast: '2/3' }, 8, 12, true],
    ['one above two thirds', { atLeast: '2/3' }, 9, 12, true],
    ['exactly two thirds, strict', { moreThan: '2/3' }, 8, 12, false],
    ['one above two thirds, strict', { moreThan: '2/3' }, 9, 12, true],
    ['two thirds of 10 is 7', { atLeast: '2/3' }, 6, 10, false],
    ['two thirds of 10 is 7', { atLeast: '2/3' }, 7, 10, true],
    ['one below a third', { atLeast: '1/3' }, 2, 9, false],
    ['exactly a third', { atLeast: '1/3' }, 3, 9, true],
    ['one above a third', { atLeast: '1/3' }, 4, 9, true],
    ['one below four fifths', { atLeast: '4/5' }, 7, 10, false],
    ['exactly four fifths', { atLeast: '4/5' }, 8, 10, true],
    ['one above four fifths', { atLeast: '4/5' }, 9, 10, true],
    ['nobody of nobody', { atLeast: '1/2' }, 0, 0, U],
    ['nobody of nobody, 0/1', { atLeast: '0/1' }, 0, 0, U],
    ['half a vote', { atLeast: '1/2' }, 8.5, 16, U],
    ['a negative count', { atLeast: '1/2' }, -1, 16, U],
  ])('%s %j: %d of %d → %s', (_, share, count, base, expected) =>
    expect(truth(ratio(share), { count, base })).toBe(expected),
  )

  it('an unknown or wrongly typed count or base gives no answer', () => {
    const rule = ratio({ atLeast: '1/2' })
    for (const scope of [
      {},
      { count: 9 },
      { base: 12 },
      { count: '9', base: 12 },
      { count: 9, base: '12' },
      { count: 9, base: null },
    ])
      expect(truth(rule, scope)).toBe(U)
  })

  it('may take the share from a parameter', () => {
    const rule = ratio({ atLeast: v('parameters.share') })
    expect(truth(rule, { count: 8, base: 12, parameters: { share: '2/3' } })).toBe(true)
    for (const share of ['0.6', 0.6, null, '2/0', {}])
      expect(truth(rule, { count: 8, base: 12, parameters: { share } })).toBe(U)
  })

  it.each<[string, Json]>([
    ['a float', { atLeast: 0.6667 }],
    ['a float as text', { atLeast: '0.6667' }],
    ['a percentage', { moreThan: '50%' }],
    ['more than the whole', { atLeast: '3/2' }],
    ['both comparisons', { atLeast: '1/2', moreThan: '1/2' }],
    ['no comparison', {}],
  ])('refuses %s', (_, share) => expect(truth(ratio(share), { count: 12, base: 12 })).toBe(U))
})

describe('people and the clock come from outside', () => {
  const options: EvaluateOptions = {
    now: '2026-11-23T16:00:00.000Z',
    hasRole: (person, role) => (person === 'stranger' ? undefined : person === 'li' && role === 'secretary'),
    isAssignee: (person, step) => person === 'li' && step === 'proposal',
  }
  it.each<[Json, Truth]>([
    [{ hasRole: ['li', 'secretary'] }, true],
    [{ hasRole: ['wang', 'secretary'] }, false],
    [{ hasRole: ['stranger', 'secretary'] }, U],
    [{ hasRole: [v('nobody'), 'secretary'] }, U],
    [{ hasRole: [v('five'), 'secretary'] }, U],
    [{ isAssignee: ['li', 'proposal'] }, true],
    [{ isAssignee: ['wang', 'proposal'] }, false],
    [{ isAssignee: [v('nobody'), 'proposal'] }, U],
    [{ eq: [{ today: [] }, '2026-11-24'] }, true],
  ])('%j is %s', (rule, expected) => expect(truth(rule, { five: 5 }, options)).toBe(expected))

  it('without them the answer is unknown', () => {
    expect(truth({ hasRole: ['li', 'secretary'] })).toBe(U)
    expect(truth({ isAssignee: ['li', 'proposal'] })).toBe(U)
    expect(truth({ eq: [{ today: [] }, '2026-11-24'] })).toBe(U)
    expect(truth({ eq: [{ today: [] }, '2026-11-24'] }, {}, { now: '24 November' })).toBe(U)
  })
})

describe('items of a list', () => {
  const scope = {
    item: 'outside',
    units: [
      { name: '一组', people: [{ age: 17 }, { age: 40 }] },
      { name: '二组', people: [{ age: 30 }] },
    ],
  }
  const adults = { every: { of: v('item.people'), where: { ge: [v('item.age'), 18] } } }
  it('inner lists see their own item', () => {
    expect(truth({ every: { of: v('units'), where: adults } }, scope)).toBe(false)
    expect(truth({ some: { of: v('units'), where: adults } }, scope)).toBe(true)
  })
  it('outside a list, item is an ordinary variable', () =>
    expect(truth({ eq: [v('item'), 'outside'] }, scope)).toBe(true))
  it('an item of the list hides it', () =>
    expect(truth({ some: { of: v('units'), where: { eq: [v('item'), 'outside'] } } }, scope)).toBe(U))
  it('the rest of the scope stays visible', () => {
    const rule = { some: { of: v('l'), where: { eq: [v('item'), v('wanted')] } } }
    expect(truth(rule, { l: [1, 2], wanted: 2 })).toBe(true)
  })
})

describe('only own data is read', () => {
  const secret = Object.create({ inherited: true }) as Scope
  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'constructor.name',
    '__proto__.polluted',
    'a.__proto__.b',
    'a.constructor',
  ])('refuses the path %s', path => {
    const { truth: result, trace } = evaluate(
      { not: { isEmpty: v(path) } },
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"name":"x"},"a":{}}') as Scope,
    )
    expect(result).toBe(U)
    expect(trace.says).toContain('不允许使用名称')
    expect(value(v(path), {})).toBeUndefined()
  })
  it.each(['toString', 'hasOwnProperty', 'a.length', 'l.length', 'l.0', 'inherited', 'valueOf.name'])(
    '%s is not data',
    path => {
      const scope = Object.assign(secret, { a: 'text', l: [1] })
      expect(value(v(path), scope)).toBeUndefined()
      expect(truth({ isEmpty: v(path) }, scope)).toBe(true)
    },
  )
  it('names an author chose are found even when objects have them too', () => {
    expect(value(v('toString'), { toString: 7 } as unknown as Scope)).toBe(7)
  })
  it('operators named like the prototype are refused', () => {
    for (const text of [
      '{"__proto__":[1,2]}',
      '{"constructor":[1,2]}',
      '{"toString":[1,2]}',
      '{"hasOwnProperty":["x"]}',
    ])
      expect(truth(JSON.parse(text) as Json)).toBe(U)
    expect(truth(JSON.parse('{"count":{"of":[],"__proto__":{"where":true}}}') as Json)).toBe(U)
  })
})

describe('a malformed rule is unknown, and its trace says what is wrong', () => {
  it.each<[unknown, string]>([
    [{}, '空的对象'],
    [{ eq: [1, 1], ne: [1, 2] }, '只能有一个运算'],
    [{ unheard: [1] }, '没有名为“unheard”的运算'],
    [{ eq: 1 }, '要写成列表'],
    [{ eq: [1] }, '要有 2 个值'],
    [{ eq: [1, 2, 3] }, '要有 2 个值'],
    [{ all: [] }, '至少有一个条件'],
    [{ any: {} }, '至少有一个条件'],
    [{ var: 3 }, '变量要写成'],
    [{ var: '' }, '写法不对'],
    [{ var: 'a..b' }, '写法不对'],
    [{ var: 'a'.repeat(300) }, '写法不对'],
    [{ count: v('l') }, '没有“var”这一项'],
    [{ count: [v('l')] }, '要写成对象'],
    [{ some: { of: v('l') } }, '缺少“where”'],
    [{ some: { of: v('l'), were: true } }, '是不是“where”'],
    [{ in: ['a', [v('b')]] }, '列表里只能'],
    [{ contains: [v('a'), ''] }, '是空的'],
    [{ not: undefined }, '缺少内容'],
    [undefined, '缺少内容'],
    [() => true, '缺少内容'],
    [{ eq: [Number.NaN, Number.NaN] }, '缺少内容'],
  ])('%j', (rule, reason) => {
    const result = evaluate(rule as Rule, {})
    expect(result.truth).toBe(U)
    expect(result.trace.result).toBe(U)
    expect(result.trace.says).toContain(reason)
  })

  it('one bad branch spoils the whole rule, even beside a true one', () => {
    expect(truth({ any: [{ eq: [1, 1] }, { unheard: [] }] })).toBe(U)
  })
})

describe('limits', () => {
  const nested = (depth: number) => {
    let rule: Json = { eq: [1, 1] }
    for (let level = 1; level < depth; level++) rule = { not: rule }
    return rule
  }
  const wide = (parts: number) => ({ any: Array.from({ length: parts }, () => ({ eq: [v('a'), 1] })) })
  const inLists = (depth: number) => {
    let rule: Json = { eq: [v('item'), 1] }
    for (let level = 0; level < depth; level++)
      rule = { some: { of: v(level === depth - 1 ? 'l' : 'item'), where: rule } }
    return rule
  }

  it('8 levels deep is fine, 9 are not', () => {
    expect(truth(nested(8))).toBe(false)
    expect(truth(nested(9))).toBe(U)
    expect(says(nested(9), {})).toContain('超过 8 层')
  })
  it('10,000 levels deep is refused, not crashed on', () => {
    expect(says(nested(10_000), {})).toContain('超过 8 层')
    let list: Json = []
    for (let level = 0; level < 10_000; level++) list = [list]
    expect(truth({ in: [1, list] })).toBe(U)
    expect(truth(list)).toBe(U)
  })
  it('10,000 levels of data are read no further than the path goes', () => {
    let data: Json = 1
    for (let level = 0; level < 10_000; level++) data = { a: data }
    expect(truth({ eq: [v('a'), 1] }, { a: data })).toBe(U)
  })
  it('200 nodes are fine, more are not', () => {
    expect(truth(wide(66), { a: 1 })).toBe(true)
    expect(truth(wide(67), { a: 1 })).toBe(U)
    expect(says(wide(67), { a: 1 })).toContain('超过 200')
  })
  it('lists in lists in lists are fine, one more is not', () => {
    expect(truth(inLists(3), { l: [[[1]]] })).toBe(true)
    expect(truth(inLists(4), { l: [[[[1]]]] })).toBe(U)
    expect(says(inLists(4), {})).toContain('超过 3 层')
  })
  it('stops when the fuel is used up, whatever was true until then', () => {
    const big = Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => 1))
    const rule = { some: { of: v('big'), where: { some: { of: v('item'), where: { eq: [v('item'), 1] } } } } }
    expect(truth(rule, { big: big.slice(0, 5) })).toBe(true)
    expect(truth(rule, { big })).toBe(U)
    expect(says(rule, { big })).toContain('超过 10000 步')
  })
  it('a rule of literals is bounded too', () =>
    expect(truth({ in: [1, Array.from({ length: 20_000 }, () => 2)] })).toBe(U))
})

describe('the trace tells a person what happened', () => {
  const label = (path: string) =>
    ({
      present: '出席',
      due: '应到',
      members: '党员名单',
      'members.item.kind': '类别',
      posted: '公示开始',
      matter: '事项类别',
    })[path]
  const shown = (path: string, choice: Json) =>
    path === 'matter' && choice === 'collective' ? '集体经济事项' : undefined
  const options = { label, shown, now: '2026-11-23T01:00:00.000Z' }
  it.each<[Json, Scope, string]>([
    [
      { ratio: { of: v('present'), base: v('due'), atLeast: '2/3' } },
      { present: 9, due: 12 },
      '出席 9 ≥ 应到 12 的 2/3（8）→ 满足',
    ],
    [
      { ratio: { of: v('present'), base: v('due'), atLeast: '2/3' } },
      { present: 7, due: 12 },
      '出席 7 ≥ 应到 12 的 2/3（8）→ 不满足，还差 1',
    ],
    [
      { ratio: { of: v('present'), base: v('due'), moreThan: '1/2' } },
      { present: 6, due: 12 },
      '出席 6 > 应到 12 的 1/2（至少 7）→ 不满足，还差 1',
    ],
    [
      { ratio: { of: v('present'), base: v('due'), moreThan: '1/2' } },
      { present: 6 },
      '出席 6 > 应到（未知）的 1/2 → 尚不能判断（缺少：应到）',
    ],
    [
      { ratio: { of: v('present'), base: v('due'), moreThan: '1/2' } },
      { present: 6, due: 0 },
      '出席 6 > 应到 0 的 1/2 → 尚不能判断（应到 0，不能作为基数）',
    ],
    [{ ge: [v('present'), 3] }, { present: 2 }, '出席 2 ≥ 3 → 不满足，还差 1'],
    [{ gt: [v('present'), 3] }, { present: 3 }, '出席 3 > 3 → 不满足，还差 1'],
    [{ le: [v('present'), 3] }, { present: 5 }, '出席 5 ≤ 3 → 不满足，超出 2'],
    [{ ge: [v('present'), 3] }, { present: '三' }, '出席 “三” ≥ 3 → 尚不能判断（出席 “三”、3 类型不同，不能比较）'],
    [
      { ge: [{ today: [] }, { addDays: [v('posted'), 15] }] },
      { posted: '2026-11-10' },
      '今天 2026-11-23 ≥ 公示开始之后 15 天 2026-11-25 → 不满足，还差 2 天',
    ],
    [{ eq: [v('matter'), 'collective'] }, { matter: 'collective' }, '事项类别 “集体经济事项” = “集体经济事项” → 满足'],
    [
      { atLeast: { count: 3, of: v('members'), where: { eq: [v('item.kind'), 'formal'] } } },
      { members: [{ kind: 'formal' }, { kind: 'formal' }, {}] },
      '党员名单中至少 3 项满足（类别是“formal”）：3 项中 2 项满足、1 项尚不能判断 → 尚不能判断（缺少：类别）',
    ],
    [
      { every: { of: v('members'), where: { eq: [v('item.kind'), 'formal'] } } },
      { members: [{ kind: 'formal' }, { kind: 'other' }] },
      '党员名单的每一项都满足（类别是“formal”）：2 项中 1 项满足 → 不满足，第 2 项不满足',
    ],
    [{ isEmpty: v('matter') }, {}, '事项类别没有填写 → 满足'],
    [v('matter'), {}, '事项类别（未知）→ 尚不能判断（缺少数据）'],
  ])('%j', (rule, scope, expected) => expect(says(rule, scope, options)).toBe(expected))

  it('names what is missing by path and keeps the parts', () => {
    const { trace } = evaluate(
      { all: [{ ge: [{ count: { of: v('members') } }, 3] }, { gt: [v('present'), v('due')] }] },
      { members: [1, 2, 3] },
      options,
    )
    expect(trace.result).toBe(U)
    expect(trace.missing).toEqual(['present', 'due'])
    expect(trace.parts?.map(part => [part.operator, part.result])).toEqual([
      ['ge', true],
      ['gt', U],
    ])
    expect(trace.parts?.[0]?.parts?.[0]).toEqual({ operator: 'count', result: 3, says: '党员名单的项数 = 3' })
  })

  it('does not grow with the list or with what was typed', () => {
    const members = Array.from({ length: 1000 }, () => ({ kind: 'x'.repeat(10_000) }))
    const { trace } = evaluate({ every: { of: v('members'), where: { eq: [v('item.kind'), 'formal'] } } }, { members })
    expect(JSON.stringify(trace).length).toBeLessThan(500)
    expect(says({ eq: [v('a'), 'b'] }, { a: 'x'.repeat(10_000) }).length).toBeLessThan(100)
  })

  it('is plain JSON', () => {
    const plain = (trace: Trace): boolean => JSON.stringify(JSON.parse(JSON.stringify(trace))) === JSON.stringify(trace)
    expect(plain(evaluate({ all: [v('a'), { not: v('b') }] }, {}).trace)).toBe(true)
  })
})

describe('an expression gives a value', () => {
  it.each<[Json, Json | undefined]>([
    ['text', 'text'],
    [3, 3],
    [null, null],
    [
      [1, 'a', null],
      [1, 'a', null],
    ],
    [v('a.b'), { c: 1 }],
    [v('none'), null],
    [v('nowhere'), undefined],
    [{ count: { of: v('l') } }, 3],
    [{ addDays: ['2026-12-31', 1] }, '2027-01-01'],
    [{ eq: [v('a.b.c'), 1] }, true],
    [{ unheard: 1 }, undefined],
  ])('%j is %j', (expression, expected) =>
    expect(value(expression, { a: { b: { c: 1 } }, l: [1, 2, 3], none: null })).toEqual(expected),
  )
})

it('shows how each operator is written', () => {
  expect(OPERATORS.map(shapeOf)).toContain('{"count": {"of": …, "where"?: …}}')
  expect(new Set(OPERATORS.map(operator => operator.name)).size).toBe(OPERATORS.length)
})
