import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileSchemaValidatorsCode } from '@rjsf/validator-ajv8/compileSchemaValidators'
import type { JsonSchema } from '#engine/form/form.ts'
import { leastRecentlyUsed } from './least-recently-used.ts'

/** Counted up when the module made of the same schema changes, because modules are cached for ever. */
const RECIPE = 1
/** The only files generated code may ask for. */
const RUNTIME = /^(?:ajv\/dist\/runtime\/(?:ucs2length|equal)|fast-deep-equal)$/

export interface ValidatorModule {
  /** 64 hex digits over the schema text and the recipe: the module's immutable address. */
  readonly hash: string
  /** An ES module without imports whose default export RJSF's `createPrecompiledValidator` takes. */
  readonly text: string
}

export const validatorHash = (schema: JsonSchema): string =>
  createHash('sha256')
    .update(`${RECIPE}\n${JSON.stringify(schema)}`)
    .digest('hex')

/**
 * The validator of a produced form for browsers under `script-src 'self'`. The screen hands exactly this schema to
 * `createPrecompiledValidator(module.default, form.schema)`; RJSF compares the two.
 */
export function validatorModule(schema: JsonSchema): ValidatorModule {
  const code = compileSchemaValidatorsCode(schema, {
    ajvFormatOptions: false,
    // The same meaning as on the server (`validate.ts`); RJSF's defaults round and read inherited properties.
    ajvOptionsOverrides: {
      validateFormats: false,
      ownProperties: true,
      multipleOfPrecision: 0,
      $data: false,
      code: { lines: false },
    },
  })
  return { hash: validatorHash(schema), text: asModule(code) }
}

/**
 * Modules by hash. Putting a schema up is cheap; its module is made when a browser first asks. A hash nobody put up
 * since the start is unknown: the screen then asks for its task again, which puts it up.
 */
export function validatorShelf(capacity = 500) {
  const schemas = leastRecentlyUsed<string, JsonSchema>(capacity)
  const texts = leastRecentlyUsed<string, string>(capacity)
  return {
    put(schema: JsonSchema): string {
      const hash = validatorHash(schema)
      schemas.set(hash, schema)
      return hash
    },
    text(hash: string): string | undefined {
      const known = texts.get(hash)
      if (known !== undefined) return known
      const schema = schemas.get(hash)
      if (!schema) return undefined
      const { text } = validatorModule(schema)
      texts.set(hash, text)
      return text
    },
  }
}
export type ValidatorShelf = ReturnType<typeof validatorShelf>

/**
 * CommonJS text of ajv's standalone code as one ES module, with the few run-time files it requires inlined. Text of the
 * schema that looks like `require("fs")` is not touched, because ajv writes it with escaped quotes.
 */
function asModule(code: string): string {
  const ids: string[] = []
  const texts: string[] = []
  const inline = (text: string, origin: string): string =>
    text.replace(/require\("([^"]+)"\)/g, (_, name: string) => {
      if (!RUNTIME.test(name)) throw new Error(`generated validator requires ${name}`)
      const file = createRequire(origin).resolve(name)
      let id = ids.indexOf(file)
      if (id < 0) {
        id = ids.push(file) - 1
        texts[id] = inline(readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/gm, ''), file)
      }
      return `require(${id})`
    })
  const main = inline(code, createRequire(import.meta.url).resolve('@rjsf/validator-ajv8/compileSchemaValidators'))
  const factories = texts.map(text => `(module,exports,require)=>{${text}\n}`).join(',')
  return `const factories=[${factories}],cache=[];
const require=i=>{if(!cache[i]){const m=cache[i]={exports:{}};factories[i](m,m.exports,require)}return cache[i].exports};
const exports={};
${main}
export default exports;
`
}
