import { z } from 'zod'
import { common, fields, handlers, name, outcomeName, outcomes } from '#engine/step/schema.ts'

/** 表单: somebody fills, approves or signs. */
export const formStep = z.strictObject({
  kind: z.literal('form'),
  ...common,
  form: name.optional(),
  fields: fields.optional(),
  handlers,
  /** Ends of the step; the first is the positive one. Default: SUBMITTED 提交. */
  outcomes: outcomes.optional(),
  /** With several handlers: the end when no positive end can be reached any more. Default: the last outcome. */
  otherwise: outcomeName.optional(),
})
export type FormStep = z.output<typeof formStep>
