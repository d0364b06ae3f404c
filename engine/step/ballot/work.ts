import type { Json, JsonObject } from '#engine/json.ts'
import {
  count,
  END,
  type Excused,
  type Judged,
  list,
  type Member,
  members,
  object,
  recordedExcused,
  text,
} from '#engine/step/attendance.ts'
import { type Contest, recordedContest } from '#engine/step/ballot/contest.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import type { Tally } from '#engine/step/ballot/tally.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import { noticesGiven } from '#engine/step/meeting/notice.ts'
import type { Progress } from '#engine/step/told.ts'
import type { Day, Instant } from '#engine/time/time.ts'

/** The ballot's own state within a visit, and how recorded facts change it. */

export const MODES = ['online', 'paper'] as const
export type Mode = (typeof MODES)[number]

/** Assessors whose votes have a weight of their own; `entries` of the electorate. */
export type Group = {
  readonly key: string
  readonly title: string
  readonly weight: string
  readonly entries: readonly string[]
}

/** Fixed when the ballot is opened; nothing here can change afterwards, secrecy least of all. */
export type BallotOpening = {
  /** Name of the ballot for the box and the commitments: instance and visit. */
  readonly ballot: string
  readonly matter: string
  readonly held: string
  readonly heldOn: Day
  readonly place: string
  readonly host: string
  readonly recorder: string
  readonly tellers: readonly string[]
  readonly counters?: readonly string[]
  readonly mode: Mode
  readonly secret: boolean
  readonly electorate: readonly Member[]
  readonly subjects: readonly Member[]
  readonly excused: readonly Excused[]
  readonly households?: number
  /** A secret ballot among so few that the counts may tell who voted how. */
  readonly small?: true
  /** Of an election: which round this is, and how many seats are open. */
  readonly contest?: Contest
  readonly groups?: readonly Group[]
  /** 紧急情况: a close result stands. */
  readonly urgent?: true
  /** End of the voting period: until then no count, from then on no vote. */
  readonly closesAt?: Instant
}

export type SubjectCount = {
  readonly id: string
  readonly label: string
  readonly counts: Tally
  readonly void: number
  readonly pass?: Judged
  readonly score?: Score
}
/** An exact score: `exact` is a fraction of two integers, `hundredths` is cut off and never rounded up. */
export type Score = { readonly exact?: string; readonly hundredths: number; readonly says: string }
/** What is left of {@link SubjectCount} without numbers of votes. */
export type Verdict = { readonly id: string; readonly label: string; readonly met?: boolean; readonly score?: Score }
export type WrittenIn = Member & { readonly votes: number; readonly pass?: Judged }
/** Who is elected: in all rounds together. */
export type ElectionCount = {
  readonly elected: readonly Member[]
  readonly tied: readonly Member[]
  /** Seats still open. */
  readonly remaining: number
  readonly others?: readonly WrittenIn[]
}
/** 计票结果. Without a valid vote (NOT_QUORATE, VOID) there is nothing per choice in it. */
export type BallotCount = {
  readonly members: number
  readonly shouldAttend: number
  readonly present: number
  readonly excused: readonly Excused[]
  readonly written: number
  readonly issued: number
  readonly collected: number
  readonly void?: number
  readonly households?: number
  readonly householdsPresent?: number
  readonly quorum?: Judged
  readonly counts?: Tally
  readonly subjects?: readonly SubjectCount[]
  readonly pass?: Judged
  /** Hashes of the ballots in the box, sorted: their order tells nothing. */
  readonly commitments?: readonly string[]
  readonly election?: ElectionCount
  /** Number of votes per group of assessors. */
  readonly groups?: readonly { readonly key: string; readonly title: string; readonly collected: number }[]
  /** For and against were this close. */
  readonly split?: { readonly close: boolean; readonly says: string }
  /** Counted before the end of the voting period, because no vote could change the result. */
  readonly early?: true
  /** So few secret votes that the counts would tell who chose what: only the result is on record. */
  readonly masked?: true
  /** In place of `subjects` when masked: who or what passed, without numbers. */
  readonly verdicts?: readonly Verdict[]
  readonly outcome: string
}

export type BallotWork = {
  /** The next round of an election on the day of the last one needs no notice of its own. */
  readonly goesOn?: Day
  readonly notices?: number
  readonly notice?: Json
  readonly opening?: Json
  /** 投票名册: entries that voted, in order. Never a choice. */
  readonly voted?: readonly Json[]
  /** Open ballots only: who voted how. */
  readonly votes?: readonly Json[]
  /** 书面意见, counted or kept; with the choice only in an open ballot. */
  readonly written?: readonly Json[]
  readonly count?: Json
}

/** Applies one recorded fact. Total: what does not fit changes nothing. What is fixed once stays as it was fixed. */
export function evolveBallot(work: BallotWork, event: KindEvent): BallotWork {
  // An opinion in writing is on the roll by itself; whoever sent one was not there.
  if (event.type === 'BallotCast' && countedInWriting(work).includes(event.entry)) return work
  if (event.type === 'BallotCast') {
    const isShown = event.choice !== undefined && object(work.opening).secret !== true
    return {
      ...work,
      voted: [...list(work.voted), event.entry],
      ...(isShown && { votes: [...list(work.votes), { entry: event.entry, choice: event.choice ?? null }] }),
    }
  }
  if (event.type !== 'Submitted') return work
  const { notice, opening, written, count } = object(event.facts)
  return {
    ...work,
    ...(notice !== undefined && { notice, notices: noticesGiven(work) + 1 }),
    ...(opening !== undefined && work.opening === undefined && { opening }),
    ...(written !== undefined && { written: [...list(work.written), written] }),
    ...(count !== undefined && { count }),
  }
}

