import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import { checkRule, type Variables } from '#engine/rule/check.ts'
import { evaluate, value } from '#engine/rule/evaluate.ts'
import { toSchema } from '#engine/rule/json-schema.ts'
import { OPERATORS } from '#engine/rule/operator/operators.ts'
import type { Rule, Scope, Trace } from '#engine/rule/rule.ts'
import { say } from '#engine/rule/say.ts'

/** Variables every generated rule may read; `{}` items and wrong types occur among the data. */
const VARIABLES: Variables = {
  a: { type: 'integer', label: '甲' },
  b: { type: 'integer', label: '乙' },
  s: { type: 'string', label: '文' },
  yes: { type: 'boolean', label: '是' },
  d: { type: 'day', label: '日' },
  t: { type: 'instant', label: '时' },
  who: { type: 'person', label: '人' },
  'deep.n': { type: 'integer', label: '深' },
  list: {
    type: 'list',
    label: '名单',
    of: { n: { type: 'integer', label: '数' }, k: { type: 'string', label: '类' } },
  },
}

const DAYS = ['2026-01-31', '2026-02-28', '2026-11-23']
const INSTANTS = ['2026-11-23T08:00:00.000Z', '2026-01-31T16:00:00.000Z']
const oneIn = (many: number, usual: fc.Arbitrary<Json>, rare: fc.Arbitrary<Json>) =>
  fc.oneof({ weight: many - 1, arbitrary: usual }, { weight: 1, arbitrary: rare })
const misfit = fc.constantFrom<Json>('3', 3.5, true, [], {}, '2026-13-01')
const small = fc.integer({ min: -2, max: 6 })
const text = fc.constantFrom('x', 'xy', 'y', '')

const scopeArbitrary: fc.Arbitrary<JsonObject> = fc.record({
  a: oneIn(8, small, misfit),
  b: oneIn(8, small, misfit),
  s: oneIn(8, text, misfit),
  yes: oneIn(8, fc.boolean(), misfit),
  d: oneIn(8, fc.constantFrom(...DAYS), misfit),
  t: oneIn(8, fc.constantFrom(...INSTANTS), misfit),
  who: oneIn(8, fc.constantFrom('li', 'wang'), misfit),
  deep: oneIn(8, fc.record({ n: small }), misfit),
  list: oneIn(
    8,
    fc.array(fc.record({ n: oneIn(8, small, misfit), k: oneIn(8, text, misfit) }), { maxLength: 4 }),
    misfit,
  ),
}) as fc.Arbitrary<JsonObject>

