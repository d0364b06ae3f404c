import { z } from 'zod'
import { body, common, field, handlers, name, title } from '#engine/step/schema.ts'

export const party = z.strictObject({ key: field, title, role: name })

/** 会签: several parties confirm one version of one document; whoever signs, signs that version and no other. */
export const signStep = z.strictObject({
  kind: z.literal('sign'),
  ...common,
  /** Who signs. One of three: the people behind a role (`mode`: all, inTurn, atLeast k, or any one of them) … */
  handlers: handlers.optional(),
  /** … one signature per party, each given by whoever holds its role … */
  parties: z.array(party).min(1).max(30).optional(),
  /** … or one per entry of a register: the units of an agreement, each signed by the person named there. */
  each: body.optional(),
  /** Of parties and entries. Default: together. */
  order: z.enum(['together', 'inTurn']).optional(),
  /** What is signed: shared fields, attachments among them, and the newest answers of a form. */
  document: z.strictObject({
    title,
    fields: z.array(field).min(1).max(40).optional(),
    form: name.optional(),
  }),
  /** Who may change the document while it is being signed. A change makes a new version and voids every signature. */
  revise: z.strictObject({ handlers, form: name }).optional(),
  /** A handwritten signature is asked for. */
  handwritten: z.boolean().optional(),
})
export type SignStep = z.output<typeof signStep>
