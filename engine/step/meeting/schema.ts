import { z } from 'zod'
import { body, common, fields, handlers, name, notice, outcomes, quorum, threshold } from '#engine/step/schema.ts'

/** 会议: notice, attendance, minutes, and what was decided by hand. */
export const meetingStep = z.strictObject({
  kind: z.literal('meeting'),
  ...common,
  /** Who gives notice and records. */
  handlers,
  /** 应到: who should attend. */
  attendees: body,
  /** Shortest time between notice and meeting; without it notice is optional. */
  notice: notice.optional(),
  quorum: quorum.optional(),
  /** Own fields of the minutes. */
  form: name.optional(),
  fields: fields.optional(),
  /** Decision by show of hands: counts are entered and the result is computed: PASSED / NOT_PASSED. */
  pass: threshold.optional(),
  /** Or the recorder chooses the end. Default: HELD 已召开. NOT_QUORATE is always possible when a quorum is set. */
  outcomes: outcomes.optional(),
  /** Somebody on leave may be left out of 应到, with the superior's consent and the meeting's approval (E-09). Default: no. */
  mayExclude: z.boolean().optional(),
  /** 议题: items of other instances (kind agenda) that this meeting may take up, and of which organisations. */
  agenda: z
    .strictObject({
      /** Only items of these templates. */
      templates: z.array(name).min(1).max(50).optional(),
      /** Of this organisation (default), or of those below it as well. */
      from: z.enum(['own', 'below']).optional(),
    })
    .optional(),
})
export type MeetingStep = z.output<typeof meetingStep>
