import { z } from 'zod'
import { common, delayRef, field, handlers, name, outcomeName, STATE_KEY, title } from '#engine/step/schema.ts'

/** A date that stands in a shared field, moved by a delay; the day itself when there is none. */
const until = z.strictObject({ field, plus: delayRef.optional(), minus: delayRef.optional() })

/** 外部消息: who may confirm it by hand, what may come with it, and how long a key for an outside program is good. */
const signal = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Z0-9_]{0,59}$/),
  handlers: handlers.optional(),
  /** Fields that come with it, by hand or from outside; those that are shared fields are written there. */
  form: name.optional(),
  /** How long a key for an outside program is good, from the day it is handed out: 30 days without it. */
  expires: delayRef.optional(),
})

const instance = z.strictObject({
  /** One that a step before this one started, … */
  of: z.string().regex(STATE_KEY).optional(),
  /** … or the one whose number stands in a shared field, … */
  field: field.optional(),
  /** … or one that begins with this step. */
  start: z
    .strictObject({
      template: name,
      /** Where it runs: here, or in the organisation a shared field names. */
      organisation: z.union([z.literal('own'), z.strictObject({ field })]).optional(),
      title,
      /** Its shared fields, each from one of ours. */
      data: z.record(field.regex(STATE_KEY), field).optional(),
    })
    .optional(),
  /** Shared fields of the other one that are told back here: `steps.<step>.data.<field>`. Nothing else of it is kept. */
  wants: z.array(field.regex(STATE_KEY)).min(1).max(50).optional(),
  /** How this step ends, by the final state the other one reached. */
  outcomes: z
    .record(
      z.string().regex(STATE_KEY),
      z.strictObject({ outcome: outcomeName, title, tone: z.enum(['positive', 'negative', 'neutral']).optional() }),
    )
    .optional(),
})

/** 等待: until a time has passed (ELAPSED), an outside signal came (SIGNALLED), or another instance has ended. */
export const waitStep = z.strictObject({
  kind: z.literal('wait'),
  ...common,
  delay: delayRef.optional(),
  until: until.optional(),
  signal: signal.optional(),
  instance: instance.optional(),
})
export type WaitStep = z.output<typeof waitStep>
