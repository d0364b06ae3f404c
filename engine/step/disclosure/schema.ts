import { z } from 'zod'
import { common, delayRef, fields, handlers, name, title } from '#engine/step/schema.ts'

export const MASKS = ['name', 'phone', 'idNumber', 'all'] as const
/** 公开: chosen fields are published for a period; anybody may object; every objection is answered. */
export const disclosureStep = z.strictObject({
  kind: z.literal('disclosure'),
  ...common,
  handlers,
  /** What is published, field by field: a path of the rule scope (`data.matter`, `steps.repsResolution.for`). */
  content: z
    .array(z.strictObject({ path: z.string().max(120), title, mask: z.enum(MASKS).optional() }))
    .min(1)
    .max(40),
  delay: delayRef,
  /** Own fields of the notice (place of posting, photo …). */
  form: name.optional(),
  fields: fields.optional(),
  /** Who answers objections and by when. Default: the step's handlers. */
  objections: z
    .strictObject({
      handlers,
      answer: delayRef.optional(),
      /** How many may wait for an answer at a time: anybody may object without signing in. Default: 200. */
      most: z.number().int().min(1).max(10_000).optional(),
    })
    .optional(),
})
export type DisclosureStep = z.output<typeof disclosureStep>
