import type { Judged } from '#engine/step/attendance.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import type { BallotCount, BallotOpening, SubjectCount, Verdict } from '#engine/step/ballot/work.ts'

/**
 * Among few voters counts tell who chose what. Below the size the step names, a secret ballot goes on record with its
 * result alone: neither the history, nor guards, nor readers ever get the numbers. Where votes are weighted, the smallest
 * group decides, because everybody knows who is in it.
 */
export function masked(step: BallotStep, { secret }: BallotOpening, counted: BallotCount): BallotCount {
  const fewest = Math.min(counted.collected, ...(counted.groups ?? []).map(({ collected }) => collected))
  if (!secret || step.maskBelow === undefined || fewest >= step.maskBelow) return counted
  const { void: _void, counts: _counts, subjects, pass, split: _split, groups: _groups, election, ...shown } = counted
  const { others = [], ...elected } = election ?? { elected: [], tied: [], remaining: 0 }
  return {
    ...shown,
    ...(pass && { pass: bare(pass) }),
    ...(subjects && { verdicts: subjects.map(one => verdict(one, counted.collected >= (step.maskBelow ?? 0))) }),
    ...(election && { election: elected }),
    masked: true,
  }
}

const bare = ({ met, basis }: Judged): Judged => ({
  met,
  says: met ? '达到规定票数 → 通过' : '没有达到规定票数 → 未通过',
  ...(basis !== undefined && { basis }),
})
/** A weighted score says little about a small group as long as the whole is large enough. */
const verdict = ({ id, label, pass, score }: SubjectCount, isLarge: boolean): Verdict => ({
  id,
  label,
  ...(pass && { met: pass.met }),
  ...(score && isLarge && { score: { hundredths: score.hundredths, says: score.says } }),
})
