import type { Json, JsonObject } from '#engine/json.ts'
import type { Operator } from '#engine/rule/operator/operator.ts'
import { faultIn, type Node, read } from '#engine/rule/read.ts'
import type { Rule } from '#engine/rule/rule.ts'

/**
 * A condition on sibling fields as a draft-07 schema for an `if`: the schema accepts an object exactly when the rule is
 * true of it. Unknown is not true, so a missing field makes a comparison fail, and its opposite too. Undefined for rules
 * that need more than one form's plain fields: dotted paths, lists, dates, people, field against field.
 */
export function toSchema(rule: Rule): JsonObject | undefined {
  return faultIn(rule) ? undefined : compile(rule, true)
}

/** The schema of “the rule gives `wanted`”. Both directions are compiled, because not(unknown) is still unknown. */
function compile(expression: Json | undefined, wanted: boolean): JsonObject | undefined {
  const node = read(expression)
  if (node.kind === 'variable') return onField(node.path, { const: wanted })
  if (node.kind !== 'operation') return undefined
  const form = FORMS[node.operator.name]
  return form?.(node, wanted)
}

type Operation = Extract<Node, { kind: 'operation' }>
type Form = (operation: Operation, wanted: boolean) => JsonObject | undefined

const FORMS: { readonly [operator: Operator['name']]: Form } = {
  all: (operation, wanted) => joined(operation, wanted, wanted ? 'allOf' : 'anyOf'),
  any: (operation, wanted) => joined(operation, wanted, wanted ? 'anyOf' : 'allOf'),
  not: ({ args }, wanted) => compile(args.rule, !wanted),
  eq: (operation, wanted) => onPair(operation, value => equal(value, wanted)),
  ne: (operation, wanted) => onPair(operation, value => equal(value, !wanted)),
  lt: (operation, wanted) => onPair(operation, (value, flipped) => bound(value, flipped, wanted ? '<' : '≥')),
  le: (operation, wanted) => onPair(operation, (value, flipped) => bound(value, flipped, wanted ? '≤' : '>')),
  gt: (operation, wanted) => onPair(operation, (value, flipped) => bound(value, flipped, wanted ? '>' : '≤')),
  ge: (operation, wanted) => onPair(operation, (value, flipped) => bound(value, flipped, wanted ? '≥' : '<')),
  in: ({ args }, wanted) => {
    const field = fieldOf(args.item)
    const list = args.list
    if (field === undefined || !Array.isArray(list) || list.length === 0) return undefined
    const type = plainType(list[0])
    if (type === undefined || list.some(item => plainType(item) !== type)) return undefined
    const choices = [...new Set(list)]
    return onField(field, wanted ? { enum: choices } : { type, not: { enum: choices } })
  },
  between: ({ args }, wanted) => {
    const field = fieldOf(args.value)
    const { low, high } = args
    if (field === undefined || typeof low !== 'number' || typeof high !== 'number') return undefined
    return onField(
      field,
      wanted
        ? { type: 'number', minimum: low, maximum: high }
        : { type: 'number', anyOf: [bounded('<', low), bounded('>', high)] },
    )
  },
  isEmpty: ({ args }, wanted) => {
    const field = fieldOf(args.value)
    if (field === undefined) return undefined
    return wanted
      ? { type: 'object', properties: { [field]: { enum: EMPTY } } }
      : onField(field, { not: { enum: EMPTY } })
  },
}
const EMPTY = [null, '', []]

function joined({ parts }: Operation, wanted: boolean, keyword: 'allOf' | 'anyOf'): JsonObject | undefined {
  const schemas = parts.map(part => compile(part.expression, wanted))
  const known = schemas.filter(schema => schema !== undefined)
  if (known.length < schemas.length) return undefined
  return known.length === 1 ? known[0] : { [keyword]: known }
}

/** A comparison of one field with one literal, on whichever side the field stands. */
function onPair(
  { args }: Operation,
  schema: (value: Json, flipped: boolean) => JsonObject | undefined,
): JsonObject | undefined {
  const [left, right] = [fieldOf(args.left), fieldOf(args.right)]
  const flipped = left === undefined
  const field = flipped ? right : left
  const value = flipped ? args.left : args.right
  const node = field === undefined || value === undefined ? undefined : schema(value, flipped)
  return field === undefined || node === undefined ? undefined : onField(field, node)
}

function equal(value: Json, wanted: boolean): JsonObject | undefined {
  const type = plainType(value)
  return type && (wanted ? { const: value } : { type, not: { const: value } })
}

type Sign = '<' | '≤' | '>' | '≥'
const FLIPPED: { readonly [sign in Sign]: Sign } = { '<': '>', '≤': '≥', '>': '<', '≥': '≤' }
const KEYWORD = { '<': 'exclusiveMaximum', '≤': 'maximum', '>': 'exclusiveMinimum', '≥': 'minimum' } as const

const bound = (value: Json, flipped: boolean, sign: Sign) =>
  typeof value === 'number' ? bounded(flipped ? FLIPPED[sign] : sign, value) : undefined
const bounded = (sign: Sign, value: number): JsonObject => ({ type: 'number', [KEYWORD[sign]]: value })

const onField = (field: string, schema: JsonObject): JsonObject | undefined =>
  isPlainField(field) ? { type: 'object', required: [field], properties: { [field]: schema } } : undefined

function fieldOf(expression: Json | undefined): string | undefined {
  const node = read(expression)
  return node.kind === 'variable' && isPlainField(node.path) ? node.path : undefined
}

/** `toString` is “present” in every object for validators that do not ask for own properties. */
const isPlainField = (path: string) => !path.includes('.') && !(path in {})

const plainType = (value: Json | undefined) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? typeof value : undefined
