import { decide, type Settled, settle } from '#engine/form/decided.ts'
import { list, object } from '#engine/form/field/type.ts'
import type { FormPlan, GeneratedField, JsonSchema, ProducedForm, UiSchema } from '#engine/form/form.ts'
import { filledIn, finish, onlyShown } from '#engine/form/node.ts'
import { conditions } from '#engine/form/rules.ts'
import { soundUi } from '#engine/form/ui-check.ts'
import type { RuleContext } from '#engine/form/visible.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Access } from '#engine/step/schema.ts'
import type { Template, TemplateForm } from '#engine/template/format.ts'

/** What the instance brings: schema and values of the fields its steps share, and what rules may read of it. */
export interface SharedFields {
  readonly dataSchema?: Template['data'] | undefined
  readonly shared: JsonObject
  /** What rules about the instance are decided by; without it they stay open on the screen and the server decides. */
  readonly context?: RuleContext
}
type AccessOf = { readonly [field: string]: Access }

/** One field before it is put into the form. */
interface Field {
  readonly key: string
  readonly schema: JsonSchema
  readonly ui: UiSchema
  readonly access: Access
}

/**
 * The form of one task: the step kind's fields with the author's between them, as far as this step may see and write
 * them. `schema` and `ui` depend only on template version, step, part, access and the rules already decided — never on
 * people or values, which are apart in `options` and `prefill` — so one compiled validator serves all instances. Total;
 * bad names are left out.
 */
export function produceForm(
  plan: FormPlan,
  authored: TemplateForm | undefined,
  access: AccessOf | undefined,
  data: SharedFields,
): ProducedForm {
  const { keys, schema, ui, access: granted } = frameOf(plan, authored, access, data)
  return {
    title: plan.title,
    schema,
    ui,
    access: granted,
    outcomes: plan.outcomes,
    options: plan.options ?? {},
    prefill: prefillOf(keys, plan.prefill ?? {}, data.shared),
  }
}

/** What a form is before it is about anybody. */
interface Frame extends Pick<ProducedForm, 'schema' | 'ui' | 'access'> {
  readonly keys: readonly string[]
  readonly dataSchema: Template['data'] | undefined
}
const NONE = {}
const MOST_FRAMES = 200
const frames = new WeakMap<object, WeakMap<object, Map<string, Frame>>>()

/**
 * The frame is remembered by author's form, access and generated fields: every task of a step, in every instance, gets
 * the very same schema object, which spares the validator from comparing texts.
 */
function frameOf(
  { before = [], after = [] }: FormPlan,
  authored: TemplateForm | undefined,
  access: AccessOf | undefined,
  { dataSchema, context }: SharedFields,
): Frame {
  const byAccess = frames.get(authored ?? NONE) ?? new WeakMap<object, Map<string, Frame>>()
  frames.set(authored ?? NONE, byAccess)
  const byText = byAccess.get(access ?? NONE) ?? new Map<string, Frame>()
  byAccess.set(access ?? NONE, byText)
  const decided = authored?.rules && context ? decide(authored, context) : []
  const text = JSON.stringify([before, after, decided])
  const known = byText.get(text)
  if (known && known.dataSchema === dataSchema) return known
  const fields = fieldsOf(before, after, authored, access ?? {}, object(dataSchema?.properties))
  const made = { ...frame(fields, settle(authored?.rules ?? [], decided)), dataSchema }
  if (byText.size >= MOST_FRAMES) byText.clear()
  byText.set(text, made)
  return made
}

function frame(all: readonly Field[], settled: Settled): Omit<Frame, 'dataSchema'> {
  const fields = all.filter(({ key }) => !settled.gone.has(key)).map(field => demanded(field, settled.required))
  const required = fields.filter(field => field.access === 'required').map(field => field.key)
  const nodes = new Map(fields.map(field => [field.key, field.schema]))
  const rules = conditions(settled.rules, nodes, required, readOnly(fields))
  const properties: Record<string, Json> = {}
  const ui: Record<string, Json> = {}
  for (const { key, schema, ui: look } of fields) {
    if (!rules.conditional.has(key)) properties[key] = schema
    if (Object.keys(look).length > 0) ui[key] = look
  }
  const keys = [...nodes.keys()]
  ui['ui:order'] = [...keys, '*']
  const always = required.filter(key => !rules.mayBeHidden.has(key))
  const schema = {
    type: 'object',
    properties,
    ...(always.length > 0 && { required: always }),
    ...(rules.allOf.length > 0 && { allOf: rules.allOf }),
  }
  return { keys, schema, ui, access: Object.fromEntries(fields.map(({ key, access }) => [key, access])) }
}

