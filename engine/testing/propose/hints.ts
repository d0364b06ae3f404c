import type { Json, JsonObject } from '#engine/json.ts'
import type { Rule } from '#engine/rule/rule.ts'
import type { Template } from '#engine/template/format.ts'
import { actionsOf, treeOf } from '#engine/template/tree.ts'

/** What the way through a template depends on: fields that guards read, and the values at which they change their mind. */
export interface Hints {
  /** Every guard of the machine. */
  readonly guards: readonly Rule[]
  /** Shared fields a guard reads, itself or through a `set` action. */
  readonly fields: ReadonlySet<string>
  /** Values written beside each of them. */
  readonly beside: ReadonlyMap<string, readonly Json[]>
  /** Parameters of type flag that guards or forms ask for. */
  readonly flags: readonly string[]
  readonly readsKind: boolean
  /** A guard asks what day it is: waiting alone may open another way. */
  readonly readsToday: boolean
}

export function hintsOf(template: Template): Hints {
  const tree = treeOf(template)
  const guards = tree.branches.flatMap(({ transition }) => (transition.guard ? [transition.guard.params.rule] : []))
  const sets = new Map<string, unknown[]>()
  for (const { action } of actionsOf(tree))
    if (action.type === 'set')
      sets.set(action.params.field, [...(sets.get(action.params.field) ?? []), action.params.value])
  const fields = new Set<string>()
  const beside = new Map<string, Json[]>()
  const take = (expression: unknown, more: readonly Json[] = []) => {
    const values = [...literalsIn(expression), ...more]
    for (const path of variablesIn(expression)) {
      const [scope, field = ''] = path.split('.')
      if (scope !== 'data') continue
      beside.set(field, [...new Set([...(beside.get(field) ?? []), ...values])])
      if (fields.has(field)) continue
      fields.add(field)
      // What a guard compares with a field decides what has to be put into the fields it is made of.
      for (const value of sets.get(field) ?? []) take(value, values)
    }
  }
  for (const guard of guards) take(guard)
  const read = [
    ...guards,
    ...Object.values(template.forms ?? {}).flatMap(({ rules = [] }) => rules.map(({ when }) => when)),
  ]
  const paths = new Set(read.flatMap(variablesIn))
  return {
    guards,
    fields,
    beside,
    flags: Object.entries(template.parameters ?? {}).flatMap(([name, { type }]) =>
      type === 'flag' && paths.has(`parameters.${name}`) ? [name] : [],
    ),
    readsKind: paths.has('organisation.kind'),
    readsToday: JSON.stringify(guards).includes('"today"'),
  }
}

/** Paths of the variables in an expression, wherever they stand. */
export function variablesIn(expression: unknown): string[] {
  if (Array.isArray(expression)) return expression.flatMap(variablesIn)
  if (typeof expression !== 'object' || expression === null) return []
  const { var: path } = expression as { readonly var?: unknown }
  return typeof path === 'string' ? [path] : Object.values(expression).flatMap(variablesIn)
}

export function literalsIn(expression: unknown): Json[] {
  if (['string', 'number', 'boolean'].includes(typeof expression)) return [expression as Json]
  if (Array.isArray(expression)) return expression.flatMap(literalsIn)
  if (typeof expression !== 'object' || expression === null || 'var' in expression) return []
  return Object.values(expression).flatMap(literalsIn)
}

/** Every expression within an expression, itself included. */
export function partsOf(expression: unknown): unknown[] {
  if (typeof expression !== 'object' || expression === null) return []
  return [expression, ...Object.values(expression as JsonObject).flatMap(partsOf)]
}
