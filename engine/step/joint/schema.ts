import { z } from 'zod'
import { common, delayRef, field, name, title } from '#engine/step/schema.ts'

/**
 * Who takes part: a role of the template, or whoever somebody chose in a form: an organisation (then `post` says who
 * handles there) or a person. `delay` is this one's own time limit.
 */
const byRole = { role: name, title: title.optional(), delay: delayRef.optional() }
const byField = { field, post: name.optional(), delay: delayRef.optional() }
export const leadParty = z.union([z.strictObject(byRole), z.strictObject(byField)])
export const assistParty = z.union([
  z.strictObject(byRole),
  /** One or several; with `column` the field is a table with one row each, perhaps with an own date and an own request. */
  z.strictObject({ ...byField, column: field.optional(), due: field.optional(), request: field.optional() }),
])
export type PartySource = z.output<typeof assistParty>

/** 联合办理: a lead and assisting departments at the same time, each with its own limit and its own opinion. */
export const jointStep = z.strictObject({
  kind: z.literal('joint'),
  ...common,
  lead: leadParty,
  assists: z.array(assistParty).min(1).max(30),
  /** Own fields of the lead's opinion and of the assisting ones'. */
  form: name.optional(),
  assist: z.strictObject({ form: name }).optional(),
  /** Until when: everybody has answered, the lead has, or a time is over (a delay, or the date in a shared field). */
  wait: z
    .union([
      z.enum(['all', 'lead']),
      z.strictObject({ until: z.union([z.strictObject({ delay: delayRef }), z.strictObject({ field })]) }),
    ])
    .default('all'),
  /** The lead is asked when the assisting opinions are in, or their time is over; default: at the same time. */
  leadLast: z.boolean().optional(),
  /** 责任争议: those asked may object, and an arbiter decides. With `outcome` the arbiter may also send it back for a new assignment. */
  disputes: z
    .strictObject({
      role: name,
      /** How long the arbiter has. */
      answer: delayRef.optional(),
      outcome: z.literal('DISPUTED_UPHELD').optional(),
    })
    .optional(),
})
export type JointStep = z.output<typeof jointStep>
