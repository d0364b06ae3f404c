import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import {
  count,
  invalid,
  type Judged,
  judgePass,
  list,
  type Member,
  object,
  picked,
  text,
} from '#engine/step/attendance.ts'
import type { Contest } from '#engine/step/ballot/contest.ts'
import { mismatch, paperTally } from '#engine/step/ballot/count-sheet.ts'
import type { Counting } from '#engine/step/ballot/counting.ts'
import { elect } from '#engine/step/ballot/elect.ts'
import { ENDS } from '#engine/step/ballot/ends.ts'
import { offeredKeys, partsOf, positive, writeInsOf } from '#engine/step/ballot/paper.ts'
import type { Election } from '#engine/step/ballot/schema.ts'
import { addTallies, noVotes, type Tally, total } from '#engine/step/ballot/tally.ts'
import type { BallotCount, SubjectCount, WrittenIn } from '#engine/step/ballot/work.ts'

/** 选举计票: a paper that picks more people than there are seats is void as a whole (E-11); fewer is valid. */

export interface ElectionTally {
  readonly counts: { readonly [candidate: string]: Tally }
  /** Votes for people written in. */
  readonly others: { readonly [entry: string]: number }
  readonly void: number
}

/** Counts marked papers in any order. What is not a proper paper of this election is void. */
export function tallyElection(votes: readonly Json[], { candidates, pool, seats, choices }: Paper): ElectionTally {
  const counts = new Map(candidates.map(id => [id, noVotes(choices)]))
  const others = new Map<string, number>()
  let spoiled = 0
  for (const vote of votes) {
    const { rows, others: named } = partsOf(vote)
    const marks = rows.map(object).map(row => [text(row.subject), text(row.choice)] as const)
    const writtenIn = named.map(text)
    const ids = [...marks.map(([id]) => id), ...writtenIn]
    const isProper =
      (marks.length > 0 || writtenIn.length > 0) &&
      new Set(ids).size === ids.length &&
      marks.every(([id, choice]) => counts.has(id) && choices.includes(choice)) &&
      writtenIn.every(id => pool.includes(id)) &&
      marks.filter(([, choice]) => choice === choices[0]).length + writtenIn.length <= seats
    if (!isProper) {
      spoiled += 1
      continue
    }
    for (const [id, choice] of marks) counts.set(id, addTallies(counts.get(id) ?? {}, { [choice]: 1 }))
    for (const id of writtenIn) others.set(id, (others.get(id) ?? 0) + 1)
  }
  return { counts: Object.fromEntries(counts), others: Object.fromEntries(others), void: spoiled }
}
export interface Paper {
  readonly candidates: readonly string[]
  readonly pool: readonly string[]
  readonly seats: number
  /** The first is the one that elects. */
  readonly choices: readonly string[]
}

export function countElection(
  { cx, opening, data, electronic, collected, bases, base }: Counting,
  election: Election,
  spoiled: number,
): Result<BallotCount, Refusal> {
  const { step, tools } = cx
  const { contest, subjects } = opening
  if (!contest) return refuse('BALLOT_NOT_OPEN')
  const keys = offeredKeys(step)
  const best = positive(step)
  const pool = writeInsOf(step, opening)
  const { seats } = contest
  const paper = { candidates: subjects.map(({ id }) => id), pool: pool.map(({ id }) => id), seats, choices: keys }
  const online = tallyElection(electronic, paper)
  const sheet = readSheet(data, subjects, pool, keys, opening.mode === 'online')
  if (!sheet.ok) return sheet
  const { rows, others: onPaper } = sheet.value
  for (const { id, label } of subjects) {
    const wrong = mismatch(step, rows[id] ?? {}, spoiled, collected, label)
    if (wrong) return wrong
  }
  const wrong = tooManyPicks(subjects, pool, rows, onPaper, best.key, seats, collected - spoiled)
  if (wrong) return wrong

  const judge = (votes: number, label: string): Result<Judged | undefined, Refusal> =>
    step.pass && !(contest.round === 'runoff' && election.runoff === 'mostVotes')
      ? judgePass(tools, step.pass, votes, bases, `${label}得${best.title}`)
      : ok(undefined)
  const standings: { readonly id: string; readonly votes: number; readonly passed: boolean }[] = []
  const counted: SubjectCount[] = []
  for (const { id, label } of subjects) {
    const counts = addTallies(online.counts[id] ?? noVotes(keys), rows[id] ?? noVotes(keys))
    const votes = counts[best.key] ?? 0
    const pass = judge(votes, label)
    if (!pass.ok) return pass
    counted.push({ id, label, counts, void: spoiled + online.void, ...(pass.value && { pass: pass.value }) })
    standings.push({ id, votes, passed: pass.value?.met ?? votes > 0 })
  }
  const others: WrittenIn[] = []
  for (const member of pool) {
    const votes = (online.others[member.id] ?? 0) + (onPaper[member.id] ?? 0)
    if (votes === 0) continue
    const pass = judge(votes, member.label)
    if (!pass.ok) return pass
    others.push({ ...member, votes, ...(pass.value && { pass: pass.value }) })
    standings.push({ id: member.id, votes, passed: pass.value?.met ?? votes > 0 })
  }
  return ok({
    ...base,
    void: spoiled + online.void,
    subjects: counted,
    ...resultOf(contest, [...subjects, ...pool], elect(standings, seats), others),
  })
}

