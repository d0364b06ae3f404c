import { z } from 'zod'
import {
  BASES,
  body,
  common,
  delayRef,
  field,
  fields,
  fraction,
  handlers,
  name,
  notice,
  parameterRef,
  quorum,
  threshold,
  title,
} from '#engine/step/schema.ts'

const key = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/)
/** One thing a ballot paper offers. With `score` it is worth points, and a score is counted from it. */
export const choice = z.strictObject({ key, title, score: z.number().int().min(0).max(1000).optional() })

/** A list filled in on the way: people, texts, or a table of which `column` names the rows. */
export const filledList = z.strictObject({ field, column: field.optional() })
export type FilledList = z.output<typeof filledList>

/**
 * 选举: candidates for a number of seats. With `surplus` 差额 (rule E-05: seats × share, rounded up, more candidates than
 * seats), without it 等额: as many candidates as seats.
 */
export const election = z.strictObject({
  candidates: z.union([body, filledList]),
  /** 应选名额: written here, set for an area, or a whole number of a shared field that an earlier step fills in. */
  seats: z.union([z.number().int().min(1).max(200), parameterRef, z.strictObject({ field })]),
  surplus: z.strictObject({ atLeast: z.union([fraction, parameterRef]), basis: name.optional() }).optional(),
  /** 另选他人: voters may name somebody of the electorate who is not on the paper. */
  writeIns: z.boolean().optional(),
  /** In a second round among tied candidates: `majority` (default) asks for `pass` again, `mostVotes` does not. */
  runoff: z.enum(['majority', 'mostVotes']).optional(),
})

/** A part of the electorate whose votes have a weight of their own, e.g. 上级 2/5. */
export const group = z.strictObject({ key, title, weight: fraction, voters: body })

/**
 * 表决: a body votes. The electorate is a snapshot taken when the ballot is opened.
 * Without `choices`: 赞成 / 反对 / 弃权 and `pass`. With `choices` (grades): counted, and `subjects` may be several.
 */
export const ballotStep = z.strictObject({
  kind: z.literal('ballot'),
  ...common,
  /** Who opens, closes and counts. */
  handlers,
  /** Who votes; left out where `groups` say it. */
  electorate: body.optional(),
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
  /** Several matters on one paper, each with a result of its own: written here, or rows of a shared field. */
  items: z.union([z.array(z.strictObject({ key, title })).min(1).max(50), filledList]).optional(),
  election: election.optional(),
  /** Weighted assessors; the weights add up to 1. */
  groups: z.array(group).min(2).max(6).optional(),
  /** Online votes are taken for this long after the meeting's time; until then there is no count unless all have voted. */
  period: z.strictObject({ delay: delayRef }).optional(),
  /** The count may come before the end of `period` once no vote can change the result. Open ballots only. */
  early: z.boolean().optional(),
  /** 双方接近的暂缓决定: for and against differ by less than this share of a base. */
  closeSplit: z.strictObject({ of: z.enum(BASES), lessThan: fraction, basis: name.optional() }).optional(),
  /** With fewer votes than this a secret ballot tells its result and no counts. */
  maskBelow: z.number().int().min(2).max(100).optional(),
  /** Opinions absent members sent before the meeting: counted among the votes or only kept with the minutes. */
  writtenOpinions: z.enum(['counted', 'kept']).optional(),
  /** Own fields of the sheet (what is voted on, explanations). */
  form: name.optional(),
  fields: fields.optional(),
  /** 监票人 needed, and how many. */
  tellers: z.number().int().min(0).max(9).optional(),
  /** 计票人 needed, and how many. */
  counters: z.number().int().min(0).max(9).optional(),
  /** Somebody on leave may be left out of 应到, with the superior's consent and the meeting's approval (E-09). Default: no. */
  mayExclude: z.boolean().optional(),
})
export type BallotStep = z.output<typeof ballotStep>
export type Election = z.output<typeof election>
