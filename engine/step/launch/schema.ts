import { z } from 'zod'
import { common, delayRef, field, fraction, handlers, name, rule, title } from '#engine/step/schema.ts'
import { recurrence } from '#engine/time/recurrence.ts'

/** Whom a task goes to: organisations under this one, chosen by the tree, by kind, by their facts, or from a list. */
export const targets = z.union([
  z.strictObject({
    /** `below`: every organisation under this one; `children`: those right under it. */
    organisations: z.enum(['below', 'children']),
    kinds: z.array(name).min(1).max(20).optional(),
    /** A rule over one organisation: `item.kind`, `item.name` and its facts. */
    where: rule.optional(),
  }),
  /** Shared field: a list of organisation ids, or a roster with a column `organisation`. */
  z.strictObject({ field }),
])

/** 下发: one template to many organisations, once or again and again, followed until all have answered. */
export const launchStep = z.strictObject({
  kind: z.literal('launch'),
  ...common,
  /** Who sets it out, urges and ends it. */
  handlers,
  /** Id of the template that each target runs. */
  template: name,
  to: targets,
  /** Shared fields handed down to every target: field of the other template → shared field here. */
  data: z.record(field, field).optional(),
  /** Shared roster field with a column `organisation`: what differs from target to target. Column → field there. */
  vary: z.strictObject({ field, columns: z.record(field, field) }).optional(),
  /** Again and again until a delay from the entry has passed; without it, once. */
  repeat: z.strictObject({ recurrence, until: delayRef }).optional(),
  /** When the step is done: all targets (default), so many, or a share of them. */
  done: z
    .union([z.literal('all'), z.strictObject({ atLeast: z.union([z.number().int().min(1), fraction]) })])
    .optional(),
  /** Shared fields of the targets rolled up here when they end. */
  rollUp: z
    .array(z.strictObject({ field, title, as: z.enum(['sum', 'list']) }))
    .max(20)
    .optional(),
})
export type LaunchStep = z.output<typeof launchStep>
