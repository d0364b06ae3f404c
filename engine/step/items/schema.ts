import { z } from 'zod'
import { common, delayRef, field, fraction, name, parameterRef } from '#engine/step/schema.ts'

/** Who is responsible for a row, read from its columns: a person, whoever holds a post somewhere, or a role for all rows. */
export const rowOwner = z.union([
  z.strictObject({ role: name }),
  z.strictObject({ person: field }),
  z.strictObject({
    /** Column with the organisation; without it the organisation that runs the instance. */
    organisation: field.optional(),
    /** The post there, the same for every row or written in a column. */
    post: z.union([name, z.strictObject({ column: field })]),
  }),
])

/** How much has to be done before the list is: every row, some of them, or whatever is done when the time is over. */
export const completion = z.union([
  z.enum(['all', 'deadline']),
  z.strictObject({ atLeast: z.union([z.number().int().min(1).max(500), fraction, parameterRef]) }),
])
export type Completion = z.output<typeof completion>

/** 清单: every row has an owner, a deadline, progress, an application for 销号 and a verification of its own. */
export const itemsStep = z.strictObject({
  kind: z.literal('items'),
  ...common,
  /** Who keeps the list: adds, splits, merges, cancels, reopens rows, and changes owner or deadline. */
  handlers: z.strictObject({ role: name }),
  /**
   * Where rows come from: a shared field that is a table, and which of its columns names a row. Without it the list begins
   * empty, with the columns `item`, `owner` (or `unit`) and `due`.
   */
  rows: z.strictObject({ from: field, title: field }).optional(),
  owner: rowOwner,
  /** By when: a column with a date, or a delay from the moment the row is there. Both: the delay where no date is given. */
  due: z
    .strictObject({ column: field.optional(), delay: delayRef.optional(), endOnHoliday: z.literal('next').optional() })
    .optional(),
  /** 进度上报: own fields, and how often a report is due. */
  report: z.strictObject({ form: name.optional(), every: z.strictObject({ delay: delayRef }).optional() }).optional(),
  /** 分解: owners may split their own rows; else only the keepers of the list do. */
  breakdown: z.literal('owner').optional(),
  /** 申请销号 */
  apply: z.strictObject({ form: name.optional(), evidence: z.enum(['optional', 'required']).optional() }).optional(),
  /** 核销: by whom, within which time. */
  verify: z.strictObject({
    role: name,
    form: name.optional(),
    within: z.strictObject({ delay: delayRef }).optional(),
  }),
  complete: completion.default('all'),
  /** When the list is closed whatever is done: a delay, or the date in a shared field. */
  until: z.union([z.strictObject({ delay: delayRef }), z.strictObject({ field })]).optional(),
  /** Entered again, the list goes on with the rows of the last visit instead of the table. */
  again: z.enum(['afresh', 'carryOn']).optional(),
})
export type ItemsStep = z.output<typeof itemsStep>
