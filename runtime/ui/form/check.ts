import type { ErrorSchema, ValidatorType } from '@rjsf/utils'
import { clean } from '#engine/form/clean.ts'
import { sayErrors } from '#engine/form/error.ts'
import type { FieldError, ProducedForm, SchemaError } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import type { RawError } from '#runtime/ui/form/plain-validator.ts'
import { pathOf } from '#runtime/ui/form/pointer.ts'
import type { FormData, ShownForm } from '#runtime/ui/form/shape.ts'
import { prune, visibleSchema } from '#runtime/ui/form/visible.ts'

/** The API's form is the engine's form that went through JSON. */
const asProduced = (form: ShownForm) => form as unknown as ProducedForm

/** What would be handed in: visible fields only, trimmed and normalised as the server does it. */
export const handedIn = (validator: ValidatorType, form: ShownForm, data: FormData): FormData =>
  clean(asProduced(form), prune(visibleSchema(validator, form.schema, data), data) as JsonObject).data

/** Everything wrong with the data in the engine's sentences, in the order of the form. */
export function fieldErrors(validator: ValidatorType, form: ShownForm, data: FormData): readonly FieldError[] {
  const produced = asProduced(form)
  const cleaned = clean(produced, prune(visibleSchema(validator, form.schema, data), data) as JsonObject)
  const { errors = [] } = validator.rawValidation<RawError>(form.schema, cleaned.data)
  const found = errors.map(
    ({ instancePath, keyword, params }): SchemaError => ({ path: instancePath, keyword, params: params as JsonObject }),
  )
  return [...cleaned.errors, ...sayErrors(produced, found)]
}

/** Errors as RJSF wants them: a tree by key with `__errors` at the places. */
export function errorTree(errors: readonly FieldError[]): ErrorSchema {
  const tree: Record<string, unknown> = {}
  for (const { path, message } of errors) {
    let place = tree
    for (const key of pathOf(path)) {
      place[key] ??= {}
      place = place[key] as Record<string, unknown>
    }
    place.__errors = [...((place.__errors as string[] | undefined) ?? []), message]
  }
  return tree as ErrorSchema
}
