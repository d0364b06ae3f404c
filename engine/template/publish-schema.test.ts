import Ajv from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { templateJsonSchema, templateJsonSchemaText } from '#engine/template/publish-schema.ts'
import { aTemplate } from '#engine/testing/template.ts'

describe('the published schema of templates', () => {
  const validate = new Ajv({ strict: false }).compile(templateJsonSchema())

  it('stands in docs as the format has it now (npx vitest run engine/template/publish-schema.test.ts --update)', async () => {
    await expect(templateJsonSchemaText()).toMatchFileSnapshot('../../docs/template.schema.json')
  })

  it('accepts a sound template', () => {
    expect(validate(aTemplate().json), JSON.stringify(validate.errors)).toBe(true)
  })

  it.each([
    ['an unknown key', aTemplate().with('/machine/states/pause/onn', {})],
    ['an unknown step kind', aTemplate().with('/machine/states/pause/meta/step/kind', 'pause')],
    ['a decimal share', aTemplate().with('/machine/states/ballot/meta/step/pass/moreThan', '0.5')],
    ['a wildcard', aTemplate().with('/machine/states/pause/on/*', 'done')],
    ['a timer of XState', aTemplate().with('/machine/states/pause/after', { 1000: 'done' })],
  ])('refuses %s', (_, template) => {
    expect(validate(template.json)).toBe(false)
  })
})
