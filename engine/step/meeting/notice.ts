import type { FormPlan } from '#engine/form/form.ts'
import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import { asTyped, count, invalid, known, object, text, typedInstant, whenDue } from '#engine/step/attendance.ts'
import type { Handed, StepContext } from '#engine/step/kind.ts'
import { field } from '#engine/step/meeting/field.ts'
import type { Handlers } from '#engine/step/schema.ts'
import type { Template } from '#engine/template/format.ts'
import { dayOf, daysBetween, sayDay, startOfOccurred } from '#engine/time/instant.ts'
import type { Day, Instant } from '#engine/time/time.ts'

/** 会议通知: the same for meetings and ballots. */
export type Notice = {
  readonly time: string
  readonly place: string
  readonly host: string
  readonly agenda: string
  readonly noticedOn: Day
  /** First instant at which the meeting keeps the notice period; only where the step demands one. */
  readonly earliest?: Instant
  /** Why the period was not kept (特殊情况); shown with the minutes. */
  readonly shortNoticeReason?: string
}
/** What of a step the notice needs to know. */
export interface Noticed {
  readonly title: string
  readonly handlers: Handlers
  readonly deadline?: { readonly delay: string } | undefined
  readonly notice?: { readonly delay: string; readonly waivable?: boolean | undefined } | undefined
}

export const noticeForm = (cx: StepContext<Noticed>): FormPlan => ({
  title: `${cx.step.title}：会议通知`,
  before: [
    field.time('time', '会议时间'),
    field.line('place', '会议地点'),
    field.person('host', '主持人'),
    field.long('agenda', '议程', true),
    ...(cx.step.notice && mayWaive(cx)
      ? [
          field.long(
            'shortNoticeReason',
            '未按规定时间提前通知的原因',
            false,
            `规定提前${sayNotice(cx)}通知；特殊情况来不及的，在此说明。`,
          ),
        ]
      : []),
  ],
  outcomes: [],
  prefill: known({
    host: lastNotice(cx)?.host ?? cx.actor.person,
    place: lastNotice(cx)?.place,
    agenda: lastNotice(cx)?.agenda,
  }),
})

/** Notice was given: at least as early as the step demands, or with the reason why not. */
export function giveNotice(cx: StepContext<Noticed>, { data, occurred }: Handed): Result<Notice, Refusal> {
  const at = typedInstant(data.time)
  if (!at) return invalid('time', '请填写会议时间，例如 2026-11-23 15:00。')
  const given = (occurred === undefined ? undefined : startOfOccurred(occurred)) ?? cx.now
  if (at < given) return invalid('time', '会议时间不能早于通知时间。')
  const host = text(data.host)
  if (!cx.directory.person(host)) return refuse('PERSON_UNKNOWN', { person: host })
  const reason = mayWaive(cx) ? text(data.shortNoticeReason).trim() : ''
  const earliest = cx.step.notice && cx.tools.due(cx.step.notice.delay, given).at
  const notice: Notice = {
    time: text(data.time),
    place: text(data.place),
    host,
    agenda: text(data.agenda),
    noticedOn: dayOf(given),
    ...(earliest && { earliest }),
    ...(earliest && at < earliest && reason && { shortNoticeReason: reason }),
  }
  return tooShort(cx, notice, at) ?? ok(notice)
}

/** The refusal when a meeting at `at` would not keep the notice period, with both numbers in days. */
export function tooShort(cx: StepContext<Noticed>, notice: Notice | undefined, at: Instant) {
  if (!notice?.earliest || at >= notice.earliest || notice.shortNoticeReason) return undefined
  const rule = cx.step.notice && cx.template.delays?.[cx.step.notice.delay]
  const uncounted = rule && 'countFirstDay' in rule && rule.countFirstDay ? 0 : 1
  const required = daysBetween(notice.noticedOn, dayOf(notice.earliest)) - uncounted
  const actual = Math.max(0, daysBetween(notice.noticedOn, dayOf(at)) - uncounted)
  const earliest = asTyped(notice.earliest)
  return refuse('NOTICE_TOO_SHORT', {
    required,
    actual,
    noticedOn: notice.noticedOn,
    earliest,
    planned: asTyped(at),
    says: `通知时间不足：须提前 ${required} 天，实际 ${actual} 天（${uncounted ? '通知当日和' : ''}开会当日不计）。最早可在 ${sayTyped(earliest)} 召开${mayWaive(cx) ? '；有特殊情况的，请写明未按规定时间通知的原因' : ''}。`,
  })
}

/** 特殊情况除外: unless the template says that the law knows no exception. */
const mayWaive = (cx: StepContext<Noticed>): boolean => cx.step.notice?.waivable !== false

/**
 * The tasks a meeting or ballot begins with: its main part at once, unless notice has to come first. Notice may be given
 * again (改期), so every notice leaves an optional one behind.
 */
export const noticeTask = (cx: StepContext<Noticed>, assignees: Task['assignees'], given: number): Task =>
  cx.tools.task('notice', given === 0 ? `${cx.step.title}：发会议通知` : `${cx.step.title}：更改会议通知`, assignees, {
    ...(given > 0 && { who: String(given + 1) }),
    ...(given > 0 || !cx.step.notice ? { optional: true } : {}),
    ...whenDue(cx),
  })

export const noticeOf = (work: JsonObject): Notice | undefined => {
  const found = object(work.notice)
  const time = text(found.time)
  if (!typedInstant(time)) return undefined
  const [earliest, reason] = [text(found.earliest), text(found.shortNoticeReason)]
  return {
    time,
    place: text(found.place),
    host: text(found.host),
    agenda: text(found.agenda),
    noticedOn: text(found.noticedOn),
    ...(earliest && { earliest }),
    ...(reason && { shortNoticeReason: reason }),
  }
}
/** How often notice has been given in this visit. */
export const noticesGiven = (work: JsonObject): number => count(work.notices) ?? 0
const lastNotice = (cx: StepContext<Noticed>) => noticeOf(cx.visit.work)

/** “3 天” as the template says it, for the hint on the form. */
function sayNotice({ step, template, state }: StepContext<Noticed>): string {
  return step.notice ? sayDelayOf(template, step.notice.delay, state.parameters) : ''
}
export function sayDelayOf(template: Template, delay: string, parameters: JsonObject = {}): string {
  const rule = template.delays?.[delay]
  if (!rule) return ''
  const days = (value: number | { parameter: string }) =>
    typeof value === 'number'
      ? value
      : (parameters[value.parameter] ?? template.parameters?.[value.parameter]?.default ?? '')
  if ('calendarDays' in rule) return ` ${days(rule.calendarDays)} 天`
  if ('workingDays' in rule) return ` ${days(rule.workingDays)} 个工作日`
  if ('months' in rule) return ` ${days(rule.months)} 个月`
  return 'hours' in rule ? ` ${rule.hours} 小时` : ` ${rule.minutes} 分钟`
}

/** “2026年11月20日 15:00，村部会议室” */
export const sayNoticed = ({ time, place }: Notice): string => `${sayTyped(time)}，${place}`
const sayTyped = (typed: string): string => `${sayDay(typed.slice(0, 10))} ${typed.slice(11)}`