const demanded = (field: Field, required: ReadonlySet<string>): Field =>
  required.has(field.key) && field.access !== 'read'
    ? { ...field, schema: filledIn(field.schema), access: 'required' }
    : field

const readOnly = (fields: readonly Field[]) =>
  new Set(fields.filter(field => field.access === 'read').map(field => field.key))

/** Generated fields keep their meaning: an author's field of the same name gives way to them. */
function fieldsOf(
  ahead: readonly GeneratedField[],
  behind: readonly GeneratedField[],
  authored: TemplateForm | undefined,
  access: AccessOf,
  shared: JsonSchema,
): readonly Field[] {
  const before = ahead.map(field => generated(field, access))
  const after = behind.map(field => generated(field, access))
  const taken = new Set([...before, ...after].map(field => field?.key))
  const own = authored ? authoredFields(authored, access, shared).filter(field => !taken.has(field.key)) : []
  return [...before, ...own, ...after].filter(field => field !== undefined)
}

function generated({ key, schema, ui = {}, required = false }: GeneratedField, access: AccessOf): Field | undefined {
  const given = own(access, key)
  // What a kind cannot do without, no step may take away.
  if (given === 'hidden' && !required) return undefined
  const shown = ui['ui:readonly'] === true || (given === 'read' && !required)
  return field(key, schema, ui, shown ? 'read' : required || given === 'required' ? 'required' : 'edit')
}

function authoredFields(form: TemplateForm, access: AccessOf, shared: JsonSchema): readonly Field[] {
  const properties = form.schema.properties as JsonSchema
  const look = soundUi(form.schema as unknown as JsonSchema, (form.ui ?? {}) as UiSchema)
  const fields: Field[] = []
  for (const key of inOrder(Object.keys(properties), list(look['ui:order']))) {
    const given = own(access, key)
    if (given === 'hidden') continue
    const node = object(properties[key])
    const base = node.type === undefined ? { ...object(own(shared, key)), ...node } : node
    const required = form.schema.required?.includes(key) ?? false
    fields.push(
      field(
        key,
        base,
        object(own(look, key)),
        given === 'read' ? 'read' : required || given === 'required' ? 'required' : 'edit',
      ),
    )
  }
  return fields
}

function field(key: string, node: JsonSchema, look: UiSchema, access: Access): Field {
  const finished = finish(node, look, key)
  if (access === 'read') return { key, ...onlyShown(finished), access }
  return { key, ui: finished.ui, schema: access === 'required' ? filledIn(finished.schema) : finished.schema, access }
}

/** The author's order first; fields it does not name stand where its `*` is, or at the end. */
function inOrder(keys: readonly string[], order: readonly Json[]): readonly string[] {
  const named = order.filter((key): key is string => typeof key === 'string' && keys.includes(key))
  const rest = keys.filter(key => !named.includes(key))
  const star = order.indexOf('*')
  const ahead = star < 0 ? named : named.filter(key => order.indexOf(key) < star)
  return [...new Set([...ahead, ...rest, ...named])]
}

/** What the form begins with: the kind's own values first, then the shared ones. */
function prefillOf(keys: readonly string[], planned: JsonObject, shared: JsonObject): JsonObject {
  const prefill: Record<string, Json> = {}
  for (const key of keys) {
    const value = own(planned, key) ?? own(shared, key)
    if (value !== undefined && value !== null) prefill[key] = value
  }
  return prefill
}

const own = <T>(of: { readonly [key: string]: T }, key: string): T | undefined =>
  Object.hasOwn(of, key) ? of[key] : undefined
