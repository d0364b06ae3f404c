import { type Json, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { count, END, invalid, list, object } from '#engine/step/attendance.ts'
import { paperTally } from '#engine/step/ballot/count-sheet.ts'
import type { Counting } from '#engine/step/ballot/counting.ts'
import { offeredKeys } from '#engine/step/ballot/paper.ts'
import { scoreOf } from '#engine/step/ballot/score.ts'
import { addTallies, noVotes, type Tally, tallySubject, total } from '#engine/step/ballot/tally.ts'
import type { BallotCount, Group, SubjectCount } from '#engine/step/ballot/work.ts'

/** 加权测评: every group is counted for itself, and the score of each subject put together from the groups' averages. */
export function countWeighted(scene: Counting, groups: readonly Group[]): Result<BallotCount, Refusal> {
  const { cx, opening, data, electronic, collected, base } = scene
  const keys = offeredKeys(cx.step)
  const mayBeNone = opening.mode === 'online'
  const rows = list(data.sheet).map(object)
  const online = groups.map(({ key }) => votesOfGroup(electronic, key))
  const papers: (number | undefined)[] = groups.map(() => undefined)
  const counted: SubjectCount[] = []
  for (const { id, label } of opening.subjects) {
    const parts: { readonly weight: string; readonly counts: Tally }[] = []
    let spoiled = 0
    for (const [i, group] of groups.entries()) {
      const row = rows.find(one => one.subject === id && one.group === group.key)
      if (!row && !mayBeNone) return invalid('sheet', `还没有填写“${group.title}”给“${label}”的票数。`)
      const onPaper = paperTally(row ?? {}, keys, key => key, mayBeNone)
      if (!onPaper.ok) return invalid('sheet', `“${group.title}”给“${label}”的票数没有填全。`)
      const void_ = count(row?.void) ?? 0
      const sum = total(onPaper.value) + void_
      const before = papers[i] ?? sum
      if (before !== sum)
        return refuse('COUNT_MISMATCH', {
          group: group.key,
          subject: label,
          sum,
          collected: before,
          says: `“${group.title}”给“${label}”的票数合计 ${sum}，给前面对象的合计 ${before}，两者应当相等。请核对。`,
        })
      papers[i] = before
      const votes = tallySubject(online[i] ?? [], id, keys)
      parts.push({ weight: group.weight, counts: addTallies(votes.counts, onPaper.value) })
      spoiled += void_ + votes.void
    }
    const score = scoreOf(cx.step, parts)
    counted.push({
      id,
      label,
      counts: parts.reduce((all, { counts }) => addTallies(all, counts), noVotes(keys)),
      void: spoiled,
      ...(score && { score }),
    })
  }
  const wrong = unlikePapers(groups, papers, collected)
  if (wrong) return wrong
  return ok({
    ...base,
    subjects: counted,
    groups: groups.map(({ key, title }, i) => ({
      key,
      title,
      collected: (papers[i] ?? 0) + (online[i]?.length ?? 0),
    })),
    outcome: END.counted.name,
  })
}

const votesOfGroup = (votes: readonly Json[], key: string): Json[] =>
  votes
    .map(object)
    .filter(({ group }) => group === key)
    .map(({ choice }) => choice ?? null)

function unlikePapers(groups: readonly Group[], papers: readonly (number | undefined)[], collected: number) {
  const many = groups.findIndex(({ entries }, i) => (papers[i] ?? 0) > entries.length)
  const group = groups[many]
  if (group)
    return refuse('COUNT_MISMATCH', {
      group: group.key,
      collected: papers[many] ?? 0,
      members: group.entries.length,
      says: `“${group.title}”只有 ${group.entries.length} 人，却有 ${papers[many] ?? 0} 张票。请核对。`,
    })
  const sum = papers.reduce<number>((all, one) => all + (one ?? 0), 0)
  return sum === collected
    ? undefined
    : refuse('COUNT_MISMATCH', {
        sum,
        collected,
        says: `各组票数合计 ${sum}，收回 ${collected} 张，两者不符。请核对。`,
      })
}
