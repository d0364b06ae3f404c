import { choicesOf } from '#engine/form/field/choice.ts'
import { itemsOf, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import type { Type } from '#engine/rule/operator/operator.ts'
import type { Variable, Variables } from '#engine/rule/variables.ts'
import type { Step } from '#engine/step/steps.ts'
import type { Results, ResultType } from '#engine/step/told.ts'
import type { StateNode, Template } from '#engine/template/format.ts'

export type { Variable, Variables }

/** What this needs of a step kind. */
type WithOutcomes = {
  readonly [kind: string]: {
    outcomes(step: Step): readonly { readonly name: string; readonly title: string }[]
    results(step: Step): Results
  }
}

/**
 * Everything a rule of this template may read, by path, with its type and its name for people: guards, `set` values,
 * published content. The one source for type checker, rule builder, sentences and previews; `process/scope.ts` gives the
 * values. Forms add their own fields: {@link formVariables}. Only for a template the schema has passed.
 */
export function variables(template: Template, kinds: WithOutcomes): Variables {
  return {
    ...fieldVariables(object(template.data?.properties), {}, 'data.'),
    ...stepVariables(template.machine.states, kinds),
    ...parameterVariables(template),
    'organisation.id': { type: 'string', label: '本组织编号' },
    'organisation.kind': { type: 'string', label: '本组织类型' },
    'organisation.name': { type: 'string', label: '本组织名称' },
    'organisation.facts': { type: 'any', label: '本组织情况' },
    'instance.title': { type: 'string', label: '办件标题' },
    'instance.starter': { type: 'person', label: '发起人' },
    'instance.started': { type: 'instant', label: '发起时间' },
  }
}

/** The same for the rules of one form: its own fields stand bare (`amount`), before everything else. */
export function formVariables(template: Template, form: string, kinds: WithOutcomes): Variables {
  const { schema, ui = {} } = template.forms?.[form] ?? {}
  const shared = object(template.data?.properties)
  const properties = Object.fromEntries(
    Object.entries(object(schema?.properties)).map(([key, node]) => [
      key,
      withShared(object(node), object(shared[key])),
    ]),
  )
  return { ...variables(template, kinds), ...fieldVariables(properties, object(ui), '') }
}

/** Inside `where` of a register or body: the facts of one entry, which the template cannot know. */
export const ENTRY_VARIABLES: Variables = { item: { type: 'any', label: '名册条目' } }

/** A field of a form may leave its description to the shared field of the same name. */
export const withShared = (node: JsonSchema, shared: JsonSchema): JsonSchema =>
  node.type === undefined ? { ...shared, ...node } : node

function fieldVariables(properties: JsonSchema, ui: UiSchema, prefix: string): Variables {
  const found: Record<string, Variable> = {}
  for (const [key, written] of Object.entries(properties)) {
    const node = object(written)
    const look = object(ui[key])
    if (fieldTypeOf(node, look)?.name === 'section')
      Object.assign(found, fieldVariables(object(node.properties), look, `${prefix}${key}.`))
    else found[`${prefix}${key}`] = fieldVariable(node, look, key)
  }
  return found
}

function fieldVariable(node: JsonSchema, ui: UiSchema, key: string): Variable {
  const label = typeof node.title === 'string' ? node.title : key
  const name = fieldTypeOf(node, ui)?.name ?? 'text'
  switch (name) {
    case 'choice':
      return { type: TYPE_OF_JSON[String(node.type)] ?? 'string', label, ...choices(node) }
    case 'choices':
      return { type: 'list', label, of: { '': { type: 'string', label, ...choices(itemsOf(node)) } } }
    case 'people':
      return { type: 'list', label, of: { '': { type: 'person', label } } }
    case 'texts':
    case 'attachments':
      return { type: 'list', label, of: { '': { type: 'string', label } } }
    case 'roster':
      return { type: 'list', label, of: fieldVariables(object(itemsOf(node).properties), object(ui.items), '') }
    default:
      return { type: TYPE_OF_FIELD[name] ?? 'string', label }
  }
}

const TYPE_OF_JSON: { readonly [type: string]: Type } = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
}
/** Field types that are not plain text to a rule. Amounts and times of day stay text: they have no order a rule may use. */
const TYPE_OF_FIELD: { readonly [field: string]: Type } = {
  person: 'person',
  date: 'day',
  integer: 'integer',
  number: 'number',
  flag: 'boolean',
}

function choices(node: JsonSchema): Pick<Variable, 'choices' | 'titles'> {
  const texts = choicesOf(node).flatMap(({ value, title }) =>
    typeof value === 'string' ? [[value, title] as const] : [],
  )
  return texts.length > 0 ? { choices: texts.map(([value]) => value), titles: Object.fromEntries(texts) } : {}
}

function stepVariables(states: { readonly [key: string]: StateNode }, kinds: WithOutcomes): Variables {
  const found: Record<string, Variable> = {}
  for (const [key, state] of Object.entries(states)) {
    const step = state.meta?.step
    if (step) {
      const named = (type: Type, what: string, more: Partial<Variable> = {}): Variable => ({
        type,
        label: `${step.title}的${what}`,
        ...more,
      })
      const ends = kinds[step.kind]?.outcomes(step) ?? []
      const expired = step.deadline?.outcome ? [{ name: 'EXPIRED', title: '逾期' }] : []
      const outcomes = [...ends, ...expired]
      found[`steps.${key}.outcome`] = named('string', '结果', {
        choices: [...new Set(outcomes.map(({ name }) => name))],
        titles: Object.fromEntries(outcomes.map(({ name, title }) => [name, title])),
      })
      found[`steps.${key}.visits`] = named('integer', '办理次数')
      for (const [name, result] of Object.entries(kinds[step.kind]?.results(step) ?? {}))
        found[`steps.${key}.${name}`] = { ...resultVariable(result), label: `${step.title}的${result.title}` }
    }
    if (state.states) Object.assign(found, stepVariables(state.states, kinds))
  }
  return found
}

const resultVariable = ({ type, title, of }: ResultType): Variable => ({
  type,
  label: title,
  ...(of && { of: Object.fromEntries(Object.entries(of).map(([key, inner]) => [key, resultVariable(inner)])) }),
})

function parameterVariables(template: Template): Variables {
  const TYPES = { fraction: 'fraction', count: 'integer', flag: 'boolean' } as const
  return Object.fromEntries(
    Object.entries(template.parameters ?? {}).map(([name, { type, title }]) => [
      `parameters.${name}`,
      { type: TYPES[type], label: title },
    ]),
  )
}
