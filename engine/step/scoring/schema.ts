import { z } from 'zod'
import { common, delayRef, field, fraction, handlers, outcomeName, title } from '#engine/step/schema.ts'

/** Points: a whole number, or a text with one or two decimals. Never a float: `"2.5"`, not 2.5. */
export const points = z.union([
  z.number().int().min(0).max(10_000),
  z.string().regex(/^(?:0|[1-9][0-9]{0,3})[.][0-9]{1,2}$/),
])
export type Points = z.output<typeof points>

/** Smallest step between two scores, in points. */
export const UNITS = ['1', '0.5', '0.1', '0.01'] as const

/** 佐证: files, words, or one of the two; always, or only for a score above a mark. `none` takes back what stands above. */
export const evidence = z.union([
  z.literal('none'),
  z.strictObject({ by: z.enum(['file', 'text', 'either']), above: points.optional() }),
])
export type EvidenceRule = z.output<typeof evidence>

const standard = z.string().max(600)
/** 子项 at the third level: points and the standard they are given by. */
const item3 = z.strictObject({
  key: field,
  title,
  points: points.optional(),
  standard: standard.optional(),
  evidence: evidence.optional(),
})
const item2 = item3.extend({ items: z.array(item3).min(1).max(30).optional() })
/** 指标: either `items`, or `points` of its own. With items, `points` may stand as a control sum. */
const indicator = item3.extend({ items: z.array(item2).min(1).max(40).optional() })
export type Written = z.output<typeof indicator>

const extra = item3.required({ points: true })
const stage = {
  handlers,
  /** Share of this stage in the total. All stages name one, or none does: then the last stage alone counts. */
  weight: fraction.optional(),
  /** When this stage should be done; shown and reminded of. */
  deadline: z.strictObject({ delay: delayRef }).optional(),
}
export const assessStage = z.strictObject({ key: field, title, ...stage })

/** One grade. The first has no upper end, the last no lower one; `lessThan`/`atMost` may be left out where they follow. */
export const band = z.strictObject({
  title,
  outcome: outcomeName,
  tone: z.enum(['positive', 'negative', 'neutral']).optional(),
  atLeast: points.optional(),
  moreThan: points.optional(),
  lessThan: points.optional(),
  atMost: points.optional(),
})
export type Band = z.output<typeof band>

/** 考评打分: an indicator tree is scored by the subject itself, by assessors and by a review, and graded exactly. */
export const scoringStep = z.strictObject({
  kind: z.literal('scoring'),
  ...common,
  /** Default "0.1". */
  unit: z.enum(UNITS).optional(),
  /** Sum of all leaves. Default 100. */
  base: points.optional(),
  indicators: z.array(indicator).min(1).max(40),
  /** Key of the indicator that has to weigh more than every other. */
  largest: field.optional(),
  /** For all leaves that say nothing else. */
  evidence: evidence.optional(),
  /** 奖分, together at most `atMost`. */
  bonus: z.strictObject({ atMost: points, items: z.array(extra).min(1).max(40) }).optional(),
  /** 罚分, each up to its points. */
  penalty: z.strictObject({ atMost: points.optional(), items: z.array(extra).min(1).max(40) }).optional(),
  /** 一票否决: any of these ends the step with VETOED, whatever the score. `grade` is what is published then. */
  veto: z
    .strictObject({
      grade: title.optional(),
      items: z
        .array(z.strictObject({ key: field, title }))
        .min(1)
        .max(40),
    })
    .optional(),
  self: z.strictObject(stage).optional(),
  /** Assessors side by side; with `mode` all or atLeast each person scores and the mean counts. */
  assess: z.array(assessStage).min(1).max(10).optional(),
  /** `sendBack`: the review may give the self-assessment back. */
  review: z.strictObject({ ...stage, sendBack: z.boolean().optional() }).optional(),
  /** A later score that differs from the self-assessment by more than this needs a reason. */
  difference: z.strictObject({ of: z.enum(['leaf', 'total']), above: points }).optional(),
  /** Whoever assessed themselves may also assess and review. Default: no. */
  mayScoreOwn: z.boolean().optional(),
  /** How the total is rounded to the unit before it is graded. Default: not at all. */
  round: z.enum(['down', 'halfUp']).optional(),
  /** Highest first. Without bands the step ends with SCORED. */
  bands: z.array(band).min(1).max(12).optional(),
})
export type ScoringStep = z.output<typeof scoringStep>
