import type { OutcomeChoice } from '#engine/form/form.ts'
import { type JsonObject, ok } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { KindEvent, StepKind } from '#engine/step/kind.ts'
import type { Results } from '#engine/step/told.ts'
import { type WaitStep, waitStep } from '#engine/step/wait/schema.ts'

const ELAPSED: OutcomeChoice = { name: 'ELAPSED', title: '时间已到', opinion: 'none', tone: 'neutral' }
const SIGNALLED: OutcomeChoice = { name: 'SIGNALLED', title: '已收到', opinion: 'none', tone: 'positive' }

export interface WaitWork extends JsonObject {
  readonly until: JsonObject | null
}

/** 等待: until a time has passed or an outside signal came, whichever is first. */
export const wait: StepKind<WaitStep, WaitWork> = {
  kind: 'wait',
  title: '等待',
  schema: waitStep,
  outcomes: step => [...(step.delay ? [ELAPSED] : []), ...(step.signal ? [SIGNALLED] : [])],

  open(cx) {
    const until = cx.step.delay ? cx.tools.due(cx.step.delay, cx.now) : undefined
    const handlers = cx.step.signal?.handlers
    const tasks = handlers
      ? [cx.tools.task('signal', `${cx.step.title}：确认`, cx.tools.assignees(handlers.role), until && { due: until })]
      : []
    return ok({
      tasks,
      work: { until: (until as JsonObject | undefined) ?? null },
      ...(until && { timers: [{ purpose: 'until', due: until }], result: { until: until.lastDay } }),
    })
  },

  form: cx => ({
    title: `${cx.step.title}：确认`,
    before: [
      { key: 'note', schema: { type: 'string', title: '说明', maxLength: 2000 }, ui: { 'ui:widget': 'textarea' } },
    ],
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
        },
      ],
      outcome: SIGNALLED.name,
    }),

  timer: (cx, { purpose }) =>
    purpose === 'until' ? { events: [noted(cx.visit.id, 'elapsed', {})], outcome: ELAPSED.name } : { events: [] },

  signal(cx, name, data) {
    const { signal } = cx.step
    if (signal?.name !== name) return refuse('SIGNAL_UNKNOWN', { signal: name, expected: signal?.name ?? null })
    const senders = signal.handlers ? peopleBehind(cx.tools.assignees(signal.handlers.role), cx.directory) : []
    // Without named senders only the system itself (an authenticated outside call) may signal.
    const allowed = cx.actor.person === null ? senders.length === 0 : senders.includes(cx.actor.person)
    if (!allowed) return refuse('NOT_HANDLER', { task: cx.step.title })
    return ok({ events: [noted(cx.visit.id, 'signalled', { signal: name, data })], outcome: SIGNALLED.name })
  },

  results: (step): Results => (step.delay ? { until: { type: 'day', title: '最后一日' } } : {}),

  evolve: work => work,

  check: (step, _, where) =>
    step.delay || step.signal
      ? []
      : [
          {
            code: 'SC-06.wait',
            severity: 'error',
            where,
            message: `等待步骤「${step.title}」既没有时间也没有信号，永远不会结束`,
            fix: '填写 delay（等多久）或 signal（等什么）',
          },
        ],

  say: step => [step.delay && '等到时间届满', step.signal && '等到外部确认'].filter(Boolean).join('，或') || '等待',
}

const noted = (visit: string, note: string, facts: JsonObject): KindEvent => ({ type: 'StepNoted', visit, note, facts })
