import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import { evaluate } from '#engine/rule/evaluate.ts'
import { toSchema } from '#engine/rule/json-schema.ts'
import type { Rule, Scope } from '#engine/rule/rule.ts'

const ajv = new Ajv({ strict: true, strictTypes: true, strictRequired: true, strictTuples: true, logger: false })
const accepts = (schema: JsonObject, data: JsonObject) => {
  const validate = ajv.compile(schema as Record<string, unknown>)
  const result = validate(data)
  ajv.removeSchema()
  return result
}
const v = (field: string) => ({ var: field })

describe('a condition on fields of the same form becomes a schema', () => {
  it.each<[Json, JsonObject, boolean]>([
    [{ eq: [v('kind'), 'joint'] }, { kind: 'joint' }, true],
    [{ eq: [v('kind'), 'joint'] }, { kind: 'single' }, false],
    [{ eq: [v('kind'), 'joint'] }, {}, false],
    [{ eq: ['joint', v('kind')] }, { kind: 'joint' }, true],
    [{ ne: [v('kind'), 'joint'] }, { kind: 'single' }, true],
    [{ ne: [v('kind'), 'joint'] }, {}, false],
    [{ ne: [v('kind'), 'joint'] }, { kind: 7 }, false],
    [{ not: { eq: [v('kind'), 'joint'] } }, {}, false],
    [{ ge: [v('count'), 3] }, { count: 3 }, true],
    [{ ge: [v('count'), 3] }, { count: 2 }, false],
    [{ ge: [3, v('count')] }, { count: 2 }, true],
    [{ ge: [v('count'), 3] }, { count: '3' }, false],
    [{ not: { ge: [v('count'), 3] } }, {}, false],
    [{ isEmpty: v('note') }, {}, true],
    [{ isEmpty: v('note') }, { note: '' }, true],
    [{ isEmpty: v('note') }, { note: null }, true],
    [{ isEmpty: v('note') }, { note: [] }, true],
    [{ isEmpty: v('note') }, { note: 0 }, false],
    [{ not: { isEmpty: v('note') } }, { note: 'x' }, true],
    [{ not: { isEmpty: v('note') } }, {}, false],
    [{ in: [v('kind'), ['a', 'b']] }, { kind: 'b' }, true],
    [{ not: { in: [v('kind'), ['a', 'b']] } }, {}, false],
    [{ not: { in: [v('kind'), ['a', 'b']] } }, { kind: 'c' }, true],
    [{ between: [v('count'), 2, 4] }, { count: 4 }, true],
    [v('agreed'), { agreed: true }, true],
    [v('agreed'), {}, false],
    [{ not: v('agreed') }, { agreed: false }, true],
    [{ not: v('agreed') }, {}, false],
  ])('%j of %j: %s', (rule, data, expected) => {
    const schema = toSchema(rule as Rule)
    expect(schema).toBeDefined()
    expect(accepts(schema!, data)).toBe(expected)
  })

  it('a form reads naturally', () => {
    expect(toSchema({ all: [{ eq: [v('kind'), 'joint'] }, { gt: [v('count'), 2] }] })).toEqual({
      allOf: [
        { type: 'object', required: ['kind'], properties: { kind: { const: 'joint' } } },
        { type: 'object', required: ['count'], properties: { count: { type: 'number', exclusiveMinimum: 2 } } },
      ],
    })
  })

  it.each<[string, Json]>([
    ['a path into another object', { eq: [v('steps.meeting.present'), 1] }],
    ['field against field', { eq: [v('a'), v('b')] }],
    ['days', { lt: [v('day'), '2026-01-01'] }],
    ['a clock', { eq: [v('day'), { today: [] }] }],
    ['lists', { some: { of: v('list'), where: { eq: [v('item'), 1] } } }],
    ['people', { hasRole: [v('who'), 'x'] }],
    ['text', { contains: [v('a'), 'x'] }],
    ['a choice of mixed types', { in: [v('a'), ['x', 1]] }],
    ['no choice at all', { in: [v('a'), []] }],
    ['nothing', { eq: [v('a'), null] }],
    ['names every object has', { eq: [v('toString'), 'x'] }],
    ['names that reach the prototype', { not: { isEmpty: v('__proto__') } }],
    ['one part that cannot be said', { any: [{ eq: [v('a'), 1] }, { contains: [v('b'), 'x'] }] }],
    ['a malformed rule', { unheard: [1] }],
    ['a rule beyond the limits', { in: [v('a'), [[1]]] }],
  ])('not expressible: %s', (_, rule) => expect(toSchema(rule as Rule)).toBeUndefined())
})

describe('browser and server agree', () => {
  const field = fc.constantFrom('a', 'b', 'c')
  const literal = fc.oneof(
    fc.integer({ min: -2, max: 3 }),
    fc.double({ min: -2, max: 3, noNaN: true }),
    fc.constantFrom<Json>('x', 'y', '', true, false),
  )
  const number = fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constantFrom(0.5, -0, 2.5))
  const name = (...names: string[]) => fc.constantFrom(...names)
  const atom = fc.oneof(
    fc
      .tuple(name('eq', 'ne'), field, literal, fc.boolean())
      .map(([op, f, l, flip]) => ({ [op]: flip ? [l, v(f)] : [v(f), l] })),
    fc
      .tuple(name('lt', 'le', 'gt', 'ge'), field, number, fc.boolean())
      .map(([op, f, n, flip]) => ({ [op]: flip ? [n, v(f)] : [v(f), n] })),
    fc.tuple(field, number, number).map(([f, low, high]) => ({ between: [v(f), low, high] })),
    fc
      .tuple(
        field,
        fc.oneof(
          fc.array(number, { minLength: 1, maxLength: 3 }),
          fc.array(fc.constantFrom('x', 'y', ''), { minLength: 1, maxLength: 3 }),
        ),
      )
      .map(([f, list]) => ({ in: [v(f), list] })),
    field.map(f => ({ isEmpty: v(f) })),
    field.map(v),
  ) as fc.Arbitrary<Rule>
  const { rule } = fc.letrec<{ rule: Rule }>(tie => ({
    rule: fc.oneof(
      { maxDepth: 4 },
      atom,
      fc
        .tuple(name('all', 'any'), fc.array(tie('rule'), { minLength: 1, maxLength: 3 }))
        .map(([op, parts]) => ({ [op]: parts })),
      tie('rule').map(part => ({ not: part })),
    ) as fc.Arbitrary<Rule>,
  }))
  const filled = fc.oneof(literal, number, fc.constantFrom<Json>(null, [], {}, [1], { x: 1 }))
  const data = fc.record({ a: filled, b: filled, c: filled }, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>

  it('the schema accepts exactly the data of which the rule is true', () => {
    let trues = 0
    fc.assert(
      fc.property(rule, fc.array(data, { minLength: 3, maxLength: 6 }), (condition, samples) => {
        const schema = toSchema(condition)
        expect(schema).toBeDefined()
        const validate = ajv.compile(schema as Record<string, unknown>)
        for (const sample of samples) {
          const truth = evaluate(condition, sample as Scope).truth
          if (truth === true) trues += 1
          expect(validate(sample), JSON.stringify([condition, sample, truth])).toBe(truth === true)
        }
        ajv.removeSchema()
      }),
      { numRuns: 400 },
    )
    expect(trues).toBeGreaterThan(200)
  })
})
