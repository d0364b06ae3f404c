import { z } from 'zod'
import { body, common, fields, handlers, name, notice, quorum, threshold, title } from '#engine/step/schema.ts'

/** One thing a ballot paper offers. */
export const choice = z.strictObject({ key: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/), title })

/**
 * 表决: a body votes. The electorate is a snapshot taken when the ballot is opened.
 * Without `choices`: 赞成 / 反对 / 弃权 and `pass`. With `choices` (grades): counted, and `subjects` may be several.
 */
export const ballotStep = z.strictObject({
  kind: z.literal('ballot'),
  ...common,
  /** Who opens, closes and counts. */
  handlers,
  electorate: body,
  /** Registers whose size is another base, e.g. households. */
  bases: z.strictObject({ households: z.strictObject({ register: name }).optional() }).optional(),
  notice: notice.optional(),
  quorum: quorum.optional(),
  pass: threshold.optional(),
  secret: z.boolean().optional(),
  /** Grades instead of for/against/abstain. */
  choices: z.array(choice).min(2).max(10).optional(),
  /** Who or what is graded: a body; each voter grades every subject. */
  subjects: body.optional(),
  /** Opinions absent members sent before the meeting: counted among the votes or only kept with the minutes. */
  writtenOpinions: z.enum(['counted', 'kept']).optional(),
  /** Own fields of the sheet (what is voted on, explanations). */
  form: name.optional(),
  fields: fields.optional(),
  /** 监票人 needed, and how many. */
  tellers: z.number().int().min(0).max(9).optional(),
  /** Somebody on leave may be left out of 应到, with the superior's consent and the meeting's approval (E-09). Default: no. */
  mayExclude: z.boolean().optional(),
})
export type BallotStep = z.output<typeof ballotStep>
