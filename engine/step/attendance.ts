import type { Option, OutcomeChoice } from '#engine/form/form.ts'
import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import type { PersonId, RegisterEntry } from '#engine/people/directory.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { StepContext, StepTools, ThresholdResult } from '#engine/step/kind.ts'
import type { Body, Quorum, Threshold } from '#engine/step/schema.ts'
import type { Fact } from '#engine/step/told.ts'
import { dayOf, isDay, startOfOccurred } from '#engine/time/instant.ts'
import type { Day, Instant } from '#engine/time/time.ts'

/**
 * What a meeting and a ballot have in common: who should come, who came, who is on leave, and whether that is enough.
 * People are entries of a register (名册), so a household or a unit can attend as well as a person.
 */

/** One entry of the body as it was at the moment of the snapshot. */
export type Member = { readonly id: string; readonly person: PersonId | null; readonly label: string }
/** 请假. `notCounted`: left out of 应到 (规则 E-09), which needs the superior's consent and the meeting's approval. */
export type Excused = { readonly entry: string; readonly reason: string; readonly notCounted: boolean }
/** A threshold that was held against numbers, ready to be shown and kept. */
export type Judged = {
  readonly met: boolean
  readonly says: string
  readonly needed?: number
  readonly missing?: number
  readonly basis?: string
}

// ---- reading what was handed in or recorded: own view, never throws ----

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [])
export const object = (value: unknown): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {}
/** A head count: whole and not negative. Anything else is undefined, never 0. */
export const count = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined

