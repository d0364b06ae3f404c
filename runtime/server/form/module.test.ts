import { createHash } from 'node:crypto'
import { getDefaultFormState, retrieveSchema } from '@rjsf/utils'
import createPrecompiledValidator from '@rjsf/validator-ajv8/lib/createPrecompiledValidator.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkForm } from '#engine/form/check.ts'
import type { JsonSchema } from '#engine/form/form.ts'
import { validatorHash, validatorModule, validatorShelf } from './module.ts'
import { SAMPLES } from './samples.test-data.ts'
import { ajvValidate } from './validate.ts'

interface Raw {
  readonly instancePath: string
  readonly keyword: string
  readonly params: object
}
const load = async (schema: JsonSchema) => {
  const { text } = validatorModule(schema)
  const module = await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
  return createPrecompiledValidator(module.default, schema)
}
const LOADED = await Promise.all(SAMPLES.map(async sample => ({ ...sample, browser: await load(sample.form.schema) })))
const server = ajvValidate()

/** Values that are sometimes right: from the schema's own choices, and from a list of usual and odd ones. */
const odd = fc.constantFrom<unknown>(
  '',
  'x',
  'y',
  'z',
  'xy',
  '一二三四五六七',
  '𠮷𠮷',
  0,
  3,
  4,
  9,
  12,
  0.5,
  -1,
  true,
  false,
  null,
  [],
  {},
  '2026-01-15',
  '2026-02-30',
  '2024-02-29',
  '2026-01-15T14:30',
  '2026-01-15T24:30',
  '12.00',
  '12',
  '1234',
  `sha256:${'a'.repeat(64)}`,
  'require("fs")',
  '\\");throw 1;("',
  '\u2028',
  '党支部',
)
const row = fc.record({ x: odd, y: odd }, { requiredKeys: [], noNullPrototype: true })
const value = fc.oneof(
  { weight: 3, arbitrary: odd },
  row,
  fc.array(odd, { maxLength: 5 }),
  fc.array(row, { maxLength: 5 }),
)
const dataFor = (schema: JsonSchema) => {
  const keys = [...Object.keys(schema.properties as object), 'a', 'b', 'e', 'evil']
  return fc.record(Object.fromEntries(keys.map(key => [key, value])), { requiredKeys: [], noNullPrototype: true })
}
const words = (errors: readonly Raw[]) =>
  errors.map(({ instancePath, keyword, params }) => JSON.stringify([instancePath, keyword, params])).sort()

describe('the module a browser gets', () => {
  test.each(LOADED)('$name: finds exactly what the server finds', ({ form, browser }) => {
    let faulty = 0
    fc.assert(
      fc.property(dataFor(form.schema), data => {
        const there = server(form.schema, data as never).map(({ path, ...error }) => ({ instancePath: path, ...error }))
        const here = browser.rawValidation<Raw>(form.schema as never, data as never).errors ?? []
        expect(words(here)).toEqual(words(there))
        if (there.length > 0) faulty++
      }),
      { numRuns: 400 },
    )
    if (Object.keys(form.access).length > 0) expect(faulty).toBeGreaterThan(50)
  })

  test.each(LOADED)(
    '$name: knows every condition RJSF asks for while a form is filled in',
    ({ form, rules, browser }) => {
      const schema = form.schema as never
      fc.assert(
        fc.property(dataFor(form.schema), data => {
          const state = getDefaultFormState(browser, schema, data, schema) as never
          const shown = Object.keys(
            (retrieveSchema(browser, schema, schema, state) as { properties?: object }).properties ?? {},
          )
          for (const key of shown) expect(Object.hasOwn(form.access, key)).toBe(true)
          // What the server keeps of it is among what the browser shows.
          const kept = Object.keys(checkForm(form, rules, data as never, server).data)
          const again = Object.keys(
            (
              retrieveSchema(browser, schema, schema, checkForm(form, rules, data as never, server).data) as {
                properties?: object
              }
            ).properties ?? {},
          )
          for (const key of kept) expect(again).toContain(key)
        }),
        { numRuns: 150 },
      )
    },
  )

  test('asks for no other file and needs no evaluation of text, so it runs under script-src self', () => {
    for (const { form, name } of LOADED) {
      const { text } = validatorModule(form.schema)
      expect(text, name).not.toMatch(/\bimport\b|\beval\(|new Function|sourceMappingURL/)
      expect(
        [...text.matchAll(/[^\\"'`]require\((?!\d+\))([^)]*)\)/g)]
          .map(match => match[0])
          .filter(call => !call.includes('\\"')),
      ).toEqual([])
    }
  })

  test('schema text that looks like code stays text', async () => {
    const { form, browser } = LOADED[2]!
    const check = (data: object) => words(browser.rawValidation<Raw>(form.schema as never, data as never).errors ?? [])
    expect(
      check({ a: 'require("fs")', b: 'require("fs")', c: '\\");throw 1;("', d: 'require("fs")', e: 'require("fs")' }),
    ).toEqual([])
    expect(check({ a: 'require("fs")' })).toEqual(expect.arrayContaining([expect.stringContaining('"d"')]))
  })

  test('has one address for one schema, and another for another', () => {
    const [one, two] = [SAMPLES[0]!.form.schema, SAMPLES[1]!.form.schema]
    expect(validatorHash(one)).toMatch(/^[0-9a-f]{64}$/)
    expect(validatorHash(JSON.parse(JSON.stringify(one)))).toBe(validatorHash(one))
    expect(validatorHash(one)).not.toBe(validatorHash(two))
    expect(validatorModule(one).text).toBe(validatorModule(one).text)
  })

  test('is made when it is first asked for; an address nobody put up is unknown', () => {
    const shelf = validatorShelf(1)
    const hash = shelf.put(SAMPLES[1]!.form.schema)
    expect(shelf.text(hash)).toContain('export default')
    expect(shelf.text(hash)).toBe(validatorModule(SAMPLES[1]!.form.schema).text)
    expect(shelf.text(createHash('sha256').update('x').digest('hex'))).toBeUndefined()
    expect(shelf.text('__proto__')).toBeUndefined()
  })
})
