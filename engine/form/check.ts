import { clean, withoutEmptySections } from '#engine/form/clean.ts'
import { inFormOrder, sayErrors } from '#engine/form/error.ts'
import { itemsOf, list, listName, object } from '#engine/form/field/type.ts'
import type { FieldError, JsonSchema, ProducedForm, SchemaError, UiSchema, Validate } from '#engine/form/form.ts'
import { hostileIn } from '#engine/form/hostile.ts'
import { nodesOf } from '#engine/form/node.ts'
import type { FormRule } from '#engine/form/rules.ts'
import { holds, type RuleContext, visible } from '#engine/form/visible.ts'
import type { Json, JsonObject } from '#engine/json.ts'

export interface Checked {
  /** What is to be recorded: known, visible, writable fields, normalised; read-only ones as the form gave them out. */
  readonly data: JsonObject
  /** Chinese, in the order of the form, ready for the refusal FORM_INVALID; empty when the data may be recorded. */
  readonly errors: readonly FieldError[]
}

/**
 * Checks what was handed in for a form, which may be anything. `rules` are the author's (`authored?.rules`), `validate`
 * the port behind which ajv sits, `context` what the rules may read besides the form. Never throws for bad data.
 */
export function checkForm(
  form: ProducedForm,
  rules: readonly FormRule[] | undefined,
  handed: JsonObject,
  validate: Validate,
  context: RuleContext = {},
): Checked {
  const hostile = hostileIn(handed)
  if (hostile) return { data: {}, errors: [hostile] }
  const nodes = nodesOf(form.schema)
  const cleaned = clean(form, handed)
  const { data, hidden } = visible(rules ?? [], cleaned.data, context)
  const writable = (error: { readonly path: string }) => form.access[error.path.split('/')[1] ?? ''] !== 'read'
  const errors = [
    ...cleaned.errors.filter(error => !hidden.has(error.path.split('/')[1] ?? '')),
    ...sayErrors(form, [...validate(form.schema, data), ...neededByRules(form, rules ?? [], data, hidden, context)]),
    ...sayErrors(form, offTheLists(form, nodes, data)),
    ...refusedByRules(form, nodes, rules ?? [], data, hidden, context),
  ]
  return { data: withoutEmptySections(data, nodes), errors: onePerPlace(form, errors.filter(writable)) }
}

/** What a rule requires or a shown field needs, also where no schema can say it. */
function neededByRules(
  form: ProducedForm,
  rules: readonly FormRule[],
  data: JsonObject,
  hidden: ReadonlySet<string>,
  context: RuleContext,
): SchemaError[] {
  const shown = rules.flatMap(rule => rule.show ?? []).filter(key => form.access[key] === 'required')
  const required = rules
    .filter(rule => rule.require && holds(rule.when, data, context))
    .flatMap(rule => rule.require ?? [])
  const isMissing = (key: string) => data[key] === undefined || (Array.isArray(data[key]) && data[key].length === 0)
  return [...new Set([...shown, ...required])]
    .filter(key => Object.hasOwn(form.access, key) && !hidden.has(key) && isMissing(key))
    .map(key => ({ path: '', keyword: 'required', params: { missingProperty: key } }))
}

/** The author's own sentences: `error` of every rule that holds. Unknown is not a reason to refuse. */
function refusedByRules(
  form: ProducedForm,
  nodes: ReadonlyMap<string, JsonSchema>,
  rules: readonly FormRule[],
  data: JsonObject,
  hidden: ReadonlySet<string>,
  context: RuleContext,
): FieldError[] {
  return rules.flatMap(({ when, error }) => {
    if (!error || hidden.has(error.field) || !holds(when, data, context)) return []
    const isHere = nodes.has(error.field) && form.access[error.field] !== 'read'
    return [{ path: isHere ? `/${error.field}` : '', keyword: 'rule', message: error.message }]
  })
}

/** Values that are in none of the choices the form was given out with. */
function offTheLists(form: ProducedForm, nodes: ReadonlyMap<string, JsonSchema>, data: JsonObject): SchemaError[] {
  const errors: SchemaError[] = []
  const look = (value: Json | undefined, node: JsonSchema, ui: UiSchema, path: string) => {
    const name = listName(ui)
    const options = name !== undefined && Object.hasOwn(form.options, name) ? form.options[name] : undefined
    const isOff = (one: Json) => typeof one === 'string' && !options?.some(option => option.value === one)
    if (options && typeof value === 'string' && isOff(value)) errors.push({ path, keyword: 'options', params: {} })
    if (Array.isArray(value))
      list(value).forEach((row, index) => {
        if (options && isOff(row)) errors.push({ path: `${path}/${index}`, keyword: 'options', params: {} })
        look(row, itemsOf(node), object(ui.items), `${path}/${index}`)
      })
    else if (value !== null && typeof value === 'object')
      for (const [key, field] of Object.entries(object(node.properties)))
        look((value as JsonObject)[key], object(field), object(ui[key]), `${path}/${key}`)
  }
  for (const [key, node] of nodes) look(data[key], node, object(form.ui[key]), `/${key}`)
  return errors
}

/** What is too long is not also missing: the first error of a place stands; the author's sentences all do. */
function onePerPlace(form: ProducedForm, errors: readonly FieldError[]): readonly FieldError[] {
  const taken = new Set<string>()
  const kept = errors.filter(error => {
    if (error.keyword === 'rule') return true
    const isNew = !taken.has(error.path)
    taken.add(error.path)
    return isNew
  })
  return inFormOrder(form, kept)
}
