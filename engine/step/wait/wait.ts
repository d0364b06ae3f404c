import { type JsonObject, ok } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import { INSTANCE_ENDED, INSTANCE_MISSING, INSTANCE_REFUSED } from '#engine/process/ended.ts'
import { refuse } from '#engine/process/refusal.ts'
import { object, text } from '#engine/step/attendance.ts'
import type { KindEvent, StepKind } from '#engine/step/kind.ts'
import { type Progress, type Results, read } from '#engine/step/told.ts'
import { checkWait } from '#engine/step/wait/check.ts'
import { END, endsOf } from '#engine/step/wait/ends.ts'
import { theOtherEnded, waitedFor } from '#engine/step/wait/instance.ts'
import { type WaitStep, waitStep } from '#engine/step/wait/schema.ts'
import { overAt } from '#engine/step/wait/until.ts'
import { sayDay } from '#engine/time/instant.ts'

export interface WaitWork extends JsonObject {
  readonly until: JsonObject | null
}

/** 等待: until a time has passed, an outside signal came or another instance has ended, whichever is first. */
export const wait: StepKind<WaitStep, WaitWork> = {
  kind: 'wait',
  title: '等待',
  schema: waitStep,
  outcomes: endsOf,

  reads({ until, instance }) {
    const { start } = instance ?? {}
    const where = start?.organisation
    return [
      ...read(until?.field, '/until/field', true),
      ...read(instance?.field, '/instance/field', true),
      ...read(typeof where === 'object' ? where.field : undefined, '/instance/start/organisation/field', true),
      ...Object.entries(start?.data ?? {}).flatMap(([there, here]) => read(here, `/instance/start/data/${there}`)),
    ]
  },
  fills: ({ signal }) => (signal?.form ? [signal.form] : []),

  open(cx) {
    const over = overAt(cx)
    if (!over.ok) return over
    const until = over.value
    const other = waitedFor(cx)
    if (!other.ok) return other
    const passed = cx.step.until !== undefined && until !== undefined && until.at <= cx.now
    const handlers = cx.step.signal?.handlers
    const tasks =
      handlers && !passed
        ? [
            cx.tools.task(
              'signal',
              `${cx.step.title}：确认`,
              cx.tools.assignees(handlers.role),
              until && { due: until },
            ),
          ]
        : []
    const result = { ...(until && { until: until.lastDay }), ...(other.value && { instance: other.value.id }) }
    return ok({
      tasks,
      work: {
        until: (until as JsonObject | undefined) ?? null,
        ...(other.value && { instance: other.value.id, wants: cx.step.instance?.wants ?? [] }),
      },
      ...(Object.keys(result).length > 0 && { result }),
      ...(until && !passed && { timers: [{ purpose: 'until', due: until }] }),
      ...(other.value && (!passed || cx.step.instance?.start) && { effects: [other.value.effect] }),
      ...(passed && { outcome: END.elapsed.name }),
    })
  },

  form: ({ step }) => ({
    title: `${step.title}：确认`,
    before: [
      { key: 'note', schema: { type: 'string', title: '说明', maxLength: 2000 }, ui: { 'ui:widget': 'textarea' } },
    ],
    ...(step.signal?.form && { author: step.signal.form }),
    outcomes: [],
  }),

  submit: (cx, { task, data }) =>
    ok({
      events: [
        {
          type: 'Submitted',
          task: task.id,
          visit: cx.visit.id,
          part: task.part,
          data,
          facts: { signal: cx.step.signal?.name ?? '' },
          ...(cx.step.signal?.form && { result: { received: withoutNote(data) } }),
        },
      ],
      outcome: END.signalled.name,
    }),

  notes: {
    elapsed: '等待时间已到',
    postponed: '的期限顺延',
    signalled: '收到外部确认',
    'instance-ended': '所等的办件已经结束',
    'instance-refused': '所等的办件没有能够发起',
    'instance-missing': '没有找到所等的办件，或者发起人无权查看它',
  },
  timer: (cx, { purpose }) =>
    purpose === 'until' ? { events: [noted(cx.visit.id, 'elapsed', {})], outcome: END.elapsed.name } : { events: [] },

  signal(cx, name, data) {
    const { signal, instance } = cx.step
    if (instance && cx.actor.person === null && text(data.instance) === cx.visit.work.instance) {
      if (name === INSTANCE_ENDED) return ok(theOtherEnded(cx, data))
      if (name === INSTANCE_MISSING && !instance.start)
        return ok({ events: [noted(cx.visit.id, 'instance-missing', {})], outcome: END.missing.name })
      if (name === INSTANCE_REFUSED && instance.start)
        return ok({
          events: [noted(cx.visit.id, 'instance-refused', { why: text(data.why) })],
          outcome: END.refused.name,
        })
    }
    if (signal?.name !== name) return refuse('SIGNAL_UNKNOWN', { signal: name, expected: signal?.name ?? null })
    const senders = signal.handlers ? peopleBehind(cx.tools.assignees(signal.handlers.role), cx.directory) : []
    // The system itself speaks for an outside program that holds the key of this wait.
    if (cx.actor.person !== null && !senders.includes(cx.actor.person))
      return refuse('NOT_HANDLER', { task: cx.step.title })
    const result = signal.form ? { result: { received: data } } : {}
    return ok({
      events: [{ ...noted(cx.visit.id, 'signalled', { signal: name, data }), ...result }],
      outcome: END.signalled.name,
    })
  },

  results: (step): Results => ({
    ...((step.delay || step.until) && { until: { type: 'day', title: '最后一日' } }),
    ...(step.signal?.form && { received: { type: 'any', title: '收到的内容' } }),
    ...(step.instance && {
      instance: { type: 'string', title: '所等办件的编号' },
      status: { type: 'string', title: '所等办件的状态' },
      ending: { type: 'string', title: '所等办件的结果' },
      final: { type: 'string', title: '所等办件到达的终点' },
      title: { type: 'string', title: '所等办件的标题' },
      ...Object.fromEntries(
        (step.instance.wants ?? []).map(
          field => [`data.${field}`, { type: 'any', title: `所等办件的 ${field}` }] as const,
        ),
      ),
    }),
  }),

  resumed(cx, timers) {
    const until = timers.find(({ purpose }) => purpose === 'until')?.due
    if (!until) return []
    const facts = { until: until as unknown as JsonObject }
    return [{ ...noted(cx.visit.id, 'postponed', facts), result: { until: until.lastDay } }]
  },

  evolve: (work, event) =>
    event.type === 'StepNoted' && event.note === 'postponed'
      ? { ...work, until: (event.facts.until as JsonObject | undefined) ?? work.until }
      : work,

  check: checkWait,

  progress(work): Progress[] {
    const last = text(object(work.until).lastDay)
    return [
      ...(last ? [{ label: '等到', value: sayDay(last) }] : []),
      ...(text(work.instance) ? [{ label: '所等办件', value: text(work.instance) }] : []),
    ]
  },

  say: step =>
    [
      step.delay && '等到时间届满',
      step.until && '等到表单里填写的日期',
      step.signal && '等到外部确认',
      step.instance && (step.instance.start ? '发起另一个办件并等它办结' : '等到另一个办件办结'),
    ]
      .filter(Boolean)
      .join('，或') || '等待',
}

const withoutNote = ({ note: _note, ...data }: JsonObject): JsonObject => data
const noted = (visit: string, note: string, facts: JsonObject) =>
  ({ type: 'StepNoted', visit, note, facts }) as const satisfies KindEvent