/** Well-typed rules over those variables. `isEmpty` is the one operator that asks about the present: left out on demand. */
function ruleArbitrary(withEmpty: boolean): fc.Arbitrary<Rule> {
  const v = (...paths: string[]) => fc.constantFrom(...paths.map(path => ({ var: path })))
  const { rule, itemRule } = fc.letrec<{ rule: Rule; itemRule: Rule }>(tie => {
    const number = (...paths: string[]) => fc.oneof(v(...paths), small) as fc.Arbitrary<Json>
    const of = fc.constant({ var: 'list' })
    const where = tie('itemRule')
    const integer = fc.oneof(
      number('a', 'b', 'deep.n'),
      fc.record({ count: fc.record({ of, where }) }),
      fc.record({ sum: fc.record({ of, each: v('item.n'), where }, { requiredKeys: ['of', 'each'] }) }),
      fc.record({ daysBetween: fc.tuple(v('d'), fc.constantFrom(...DAYS)) }),
    ) as fc.Arbitrary<Json>
    const day = fc.oneof(
      v('d'),
      fc.constantFrom(...DAYS),
      fc.constant({ today: [] }),
      fc.record({ dayOf: v('t', 'd') }),
      fc.record({ addMonths: fc.tuple(v('d'), number('a')) }),
      fc.record({ addDays: fc.tuple(v('d'), number('a')) }),
    ) as fc.Arbitrary<Json>
    const operator = (names: readonly string[], args: fc.Arbitrary<Json>) =>
      fc.tuple(fc.constantFrom(...names), args).map(([name, written]) => ({ [name]: written }))
    const share = fc.constantFrom('1/2', '2/3', '1/3', '1/1')
    const compare = (numbers: fc.Arbitrary<Json>, texts: fc.Arbitrary<Json>) =>
      fc.oneof(
        operator(['eq', 'ne', 'lt', 'le', 'gt', 'ge'], fc.tuple(numbers, numbers)),
        operator(['eq', 'ne', 'contains', 'startsWith'], fc.tuple(texts, fc.constantFrom('x', 'y'))),
        operator(['between'], fc.tuple(numbers, numbers, numbers)),
        operator(['in'], fc.tuple(numbers, fc.array(small, { maxLength: 3 }))),
      )
    const combine = (inner: fc.Arbitrary<Json>) =>
      fc.oneof(operator(['all', 'any'], fc.array(inner, { minLength: 1, maxLength: 3 })), operator(['not'], inner))
    return {
      itemRule: fc.oneof(
        { maxDepth: 2 },
        compare(number('item.n', 'a'), v('item.k', 's')),
        combine(where),
      ) as fc.Arbitrary<Rule>,
      rule: fc.oneof(
        { maxDepth: 3 },
        compare(integer, v('s')),
        v('yes'),
        operator(['eq', 'lt', 'ge'], fc.tuple(day, day)),
        operator(['every', 'some'], fc.record({ of, where })),
        operator(['atLeast'], fc.record({ count: number('a'), of, where })),
        operator(
          ['ratio'],
          fc.oneof(
            fc.record({ of: integer, base: integer, atLeast: share }),
            fc.record({ of: integer, base: integer, moreThan: share }),
          ),
        ),
        operator(['hasRole', 'isAssignee'], fc.tuple(v('who'), fc.constantFrom('x', 'y'))),
        ...(withEmpty ? [operator(['isEmpty'], v('a', 's', 'list', 'deep.n'))] : []),
        combine(tie('rule')),
        combine(tie('rule')),
      ) as fc.Arbitrary<Rule>,
    }
  })
  void itemRule
  return rule
}

/** Removes or nulls what `choose` picks, at any depth: the same world, less known. */
function forget(data: Json, choose: () => number): Json | undefined {
  const roll = choose()
  if (roll === 0) return undefined
  if (roll === 1) return null
  if (Array.isArray(data)) return (data as readonly Json[]).map(item => forget(item, choose) ?? null)
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, inner]) => {
      const kept = forget(inner, choose)
      return kept === undefined ? [] : [[key, kept]]
    }),
  )
}
const partly = fc.tuple(scopeArbitrary, fc.infiniteStream(fc.integer({ min: 0, max: 11 }))).map(([full, stream]) => ({
  full,
  partial: Object.fromEntries(
    Object.entries(full).flatMap(([key, inner]) => {
      const kept = forget(inner, () => stream.next().value as number)
      return kept === undefined ? [] : [[key, kept]]
    }),
  ) as JsonObject,
}))

const roles = fc.record({ li: fc.boolean(), wang: fc.boolean() })
const known = { now: '2026-02-27T16:00:00.000Z' }

describe('knowing more never turns a decided answer round', () => {
  it('what part of the data decides, all of the data decides alike', () => {
    let decided = 0
    let open = 0
    fc.assert(
      fc.property(ruleArbitrary(false), partly, roles, fc.boolean(), (rule, { full, partial }, who, clock) => {
        const later = {
          ...known,
          hasRole: (person: string) => who[person as 'li'],
          isAssignee: (person: string) => who[person as 'li'],
        }
        const now = evaluate(rule, partial, clock ? later : {}).truth
        if (now === 'unknown') {
          open += 1
          return
        }
        decided += 1
        expect(evaluate(rule, full, later).truth).toBe(now)
      }),
      { numRuns: 3000 },
    )
    expect(Math.min(decided, open)).toBeGreaterThan(300)
  })

  it('the generated rules are well typed and use every operator', () => {
    const used = new Set<string>()
    fc.assert(
      fc.property(ruleArbitrary(true), rule => {
        const text = JSON.stringify(rule)
        for (const { name } of OPERATORS) if (text.includes(`"${name}":`)) used.add(name)
        const errors = checkRule(rule, VARIABLES, '').filter(
          finding => finding.severity === 'error' && finding.code !== 'SC-11.limit',
        )
        expect(errors).toEqual([])
      }),
      { numRuns: 1500 },
    )
    expect([...used].sort()).toEqual(OPERATORS.map(operator => operator.name).sort())
  })
})

