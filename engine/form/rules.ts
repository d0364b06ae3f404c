import type { JsonSchema } from '#engine/form/form.ts'
import { filledIn } from '#engine/form/node.ts'
import type { Json } from '#engine/json.ts'
import { toSchema } from '#engine/rule/json-schema.ts'
import type { TemplateForm } from '#engine/template/format.ts'

export type FormRule = NonNullable<TemplateForm['rules']>[number]

/** The author's rules as far as a schema can say them. */
export interface Conditions {
  /** One level of `{ if, then }`, which RJSF and ajv read alike. */
  readonly allOf: readonly JsonSchema[]
  /** Fields that stand only in a `then`. */
  readonly conditional: ReadonlySet<string>
  /** Fields that some rule may hide: never plainly required. The server checks those no schema can express. */
  readonly mayBeHidden: ReadonlySet<string>
}

/**
 * Compiles `when … show / require` into `if … then`. A field listed in any `show` is there only while one of those rules
 * holds; requiring a field that is not shown requires nothing. `fields` are the form's nodes by key, in order.
 */
export function conditions(
  rules: readonly FormRule[],
  fields: ReadonlyMap<string, JsonSchema>,
  required: readonly string[],
  readOnly: ReadonlySet<string>,
): Conditions {
  const compiled = rules.map(rule => ({
    condition: toSchema(rule.when),
    show: (rule.show ?? []).filter(key => fields.has(key)),
    require: (rule.require ?? []).filter(key => fields.has(key) && !readOnly.has(key)),
  }))
  const mayBeHidden = new Set(compiled.flatMap(rule => rule.show))
  const beyondSchema = new Set(compiled.filter(rule => !rule.condition).flatMap(rule => rule.show))
  const conditional = new Set([...mayBeHidden].filter(key => !beyondSchema.has(key)))
  const showing = (key: string) =>
    compiled.flatMap(rule => (rule.condition && rule.show.includes(key) ? [rule.condition] : []))
  const allOf: JsonSchema[] = []
  for (const { condition, show, require } of compiled) {
    if (!condition) continue
    const shown = show.filter(key => conditional.has(key))
    const needed = new Set([
      ...shown.filter(key => required.includes(key)),
      ...require.filter(key => shown.includes(key) || !mayBeHidden.has(key)),
    ])
    if (shown.length > 0 || needed.size > 0) allOf.push(branch(condition, shown, [...needed], fields))
    for (const key of require)
      if (conditional.has(key) && !shown.includes(key))
        allOf.push(branch({ allOf: [condition, { anyOf: showing(key) }] }, [], [key], fields))
  }
  return { allOf, conditional, mayBeHidden }
}

function branch(
  condition: JsonSchema,
  shown: readonly string[],
  required: readonly string[],
  fields: ReadonlyMap<string, JsonSchema>,
): JsonSchema {
  const properties: Record<string, Json> = {}
  for (const key of shown) {
    const node = fields.get(key) ?? {}
    properties[key] = required.includes(key) ? filledIn(node) : node
  }
  for (const key of required) {
    const node = fields.get(key) ?? {}
    if (!shown.includes(key) && filledIn(node) !== node) properties[key] = { type: 'array', minItems: 1 }
  }
  return {
    if: condition,
    // biome-ignore lint/suspicious/noThenProperty: the keyword of that name
    then: {
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required: [...required] }),
    },
  }
}
