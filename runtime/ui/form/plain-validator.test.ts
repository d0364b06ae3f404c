import Ajv from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { produceForm } from '#engine/form/produce.ts'
import { problems } from '#runtime/ui/form/plain-validator.ts'
import { SAMPLES } from '#runtime/ui/playground/samples.ts'

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: { date: true, money: true, person: true, 'china-datetime': true, attachment: true, signature: true },
})
/** ajv looks for repetition only among items of the right type; a list with wrong items is wrong either way. */
const named = (errors: readonly { instancePath: string; keyword: string }[]) =>
  errors
    .filter(error => error.keyword !== 'if')
    .filter(
      error =>
        error.keyword !== 'uniqueItems' || !errors.some(one => one.instancePath.startsWith(`${error.instancePath}/`)),
    )
    .map(error => `${error.instancePath} ${error.keyword}`)
    .sort()

/** Values that are near what the sample forms ask for, right and wrong. */
const near = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    true,
    false,
    0,
    3,
    -1,
    1.5,
    '',
    '一般村务',
    '集体经济',
    '2026-01-15',
    '2026-02-30',
    '1200.50',
    '王建国',
  ),
  fc.array(fc.constantFrom('p1', 'p2', '公示栏', ''), { maxLength: 3 }),
  fc.array(
    fc.record({ name: fc.constantFrom('王', ''), duty: fc.constantFrom('组长', '闲人') }, { requiredKeys: [] }),
    { maxLength: 2 },
  ),
  fc.record({ company: fc.constantFrom('县水利队', 5) }, { requiredKeys: [] }),
)

describe('the interpreter that stands in for the precompiled validator', () => {
  it('finds what ajv finds in every sample form', () => {
    for (const form of Object.values(SAMPLES)) {
      const check = ajv.compile(form.schema)
      const keys = [
        ...new Set(
          JSON.stringify(form.schema)
            .match(/"[a-z][A-Za-z]*":\{"/g)
            ?.map(text => text.slice(1, -4)) ?? [],
        ),
      ]
      fc.assert(
        fc.property(fc.record(Object.fromEntries(keys.map(key => [key, near])), { requiredKeys: [] }), data => {
          const plain: unknown = JSON.parse(JSON.stringify(data))
          check(plain)
          expect(named(problems(form.schema, plain))).toEqual(named(check.errors ?? []))
        }),
        { numRuns: 150 },
      )
    }
  })

  it('decides the conditions that the rules of a form are compiled to', () => {
    const form = produceForm(
      { title: '', author: 'a', outcomes: [] },
      {
        schema: {
          type: 'object',
          properties: { kind: { type: 'string', enum: ['a', 'b'] }, more: { type: 'string' } },
        },
        rules: [{ when: { eq: [{ var: 'kind' }, 'b'] }, show: ['more'], require: ['more'] }],
      },
      undefined,
      { shared: {} },
    )
    expect(problems(form.schema, { kind: 'a' })).toEqual([])
    expect(problems(form.schema, { kind: 'b' })).toMatchObject([
      { keyword: 'required', params: { missingProperty: 'more' } },
    ])
    expect(problems(form.schema, { kind: 'b', more: '有' })).toEqual([])
  })

  it('survives odd schemas and odd values', () => {
    expect(problems({ pattern: '(' }, 'x')).toEqual([])
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (schema, data) => Array.isArray(problems(schema, data))))
  })
})
