import type { EvaluateOptions } from '#engine/rule/evaluate.ts'
import { choicesOf, labelsOf } from '#engine/rule/variables.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { Template } from '#engine/template/format.ts'
import { variables } from '#engine/template/variables.ts'

const made = new WeakMap<Template, Pick<EvaluateOptions, 'label' | 'shown'>>()

/** Chinese names of a template's variables and choices, for the sentences of its rules. Made once per template. */
export function wordingOf(template: Template): Pick<EvaluateOptions, 'label' | 'shown'> {
  let wording = made.get(template)
  if (!wording) {
    const known = variables(template, KINDS)
    wording = { label: labelsOf(known), shown: choicesOf(known) }
    made.set(template, wording)
  }
  return wording
}
