import { z } from 'zod'
import { common, field, outcomes, quorum, threshold } from '#engine/step/schema.ts'

/** 上会议题: waits until a meeting takes it up, and ends with what that meeting decided. */
export const agendaStep = z.strictObject({
  kind: z.literal('agenda'),
  ...common,
  /** Shared field with the matter as it is put before the meeting; the title of the instance without it. */
  matter: field.optional(),
  /** What this item needs beyond the meeting's own quorum. */
  quorum: quorum.optional(),
  /** Decided by show of hands: the counts are entered at the meeting, the result is computed: APPROVED / REJECTED. */
  pass: threshold.optional(),
  /** Or the recorder says how it was decided. Default: APPROVED 同意, REJECTED 不同意. */
  outcomes: outcomes.optional(),
  /** 暂缓: ends the step with POSTPONED (default), or leaves the item waiting for the next meeting. */
  postponed: z.enum(['ends', 'waits']).optional(),
})
export type AgendaStep = z.output<typeof agendaStep>
