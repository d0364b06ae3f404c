import type { FormPlan, OutcomeChoice } from '#engine/form/form.ts'
import { type Json, type JsonObject, ok } from '#engine/json.ts'
import { DEEPEST, depthOf } from '#engine/process/origin.ts'
import { own } from '#engine/process/own.ts'
import { refuse } from '#engine/process/refusal.ts'
import { meets, parseFraction } from '#engine/rule/fraction.ts'
import type { KindDecision, KindEvent, StepContext, StepKind, TimerRequest } from '#engine/step/kind.ts'
import { checkLaunch } from '#engine/step/launch/check.ts'
import { type LaunchStep, launchStep } from '#engine/step/launch/schema.ts'
import { round, targetsOf } from '#engine/step/launch/target.ts'
import {
  EMPTY,
  evolveLaunch,
  type LaunchWork,
  rolledUp,
  type Tally,
  tallyOf,
  workOf,
} from '#engine/step/launch/work.ts'
import { type Fact, type Progress, type Results, read } from '#engine/step/told.ts'
import { dayOf, startOfDay } from '#engine/time/instant.ts'
import { nextOccurrence, type Occurrence, periodOf, type Recurrence, sayRecurrence } from '#engine/time/recurrence.ts'
import type { Day } from '#engine/time/time.ts'

const COMPLETED: OutcomeChoice = { name: 'COMPLETED', title: '全部完成', opinion: 'none', tone: 'positive' }
const PARTLY: OutcomeChoice = { name: 'PARTLY', title: '未全部完成', opinion: 'none', tone: 'negative' }
/** Closing by hand: whether that is an end with all or with some follows from the targets. */
const CLOSE: OutcomeChoice = { ...PARTLY, title: '结束下发', opinion: 'required' }
const EXPIRED: OutcomeChoice = { name: 'EXPIRED', title: '逾期', opinion: 'none', tone: 'neutral' }

type Context = StepContext<LaunchStep>

