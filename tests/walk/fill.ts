import { itemsOf, list, listName, object } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, ProducedForm, UiSchema } from '#engine/form/form.ts'
import { nodesOf } from '#engine/form/node.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Chance } from '#tests/walk/chance.ts'

/** Values a hostile or careless client may put anywhere. */
export const NASTY: readonly Json[] = [
  null,
  true,
  -1,
  1e308,
  0.1,
  '',
  ' ',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '<script>',
  '九'.repeat(3000),
  [],
  [[[[]]]],
  {},
  { constructor: { prototype: 1 } },
  JSON.parse('{"__proto__":{"admin":true}}') as Json,
  { a: { b: { c: { d: { e: 1 } } } } },
]

export interface Filling {
  readonly form: ProducedForm
  readonly people: readonly string[]
  readonly organisations: readonly string[]
  /** China day the walk is at. */
  readonly today: string
}

/** A form filled in as its schema and lists ask for: mostly right, sometimes with optional fields left out. */
export function filledIn(filling: Filling, chance: Chance): JsonObject {
  const { form } = filling
  const data: Record<string, Json> = {}
  for (const [key, node] of nodesOf(form.schema)) {
    if (form.access[key] === 'read') continue
    const known = form.prefill[key]
    if (known !== undefined && chance.in(75)) data[key] = known
    else if (form.access[key] === 'required' || chance.in(60))
      data[key] = valueFor(filling, node, object(form.ui[key]), chance)
  }
  return data
}

function valueFor(filling: Filling, node: JsonSchema, ui: UiSchema, chance: Chance): Json {
  const type = fieldTypeOf(node, ui)?.name
  const name = listName(ui)
  const options = name === undefined ? undefined : filling.form.options[name]?.map(({ value }) => value)
  const choices = node.enum ?? list(node.oneOf).map(one => object(one).const ?? null)
  if (Array.isArray(choices) && choices.length > 0 && node.type !== 'array')
    return chance.of(choices as readonly Json[]) ?? null
  switch (type) {
    case 'person':
      return chance.of(options ?? filling.people) ?? ''
    case 'organisation':
      return chance.of(options ?? filling.organisations) ?? ''
    case 'people':
      return some(options ?? filling.people, chance)
    case 'choices': {
      const item = itemsOf(node)
      const all = (item.enum ?? list(item.oneOf).map(one => object(one).const ?? null)) as readonly Json[]
      return some(all, chance)
    }
    case 'date':
      return filling.today
    case 'datetime':
      return `${filling.today}T${chance.of(['08:30', '09:00', '15:00', '19:30'])}`
    case 'money':
      return `${chance.below(100_000)}.50`
    case 'attachment':
    case 'signature':
      return `sha256:${'ab'.repeat(32)}`
    case 'attachments':
      return chance.in(50) ? [] : [`sha256:${'cd'.repeat(32)}`]
    case 'flag':
      return node.const === true || chance.in(60)
    case 'integer':
    case 'number': {
      const least = Number(node.minimum ?? 0)
      return least + chance.below(Math.max(1, Math.min(Number(node.maximum ?? 20) - least + 1, 20)))
    }
    case 'roster':
    case 'texts': {
      const rows = Number(node.minItems ?? 0) + chance.below(3)
      return Array.from({ length: rows }, () => valueFor(filling, itemsOf(node), object(ui.items), chance))
    }
    case 'section':
      return Object.fromEntries(
        Object.entries(object(node.properties)).map(([key, below]) => [
          key,
          valueFor(filling, object(below), object(ui[key]), chance),
        ]),
      )
    default: {
      const text = chance.of(['修建村水库', '同意', '按规定办理，已核实。', '资料齐全']) ?? ''
      return text.slice(0, Number(node.maxLength ?? 500))
    }
  }
}

const some = <T extends Json>(all: readonly T[], chance: Chance): readonly T[] =>
  all.filter(() => chance.in(all.length > 3 ? 70 : 100))

/** The same form spoilt in one or two places: a wrong type, a lost field, a field too many, a name that reaches deeper. */
export function spoilt(data: JsonObject, chance: Chance): JsonObject {
  const changed: Record<string, Json> = { ...data }
  for (let n = chance.below(2); n >= 0; n--) {
    const key = chance.in(75) ? chance.of(Object.keys(changed)) : chance.of(['extra', 'constructor', 'toString'])
    if (key === undefined) continue
    if (chance.in(30)) delete changed[key]
    else changed[key] = chance.of(NASTY) ?? null
  }
  return changed
}
