import { createHash } from 'node:crypto'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { JsonSchema, SchemaError, Validate } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { leastRecentlyUsed } from './least-recently-used.ts'
import { linearPattern } from './linear-pattern.ts'

/** Errors handed on for one form: more would help nobody. */
const MOST_ERRORS = 200

/**
 * The engine's `Validate` port on ajv. A schema is compiled once and kept by the hash of its text, because the same
 * form serves all instances of a template version. Formats are annotations: what they mean stands in `pattern`, so that
 * server and browser need no code of their own. Throws only for a schema no produced form can contain.
 */
export function ajvValidate(capacity = 500): Validate {
  const compiled = leastRecentlyUsed<string, ValidateFunction>(capacity)
  return (schema, data) => {
    const key = createHash('sha256').update(JSON.stringify(schema)).digest('base64')
    let check = compiled.get(key)
    if (!check) {
      check = compile(schema)
      compiled.set(key, check)
    }
    return check(data) ? [] : (check.errors ?? []).slice(0, MOST_ERRORS).map(schemaError)
  }
}

/** A fresh ajv each time: an instance keeps everything it ever compiled. */
const compile = (schema: JsonSchema): ValidateFunction =>
  new Ajv({
    strict: true,
    // `if` and `then` repeat parts of their parent and leave its type unsaid.
    strictTypes: false,
    allErrors: true,
    $data: false,
    validateFormats: false,
    ownProperties: true,
    // Produced by the engine from a checked template: the meta-schema would only say it again.
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    code: { regExp: linearPattern },
  }).compile(schema)

const schemaError = ({ instancePath, keyword, params }: ErrorObject): SchemaError => ({
  path: instancePath,
  keyword,
  params: params as JsonObject,
})
