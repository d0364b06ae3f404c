import { z } from 'zod'
import { body, common, delayRef, fields, handlers, name, title } from '#engine/step/schema.ts'

const roleRef = z.strictObject({ role: name })
/** A fact's key in a register line, as `item.<key>` in rules. */
const factKey = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/)

export const SPANS = ['day', 'month', 'period'] as const
/**
 * The most that counts for one holder in a day, a month (both China time, by the day of the act) or the whole period.
 * `over`: what goes beyond is refused (default), or the entry is cut down to what is left.
 */
export const cap = z.union([
  z.strictObject({
    per: z.enum(SPANS),
    points: z.number().int().min(1).max(1_000_000),
    over: z.enum(['refuse', 'trim']).optional(),
  }),
  z.strictObject({ per: z.enum(SPANS), times: z.number().int().min(1).max(10_000) }),
])
export type Cap = z.output<typeof cap>
const caps = z.array(cap).min(1).max(6)

/** 积分事项: what earns points, or costs them. */
export const pointsItem = z.strictObject({
  code: name,
  title,
  /** For once, or for one `unit`. Negative: a deduction. */
  points: z.number().int().min(-10_000).max(10_000),
  /** Counted by the hour, the household, the kilo …: the entry asks how many. */
  unit: z.strictObject({ name: z.string().trim().min(1).max(10), most: z.number().int().min(1).max(1000) }).optional(),
  caps: caps.optional(),
  /** Who may report this one. Default: the step's `report`. */
  report: z.array(roleRef).min(1).max(5).optional(),
  /** `false`: takes effect at once, without a second person. */
  confirm: z.boolean().optional(),
  evidence: z.boolean().optional(),
})
export type PointsItem = z.output<typeof pointsItem>

/** 兑换物品: what points buy. */
export const pointsGoods = z.strictObject({
  code: name,
  title,
  price: z.number().int().min(1).max(1_000_000),
  stock: z.number().int().min(0).max(1_000_000),
})

/** 积分: one period of a points ledger. Nothing in it is ever changed; a mistake is reversed by another entry. */
export const pointsStep = z.strictObject({
  kind: z.literal('points'),
  ...common,
  /** Who keeps the ledger: enrols, fills up the stock, closes the period. */
  handlers,
  /** Whose accounts these are: people or households of a register. */
  holders: body,
  items: z.array(pointsItem).min(1).max(100),
  /** Who reports what earns points. */
  report: z.array(roleRef).min(1).max(5),
  /** The second person. */
  confirm: roleRef,
  /** Who proposes a reversal (冲正); the second person confirms it. Default: the handlers. */
  reverse: roleRef.optional(),
  goods: z.array(pointsGoods).min(1).max(100).optional(),
  /** Who hands in redemptions (兑换). Default: the handlers. */
  redeem: roleRef.optional(),
  /** Caps over everything that earns points. */
  caps: caps.optional(),
  /** Accounts may go below zero. */
  overdraft: z.boolean().optional(),
  /** Fact of the register line that holds what was left over from the period before. */
  carried: factKey.optional(),
  /** How many days before the period began an act may lie. Default 0. */
  backDays: z.number().int().min(0).max(366).optional(),
  /** The period closes by itself when this is over; what is unconfirmed then lapses. Without it the handlers close it. */
  period: z.strictObject({ delay: delayRef }).optional(),
  /** What the ranking goes by: what was earned (default) or what is left. */
  rankBy: z.enum(['earned', 'balance']).optional(),
  /** Own fields of the report. */
  form: name.optional(),
  fields: fields.optional(),
})
export type PointsStep = z.output<typeof pointsStep>
