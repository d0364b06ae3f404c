import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { voiceOf } from '#engine/people/actor.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Handed, KindDecision } from '#engine/step/kind.ts'
import { type Context, deskOf, submitted } from '#engine/step/points/act.ts'
import {
  type Book,
  type Decision,
  ledgerOf,
  openBook,
  type PointsWork,
  pendingIn,
  type Standing,
  settle,
  standings,
} from '#engine/step/points/ledger.ts'

export const CLOSED = 'CLOSED'
/** Lines of the ranking that later steps and notices may read. */
const MOST_RANKED = 50

/** 结账 by hand: refused while entries wait, unless they are let go. */
export function close(cx: Context, handed: Handed): Result<KindDecision, Refusal> {
  const { work, book } = deskOf(cx, handed)
  const pending = pendingIn(book)
  if (pending.length > 0 && handed.data.lapse !== true)
    return refuse('ENTRIES_PENDING', { pending: pending.length, entries: pending.slice(0, 20).map(({ id }) => id) })
  const { facts, result } = closing(cx, work, book)
  return ok({ events: [{ ...submitted(handed, cx, facts), result }], outcome: CLOSED })
}

/** The period is over: what nobody confirmed lapses. */
export function periodOver(cx: Context): KindDecision {
  const work = ledgerOf(cx.visit.work)
  const { facts, result } = closing(cx, work, openBook(work))
  return {
    events: [{ type: 'StepNoted', visit: cx.visit.id, note: 'points-closed', facts, result }],
    outcome: CLOSED,
  }
}

function closing(cx: Context, work: PointsWork, book: Book): { facts: JsonObject; result: JsonObject } {
  const decisions = pendingIn(book).map(
    ({ id }): Decision => ({
      entry: id,
      as: 'lapsed',
      points: 0,
      by: voiceOf(cx.actor),
      at: cx.now,
      reason: '结账时没有确认',
    }),
  )
  for (const decision of decisions) settle(book, decision)
  const final = standings(work, book, cx.step.rankBy ?? 'earned')
  return {
    facts: { decisions, final } as unknown as JsonObject,
    result: totals(book, final, decisions.length) as JsonObject,
  }
}

const sum = (rows: readonly Standing[], of: 'earned' | 'spent' | 'balance'): number =>
  rows.reduce((total, row) => total + row[of], 0)

function totals(book: Book, final: readonly Standing[], lapsed: number): { readonly [name: string]: Json } {
  const effective = [...book.decisions.values()].filter(({ as }) => as === 'effective')
  return {
    holders: final.length,
    entries: effective.length,
    earned: sum(final, 'earned'),
    redeemed: sum(final, 'spent'),
    balance: sum(final, 'balance'),
    lapsed,
    ranking: final.slice(0, MOST_RANKED),
  }
}
