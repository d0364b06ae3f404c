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
  const byText = leastRecentlyUsed<string, ValidateFunction>(capacity)
  const byObject = new WeakMap<JsonSchema, ValidateFunction>()
  const compiled = (schema: JsonSchema): ValidateFunction => {
    const key = createHash('sha256').update(JSON.stringify(schema)).digest('base64')
    const check = byText.get(key) ?? compile(schema)
    byText.set(key, check)
    byObject.set(schema, check)
    return check
  }
  return (schema, data) => {
    const check = byObject.get(schema) ?? compiled(schema)
    return check(data) ? [] : (check.errors ?? []).slice(0, MOST_ERRORS).map(schemaError)
  }
}

/** A fresh ajv each time: an instance keeps everything it ever compiled. */
const compile = (schema: JsonSchema): ValidateFunction =>
  new Ajv({
    strict: true,
    // `if` and `then` speak about properties of their parent and leave its type and the others unsaid.
    strictTypes: false,
    strictRequired: false,
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