function resultOf(
  contest: Contest,
  all: readonly Member[],
  { elected, tied, vacant }: ReturnType<typeof elect>,
  others: readonly WrittenIn[],
): Pick<BallotCount, 'election' | 'outcome'> {
  const people = (ids: readonly string[]) => ids.flatMap(id => all.find(one => one.id === id) ?? [])
  return {
    election: {
      elected: [...contest.elected, ...people(elected)],
      tied: people(tied),
      remaining: vacant,
      ...(others.length > 0 && { others }),
    },
    outcome: tied.length > 0 ? ENDS.tie.name : vacant > 0 ? ENDS.short.name : ENDS.elected.name,
  }
}

interface Sheet {
  readonly rows: { readonly [candidate: string]: Tally }
  readonly others: { readonly [entry: string]: number }
}
/** Papers as the tellers entered them. */
function readSheet(
  data: JsonObject,
  subjects: readonly Member[],
  pool: readonly Member[],
  keys: readonly string[],
  mayBeNone: boolean,
): Result<Sheet, Refusal> {
  const written = list(data.sheet).map(object)
  const listed = picked(
    'sheet',
    written.map(row => text(row.subject)),
    subjects,
  )
  if (!listed.ok) return listed
  const rows: Record<string, Tally> = {}
  for (const { id, label } of subjects) {
    const row = written.find(({ subject }) => subject === id)
    if (!row && !mayBeNone) return invalid('sheet', `还没有填写“${label}”的票数。`)
    const tally = paperTally(row ?? {}, keys, key => key, mayBeNone)
    if (!tally.ok) return invalid('sheet', `“${label}”的票数没有填全。`)
    rows[id] = tally.value
  }
  const added = list(data.others).map(object)
  const named = picked(
    'others',
    added.map(row => text(row.person)),
    pool,
  )
  if (!named.ok) return named
  const blank = added.findIndex(row => !count(row.votes))
  if (blank >= 0) return invalid(`others/${blank}/votes`, '请填写另选这个人的票数。')
  return ok({ rows, others: Object.fromEntries(added.map(row => [text(row.person), count(row.votes) ?? 0])) })
}

/** Valid papers hold no more names than there are seats, and nobody is named twice on one paper. */
function tooManyPicks(
  subjects: readonly Member[],
  pool: readonly Member[],
  rows: Sheet['rows'],
  others: Sheet['others'],
  best: string,
  seats: number,
  valid: number,
) {
  const many = pool.find(({ id }) => (others[id] ?? 0) > valid)
  if (many)
    return refuse('COUNT_MISMATCH', {
      others: others[many.id] ?? 0,
      valid,
      says: `另选“${many.label}”的有 ${others[many.id]} 票，有效票只有 ${valid} 张。请核对。`,
    })
  const picks = subjects.reduce((sum, { id }) => sum + (rows[id]?.[best] ?? 0), 0) + total(others)
  return picks > seats * valid
    ? refuse('COUNT_MISMATCH', {
        picks,
        most: seats * valid,
        says: `赞成票和另选票共 ${picks}，而 ${valid} 张有效票每张最多选 ${seats} 人，合计最多 ${seats * valid}。选多了的票应计为废票，请核对。`,
      })
    : undefined
}
