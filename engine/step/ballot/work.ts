import type { Json, JsonObject } from '#engine/json.ts'
import {
  count,
  type Excused,
  factsOf,
  type Judged,
  list,
  type Member,
  members,
  object,
  recordedExcused,
  text,
} from '#engine/step/attendance.ts'
import type { Tally } from '#engine/step/ballot/tally.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import { noticeOf, noticesGiven, sayNoticed } from '#engine/step/meeting/notice.ts'
import type { Fact, Progress } from '#engine/step/told.ts'
import type { Day } from '#engine/time/time.ts'

/** The ballot's own state within a visit, and how recorded facts change it. */

export const MODES = ['online', 'paper'] as const
export type Mode = (typeof MODES)[number]

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
  readonly mode: Mode
  readonly secret: boolean
  readonly electorate: readonly Member[]
  readonly subjects: readonly Member[]
  readonly excused: readonly Excused[]
  readonly households?: number
  /** A secret ballot among so few that the counts may tell who voted how. */
  readonly small?: true
}

export type SubjectCount = {
  readonly id: string
  readonly label: string
  readonly counts: Tally
  readonly void: number
  readonly pass?: Judged
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
  readonly outcome: string
}

export type BallotWork = {
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

/** Applies one recorded fact. Total: what does not fit changes nothing. */
export function evolveBallot(work: BallotWork, event: KindEvent): BallotWork {
  // An opinion in writing is on the roll by itself; whoever sent one was not there.
  if (event.type === 'BallotCast' && countedInWriting(work).includes(event.entry)) return work
  if (event.type === 'BallotCast')
    return {
      ...work,
      voted: [...list(work.voted), event.entry],
      ...(event.choice !== undefined && { votes: [...list(work.votes), { entry: event.entry, choice: event.choice }] }),
    }
  if (event.type !== 'Submitted') return work
  const { notice, opening, written, count } = object(event.facts)
  return {
    ...work,
    ...(notice !== undefined && { notice, notices: noticesGiven(work) + 1 }),
    ...(opening !== undefined && { opening }),
    ...(written !== undefined && { written: [...list(work.written), written] }),
    ...(count !== undefined && { count }),
  }
}

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
  }
}

export const rollOf = (work: JsonObject): readonly string[] => list(work.voted).map(text)
export const votesOf = (work: JsonObject): readonly Json[] => list(work.votes).map(vote => object(vote).choice ?? null)

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

/** Notice, attendance, ballots and decision in sentences. `titles` gives the words of the choices. */
export function facts(work: JsonObject, titles: { readonly [choice: string]: string } = {}): Fact[] {
  const [notice, opening, counted] = [noticeOf(work), openingOf(work), object(work.count)]
  const say = (counts: Json | undefined) =>
    // Stored objects are in the order of their keys; people expect that of the ballot paper.
    [...new Set([...Object.keys(titles), ...Object.keys(object(counts))])]
      .flatMap(choice => {
        const n = object(counts)[choice]
        return n === undefined ? [] : [`${titles[choice] ?? choice} ${count(n) ?? 0}`]
      })
      .join('，')
  return [
    ...(notice ? [{ label: '会议通知', value: sayNoticed(notice) }] : []),
    ...(notice?.shortNoticeReason ? [{ label: '未按期通知的原因', value: notice.shortNoticeReason, met: false }] : []),
    ...(opening ? [{ label: '表决事项', value: opening.matter }] : []),
    ...factsOf(counted, opening?.electorate ?? []),
    ...(text(counted.outcome)
      ? [
          {
            label: '票数',
            value: `发出 ${count(counted.issued) ?? 0}，收回 ${count(counted.collected) ?? 0}${counted.void === undefined ? '' : `，废票 ${count(counted.void) ?? 0}`}`,
          },
        ]
      : []),
    ...(counted.counts === undefined ? [] : [{ label: '得票', value: say(counted.counts) }]),
    ...list(counted.subjects)
      .map(object)
      .map(row => {
        const pass = object(row.pass)
        return {
          label: text(row.label),
          value: text(pass.says) ? `${say(row.counts)}；${text(pass.says)}` : say(row.counts),
          ...(text(pass.says) && { met: pass.met === true }),
        }
      }),
    ...(opening?.small ? [{ label: '提示', value: '投票人数很少，得票数可能透露个人的选择。' }] : []),
  ]
}
