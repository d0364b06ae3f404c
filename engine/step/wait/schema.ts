import { z } from 'zod'
import { common, delayRef, handlers } from '#engine/step/schema.ts'

/** 等待: until a time has passed (ELAPSED) or an outside signal came (SIGNALLED). */
export const waitStep = z.strictObject({
  kind: z.literal('wait'),
  ...common,
  delay: delayRef.optional(),
  signal: z
    .strictObject({ name: z.string().regex(/^[A-Z][A-Z0-9_]{0,59}$/), handlers: handlers.optional() })
    .optional(),
})
export type WaitStep = z.output<typeof waitStep>
