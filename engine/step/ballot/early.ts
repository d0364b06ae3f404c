import { refuse } from '#engine/process/refusal.ts'
import { type Counts, judgePass } from '#engine/step/attendance.ts'
import { offered, positive } from '#engine/step/ballot/paper.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import {
  type BallotCount,
  type BallotOpening,
  countedInWriting,
  onlineVoters,
  rollOf,
} from '#engine/step/ballot/work.ts'
import type { StepContext } from '#engine/step/kind.ts'
import { sayInstant } from '#engine/time/instant.ts'

/**
 * 提前计票. While the voting period runs there is no count, unless everybody has voted, or, in an open ballot whose
 * template allows it, no vote still to come can change the result. A secret box is never looked into for that.
 */

/** Votes that could still come: from people not there yet, and from people there who were given no paper. */
export interface Left {
  readonly away: number
  readonly here: number
}

export function votesLeft(
  cx: StepContext<BallotStep>,
  opening: BallotOpening,
  came: { readonly onPaper: number; readonly present: number },
  issued: number,
): Left {
  if (opening.mode !== 'online') return { away: 0, here: 0 }
  const done = new Set([...rollOf(cx.visit.work), ...countedInWriting(cx.visit.work)])
  const open = onlineVoters(opening).filter(({ id }) => !done.has(id)).length
  const here = Math.max(0, Math.min(open, came.onPaper - issued))
  return { away: Math.max(0, open - came.onPaper), here }
}

/** The refusal while the period runs and votes may still come. */
export function stillOpen(cx: StepContext<BallotStep>, { closesAt }: BallotOpening, { away, here }: Left) {
  if (closesAt === undefined || cx.now >= closesAt || away + here === 0) return undefined
  return refuse('BALLOT_STILL_OPEN', {
    closesAt,
    left: away + here,
    says: `投票到 ${sayInstant(closesAt)} 为止，还有 ${away + here} 人没有投票${cx.step.early ? '，结果还可能改变' : ''}。请到期后再计票。`,
  })
}

/**
 * Whether the result is the same when all votes still to come are in favour, and when none is. Between the two, for a
 * single threshold, nothing else can happen. Elections and grades are never fixed before the end.
 */
export function isFixed(
  { step, tools }: StepContext<BallotStep>,
  counted: BallotCount,
  bases: Counts & { readonly ballots: number },
  { away, here }: Left,
): boolean {
  const { pass, election, closeSplit, groups } = step
  if (!pass || election || closeSplit || groups) return false
  const more = away + here
  const after = { ...bases, present: bases.present + away, ballots: bases.ballots + more }
  const best = positive(step).key
  const rows = counted.subjects ?? [{ counts: counted.counts ?? {}, pass: counted.pass }]
  const meets = (votes: number, of: Counts): boolean => {
    const judged = judgePass(tools, pass, votes, of, offered(step)[0]?.title)
    return judged.ok && judged.value.met
  }
  return rows.every(({ counts, pass: now }) => {
    const votes = counts[best] ?? 0
    return [meets(votes, after), meets(votes + more, after)].every(then => then === (now?.met === true))
  })
}
