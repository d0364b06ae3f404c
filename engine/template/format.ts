import { z } from 'zod'
import {
  FIELD_KEY,
  fraction,
  instanceDeadline,
  NAME,
  name,
  OUTCOME_NAME,
  policies,
  rule,
  STATE_KEY,
  title,
} from '#engine/step/schema.ts'
import { anyStep } from '#engine/step/steps.ts'
import { decisionTable, role } from '#engine/template/role.ts'

/**
 * Template format v1: what an author may write. `machine` is a valid XState v5 machine config; what XState does not know
 * stands in `meta.step` of a state or beside the machine. Closed everywhere: an unknown key is a finding, never ignored.
 */

export const CONFIDENCE = ['A', 'B', 'C', 'D'] as const
/** 依据: regulation, version and article behind a rule, and how sure the citation is. Only A and B may be hard rules. */
export const basis = z.strictObject({
  law: z.string().max(120),
  version: z.string().max(40).optional(),
  article: z.string().max(60).optional(),
  confidence: z.enum(CONFIDENCE),
  quote: z.string().max(600).optional(),
})

/** A JSON Schema of the allowed subset; its keywords are checked by `template/check/form-schema.ts`. */
const schemaNode = z.record(z.string(), z.unknown())
export const dataSchema = z.strictObject({
  type: z.literal('object'),
  properties: z.record(z.string().regex(FIELD_KEY), schemaNode),
})

/** One rule list per form: when … then show, require, read only, or an error with its own sentence. */
export const formRule = z.strictObject({
  when: rule,
  show: z.array(z.string()).optional(),
  require: z.array(z.string()).optional(),
  error: z.strictObject({ field: z.string(), message: z.string().max(200) }).optional(),
})
export const form = z.strictObject({
  title: title.optional(),
  schema: z.strictObject({
    type: z.literal('object'),
    properties: z.record(z.string().regex(FIELD_KEY), schemaNode),
    required: z.array(z.string()).optional(),
  }),
  ui: z.record(z.string(), z.unknown()).optional(),
  rules: z.array(formRule).max(50).optional(),
})

export const delay = z.union([
  z.strictObject({
    calendarDays: z.union([z.number().int().min(0).max(3660), z.strictObject({ parameter: name })]),
    countFirstDay: z.boolean().optional(),
    endOnHoliday: z.literal('next').optional(),
    basis: name.optional(),
  }),
  z.strictObject({
    workingDays: z.union([z.number().int().min(0).max(1000), z.strictObject({ parameter: name })]),
    countFirstDay: z.boolean().optional(),
    basis: name.optional(),
  }),
  z.strictObject({
    months: z.union([z.number().int().min(0).max(600), z.strictObject({ parameter: name })]),
    endOnHoliday: z.literal('next').optional(),
    basis: name.optional(),
  }),
  z.strictObject({ hours: z.number().int().min(0).max(100000), basis: name.optional() }),
  z.strictObject({ minutes: z.number().int().min(0).max(1000000), basis: name.optional() }),
])

/**
 * A value a department may set for its area. `atLeast` is the floor a hard rule sets: a local value may only tighten.
 * C-confidence figures live here, never in a threshold directly.
 */
export const parameter = z.union([
  z.strictObject({
    title,
    type: z.literal('fraction'),
    default: fraction,
    atLeast: fraction.optional(),
    basis: name.optional(),
  }),
  z.strictObject({
    title,
    type: z.literal('count'),
    default: z.number().int(),
    atLeast: z.number().int().optional(),
    atMost: z.number().int().optional(),
    basis: name.optional(),
  }),
  z.strictObject({ title, type: z.literal('flag'), default: z.boolean(), basis: name.optional() }),
])

