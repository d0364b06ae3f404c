import type { Json, JsonObject } from '#engine/json.ts'
import type { FieldError } from '#engine/process/refusal.ts'
import type { Access } from '#engine/step/schema.ts'

/** JSON Schema (draft-07 subset) of a form, and the uiSchema RJSF reads beside it. */
export type JsonSchema = JsonObject
export type UiSchema = JsonObject

/**
 * One field a step kind adds to a form. `schema` is a node of the allowed subset; `format` names the product's own field
 * types (`date`, `datetime`, `person`, `people`, `attachment` …); `options` names a list whose values come with the task.
 */
export interface GeneratedField {
  readonly key: string
  readonly schema: JsonSchema
  readonly ui?: UiSchema
  readonly required?: boolean
}

/** What a step kind wants asked in one part; the author's own form, if the step names one, is put at `author`. */
export interface FormPlan {
  readonly title: string
  readonly before?: readonly GeneratedField[]
  /** Key of `template.forms`, or none. */
  readonly author?: string
  readonly after?: readonly GeneratedField[]
  readonly outcomes: readonly OutcomeChoice[]
  /** Choices that depend on people, apart from the schema so that the schema is the same for every instance. */
  readonly options?: { readonly [list: string]: readonly Option[] }
  readonly prefill?: JsonObject
}
export interface Option {
  readonly value: string
  readonly label: string
}
export interface OutcomeChoice {
  readonly name: string
  readonly title: string
  readonly opinion: 'none' | 'optional' | 'required'
  readonly tone: 'positive' | 'negative' | 'neutral'
}

/** A form ready to be shown, filled and validated: the same in the preview, the portal, the server and the replay. */
export interface ProducedForm {
  readonly title: string
  readonly hint?: string
  readonly schema: JsonSchema
  readonly ui: UiSchema
  readonly access: { readonly [field: string]: Access }
  readonly outcomes: readonly OutcomeChoice[]
  readonly options: { readonly [list: string]: readonly Option[] }
  readonly prefill: JsonObject
}

/**
 * Checks data against a schema: the port behind which ajv sits. Called with schemas this engine produced.
 * Returns one error per problem with a JSON pointer and a keyword with parameters; sentences are made by `form/error.ts`.
 */
export type Validate = (schema: JsonSchema, data: Json) => readonly SchemaError[]
export interface SchemaError {
  readonly path: string
  readonly keyword: string
  readonly params: JsonObject
}
export type { FieldError }