describe('logic', () => {
  const both = fc.tuple(ruleArbitrary(true), ruleArbitrary(true), partly)
  const truth = (rule: Json, scope: Scope) => evaluate(rule as Rule, scope, known).truth
  it('not (a and b) is not a or not b; not (not a) is a; order does not matter', () => {
    fc.assert(
      fc.property(both, ([a, b, { partial }]) => {
        // Wrapping may pass the limits, in which case there is nothing to compare.
        if (/超过/.test(JSON.stringify(evaluate({ not: { all: [{ not: a }, { not: b }] } }, partial, known).trace)))
          return
        expect(truth({ not: { all: [a, b] } }, partial)).toBe(truth({ any: [{ not: a }, { not: b }] }, partial))
        expect(truth({ not: { any: [a, b] } }, partial)).toBe(truth({ all: [{ not: a }, { not: b }] }, partial))
        expect(truth({ not: { not: a } }, partial)).toBe(truth(a, partial))
        expect(truth({ all: [a, b] }, partial)).toBe(truth({ all: [b, a] }, partial))
        expect(truth({ any: [a, b] }, partial)).toBe(truth({ any: [b, a] }, partial))
      }),
      { numRuns: 500 },
    )
  })

  it('the same question gets the same answer, and the scope is left as it was', () => {
    fc.assert(
      fc.property(ruleArbitrary(true), partly, (rule, { partial }) => {
        const before = JSON.stringify([rule, partial])
        const first = evaluate(rule, partial, known)
        expect(evaluate(rule, partial, known)).toEqual(first)
        expect(JSON.stringify([rule, partial])).toBe(before)
        expect(first.trace.result).toBe(first.truth)
      }),
      { numRuns: 300 },
    )
  })
})

describe('nothing an author or an attacker writes makes the language throw', () => {
  const key = fc.oneof(
    fc.constantFrom(
      'var',
      'of',
      'where',
      'each',
      'base',
      'atLeast',
      'moreThan',
      'item',
      '__proto__',
      'constructor',
      'a',
      'list',
    ),
    fc.constantFrom(...OPERATORS.map(operator => operator.name)),
    fc.string({ maxLength: 5 }),
  )
  const leaf = fc.oneof(
    fc.constantFrom<Json>(
      null,
      true,
      false,
      0,
      -0,
      1e308,
      5e-324,
      'a',
      'item',
      'item.n',
      'list',
      '1/2',
      '2026-02-28',
      '__proto__',
      'constructor.name',
    ),
    fc.string({ maxLength: 6 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  const hostile = fc.letrec<{ any: Json }>(tie => ({
    any: fc.oneof(
      { maxDepth: 9, withCrossShrink: true },
      leaf,
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(key, tie('any'), { maxKeys: 2 }) as fc.Arbitrary<Json>,
    ),
  })).any

  const isTrace = (trace: Trace): boolean =>
    typeof trace.says === 'string' &&
    trace.says !== '' &&
    trace.result !== undefined &&
    (trace.parts ?? []).every(isTrace)

  it.each<[string, fc.Arbitrary<unknown>]>([
    ['JSON in the shape of rules', hostile],
    ['any JSON', fc.jsonValue({ maxDepth: 12 })],
    [
      'anything at all',
      fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
    ],
  ])('%s', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, fc.oneof(scopeArbitrary, fc.anything()), (rule, scope) => {
        const { truth, trace } = evaluate(rule as Rule, scope as Scope, known)
        expect([true, false, 'unknown']).toContain(truth)
        expect(isTrace(trace)).toBe(true)
        value(rule as Json, scope as Scope, known)
        expect(say(rule as Rule)).not.toBe('')
        expect(say(rule as Rule, undefined, 'en')).not.toBe('')
        for (const finding of checkRule(rule, VARIABLES, '/x')) expect(finding.where.startsWith('/x')).toBe(true)
        toSchema(rule as Rule)
      }),
      { numRuns: 2000 },
    )
  })
})
