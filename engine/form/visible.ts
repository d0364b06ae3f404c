import type { FormRule } from '#engine/form/rules.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { type EvaluateOptions, evaluate } from '#engine/rule/evaluate.ts'
import type { Rule, Scope } from '#engine/rule/rule.ts'

/**
 * What the rules of a form may read besides its own fields: the instance's scope (`process/scope.ts`), the time and the
 * people of the command. Without a scope a rule about other steps is unknown, and unknown shows, requires and refuses nothing.
 */
export interface RuleContext extends EvaluateOptions {
  readonly scope?: Scope
}

/** A form's own fields stand bare (`amount`); the shared ones among them are also newest under `data`. */
const scopeOver = (data: JsonObject, context: RuleContext): Scope => {
  const shared = context.scope?.data
  const merged =
    shared !== null && typeof shared === 'object' && !Array.isArray(shared)
      ? { ...(shared as JsonObject), ...data }
      : data
  return { ...context.scope, data: merged, ...data }
}
export const holds = (when: Rule, data: JsonObject, context: RuleContext): boolean =>
  evaluate(when, scopeOver(data, context), context).truth === true

/**
 * The data without the fields the rules hide. Hiding one field may hide or show another, so this is repeated until it
 * settles; rules that go round in circles settle on hiding, because a field nobody saw must not be stored.
 */
export function visible(
  rules: readonly FormRule[],
  data: JsonObject,
  context: RuleContext,
): { readonly data: JsonObject; readonly hidden: ReadonlySet<string> } {
  const conditional = new Set(rules.flatMap(rule => rule.show ?? []))
  let hidden: ReadonlySet<string> = new Set()
  for (let round = 0; round <= conditional.size + 1; round++) {
    const kept = leavingOut(data, hidden)
    const shown = new Set(
      rules.filter(rule => rule.show && holds(rule.when, kept, context)).flatMap(rule => rule.show ?? []),
    )
    const next = new Set(
      [...conditional].filter(key => !shown.has(key) || (round > conditional.size && hidden.has(key))),
    )
    if (next.size === hidden.size && [...next].every(key => hidden.has(key))) return { data: kept, hidden }
    hidden = next
  }
  return { data: leavingOut(data, hidden), hidden }
}

const leavingOut = (data: JsonObject, hidden: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(data).filter((entry): entry is [string, Json] => !hidden.has(entry[0])))