/** What is already known for a form: entries without a value are left out. */
export const known = (values: { readonly [field: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(
    Object.entries(values).filter(
      (one): one is [string, Json] => one[1] !== undefined && one[1] !== null && one[1] !== '',
    ),
  )

export const invalid = (field: string, message: string) =>
  refuse('FORM_INVALID', undefined, [{ path: field && `/${field}`, keyword: 'attendance', message }])

// ---- who should come ----

export function snapshot(tools: StepTools, body: Body): Member[] {
  return tools.members(body).map(({ id, person, label }: RegisterEntry) => ({ id, person, label }))
}
/** A recorded list of members, tolerant of anything that is not one. */
export const members = (value: unknown): readonly Member[] =>
  list(value).flatMap(one => {
    const { id, person, label } = object(one)
    return typeof id === 'string' ? [{ id, person: text(person) || null, label: text(label) || id }] : []
  })
export const optionsOf = (of: readonly Member[]): readonly Option[] => of.map(({ id, label }) => ({ value: id, label }))
export const labelsOf = (of: readonly Member[], ids: readonly string[]): string[] =>
  ids.map(id => of.find(member => member.id === id)?.label ?? id)

/** Ids picked from a body: each known and only once. `field` is where the mistake is shown. */
export function picked(field: string, value: Json | undefined, from: readonly Member[]): Result<string[], Refusal> {
  const ids = list(value).map(text)
  const known = new Set(from.map(({ id }) => id))
  const stranger = ids.find(id => !known.has(id))
  if (stranger !== undefined) return invalid(field, `名单里没有“${stranger}”，请从名单中选择。`)
  if (new Set(ids).size < ids.length) return invalid(field, '同一个人选了两次，请去掉一次。')
  return ok(ids)
}

/** 请假名单: each with a reason, none twice. Only `mayExclude` lets somebody be left out of 应到. */
export function readExcused(
  value: Json | undefined,
  from: readonly Member[],
  mayExclude: boolean,
): Result<Excused[], Refusal> {
  const rows = list(value).map(object)
  const ids = picked(
    'excused',
    rows.map(row => text(row.person)),
    from,
  )
  if (!ids.ok) return ids
  const silent = rows.findIndex(row => text(row.reason).trim() === '')
  if (silent >= 0) return invalid(`excused/${silent}/reason`, '请填写请假原因。')
  return ok(
    rows.map(row => ({
      entry: text(row.person),
      reason: text(row.reason).trim(),
      notCounted: mayExclude && row.notCounted === true,
    })),
  )
}
export const recordedExcused = (value: unknown): readonly Excused[] =>
  list(value)
    .map(object)
    .map(row => ({ entry: text(row.entry), reason: text(row.reason), notCounted: row.notCounted === true }))

/** 应到: everybody on the list, less those who may lawfully be left out. Leave alone does not lower it. */
export const shouldAttendOf = (all: readonly Member[], excused: readonly Excused[]): number =>
  all.length - excused.filter(({ notCounted }) => notCounted).length

// ---- when it was held ----

/** A time typed in a form (`2026-11-23T15:00`, China time) as an instant. */
export const typedInstant = (typed: unknown): Instant | undefined =>
  typeof typed === 'string' ? startOfOccurred(`${typed}+08:00`) : undefined
/** An instant as a form shows it. */
export function asTyped(instant: Instant): string {
  const utc = Number(instant.slice(11, 13))
  return `${dayOf(instant)}T${String((utc + 8) % 24).padStart(2, '0')}${instant.slice(13, 16)}`
}

/** When a meeting was held: readable, not in the future, and on the claimed day when it was entered afterwards (补录). */
export function readHeld(
  typed: Json | undefined,
  now: Instant,
  occurred: string | undefined,
  mayBeAhead = false,
): Result<{ held: string; at: Instant; day: Day }, Refusal> {
  const at = typedInstant(typed)
  if (!at) return invalid('held', '请填写召开时间，例如 2026-11-23 15:00。')
  if (!mayBeAhead && at > now) return invalid('held', '召开时间不能晚于现在。')
  const day = dayOf(at)
  const start = occurred === undefined ? undefined : startOfOccurred(occurred)
  const claimed = occurred === undefined ? day : isDay(occurred) ? occurred : start ? dayOf(start) : ''
  if (claimed !== day)
    return invalid('held', `召开时间（${day}）与补录的发生日期（${claimed || occurred}）不是同一天。`)
  return ok({ held: text(typed), at, day })
}

// ---- whether that is enough ----

export interface Counts {
  readonly members: number
  readonly shouldAttend: number
  readonly present: number
  readonly households?: number | undefined
  readonly ballots?: number | undefined
}

/** Whether enough came. `householdsPresent` is what is held against the number of households. */
export function judgeQuorum(
  tools: StepTools,
  quorum: Quorum,
  bases: Counts,
  householdsPresent?: number,
): Result<Judged, Refusal> {
  const { present, ballots } = bases
  const counts = { members: present, shouldAttend: present, present, households: householdsPresent, ballots }
  const several = 'anyOf' in quorum ? quorum.anyOf : [quorum]
  return judge(tools.quorum(quorum, counts, { ...bases }), several, bases, '实到', ['到会人数有效', '到会人数不足'])
}

/** Whether enough were in favour. */
export function judgePass(
  tools: StepTools,
  pass: Threshold,
  inFavour: number,
  bases: Counts,
  what = '赞成',
): Result<Judged, Refusal> {
  return judge(tools.compare(pass, inFavour, { ...bases }), [pass], bases, what, ['通过', '未通过'])
}

/** Nobody is not enough for anything; a base nobody entered is a question, not an answer. */
function judge(
  result: ThresholdResult,
  thresholds: readonly Threshold[],
  bases: Counts,
  what: string,
  [yes, no]: readonly [string, string],
): Result<Judged, Refusal> {
  const { met, says, needed, missing, basis } = result
  if (met === 'unknown' && thresholds.some(({ of }) => bases[of] === undefined)) return invalid('', says)
  const sentences = says
    .replaceAll('人数未知，无法判断', '为 0')
    .split('；')
    .map(one => {
      const counted = /^\d/.test(one) ? `${/[到过]户 /.test(one) ? '到会户代表' : what} ${one}` : one
      return counted.includes('→')
        ? counted.replace('→ 满足', `→ ${yes}`).replace('→ 不满足', `→ ${no}`)
        : `${one} → ${no}`
    })
  return ok({
    met: met === true,
    says: sentences.join('；'),
    ...(needed !== undefined && { needed }),
    ...(missing !== undefined && { missing }),
    ...(basis !== undefined && { basis }),
  })
}

// ---- the handlers' own tasks ----

/** Who gives notice, records and counts. A meeting without anybody to hold it does not begin. */
export function handlersOf<S extends { readonly title: string; readonly handlers: { readonly role: string } }>({
  step,
  tools,
}: StepContext<S>) {
  const assignees = tools.assignees(step.handlers.role)
  return assignees.length > 0 ? ok(assignees) : refuse('NO_HANDLER', { step: step.title })
}

/** Attendance and decision in sentences, from what a meeting record or a count keeps under the same names. */
export function factsOf(recorded: JsonObject, all: readonly Member[]): Fact[] {
  if (!text(recorded.outcome)) return []
  const present = count(recorded.present) ?? list(recorded.present).length
  const excused = recordedExcused(recorded.excused)
  const absent = labelsOf(all, list(recorded.absent).map(text))
  const judged = (label: string, value: JsonObject): Fact[] =>
    text(value.says)
      ? [
          {
            label,
            value: text(value.says),
            met: value.met === true,
            ...(text(value.basis) && { basis: text(value.basis) }),
          },
        ]
      : []
  return [
    {
      label: '到会',
      value: `应到 ${count(recorded.shouldAttend) ?? 0} 人，实到 ${present} 人，请假 ${excused.length} 人`,
    },
    ...excused.map(({ entry, reason, notCounted }) => ({
      label: '请假',
      value: `${labelsOf(all, [entry])[0]}：${reason}${notCounted ? '（不计入应到）' : ''}`,
    })),
    ...(absent.length > 0 ? [{ label: '缺席', value: absent.join('、') }] : []),
    ...judged('法定人数', object(recorded.quorum)),
    ...judged('表决结果', object(recorded.pass)),
  ]
}

/** The end of the step's time limit, for its handlers' tasks. */
export const whenDue = <S extends { readonly deadline?: { readonly delay: string } | undefined }>({
  step,
  tools,
  visit,
  now,
}: StepContext<S>) => (step.deadline ? { due: tools.due(step.deadline.delay, visit.enteredAt || now) } : {})

// ---- outcomes every gathering may end with ----

export const END = {
  passed: { name: 'PASSED', title: '通过', opinion: 'none', tone: 'positive' },
  notPassed: { name: 'NOT_PASSED', title: '未通过', opinion: 'none', tone: 'negative' },
  held: { name: 'HELD', title: '已召开', opinion: 'none', tone: 'positive' },
  counted: { name: 'COUNTED', title: '已计票', opinion: 'none', tone: 'positive' },
  void: { name: 'VOID', title: '表决无效', opinion: 'none', tone: 'negative' },
  expired: { name: 'EXPIRED', title: '逾期', opinion: 'none', tone: 'neutral' },
  notQuorate: { name: 'NOT_QUORATE', title: '未达到法定人数', opinion: 'none', tone: 'negative' },
} as const satisfies { readonly [end: string]: OutcomeChoice }
