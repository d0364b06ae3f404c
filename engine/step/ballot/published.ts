import type { JsonObject } from '#engine/json.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import type { BallotCount, BallotOpening, ElectionCount, SubjectCount, Verdict } from '#engine/step/ballot/work.ts'

/** What guards and later steps read as `steps.<key>.…`. */
export function publishedOf(step: BallotStep, opening: BallotOpening, result: BallotCount): JsonObject {
  const { counts, subjects, verdicts, quorum, election, early, masked: isMasked } = result
  return {
    members: result.members,
    shouldAttend: result.shouldAttend,
    present: result.present,
    excused: result.excused.length,
    written: result.written,
    issued: result.issued,
    collected: result.collected,
    ...(result.households !== undefined && { households: result.households }),
    ...(result.householdsPresent !== undefined && { householdsPresent: result.householdsPresent }),
    ...(result.void !== undefined && { void: result.void }),
    ...(counts && (step.choices ? { counts } : counts)),
    ...(subjects && { [listName(step)]: subjects.map(row => publishedRow(step, row)) }),
    ...(verdicts?.some(({ score }) => score) && { [listName(step)]: verdicts.map(publishedScore) }),
    ...(step.pass && (subjects || verdicts) && { passed: passedIn(result) }),
    ...(election && publishedElection(opening, election)),
    ...(early && { early }),
    ...(isMasked && { masked: true }),
    ...(opening.small && { small: true }),
    held: opening.heldOn,
    quorate: quorum?.met ?? true,
    outcome: result.outcome,
  }
}

/** People voted on are `subjects`, matters are `items`, people to choose from are `candidates`. */
export const listName = ({ election, items }: BallotStep) =>
  election ? ('candidates' as const) : items ? ('items' as const) : ('subjects' as const)

const publishedRow = (
  step: BallotStep,
  { id, label, counts, void: spoiled, pass, score }: SubjectCount,
): JsonObject => ({
  id,
  label,
  ...counts,
  ...(!step.election && { void: spoiled }),
  ...(pass && { passed: pass.met }),
  ...(score && { hundredths: score.hundredths, ...(score.exact !== undefined && { score: score.exact }) }),
})

const publishedScore = ({ id, label, score }: Verdict): JsonObject => ({
  id,
  label,
  ...(score && { hundredths: score.hundredths }),
})

/** Labels of all that reached the majority, in an election those written in as well. */
const passedIn = ({ subjects, verdicts, election }: BallotCount): string[] => [
  ...(subjects?.filter(({ pass }) => pass?.met) ?? verdicts?.filter(({ met }) => met) ?? []).map(({ label }) => label),
  ...(election?.others?.filter(({ pass }) => pass?.met) ?? []).map(({ label }) => label),
]

function publishedElection(
  { contest }: BallotOpening,
  { elected, tied, remaining, others = [] }: ElectionCount,
): JsonObject {
  const people = (of: ElectionCount['elected']) => of.map(({ id, label }) => ({ id, label }))
  return {
    round: contest?.round ?? 'first',
    seats: contest?.seats ?? 0,
    elected: people(elected),
    electedPeople: elected.flatMap(({ person }) => (person === null ? [] : [person])),
    tied: people(tied),
    remaining,
    ...(others.length > 0 && { writtenIn: others.map(({ id, label, votes }) => ({ id, label, votes })) }),
  }
}
