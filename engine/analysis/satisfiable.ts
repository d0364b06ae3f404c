import { fullOf, knownOf, quantitiesOf, TRUE, truthsOf } from '#engine/analysis/quantity.ts'
import type { Json } from '#engine/json.ts'
import type { Variables } from '#engine/rule/variables.ts'
import type { Template } from '#engine/template/format.ts'

/** Combinations tried before the answer is “perhaps”, which counts as yes. */
const MOST = 5_000

/**
 * Whether conditions can be met at the same time, by data that may as well be missing. `no` is certain: the cases of every
 * quantity are tried, and quantities are taken as independent of each other.
 */
export function canHold(conditions: readonly Json[], template: Template, variables: Variables): boolean {
  return some({ all: conditions as Json[] }, TRUE, template, variables)
}

/** Whether data exist under which none of these is met; not knowing is no meeting. `filled` are paths that are never empty. */
export function canFail(
  conditions: readonly Json[],
  template: Template,
  variables: Variables,
  filled: ReadonlySet<string>,
): boolean {
  return some({ any: conditions as Json[] }, ~TRUE, template, variables, filled)
}

function some(
  rule: Json,
  wanted: number,
  template: Template,
  variables: Variables,
  filled: ReadonlySet<string> = new Set(),
): boolean {
  const quantities = quantitiesOf([rule], [], template, variables)
  const { formula, parts } = quantities.condition(rule)
  const known = quantities.list.map(one => (filled.has(one.name) ? knownOf(one) : fullOf(one)))
  let tried = 0
  const search = (from: number): boolean => {
    if (++tried > MOST) return true
    const truths = truthsOf(formula, known)
    if ((truths & wanted) === 0) return false
    if ((truths & (truths - 1)) === 0) return true
    const part = parts[from]
    if (!part) return true
    const before = known[part.quantity] ?? 0
    for (const group of part.groups) {
      known[part.quantity] = group & before
      if (known[part.quantity] !== 0 && search(from + 1)) {
        known[part.quantity] = before
        return true
      }
    }
    known[part.quantity] = before
    return false
  }
  return search(0)
}
