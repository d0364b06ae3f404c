import { z } from 'zod'
import { common, delayRef, field, fields, handlers, name } from '#engine/step/schema.ts'

const roleRef = z.strictObject({ role: name })
const unit = z.string().trim().min(1).max(10)

/** One claimant for each offer, several up to a quota, or shares of a quantity. */
export const share = z.union([
  z.literal('one'),
  /** `enough` of them make an offer done (default 1), once nobody is at work on it any more. */
  z.strictObject({ people: z.number().int().min(2).max(1000), enough: z.number().int().min(1).max(1000).optional() }),
  /** Each offer has so many 份, 斤, 株 …; a claimant takes some. */
  z.strictObject({ quantity: z.strictObject({ unit, most: z.number().int().min(1).max(1_000_000).optional() }) }),
])
export type Share = z.output<typeof share>

/** 认领: needs or offers are published, people claim them, carry them out, and the publisher confirms. */
export const claimStep = z.strictObject({
  kind: z.literal('claim'),
  ...common,
  /** Who publishes, assigns what nobody claims, and closes. */
  handlers,
  /** Offers taken from a shared table, row by row; `title` … name its columns. */
  offers: z
    .strictObject({
      field,
      title: field,
      detail: field.optional(),
      tags: field.optional(),
      quantity: field.optional(),
    })
    .optional(),
  /** Who may add offers while the step runs. */
  add: roleRef.optional(),
  share: share.optional(),
  /** Who may claim. Without it offers are only matched or assigned. */
  by: roleRef.optional(),
  /** How many unfinished claims one person may hold. */
  limit: z.number().int().min(1).max(100).optional(),
  /** `false`: what is claimed cannot be given up. */
  release: z.boolean().optional(),
  /** What nobody claims in this time, the handlers assign to people by name. */
  push: z.strictObject({ delay: delayRef }).optional(),
  /** Time to carry out what was claimed: shown as due. */
  carry: z.strictObject({ delay: delayRef }).optional(),
  /** A report of having carried it out needs attachments. */
  evidence: z.boolean().optional(),
  /** Own fields of that report. */
  form: name.optional(),
  fields: fields.optional(),
  /** Who confirms. Default: whoever added the offer, and the handlers. */
  confirm: roleRef.optional(),
  /** One to five stars with the confirmation. */
  rating: z.boolean().optional(),
  /** Resources to match with the offers by tags. */
  match: z
    .strictObject({
      resources: z.strictObject({
        field,
        title: field,
        person: field,
        tags: field,
        capacity: field.optional(),
      }),
    })
    .optional(),
  /** Closes by itself when this is over. */
  period: z.strictObject({ delay: delayRef }).optional(),
  /** Whether the handlers may close while something is unconfirmed. Default: allow. */
  unfinished: z.enum(['allow', 'refuse']).optional(),
})
export type ClaimStep = z.output<typeof claimStep>