/** 下发: starts an instance of a template in every target organisation and follows them until they have ended. */
export const launch: StepKind<LaunchStep, LaunchWork> = {
  kind: 'launch',
  title: '下发',
  schema: launchStep,
  outcomes: step => [COMPLETED, PARTLY, ...(step.deadline?.outcome ? [EXPIRED] : [])],

  reads: ({ to, vary, data = {} }) => [
    ...read('field' in to ? to.field : undefined, '/to/field', true),
    ...read(vary?.field, '/vary/field'),
    ...Object.entries(data).flatMap(([there, here]) => read(here, `/data/${there}`)),
  ],

  open: cx =>
    ok({
      tasks: [cx.tools.task('launch', `${cx.step.title}：下发`, cx.tools.assignees(cx.step.handlers.role))],
      work: EMPTY,
    }),

  form: (cx, part): FormPlan =>
    part === 'close'
      ? {
          title: `${cx.step.title}：结束`,
          before: [NOTE],
          outcomes: [CLOSE],
        }
      : { title: `${cx.step.title}：下发`, before: [TARGETS], outcomes: [], prefill: { targets: preview(cx) } },

  submit(cx, { task, data, opinion }) {
    const submitted = {
      type: 'Submitted' as const,
      task: task.id,
      visit: cx.visit.id,
      part: task.part,
      data,
      ...(opinion !== undefined && { opinion }),
    }
    if (task.part === 'close') {
      const work = workOf(cx.visit.work)
      const event = { ...submitted, facts: { over: true }, result: resultOf(cx.step, work) }
      return ok({ events: [event], outcome: isEnough(cx.step, tallyOf(work)) ? COMPLETED.name : PARTLY.name })
    }
    if (workOf(cx.visit.work).rounds.length > 0) return refuse('PART_NOT_OPEN', { part: task.part })
    if (depthOf(cx.state) >= DEEPEST) return refuse('ASKED_TOO_DEEP', { template: cx.step.template, most: DEEPEST })
    const targets = targetsOf(cx)
    if (!targets.ok) return targets
    const { repeat } = cx.step
    const today = dayOf(cx.now)
    const first = repeat ? periodOf(repeat.recurrence, today) : today
    const later = repeat && nextOccurrence(repeat.recurrence, today, cx.calendar, first)
    const { facts, effects } = round(cx, first, targets.value)
    const close = cx.tools.task('close', `${cx.step.title}：结束`, task.assignees, { optional: true })
    const result = resultOf(cx.step, evolveLaunch(cx.visit.work, { ...submitted, facts }, cx.now))
    const timers: TimerRequest[] = repeat
      ? [...(later ? [next(cx, later)] : []), { purpose: 'until', due: cx.tools.due(repeat.until, cx.now) }]
      : []
    return ok({ events: [{ ...submitted, facts, tasks: { opened: [close] }, result }], effects, timers })
  },

  answers: [CLOSE],
  notes: {
    launched: '按周期下发',
    'launch-over': '周期下发到期，不再下发新的一轮',
    'target-told': '收到下发对象的办理结果',
  },
  timer(cx, { purpose, due }): KindDecision {
    const work = workOf(cx.visit.work)
    const { repeat } = cx.step
    if (work.over) return { events: [] }
    if (purpose === 'until') return noted(cx, 'launch-over', { over: true })
    if (!purpose.startsWith('round/') || !repeat) return { events: [] }
    const { period, missed, later } = dueRound(cx, repeat.recurrence, purpose.slice('round/'.length), due.lastDay)
    const timers = later ? [next(cx, later)] : []
    const targets = targetsOf(cx)
    // Without anybody to send it to, a round is left out; the next one comes all the same.
    if (!targets.ok || work.rounds.includes(period)) return { events: [], timers }
    const { facts, effects } = round(cx, period, targets.value, missed)
    return { ...noted(cx, 'launched', facts), effects, timers }
  },

  /** A round belongs to its day: standing still does not move it. */
  keepsDate: purpose => purpose.startsWith('round/'),

  signal(cx, name, data) {
    const key = String(data.target ?? '')
    const target = workOf(cx.visit.work).targets.find(one => one.key === key)
    if (cx.actor.person !== null) return refuse('NOT_HANDLER', { task: cx.step.title })
    if (target?.status !== 'waiting' || !(name === 'INSTANCE_ENDED' || name === 'INSTANCE_REFUSED'))
      return refuse('SIGNAL_UNKNOWN', { signal: name })
    const status = name === 'INSTANCE_REFUSED' ? 'refused' : data.status === 'completed' ? 'completed' : 'cancelled'
    const ending = String((name === 'INSTANCE_REFUSED' ? data.why : data.ending) ?? '')
    return ok(noted(cx, 'target-told', { told: { key, status, ending, data: wanted(cx.step, data.data) } }))
  },

  evolve: evolveLaunch,

  results: (step): Results => ({
    total: { type: 'integer', title: '下发数' },
    completed: { type: 'integer', title: '完成数' },
    cancelled: { type: 'integer', title: '撤销数' },
    refused: { type: 'integer', title: '未能发起数' },
    waiting: { type: 'integer', title: '未完成数' },
    ...Object.fromEntries(
      (step.rollUp ?? []).map(({ field, title, as }) => [
        `sums.${field}`,
        as === 'sum' ? { type: 'integer', title: `${title}合计` } : { type: 'list', title: `各单位${title}` },
      ]),
    ),
  }),

  progress: (work): Progress[] => {
    const { total, completed, waiting, refused } = tallyOf(workOf(work))
    return total === 0
      ? [{ label: '状态', value: '尚未下发' }]
      : [
          { label: '已完成 / 已下发', value: `${completed} / ${total}` },
          ...(waiting > 0 ? [{ label: '办理中', value: `${waiting}` }] : []),
          ...(refused > 0 ? [{ label: '未能发起', value: `${refused}` }] : []),
        ]
  },
  facts: (work, step): Fact[] => {
    const known = workOf(work)
    const { total, completed, cancelled, refused } = tallyOf(known)
    if (total === 0) return []
    const sums = rolledUp(step, known)
    return [
      { label: '下发', value: `${known.rounds.length} 轮，共 ${total} 件` },
      { label: '完成', value: `${completed} 件`, met: completed === total },
      ...(cancelled > 0 ? [{ label: '撤销', value: `${cancelled} 件` }] : []),
      ...(refused > 0 ? [{ label: '未能发起', value: `${refused} 件`, met: false }] : []),
      ...(known.missed.length > 0 ? [{ label: '挂起期间未下发', value: known.missed.join('、') }] : []),
      ...(step.rollUp ?? [])
        .filter(({ as }) => as === 'sum')
        .map(({ field, title }) => ({ label: `${title}合计`, value: String(sums[field] ?? 0) })),
    ]
  },

  check: checkLaunch,

  say(step, template) {
    const who = template.roles[step.handlers.role]?.title ?? step.handlers.role
    const often = step.repeat ? `${sayRecurrence(step.repeat.recurrence)}` : ''
    return `${who}${often}向${sayTargets(step)}下发，${sayDone(step)}为完成`
  },
}

