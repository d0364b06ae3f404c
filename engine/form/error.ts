import { choicesOf } from '#engine/form/field/choice.ts'
import { text } from '#engine/form/field/text.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import { itemsOf, object, plain } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { FieldError, JsonSchema, SchemaError, UiSchema } from '#engine/form/form.ts'
import { nodesOf } from '#engine/form/node.ts'
import type { Json, JsonObject } from '#engine/json.ts'

/** A field named by an error. */
interface Named {
  readonly title: string
  readonly type: FieldType
  readonly node: JsonSchema
  /** What a pattern asks for, in words: `ui:options.patternHint`, or else the field's help. */
  readonly hint: string | undefined
  readonly params: JsonObject
}

/** One keyword and its sentence. Every keyword a produced schema contains has one here. */
const SENTENCES: { readonly [keyword: string]: (of: Named) => string } = {
  required: ({ type, title }) => (type.name === 'signature' ? `请在“${title}”处签名` : `请${type.verb}“${title}”`),
  type: ({ type, title }) => `“${title}”应为${type.expects}`,
  format: of => wrongForm(of),
  pattern: of => wrongForm(of),
  enum: ({ title }) => `“${title}”不在可选范围内，请重新选择`,
  oneOf: ({ title }) => `“${title}”不在可选范围内，请重新选择`,
  options: ({ title }) => `“${title}”不在名单内，请重新选择`,
  const: ({ type, title, node, params }) =>
    type.name === 'flag'
      ? `请${node.const === false ? '取消' : ''}勾选“${title}”`
      : `“${title}”应为“${say(params.allowedValue ?? node.const, node)}”`,
  minLength: ({ type, title, params }) =>
    params.limit === 1 ? `请${type.verb}“${title}”` : `“${title}”至少 ${say(params.limit)} ${text.unit}`,
  maxLength: ({ title, params }) => `“${title}”最多 ${say(params.limit)} ${text.unit}`,
  minimum: ({ title, params }) => `“${title}”不能小于 ${say(params.limit)}`,
  maximum: ({ title, params }) => `“${title}”不能大于 ${say(params.limit)}`,
  multipleOf: ({ title, params }) => `“${title}”应为 ${say(params.multipleOf)} 的倍数`,
  minItems: ({ type, title, params }) =>
    params.limit === 1 && type.name !== 'roster'
      ? `请${type.verb}“${title}”`
      : `“${title}”至少${type.verb} ${say(params.limit)} ${type.unit}`,
  maxItems: ({ type, title, params }) => `“${title}”最多 ${say(params.limit)} ${type.unit}`,
  uniqueItems: repeated,
}
/** Keywords whose error only repeats that something below them failed. */
const ECHOES = ['if', 'allOf', 'anyOf', 'not', 'then']
export const SPOKEN_KEYWORDS: readonly string[] = Object.keys(SENTENCES)
const MOST_ERRORS = 200

const wrongForm = ({ title, type, hint }: Named) =>
  type === text
    ? `“${title}”格式不对${hint ? `，应为${spaced(hint)}` : '，请检查'}`
    : `“${title}”格式不对，应为${type.expects}`
/** A digit stands apart from the Chinese before it. */
const spaced = (hint: string) => (/^[0-9A-Za-z]/.test(hint) ? ` ${hint}` : hint)
function repeated({ type, title, params }: Named): string {
  const rows = [params.i, params.j].filter(row => typeof row === 'number').sort((a, b) => a - b)
  const unit = type.unit
  return rows.length === 2
    ? `“${title}”第 ${nth(rows[0])} ${unit}与第 ${nth(rows[1])} ${unit}重复`
    : `“${title}”有重复的内容`
}
const nth = (index: Json | undefined) => String(Number(index) + 1)
const say = (value: Json | undefined, node?: JsonSchema): string => {
  const option = node && value !== undefined ? choicesOf(node).find(one => one.value === value) : undefined
  return option?.title ?? plain(value)
}

/** The part of a produced form that errors speak about. */
interface Shown {
  readonly schema: JsonSchema
  readonly ui: UiSchema
}

/**
 * Sentences for what a validator found, in the order of the form, one per place: “请填写“介绍人一””, ““请假人员”第 2 行：
 * 请填写“事由””. Used on both sides, so server and browser say the same. Places of required errors are the missing field.
 */
export function sayErrors(form: Shown, errors: readonly SchemaError[]): readonly FieldError[] {
  const said = new Map<string, FieldError>()
  const choosing = new Set(errors.filter(error => error.keyword === 'oneOf').map(error => error.path))
  for (const error of errors) {
    if (ECHOES.includes(error.keyword) || (error.keyword === 'const' && choosing.has(error.path))) continue
    const one = sayError(form, error)
    if (!said.has(one.path)) said.set(one.path, one)
    if (said.size >= MOST_ERRORS) break
  }
  return inFormOrder(form, [...said.values()])
}

/** Errors in the order in which the fields stand on the screen. */
export function inFormOrder(form: Shown, errors: readonly FieldError[]): readonly FieldError[] {
  const order = Array.isArray(form.ui['ui:order']) ? (form.ui['ui:order'] as readonly Json[]) : []
  const place = (error: FieldError) => {
    const index = order.indexOf(error.path.split('/')[1] ?? '')
    return index < 0 ? order.length : index
  }
  return errors
    .map((error, index) => ({ error, index }))
    .sort((a, b) => place(a.error) - place(b.error) || a.index - b.index)
    .map(({ error }) => error)
}

/** The sentence for one error. */
export function sayError(form: Shown, { path, keyword, params }: SchemaError): FieldError {
  const missing = keyword === 'required' ? params.missingProperty : undefined
  const place = typeof missing === 'string' ? `${path}/${missing}` : path
  const { within, title, type, node, ui } = find(form, place)
  const sentence = Object.hasOwn(SENTENCES, keyword) ? SENTENCES[keyword] : undefined
  const message = sentence?.({ title, type, node, params, hint: hintOf(ui) }) ?? `“${title}”填写有误，请检查`
  return { path: place, keyword, message: within + message }
}

const hintOf = (ui: UiSchema): string | undefined => {
  const hint = object(ui['ui:options']).patternHint ?? ui['ui:help']
  return typeof hint === 'string' ? hint.replace(/^应为|[。.]$/g, '') : undefined
}

/** Walks from the form to a field; `within` says which section and which row it stands in. */
function find(form: Shown, path: string) {
  let node = form.schema
  let ui = form.ui
  let within = ''
  let title = '表单'
  let inRow = false
  const steps = path.split('/').slice(1)
  steps.forEach((step, depth) => {
    const isRow = node.type === 'array'
    const isLast = depth === steps.length - 1
    if (isRow && isLast && itemsOf(node).type !== 'object') within += ''
    else if (isRow) within += `“${title}”第 ${nth(step)} ${(fieldTypeOf(node, ui) ?? text).unit}：`
    else if (depth > 0 && !inRow) within += `“${title}”：`
    inRow = isRow
    node = isRow ? itemsOf(node) : depth === 0 ? (nodesOf(node).get(step) ?? {}) : object(object(node.properties)[step])
    ui = object(isRow ? ui.items : ui[step])
    if (typeof node.title === 'string') title = node.title
    else if (!isRow) title = step
  })
  return { within, title, node, ui, type: fieldTypeOf(node, ui) ?? text }
}
