import { deepEquals, type ErrorTransformer, type RJSFSchema, type ValidatorType } from '@rjsf/utils'
import type { SchemaNode } from '#runtime/ui/form/shape.ts'

/** One problem in ajv's words. */
export interface RawError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}
type Check = (limit: unknown, value: unknown, node: SchemaNode, path: string) => readonly RawError[]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const wrong = (path: string, keyword: string, params: RawError['params'] = {}): readonly RawError[] => [
  { instancePath: path, keyword, params },
]
const fine: readonly RawError[] = []
const unless = (holds: boolean, path: string, keyword: string, params?: RawError['params']) =>
  holds ? fine : wrong(path, keyword, params)
const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')
const length = (text: string) => [...text].length

/** A pattern that is none fits everything: the check of the template speaks about it, not the form. */
function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return true
  }
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: value => typeof value === 'string',
  number: value => typeof value === 'number' && Number.isFinite(value),
  integer: value => Number.isInteger(value),
  boolean: value => typeof value === 'boolean',
  null: value => value === null,
  array: isList,
  object: isObject,
}

/** Keywords of the allowed subset; unknown ones say nothing, as JSON Schema wants it. */
const CHECKS: Readonly<Record<string, Check>> = {
  type: (types, value, _node, path) =>
    unless(
      (isList(types) ? types : [types]).some(type => TYPES[String(type)]?.(value)),
      path,
      'type',
      { type: types },
    ),
  const: (wanted, value, _node, path) => unless(deepEquals(wanted, value), path, 'const', { allowedValue: wanted }),
  enum: (values, value, _node, path) =>
    unless(isList(values) && values.some(one => deepEquals(one, value)), path, 'enum', { allowedValues: values }),
  minLength: (limit, value, _node, path) =>
    unless(typeof value !== 'string' || length(value) >= Number(limit), path, 'minLength', { limit }),
  maxLength: (limit, value, _node, path) =>
    unless(typeof value !== 'string' || length(value) <= Number(limit), path, 'maxLength', { limit }),
  pattern: (pattern, value, _node, path) =>
    unless(typeof value !== 'string' || fits(String(pattern), value), path, 'pattern', { pattern }),
  minimum: (limit, value, _node, path) =>
    unless(typeof value !== 'number' || value >= Number(limit), path, 'minimum', { comparison: '>=', limit }),
  maximum: (limit, value, _node, path) =>
    unless(typeof value !== 'number' || value <= Number(limit), path, 'maximum', { comparison: '<=', limit }),
  exclusiveMinimum: (limit, value, _node, path) =>
    unless(typeof value !== 'number' || value > Number(limit), path, 'exclusiveMinimum', { comparison: '>', limit }),
  exclusiveMaximum: (limit, value, _node, path) =>
    unless(typeof value !== 'number' || value < Number(limit), path, 'exclusiveMaximum', { comparison: '<', limit }),
  multipleOf: (step, value, _node, path) =>
    unless(typeof value !== 'number' || Number.isInteger(value / Number(step)), path, 'multipleOf', {
      multipleOf: step,
    }),
  minItems: (limit, value, _node, path) =>
    unless(!isList(value) || value.length >= Number(limit), path, 'minItems', { limit }),
  maxItems: (limit, value, _node, path) =>
    unless(!isList(value) || value.length <= Number(limit), path, 'maxItems', { limit }),
  uniqueItems: (wanted, value, _node, path) => {
    if (!wanted || !isList(value)) return fine
    const i = value.findIndex((one, at) => value.findIndex(other => deepEquals(one, other)) < at)
    return i < 0 ? fine : wrong(path, 'uniqueItems', { i, j: value.findIndex(other => deepEquals(value[i], other)) })
  },
  items: (node, value, _node, path) =>
    isList(value) ? value.flatMap((item, at) => problems(node, item, `${path}/${at}`)) : fine,
  contains: (node, value, _node, path) =>
    unless(!isList(value) || value.some(item => problems(node, item).length === 0), path, 'contains'),
  required: (keys, value, _node, path) =>
    isObject(value) && isList(keys)
      ? keys
          .filter(key => !Object.hasOwn(value, String(key)) || value[String(key)] === undefined)
          .flatMap(key => wrong(path, 'required', { missingProperty: String(key) }))
      : fine,
  properties: (nodes, value, _node, path) =>
    isObject(value) && isObject(nodes)
      ? Object.entries(nodes).flatMap(([key, node]) =>
          Object.hasOwn(value, key) && value[key] !== undefined
            ? problems(node, value[key], `${path}/${escaped(key)}`)
            : fine,
        )
      : fine,
  additionalProperties: (allowed, value, node, path) =>
    allowed === false && isObject(value)
      ? Object.keys(value)
          .filter(
            key => value[key] !== undefined && !(isObject(node.properties) && Object.hasOwn(node.properties, key)),
          )
          .flatMap(additionalProperty => wrong(path, 'additionalProperties', { additionalProperty }))
      : fine,
  allOf: (nodes, value, _node, path) => (isList(nodes) ? nodes.flatMap(node => problems(node, value, path)) : fine),
  anyOf: (nodes, value, _node, path) =>
    unless(isList(nodes) && nodes.some(node => problems(node, value).length === 0), path, 'anyOf'),
  oneOf: (nodes, value, _node, path) =>
    unless(isList(nodes) && nodes.filter(node => problems(node, value).length === 0).length === 1, path, 'oneOf'),
  not: (node, value, _node, path) => unless(problems(node, value).length > 0, path, 'not'),
  if: (node, value, { then: yes, else: no }, path) => {
    const branch = problems(node, value).length === 0 ? yes : no
    return branch === undefined ? fine : problems(branch, value, path)
  },
}

/** Everything wrong with `value` under `node`, in the order of the schema. Total: an odd schema or value never throws. */
export function problems(node: unknown, value: unknown, path = ''): readonly RawError[] {
  if (node === true) return fine
  if (node === false) return wrong(path, 'false schema')
  if (!isObject(node)) return fine
  return Object.entries(node).flatMap(([keyword, limit]) =>
    Object.hasOwn(CHECKS, keyword) ? CHECKS[keyword]!(limit, value, node, path) : fine,
  )
}

/**
 * RJSF validator without ajv: for previews of unpublished forms, for reading old forms and for the moment a precompiled
 * module cannot be loaded. The strict CSP forbids ajv's generated code. What counts is the server's check in any case.
 */
export const plainValidator: ValidatorType = {
  isValid: (schema, data) => problems(schema, data).length === 0,
  rawValidation: <Result>(schema: RJSFSchema, data: unknown) => ({
    errors: problems(schema, data) as unknown as Result[],
  }),
  validateFormData: (_data: unknown, _schema: RJSFSchema, _custom?: unknown, _transform?: ErrorTransformer) => ({
    errors: [],
    errorSchema: {},
  }),
}
