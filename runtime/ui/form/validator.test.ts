import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileSchemaValidatorsCode } from '@rjsf/validator-ajv8/compileSchemaValidators'
import { afterAll, describe, expect, it } from 'vitest'
import { fieldErrors } from '#runtime/ui/form/check.ts'
import { plainValidator } from '#runtime/ui/form/plain-validator.ts'
import { loadValidator } from '#runtime/ui/form/validator.ts'
import { SAMPLES } from '#runtime/ui/playground/samples.ts'

const form = SAMPLES.proposal!
const folder = mkdtempSync(join(import.meta.dirname, '.compiled-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the validator of a published form', () => {
  it('says the same as the interpreter', async () => {
    const code = compileSchemaValidatorsCode(form.schema, {
      ajvFormatOptions: false,
      ajvOptionsOverrides: { validateFormats: false },
    })
    const from = createRequire(import.meta.url).resolve('@rjsf/validator-ajv8')
    const file = join(folder, 'validator.mjs')
    writeFileSync(
      file,
      `import { createRequire } from 'node:module'\nconst require = createRequire(${JSON.stringify(from)})\nconst exports = {}\n${code}\nexport default exports\n`,
    )
    const { validator, failed } = await loadValidator(pathToFileURL(file).href, form.schema)
    expect(failed).toBe(false)
    for (const data of [
      {},
      { kind: '集体经济' },
      { matter: '修渠', kind: '一般村务', summary: 'x', date: '2026-02-30' },
      { members: [{}] },
    ])
      expect(fieldErrors(validator, form, data)).toEqual(fieldErrors(plainValidator, form, data))
  })

  it('gives way to the interpreter when it cannot be loaded', async () => {
    expect(await loadValidator('./nowhere.mjs', form.schema)).toEqual({ validator: plainValidator, failed: true })
  })
})
