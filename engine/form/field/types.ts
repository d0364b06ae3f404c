import { attachment } from '#engine/form/field/attachment.ts'
import { attachments } from '#engine/form/field/attachments.ts'
import { choice } from '#engine/form/field/choice.ts'
import { choices } from '#engine/form/field/choices.ts'
import { date } from '#engine/form/field/date.ts'
import { datetime } from '#engine/form/field/datetime.ts'
import { flag } from '#engine/form/field/flag.ts'
import { integer } from '#engine/form/field/integer.ts'
import { longText } from '#engine/form/field/long-text.ts'
import { money } from '#engine/form/field/money.ts'
import { number } from '#engine/form/field/number.ts'
import { organisation } from '#engine/form/field/organisation.ts'
import { people } from '#engine/form/field/people.ts'
import { person } from '#engine/form/field/person.ts'
import { roster } from '#engine/form/field/roster.ts'
import { section } from '#engine/form/field/section.ts'
import { signature } from '#engine/form/field/signature.ts'
import { text } from '#engine/form/field/text.ts'
import { texts } from '#engine/form/field/texts.ts'
import type { FieldType } from '#engine/form/field/type.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'

/** Every kind of field, special ones first: the first that matches a node is its type. */
export const FIELD_TYPES: readonly FieldType[] = [
  choice,
  choices,
  signature,
  attachment,
  attachments,
  person,
  people,
  organisation,
  money,
  date,
  datetime,
  longText,
  text,
  integer,
  number,
  flag,
  roster,
  texts,
  section,
]

/** Formats an author may name; each belongs to a field type, which knows how it is checked. */
export const FORMATS = [
  'date',
  'china-datetime',
  'datetime',
  'money',
  'person',
  'people',
  'organisation',
  'attachment',
  'attachments',
  'signature',
] as const

const known = new WeakMap<JsonSchema, { readonly ui: UiSchema; readonly type: FieldType | undefined }>()
const PLAIN: UiSchema = {}

/** The type of a field. Nodes never change, so the answer is remembered with the uiSchema it was given for. */
export function fieldTypeOf(node: JsonSchema, ui: UiSchema = PLAIN): FieldType | undefined {
  const before = known.get(node)
  if (before?.ui === ui) return before.type
  const type = FIELD_TYPES.find(one => one.matches(node, ui))
  known.set(node, { ui, type })
  return type
}