/** Secrecy as it was fixed at the opening; before it, as the step says. No later text of the step can lift it. */
export const isSecret = (step: Pick<BallotStep, 'secret'>, opening: BallotOpening | undefined): boolean =>
  opening?.secret === true || step.secret === true

/**
 * Whether a fact cannot be decided again from the history, because what it was decided from is kept out of it: a vote or
 * opinion in a secret ballot, the count of its box, and papers of a secret ballot that came to no valid result.
 */
export function isWithheld(event: {
  readonly type: string
  readonly choice?: Json
  readonly facts?: JsonObject
}): boolean {
  if (event.type === 'BallotCast') return event.choice === undefined
  const { commitments, counts, subjects } = object(object(event.facts).count)
  return commitments !== undefined && (list(commitments).length > 0 || (counts ?? subjects) === undefined)
}

/** What was fixed at the opening, or undefined while the ballot is not open. */
export function openingOf(work: JsonObject): BallotOpening | undefined {
  const found = object(work.opening)
  const mode = MODES.find(one => one === found.mode)
  const households = count(found.households)
  if (!text(found.ballot) || !mode) return undefined
  return {
    ballot: text(found.ballot),
    matter: text(found.matter),
    held: text(found.held),
    heldOn: text(found.heldOn),
    place: text(found.place),
    host: text(found.host),
    recorder: text(found.recorder),
    tellers: list(found.tellers).map(text),
    mode,
    secret: found.secret === true,
    electorate: members(found.electorate),
    subjects: members(found.subjects),
    excused: recordedExcused(found.excused),
    ...(households !== undefined && { households }),
    ...(found.small === true && { small: true as const }),
    ...optional('counters', found.counters === undefined ? undefined : list(found.counters).map(text)),
    ...optional('contest', recordedContest(found.contest)),
    ...optional('groups', found.groups === undefined ? undefined : groupsIn(found.groups)),
    ...(found.urgent === true && { urgent: true as const }),
    ...optional('closesAt', text(found.closesAt) || undefined),
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: V })
}

const groupsIn = (value: unknown): Group[] =>
  list(value)
    .map(object)
    .map(({ key, title, weight, entries }) => ({
      key: text(key),
      title: text(title),
      weight: text(weight),
      entries: list(entries).map(text),
    }))

export const rollOf = (work: JsonObject): readonly string[] => list(work.voted).map(text)
/** Votes of an open ballot, each with the entry that cast it. */
export const votesOf = (work: JsonObject): readonly { readonly entry: string; readonly choice: Json }[] =>
  list(work.votes)
    .map(object)
    .map(({ entry, choice }) => ({ entry: text(entry), choice: choice ?? null }))

export interface Written {
  readonly entry: string
  readonly counted: boolean
  readonly choice?: Json
}
export const writtenOf = (work: JsonObject): readonly Written[] =>
  list(work.written)
    .map(object)
    .map(({ entry, counted, choice }) => ({
      entry: text(entry),
      counted: counted === true,
      ...(choice !== undefined && { choice }),
    }))
/** Entries whose written opinion is among the votes. */
export const countedInWriting = (work: JsonObject): readonly string[] =>
  writtenOf(work).flatMap(({ entry, counted }) => (counted ? [entry] : []))

/** Who may vote on their own phone: an account of one's own, and not on leave. */
export const onlineVoters = ({ electorate, excused }: BallotOpening): readonly Member[] =>
  electorate.filter(({ id, person }) => person !== null && !excused.some(({ entry }) => entry === id))

/** Whether a recorded count came to a result that may be shown: not void, and with a quorum. */
export const isValid = (counted: JsonObject): boolean =>
  text(counted.outcome) !== '' && ![END.void.name, END.notQuorate.name].includes(text(counted.outcome) as 'VOID')

/**
 * Receipts of the papers in the box, sorted: a voter finds their own among them. None before the ballot is closed with a
 * valid result.
 */
export function receiptsIn(work: JsonObject): readonly string[] {
  const counted = object(work.count)
  return isValid(counted) ? list(counted.commitments).map(text) : []
}

/** Who has voted: nobody is told before the ballot is closed with a valid result. */
export function votersIn(work: JsonObject): readonly Member[] {
  const opening = openingOf(work)
  const roll = new Set(rollOf(work))
  return opening && isValid(object(work.count)) ? opening.electorate.filter(({ id }) => roll.has(id)) : []
}

/** 已投 / 应投: how many, never for what. */
export function progress(work: JsonObject): Progress[] {
  const opening = openingOf(work)
  if (!opening) return []
  const counted = object(work.count)
  const written = writtenOf(work).length
  return [
    { label: '组成人员', value: `${opening.electorate.length}` },
    ...(opening.mode === 'online'
      ? [{ label: '已投 / 应投', value: `${rollOf(work).length} / ${onlineVoters(opening).length}` }]
      : []),
    ...(opening.excused.length > 0 ? [{ label: '请假', value: `${opening.excused.length}` }] : []),
    ...(written > 0 ? [{ label: '书面意见', value: `${written}` }] : []),
    ...(text(counted.outcome)
      ? [{ label: '实到 / 应到', value: `${count(counted.present) ?? 0} / ${count(counted.shouldAttend) ?? 0}` }]
      : []),
  ]
}
