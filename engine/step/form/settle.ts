import type { JsonObject } from '#engine/json.ts'
import type { PersonId } from '#engine/people/directory.ts'
import type { FormStep } from '#engine/step/form/schema.ts'

export interface FormWork extends JsonObject {
  /** How many handlers there are, and how many must agree; 1 of 1 for “any”. */
  readonly of: number
  readonly need: number
  /** People still to come, one after another. */
  readonly queue: readonly PersonId[]
  readonly given: readonly { readonly by: PersonId | null; readonly outcome: string }[]
}

/**
 * Whether several handlers' answers settle the step, and how.
 * The first outcome is the positive one: it needs `need` voices. `all` and `inTurn` end at the first other answer.
 * `atLeast k` ends as `otherwise` (default: the last outcome) once k positive voices can no longer be reached.
 */
export function settled(step: FormStep, names: readonly string[], work: FormWork): string | undefined {
  const last = work.given.at(-1)?.outcome
  if (work.of === 1) return last
  const positive = names[0]
  const agreed = work.given.filter(({ outcome }) => outcome === positive).length
  if (agreed >= work.need) return positive
  const others = work.given.length - agreed
  const unanimous = typeof step.handlers.mode !== 'object'
  if (unanimous) return others > 0 ? last : undefined
  return work.of - others < work.need ? (step.otherwise ?? names.at(-1)) : undefined
}
