import type { FormRule } from '#engine/form/rules.ts'
import { holds, type RuleContext } from '#engine/form/visible.ts'
import { read } from '#engine/rule/read.ts'
import type { TemplateForm } from '#engine/template/format.ts'

const aboutForm = new WeakMap<TemplateForm, readonly boolean[]>()

/**
 * Rules about the instance alone (`steps.vote.for`, `data.kind` where the form has no `kind`) are decided before anybody
 * fills anything in: true or false (unknown is not true); `undefined` where the answer depends on the form itself.
 */
export function decide(form: TemplateForm, context: RuleContext): readonly (boolean | undefined)[] {
  const rules = form.rules ?? []
  let dependent = aboutForm.get(form)
  if (!dependent) {
    dependent = rules.map(rule => readsField(rule.when, form.schema.properties))
    aboutForm.set(form, dependent)
  }
  return rules.map((rule, index) => (dependent[index] ? undefined : holds(rule.when, {}, context)))
}

function readsField(expression: unknown, fields: object): boolean {
  const node = read(expression)
  if (node.kind === 'operation') return node.parts.some(part => readsField(part.expression, fields))
  if (node.kind !== 'variable') return false
  const [first = '', second = ''] = node.path.split('.')
  return Object.hasOwn(fields, first) || (first === 'data' && Object.hasOwn(fields, second))
}

/** What decided rules make of a form: rules that are left, fields that go, and fields that are required from the start. */
export interface Settled {
  readonly rules: readonly FormRule[]
  readonly gone: ReadonlySet<string>
  readonly required: ReadonlySet<string>
}
export function settle(rules: readonly FormRule[], decided: readonly (boolean | undefined)[]): Settled {
  const of = (value: boolean | undefined) => rules.filter((_, index) => decided[index] === value)
  const shown = new Set(of(true).flatMap(rule => rule.show ?? []))
  const left = of(undefined).map(rule => ({ ...rule, show: (rule.show ?? []).filter(key => !shown.has(key)) }))
  const stillOpen = new Set(left.flatMap(rule => rule.show))
  return {
    rules: left,
    gone: new Set(
      of(false)
        .flatMap(rule => rule.show ?? [])
        .filter(key => !shown.has(key) && !stillOpen.has(key)),
    ),
    required: new Set(of(true).flatMap(rule => rule.require ?? [])),
  }
}
