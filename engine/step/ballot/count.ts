import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import {
  count,
  END,
  invalid,
  judgePass,
  judgeQuorum,
  list,
  object,
  picked,
  shouldAttendOf,
  text,
} from '#engine/step/attendance.ts'
import { mayStillBePresent, mismatch, paperBallots, paperTally, voteKey } from '#engine/step/ballot/count-sheet.ts'
import type { Counting } from '#engine/step/ballot/counting.ts'
import { isFixed, stillOpen, votesLeft } from '#engine/step/ballot/early.ts'
import { countElection } from '#engine/step/ballot/election.ts'
import { ENDS } from '#engine/step/ballot/ends.ts'
import { masked } from '#engine/step/ballot/mask.ts'
import { notBegun } from '#engine/step/ballot/opening.ts'
import { isOfSeveral, offeredKeys, positive } from '#engine/step/ballot/paper.ts'
import { receiptOf } from '#engine/step/ballot/receipt.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { scoreOf } from '#engine/step/ballot/score.ts'
import { splitOf } from '#engine/step/ballot/split.ts'
import { addTallies, tally, tallySubject } from '#engine/step/ballot/tally.ts'
import { countWeighted } from '#engine/step/ballot/weighted.ts'
import {
  type BallotCount,
  type BallotOpening,
  countedInWriting,
  openingOf,
  rollOf,
  type SubjectCount,
  votesOf,
  writtenOf,
} from '#engine/step/ballot/work.ts'
import type { BoxBallot, Handed, StepContext } from '#engine/step/kind.ts'

/**
 * 计票. Paper votes are entered by hand; votes cast online and written opinions are counted here, and in one ballot both
 * may occur: members on their phones, two old members on paper.
 */

export function countBallot(cx: StepContext<BallotStep>, { data, box = [] }: Handed): Result<BallotCount, Refusal> {
  const { step, tools } = cx
  const { work } = cx.visit
  const opening = openingOf(work)
  if (!opening) return refuse('BALLOT_NOT_OPEN')
  const early = notBegun(opening, cx.now)
  if (early) return early
  const attendance = whoCame(cx, opening, data)
  if (!attendance.ok) return attendance
  const paper = paperBallots(data, opening.mode === 'online')
  if (!paper.ok) return paper
  // Nobody who is not there can have been given a paper; more papers than people is a slip of the pen.
  if (paper.value.issued > attendance.value.onPaper)
    return refuse('COUNT_MISMATCH', {
      issued: paper.value.issued,
      present: attendance.value.onPaper,
      says: `发出 ${paper.value.issued} 张票，但能领票的只有到会的 ${attendance.value.onPaper} 人。请核对实到人数和发出票数。`,
    })

  const [cast, inWriting] = [rollOf(work).length, countedInWriting(work).length]
  const roll = cast + inWriting
  if (opening.secret && box.length !== roll)
    return refuse('COUNT_MISMATCH', {
      roll,
      box: box.length,
      says: `投票名册上有 ${roll} 人，票箱里有 ${box.length} 张票，两者不符，不能计票。请联系管理员。`,
    })
  const electronic = opening.secret ? box.map(({ choice }) => choice) : openVotes(opening, work)
  const { issued, collected } = paper.value
  const bases = {
    members: opening.electorate.length,
    shouldAttend: shouldAttendOf(opening.electorate, opening.excused),
    present: attendance.value.present,
    households: opening.households,
    ballots: collected + roll,
  }
  const { householdsPresent } = attendance.value
  const quorum = step.quorum && judgeQuorum(tools, step.quorum, bases, householdsPresent)
  if (quorum && !quorum.ok) return quorum
  const base = {
    members: bases.members,
    shouldAttend: bases.shouldAttend,
    present: bases.present,
    excused: opening.excused,
    written: inWriting,
    issued: issued + roll,
    collected: bases.ballots,
    ...(opening.households !== undefined && { households: opening.households }),
    ...(householdsPresent !== undefined && { householdsPresent }),
    ...(quorum && { quorum: quorum.value }),
    ...(opening.secret && { commitments: commitmentsOf(opening, box, cx.hash) }),
  }
  const left = votesLeft(cx, opening, attendance.value, issued)
  const open = stillOpen(cx, opening, left)
  if (quorum && !quorum.value.met) return open ? open : ok({ ...base, outcome: END.notQuorate.name })
  // E-11: more ballots than were given out make the whole vote void; it is held again as a new visit.
  if (collected > issued) return open ?? ok({ ...base, outcome: END.void.name })

  const scene: Counting = { cx, opening, data, electronic, collected, bases, base }
  const counted = step.election
    ? countElection(scene, step.election, paper.value.void)
    : opening.groups
      ? countWeighted(scene, opening.groups)
      : isOfSeveral(step)
        ? perSubject(scene)
        : countOne(scene, paper.value.void)
  if (!counted.ok) return counted
  if (open && !(step.early && !opening.secret && isFixed(cx, counted.value, bases, left))) return open
  return ok(masked(step, opening, { ...counted.value, ...(open && { early: true as const }) }))
}

/** Votes of an open ballot and counted opinions, each in the form the box would hold it. */
function openVotes({ groups }: BallotOpening, work: JsonObject): Json[] {
  const written = writtenOf(work).flatMap(({ entry, counted, choice }) =>
    counted ? [{ entry, choice: choice ?? null }] : [],
  )
  return [...votesOf(work), ...written].map(({ entry, choice }) => {
    const group = groups?.find(({ entries }) => entries.includes(entry))
    return group ? { group: group.key, choice } : choice
  })
}