const NOTE = {
  key: 'note',
  schema: { type: 'string', title: '说明', maxLength: 2000 },
  ui: { 'ui:widget': 'textarea' },
} as const
const TARGETS = {
  key: 'targets',
  schema: { type: 'string', title: '下发对象', maxLength: 20_000 },
  ui: { 'ui:widget': 'textarea', 'ui:readonly': true },
} as const

/** The organisations it would go to now, as the form shows them. */
function preview(cx: Context): string {
  const found = targetsOf(cx)
  if (!found.ok) return '没有可以下发的组织'
  const names = found.value.slice(0, 200).map(({ name }) => name)
  const more = found.value.length > names.length ? `……等 ${found.value.length} 个` : `（共 ${found.value.length} 个）`
  return `${names.join('、')}${more}`
}

/** The round to begin now. Those that could not begin on their days are not made up for, one after the other. */
function dueRound(cx: Context, rule: Recurrence, first: string, day: Day) {
  const missed: string[] = []
  for (let [period, held] = [first, day]; ; ) {
    const later = nextOccurrence(rule, held, cx.calendar, period)
    if (!later || later.day > dayOf(cx.now)) return { period, missed, later }
    missed.push(period)
    period = later.period
    held = later.day
  }
}

const next = (cx: Context, { period, day, provisional }: Occurrence): TimerRequest => ({
  purpose: `round/${period}`,
  due: { at: startOfDay(day), lastDay: day, calendar: cx.calendar.version, provisional },
})

/** A fact the step keeps, and its end where that makes it complete. */
function noted(cx: Context, note: string, facts: JsonObject): KindDecision {
  const event: KindEvent = { type: 'StepNoted', visit: cx.visit.id, note, facts }
  const work = evolveLaunch(cx.visit.work, event, cx.now)
  const tally = tallyOf(work)
  const ended = { ...event, result: resultOf(cx.step, work, tally) }
  const further = cx.step.repeat !== undefined && !work.over
  const enough = isEnough(cx.step, tally)
  if (further || (tally.waiting > 0 && !enough)) return { events: [ended] }
  return { events: [ended], outcome: enough ? COMPLETED.name : PARTLY.name }
}

function isEnough({ done = 'all' }: LaunchStep, { total, completed }: Tally): boolean {
  if (total === 0) return false
  if (done === 'all') return completed === total
  const { atLeast } = done
  if (typeof atLeast === 'number') return completed >= Math.min(atLeast, total)
  const share = parseFraction(atLeast)
  return share !== undefined && meets(completed, total, share) === true
}

function resultOf(step: LaunchStep, work: LaunchWork, tally = tallyOf(work)): JsonObject {
  const sums = rolledUp(step, work)
  return { ...tally, ...(Object.keys(sums).length > 0 && { sums }) }
}

/** Of what a target tells, only the fields the template asks for are kept. */
const wanted = (step: LaunchStep, told: Json | undefined): JsonObject =>
  Object.fromEntries(
    (step.rollUp ?? []).flatMap(({ field }) => {
      const value = typeof told === 'object' && told !== null ? own(told as JsonObject, field) : undefined
      return value === undefined ? [] : [[field, value]]
    }),
  )

function sayTargets({ to }: LaunchStep): string {
  if ('field' in to) return '名单中的组织'
  const kinds = to.kinds ? '指定类型的' : ''
  return `${to.organisations === 'children' ? '直属' : '所辖'}${kinds}组织${to.where ? '中符合条件的' : ''}`
}

function sayDone({ done = 'all' }: LaunchStep): string {
  if (done === 'all') return '全部办结'
  return typeof done.atLeast === 'number' ? `至少 ${done.atLeast} 个办结` : `至少 ${done.atLeast} 办结`
}