/** Actions come from a closed list. `set` writes a shared field from a rule expression; the others go to the outbox. */
export const action = z.union([
  z.strictObject({
    type: z.literal('set'),
    params: z.strictObject({ field: z.string().regex(FIELD_KEY), value: z.unknown() }),
  }),
  /** A message to a role; gaps like `{{data.matter}}` are filled with what is known then. */
  z.strictObject({ type: z.literal('notify'), params: z.strictObject({ role: name, text: z.string().max(400) }) }),
  /** 文书: makes a document of `documents` and keeps it with the event. */
  z.strictObject({ type: z.literal('document'), params: z.strictObject({ document: name }) }),
])
/** 文书: a title and paragraphs with gaps, `{{data.matter}}`, `{{steps.vote.for}}`. */
export const document = z.strictObject({
  title: z.string().min(1).max(120),
  paragraphs: z.array(z.string().max(4000)).min(1).max(200),
})
export type Action = z.output<typeof action>
const actions = z.union([action, z.array(action).max(20)])
export const guard = z.strictObject({ type: z.literal('rule'), params: z.strictObject({ rule }) })
export const transition = z.strictObject({
  target: z.string().max(200).optional(),
  guard: guard.optional(),
  actions: actions.optional(),
  reenter: z.boolean().optional(),
  description: z.string().max(400).optional(),
})
export const transitions = z.union([
  z.string().max(200),
  transition,
  z.array(z.union([z.string().max(200), transition])).max(20),
])

export interface StateNode {
  type?: 'atomic' | 'compound' | 'parallel' | 'final' | 'history' | undefined
  id?: string | undefined
  initial?: string | undefined
  history?: 'shallow' | 'deep' | undefined
  target?: string | undefined
  states?: Record<string, StateNode> | undefined
  on?: Record<string, z.output<typeof transitions>> | undefined
  always?: z.output<typeof transitions> | undefined
  onDone?: z.output<typeof transitions> | undefined
  entry?: z.output<typeof actions> | undefined
  exit?: z.output<typeof actions> | undefined
  description?: string | undefined
  meta?: { step?: z.output<typeof anyStep> | undefined; title?: string | undefined } | undefined
}
export const stateNode: z.ZodType<StateNode> = z.strictObject({
  type: z.enum(['atomic', 'compound', 'parallel', 'final', 'history']).optional(),
  id: z.string().regex(STATE_KEY).optional(),
  initial: z.string().regex(STATE_KEY).optional(),
  history: z.enum(['shallow', 'deep']).optional(),
  target: z.string().max(200).optional(),
  get states() {
    return z.record(z.string().regex(STATE_KEY), stateNode).optional()
  },
  on: z.record(z.string().regex(OUTCOME_NAME), transitions).optional(),
  always: transitions.optional(),
  onDone: transitions.optional(),
  entry: actions.optional(),
  exit: actions.optional(),
  description: z.string().max(400).optional(),
  meta: z.strictObject({ step: anyStep.optional(), title: title.optional() }).optional(),
}) as unknown as z.ZodType<StateNode>

export const machine = z.strictObject({
  id: z.string().regex(NAME),
  initial: z.string().regex(STATE_KEY),
  description: z.string().max(400).optional(),
  states: z.record(z.string().regex(STATE_KEY), stateNode),
})

export const template = z.strictObject({
  format: z.literal(1),
  id: z.string().regex(NAME),
  title,
  summary: z.string().max(600).optional(),
  /** The superior template this one extends, in the version it was written against; it may only be stricter. */
  extends: z.strictObject({ id: z.string().regex(NAME), hash: z.string().regex(/^sha256:[0-9a-f]{64}$/) }).optional(),
  /** Kinds of organisation that may run it, and the roles that may start it. */
  start: z.strictObject({
    roles: z.array(name).min(1).max(10),
    organisations: z.array(name).max(20).optional(),
    /** Shared fields that another instance fills when it starts one of these. */
    receives: z.array(z.string().regex(FIELD_KEY)).max(100).optional(),
  }),
  basis: z.record(z.string().regex(NAME), basis).optional(),
  parameters: z.record(z.string().regex(NAME), parameter).optional(),
  roles: z.record(z.string().regex(NAME), role),
  /** Decision tables. A role may be answered by one; where a delay is named, a table may stand: its answering row has the delay. */
  tables: z.record(z.string().regex(NAME), decisionTable).optional(),
  data: dataSchema.optional(),
  forms: z.record(z.string().regex(NAME), form).optional(),
  documents: z.record(z.string().regex(NAME), document).optional(),
  delays: z.record(z.string().regex(NAME), delay).optional(),
  policies: policies.optional(),
  /** How long a whole instance should take: shown, and reminded of. */
  deadline: instanceDeadline.optional(),
  machine,
})
export type Template = z.output<typeof template>
export type TemplateForm = z.output<typeof form>
export type DelayRule = z.output<typeof delay>
export type Parameter = z.output<typeof parameter>
export type MachineConfig = z.output<typeof machine>
export type Transitions = z.output<typeof transitions>
export type Transition = z.output<typeof transition>
