import '#engine/jitless.ts'
import { z } from 'zod'
import type { Rule } from '#engine/rule/rule.ts'

/** Pieces that several step kinds share in what an author may write. Shapes only; meaning is checked in `template/check`. */

export const STATE_KEY = /^[a-z][A-Za-z0-9_]{0,59}$/
export const OUTCOME_NAME = /^[A-Z][A-Z0-9_]{0,59}$/
export const FIELD_KEY = /^[a-z][A-Za-z0-9_]{0,59}$/
/** Names of roles, forms, delays, bases, parameters, registers. */
export const NAME = /^[a-z][a-z0-9-]{0,59}$/
export const FRACTION = /^[1-9][0-9]{0,5}\/[1-9][0-9]{0,5}$|^0\/1$/

export const title = z.string().trim().min(1).max(80)
export const name = z.string().regex(NAME)
export const field = z.string().regex(FIELD_KEY)
export const outcomeName = z.string().regex(OUTCOME_NAME)
/** Rules are checked against the operator records, not by zod: `unknown` here, typed {@link Rule}. */
export const rule = z.record(z.string(), z.unknown()) as unknown as z.ZodType<Rule>

/** A value that a department may set for its own area, within the template's bounds: `{ "parameter": "party-attendance" }`. */
export const parameterRef = z.strictObject({ parameter: name })

export const fraction = z.string().regex(FRACTION)
/** What a ratio is counted on. `members` 组成人员 · `shouldAttend` 应到 · `present` 实到 · `households` 户 · `ballots` 收回票. */
export const BASES = ['members', 'shouldAttend', 'present', 'households', 'ballots'] as const
export type Base = (typeof BASES)[number]

/** An exact threshold: a pair of integers over a named base, with a named comparison and the clause behind it. */
export const threshold = z.union([
  z.strictObject({ of: z.enum(BASES), atLeast: z.union([fraction, parameterRef]), basis: name.optional() }),
  z.strictObject({ of: z.enum(BASES), moreThan: z.union([fraction, parameterRef]), basis: name.optional() }),
])
export type Threshold = z.output<typeof threshold>
/** One threshold, or several of which one is enough (村民会议：过半数村民 或 三分之二以上户代表). */
export const quorum = z.union([threshold, z.strictObject({ anyOf: z.array(threshold).min(2).max(4) })])
export type Quorum = z.output<typeof quorum>

/** Who handles. `any` one of them, `all` of them, `inTurn` one after another, or `atLeast` k of them. */
export const handlers = z.strictObject({
  role: name,
  mode: z
    .union([z.enum(['any', 'all', 'inTurn']), z.strictObject({ atLeast: z.number().int().min(1).max(50) })])
    .optional(),
})
export type Handlers = z.output<typeof handlers>

export const OPINIONS = ['none', 'optional', 'required'] as const
/** An end an author gives a step: name, button text, whether an opinion is asked for, and its tone on the button. */
export const outcome = z.strictObject({
  title,
  opinion: z.enum(OPINIONS).optional(),
  tone: z.enum(['positive', 'negative', 'neutral']).optional(),
})
export const outcomes = z.record(outcomeName, outcome)

/** 可见 / 可编辑 / 必填 of a form's fields in one step. Default: as the form says. */
export const ACCESS = ['hidden', 'read', 'edit', 'required'] as const
export type Access = (typeof ACCESS)[number]
export const fields = z.record(field, z.enum(ACCESS))

/** The four policies every office asks for; a template sets them, a step may override. */
export const policies = z.strictObject({
  /** Nobody holds the post: refuse to move on (default), ask the superior organisation's holder, or skip the step. */
  noHandler: z.enum(['block', 'superior', 'skip']).optional(),
  /** The handler is the one who started the instance. */
  handlerIsStarter: z.enum(['allow', 'superior', 'skip']).optional(),
  /** The same person handled the step before. */
  sameHandlerTwice: z.enum(['allow', 'skip']).optional(),
  /** The handler no longer holds the post: the new holder takes over (default) or the named person keeps it. */
  handlerLeft: z.enum(['newHolder', 'keep']).optional(),
})
export type Policies = z.output<typeof policies>

/** A named delay of the template. */
export const delayRef = name

/**
 * Shortest time between notice and meeting. Where the law knows no exception (集体经济组织成员大会), `waivable: false`: then
 * a written reason does not make up for a late notice.
 */
export const notice = z.strictObject({ delay: delayRef, waivable: z.boolean().optional() })

export const ESCALATIONS = ['warn', 'remind', 'reassign', 'superior'] as const
/**
 * One level of an escalation chain, a named delay before or after the deadline: 预警 and 提醒 write to the handlers, or to
 * `role`; 改派 gives the open tasks to `role`; 上报 gives them also to `role`, or to who holds the post one organisation higher.
 */
export const escalation = z.strictObject({
  at: z.union([z.strictObject({ before: delayRef }), z.strictObject({ after: delayRef })]),
  do: z.enum(ESCALATIONS),
  role: name.optional(),
  text: z.string().trim().min(1).max(200).optional(),
})
export type Escalation = z.output<typeof escalation>

/** When an instance should be done. */
export const instanceDeadline = z.strictObject({ delay: delayRef, outcome: z.literal('EXPIRED').optional() })
/** When the step should be done; with `outcome` the step ends by itself with EXPIRED. */
export const deadline = z.strictObject({
  ...instanceDeadline.shape,
  /** What happens as the deadline comes near and has passed, in order. */
  escalation: z.array(escalation).min(1).max(8).optional(),
})

/** What every step of every kind has. */
export const common = {
  title,
  /** One line of help shown above the form. */
  hint: z.string().max(400).optional(),
  /** Clauses this step rests on: keys of `basis`. */
  basis: z.array(name).max(10).optional(),
  deadline: deadline.optional(),
  policies: policies.optional(),
}
/** A list of people a body consists of: a register of the instance's organisation or of its superior, or a role. */
export const body = z.union([
  z.strictObject({ register: name, of: z.enum(['own', 'superior']).optional(), where: rule.optional() }),
  z.strictObject({ role: name }),
])
export type Body = z.output<typeof body>
