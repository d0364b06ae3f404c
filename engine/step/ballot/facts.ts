import type { Json, JsonObject } from '#engine/json.ts'
import { count, factsOf, list, object, text } from '#engine/step/attendance.ts'
import { electionIn } from '#engine/step/ballot/contest.ts'
import { sayContest } from '#engine/step/ballot/say.ts'
import { openingOf, receiptsIn, votersIn } from '#engine/step/ballot/work.ts'
import { noticeOf, sayNoticed } from '#engine/step/meeting/notice.ts'
import type { Fact } from '#engine/step/told.ts'

/** What a visit of a ballot tells its readers. */

/** Lists longer than this are told by their number. */
const MOST = 100

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
    ...(opening?.contest ? [{ label: '选举', value: sayContest(opening.contest) }] : []),
    ...factsOf(counted, opening?.electorate ?? []),
    ...(text(counted.outcome)
      ? [
          {
            label: '票数',
            value: `发出 ${count(counted.issued) ?? 0}，收回 ${count(counted.collected) ?? 0}${counted.void === undefined ? '' : `，废票 ${count(counted.void) ?? 0}`}`,
          },
        ]
      : []),
    ...(counted.early === true ? [{ label: '提前计票', value: '尚未投票的人无论怎样投，结果都不会改变' }] : []),
    ...(counted.counts === undefined ? [] : [{ label: '得票', value: say(counted.counts) }]),
    ...list(counted.subjects).map(row => rowFact(object(row), say(object(row).counts))),
    ...othersOf(counted),
    ...list(counted.verdicts)
      .map(object)
      .map(({ label, met, score }) => ({
        label: text(label),
        value: [met === undefined ? '' : met === true ? '通过' : '未通过', text(object(score).says)]
          .filter(Boolean)
          .join('；'),
        ...(met !== undefined && { met: met === true }),
      }))
      .filter(({ value }) => value !== ''),
    ...electedFacts(counted),
    ...list(counted.groups)
      .map(object)
      .map(({ title, collected }) => ({ label: text(title), value: `收回 ${count(collected) ?? 0} 票` })),
    ...splitFact(counted),
    ...named(
      '参加投票',
      votersIn(work).map(({ label }) => label),
    ),
    ...receipts(work),
    ...(counted.masked === true
      ? [{ label: '提示', value: '投票人数少于规定，为保护投票人，只公布结果，不公布票数。' }]
      : []),
    ...(opening?.small ? [{ label: '提示', value: '投票人数很少，得票数可能透露个人的选择。' }] : []),
  ]
}

/** One person or matter on the paper: votes, verdict, score. */
function rowFact(row: JsonObject, counts: string): Fact {
  const [pass, score] = [object(row.pass), object(row.score)]
  return {
    label: text(row.label),
    value: [counts, text(pass.says), text(score.says)].filter(Boolean).join('；'),
    ...(text(pass.says) && { met: pass.met === true }),
  }
}

const othersOf = (counted: JsonObject): Fact[] =>
  list(object(counted.election).others)
    .map(object)
    .map(({ label, votes, pass }) => ({
      label: `另选：${text(label)}`,
      value: [`${count(votes) ?? 0} 票`, text(object(pass).says)].filter(Boolean).join('；'),
      met: object(pass).met === true,
    }))

function electedFacts(counted: JsonObject): Fact[] {
  const election = electionIn(counted)
  if (!election) return []
  const { elected, tied, remaining } = election
  const names = (of: typeof elected) => of.map(({ label }) => label).join('、')
  return [
    { label: '当选', value: names(elected) || '无', met: elected.length > 0 },
    ...(tied.length > 0
      ? [{ label: '票数相等', value: `${names(tied)}，须再次投票选 ${remaining} 名`, met: false }]
      : []),
    ...(tied.length === 0 && remaining > 0 ? [{ label: '缺额', value: `${remaining} 名`, met: false }] : []),
  ]
}

function splitFact(counted: JsonObject): Fact[] {
  const split = object(counted.split)
  return text(split.says) ? [{ label: '双方票数', value: text(split.says), met: split.close !== true }] : []
}

const named = (label: string, names: readonly string[]): Fact[] =>
  names.length === 0
    ? []
    : [
        {
          label,
          value: `${names.slice(0, MOST).join('、')}${names.length > MOST ? `等 ${names.length} 人` : ''}`,
        },
      ]

/** Enough of each receipt to find one's own; the whole of it stands in the record. */
function receipts(work: JsonObject): Fact[] {
  const all = receiptsIn(work)
  if (all.length === 0) return []
  const shown = all.length > MOST ? '' : `：${all.map(one => one.replace('sha256:', '').slice(0, 8)).join(' ')}`
  return [{ label: '选票回执', value: `${all.length} 张${shown}` }]
}
