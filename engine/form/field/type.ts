import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import type { Json } from '#engine/json.ts'

/**
 * One kind of field: everything the forms, the checks, the errors and the printed text need to know about it.
 * Records are found by {@link FieldType.matches} in the order of `types.ts`, special ones before general ones.
 */
export interface FieldType {
  readonly name: string
  /** 中文 name, as the designer's palette and findings show it. */
  readonly title: string
  /** Schema keywords an author may use here besides `type`, `title`, `description` and `default`. */
  readonly keywords: readonly string[]
  /** RJSF widget the screens register under this name, where it is not RJSF's own default. */
  readonly widget?: string
  /** RJSF field (draws label and rows itself) instead of a widget. */
  readonly rjsfField?: string
  /** What an empty form holds; `undefined` = the key is absent. */
  readonly empty: Json | undefined
  matches(node: JsonSchema, ui: UiSchema): boolean
  /** Adds bounds and patterns an author need not write, so that server and browser check the same. */
  complete(node: JsonSchema): JsonSchema
  /** What is stored for what was typed; `undefined` = nothing was filled in. Wrong types pass through unchanged. */
  normalise(value: Json): Json | undefined
  /** 请…“标题” when the field is missing: 填写 选择 上传 勾选 签署. */
  readonly verb: string
  /** “标题”应为… when the value is of another kind or form. */
  readonly expects: string
  /** Counter word of lists and texts: 字 行 人 项 个附件. */
  readonly unit: string
  /** A stored value as text for timelines, notices and print. */
  say(value: Json, of: SayContext): string
}
export interface SayContext {
  readonly node: JsonSchema
  /** Label of a value of the field's option list (a person's name for an id), if known. */
  readonly label?: (value: string) => string | undefined
}

export const same = <T>(value: T): T => value
/** Keeps the author's bound where there is one. */
export const withDefaults = (node: JsonSchema, defaults: JsonSchema): JsonSchema => ({ ...defaults, ...node })
export const typeIs = (node: JsonSchema, type: string) => node.type === type
export const widgetOf = (ui: UiSchema): unknown => ui['ui:widget']
export const isText = (value: Json): value is string => typeof value === 'string'
export const itemsOf = (node: JsonSchema): JsonSchema => object(node.items)
/** Own view of a value as an object; anything else is an empty one. */
const NOTHING: JsonSchema = {}
export const object = (value: unknown): JsonSchema =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonSchema) : NOTHING
export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [])
/** The name of an option list the values come from: `"ui:options": { "list": "electorate" }`. */
export const listName = (ui: UiSchema): string | undefined => {
  const name = object(ui['ui:options']).list
  return typeof name === 'string' ? name : undefined
}

/** A value as plain text, whatever it is: an object's own `toString` is data here and is never called. */
export const plain = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : (JSON.stringify(value) ?? '')