/** One question: for, against, abstain, or grades. */
function countOne(scene: Counting, spoiled: number): Result<BallotCount, Refusal> {
  const { cx, opening, data, electronic, collected, bases, base } = scene
  const { step, tools } = cx
  const keys = offeredKeys(step)
  const online = tally(electronic, keys)
  const onPaper = paperTally(data, keys, voteKey, opening.mode === 'online')
  if (!onPaper.ok) return onPaper
  const wrong = mismatch(step, onPaper.value, spoiled, collected)
  if (wrong) return wrong
  const counts = addTallies(online.counts, onPaper.value)
  const best = positive(step)
  const pass = step.pass && judgePass(tools, step.pass, counts[best.key] ?? 0, bases, best.title)
  if (pass && !pass.ok) return pass
  const split = step.closeSplit && pass && splitOf(step.closeSplit, counts, bases)
  const postponed = split?.close === true && !opening.urgent
  return ok({
    ...base,
    void: spoiled + online.void,
    counts,
    ...(pass && { pass: pass.value }),
    ...(split && { split }),
    outcome: postponed
      ? ENDS.postponed.name
      : pass
        ? pass.value.met
          ? END.passed.name
          : END.notPassed.name
        : END.counted.name,
  })
}

interface Came {
  readonly present: number
  /** How many of them can have had a paper. */
  readonly onPaper: number
  readonly householdsPresent?: number
}

/** 实到: whoever voted online is there; the others are picked from the list, or counted at the door on paper. */
function whoCame(cx: StepContext<BallotStep>, opening: BallotOpening, data: JsonObject): Result<Came, Refusal> {
  const householdsPresent = count(data.householdsPresent)
  if (opening.households !== undefined) {
    if (householdsPresent === undefined) return invalid('householdsPresent', '请填写到会的户代表所代表的户数。')
    if (householdsPresent > opening.households)
      return refuse('COUNT_MISMATCH', {
        householdsPresent,
        households: opening.households,
        says: `到会 ${householdsPresent} 户，比名册上的 ${opening.households} 户还多。请核对户数。`,
      })
  }
  const households = householdsPresent === undefined ? {} : { householdsPresent }
  const still = mayStillBePresent(cx, opening)
  if (opening.mode === 'online') {
    const also = picked('alsoPresent', data.alsoPresent, still)
    if (!also.ok) return also
    return ok({ present: rollOf(cx.visit.work).length + also.value.length, onPaper: also.value.length, ...households })
  }
  const present = count(data.present)
  if (present === undefined) return invalid('present', '请填写实到人数。')
  if (present > still.length)
    return refuse('COUNT_MISMATCH', {
      present,
      mayAttend: still.length,
      says: `实到 ${present} 人，但除去请假和提交书面意见的，最多 ${still.length} 人能到会。请核对实到人数。`,
    })
  return ok({ present, onPaper: present, ...households })
}

/** Several subjects on one paper: each is counted, and with a pass threshold judged, for itself. */
function perSubject({ cx, opening, data, electronic, collected, bases, base }: Counting): Result<BallotCount, Refusal> {
  const { step, tools } = cx
  const { subjects, mode } = opening
  const [keys, best] = [offeredKeys(step), positive(step)]
  const rows = list(data.sheet).map(object)
  const listed = picked(
    'sheet',
    rows.map(row => text(row.subject)),
    subjects,
  )
  if (!listed.ok) return listed
  const counted: SubjectCount[] = []
  for (const { id, label } of subjects) {
    const row = rows.find(({ subject }) => subject === id)
    if (!row && mode === 'paper') return invalid('sheet', `还没有填写“${label}”的票数。`)
    const online = tallySubject(electronic, id, keys)
    const onPaper = paperTally(row ?? {}, keys, key => key, mode === 'online')
    if (!onPaper.ok) return invalid('sheet', `“${label}”的票数没有填全。`)
    const spoiled = count(row?.void) ?? 0
    const wrong = mismatch(step, onPaper.value, spoiled, collected, label)
    if (wrong) return wrong
    const counts = addTallies(online.counts, onPaper.value)
    const pass = step.pass && judgePass(tools, step.pass, counts[best.key] ?? 0, bases, `${label}得${best.title}`)
    if (pass && !pass.ok) return pass
    const score = scoreOf(step, [{ weight: '1/1', counts }])
    counted.push({
      id,
      label,
      counts,
      void: spoiled + online.void,
      ...(pass && { pass: pass.value }),
      ...(score && { score }),
    })
  }
  return ok({ ...base, subjects: counted, outcome: outcomeOfAll(step, counted) })
}

/** Matters are decided one by one; people stand or fall together, as they did before there were matters. */
function outcomeOfAll(step: BallotStep, counted: readonly SubjectCount[]): string {
  if (!step.pass) return END.counted.name
  const passed = counted.filter(({ pass }) => pass?.met).length
  if (passed === counted.length) return END.passed.name
  return step.items && passed > 0 ? ENDS.partly.name : END.notPassed.name
}

/** One hash per ballot in the box, sorted so that their order tells nothing. */
const commitmentsOf = (
  { ballot }: BallotOpening,
  box: readonly BoxBallot[],
  hash: (text: string) => string,
): string[] => box.map(paper => receiptOf(ballot, paper, hash)).sort()

/** What of a handed-in count may be kept: of a secret ballot without a valid vote, nothing per choice. */
export function keptOf(opening: BallotOpening | undefined, result: BallotCount, data: JsonObject): JsonObject {
  if (!opening?.secret || result.counts || result.subjects) return data
  const shown = ['present', 'alsoPresent', 'householdsPresent', 'issued', 'collected', 'minutes', 'attachments']
  return Object.fromEntries(Object.entries(data).filter(([key]) => shown.includes(key)))
}
