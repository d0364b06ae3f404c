import { itemsOf, list, listName, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, ProducedForm, UiSchema } from '#engine/form/form.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Day } from '#engine/time/time.ts'

/** One plausible value for a field, always the same: no chance is asked. */
export interface Sampling {
  readonly form: ProducedForm
  readonly people: readonly string[]
  readonly organisations: readonly string[]
  readonly today: Day
  /** China time as a form holds it: `2026-03-02T09:00`. */
  readonly clock: string
  /** Where between its bounds a number lies, in hundredths; without it the smallest that is not nothing. */
  readonly share?: number
}

/** Texts that the usual patterns ask for: phone, identity number, year, month, account, code. */
const PATTERNED = [
  '13900000000',
  '11010519491231002X',
  '2026',
  '2026-03',
  '2026年',
  '6222000000000000',
  'A1',
  '1',
  '甲',
  '示例',
]

/** Values a choice offers, or undefined for a field that is none. */
export function choicesOf(node: JsonSchema): readonly Json[] | undefined {
  const all = (node.enum ?? list(node.oneOf).map(one => object(one).const ?? null)) as readonly Json[]
  return all.length > 0 ? all : undefined
}

export function optionsFor(
  { form, people, organisations }: Sampling,
  node: JsonSchema,
  ui: UiSchema,
): readonly string[] {
  const name = listName(ui)
  const offered = name === undefined ? undefined : form.options[name]?.map(({ value }) => value)
  return offered ?? (fieldTypeOf(node, ui)?.name === 'organisation' ? organisations : people)
}

export function sampled(of: Sampling, node: JsonSchema, ui: UiSchema, size?: number, nth = 0): Json {
  const choices = choicesOf(node)
  if (choices && node.type !== 'array') return choices[0] ?? null
  const options = () => optionsFor(of, node, ui)
  const count = size ?? Math.max(1, Number(node.minItems ?? 1))
  switch (fieldTypeOf(node, ui)?.name) {
    case 'person':
    case 'organisation':
      return options()[nth % Math.max(1, options().length)] ?? ''
    case 'people':
      return options().slice(0, count)
    case 'choices':
      return (choicesOf(itemsOf(node)) ?? []).slice(0, count)
    case 'date':
      return of.today
    case 'datetime':
      return of.clock
    case 'money':
      return '1000.00'
    case 'attachment':
    case 'signature':
      return `sha256:${'ab'.repeat(32)}`
    case 'attachments':
      return Array.from({ length: count }, (_, n) => `sha256:${String(n).repeat(64).slice(0, 64)}`)
    case 'flag':
      return node.const ?? true
    case 'integer':
    case 'number':
      return numberFor(of, node)
    case 'roster':
    case 'texts':
      return Array.from({ length: count }, (_, row) => sampled(of, itemsOf(node), object(ui.items), undefined, row))
    case 'section':
      return completed(of, {}, node, ui, nth)
    default:
      return textFor(node)
  }
}

/** What is there, with every required part that is missing put in. */
export function completed(of: Sampling, value: Json | undefined, node: JsonSchema, ui: UiSchema, nth = 0): Json {
  if (value === undefined || value === null) return sampled(of, node, ui, undefined, nth)
  if (Array.isArray(value)) {
    const items = itemsOf(node)
    if (items.type !== 'object') return value
    return (value as readonly Json[]).map((row, n) => completed(of, row, items, object(ui.items), n))
  }
  if (node.type !== 'object') return value
  const has = value as JsonObject
  const properties = object(node.properties)
  const needed = list(node.required).map(String)
  const within = Object.keys(properties).filter(key => object(properties[key]).type === 'object')
  return {
    ...has,
    ...Object.fromEntries(
      [...new Set([...needed, ...within])].map(key => [
        key,
        completed(of, has[key], object(properties[key]), object(ui[key]), nth),
      ]),
    ),
  }
}

function numberFor({ share }: Sampling, node: JsonSchema): number {
  const least = Number(node.minimum ?? 1)
  const most = Number(node.maximum ?? 1_000_000)
  if (share === undefined || node.maximum === undefined) return Math.min(Math.max(1, least), most)
  // In whole hundredths, so that the result has no more decimals than it may.
  const unit = Math.max(1, Math.round(Number(node.multipleOf ?? 1) * 100))
  const exact = Math.round(least * 100) + (most - least) * share
  return Math.min(Math.floor(exact / unit + 0.5) * unit, Math.round(most * 100)) / 100
}

function textFor(node: JsonSchema): string {
  if (node.const !== undefined) return String(node.const)
  if (typeof node.pattern === 'string') {
    const pattern = new RegExp(node.pattern, 'u')
    const fits = PATTERNED.find(text => pattern.test(text))
    if (fits !== undefined) return fits
  }
  const text = `示例${typeof node.title === 'string' ? node.title : ''}`
  const filled = text.length < Number(node.minLength ?? 0) ? text.padEnd(Number(node.minLength), '。') : text
  return filled.slice(0, Number(node.maxLength ?? 500))
}
