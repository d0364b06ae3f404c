import { z } from 'zod'
import { FIELD_KEY, name, rule, title } from '#engine/step/schema.ts'

/** Who handles: one small shape for each way of finding people. Behaviour stands in `process/role`. */

const field = z.string().regex(FIELD_KEY)

/** Which organisation, seen from the instance. */
export const ORGANISATION_LEVELS = ['own', 'superior', 'county'] as const
const level = z.union([
  z.enum(ORGANISATION_LEVELS),
  /** The n-th organisation above: 1 is the superior. */
  z.strictObject({ above: z.number().int().min(1).max(6) }),
])
export const organisationRef = z.union([
  level,
  /** An organisation of a kind right under another: 上级的职能部门. */
  z.strictObject({ department: name, under: level }),
  /** The organisation named in a shared field. */
  z.strictObject({ field }),
])
export type OrganisationRef = z.output<typeof organisationRef>

const of = organisationRef.default('own')
export const role = z.union([
  /** Whoever holds a post. */
  z.strictObject({ title, post: name, of }),
  /** Whoever stands in a register; with `where`, those of its lines for which a rule holds when the step is entered. */
  z.strictObject({ title, register: name, of, where: rule.optional() }),
  /** One named person, whatever post they hold. */
  z.strictObject({ title, person: z.string().min(1).max(200) }),
  /** The person who started the instance. */
  z.strictObject({ title, starter: z.literal(true) }),
  /**
   * The person or people named in a shared field: chosen by the starter, by an earlier handler, or written by a rule.
   * `among` allows only people of another role.
   */
  z.strictObject({ title, field, among: name.optional() }),
  /** Several roles together: a group whose members may each claim the task. */
  z.strictObject({ title, anyOf: z.array(name).min(2).max(10) }),
  /** What a decision table answers; with `assist`, its assisting units. */
  z.strictObject({ title, table: name, assist: z.literal(true).optional() }),
])
export type Role = z.output<typeof role>

const cell = z.union([
  z.null(),
  z.string().max(200),
  z.number(),
  z.boolean(),
  z
    .array(z.union([z.string().max(200), z.number()]))
    .min(1)
    .max(50),
])
const answer = { role: name, assist: z.array(name).max(10).optional(), delay: name.optional() }
/**
 * 直派表: item × place × level → responsible unit, assisting units, time limit. Rows are tried in order; `null` in a cell
 * means anything, a list means one of these. What no row answers goes to `otherwise`.
 */
export const decisionTable = z.strictObject({
  title,
  inputs: z
    .array(z.strictObject({ path: z.string().max(200), title }))
    .min(1)
    .max(6),
  rows: z
    .array(z.strictObject({ when: z.array(cell).min(1).max(6), ...answer }))
    .min(1)
    .max(1000),
  otherwise: z.strictObject(answer).optional(),
})
export type DecisionTable = z.output<typeof decisionTable>
export type TableAnswer = Pick<DecisionTable['rows'][number], 'role' | 'assist' | 'delay'>
