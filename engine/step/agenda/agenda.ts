import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { AGENDA_DECIDED, AGENDA_MARKED, choicesOf, ENDS, held, heldQuorum } from '#engine/step/agenda/item.ts'
import { type AgendaStep, agendaStep } from '#engine/step/agenda/schema.ts'
import { count, END, judgePass, list, object, text } from '#engine/step/attendance.ts'
import type { KindDecision, StepContext, StepKind } from '#engine/step/kind.ts'
import { countable, neverSkipped } from '#engine/step/meeting/check.ts'
import { sayPass } from '#engine/step/meeting/say.ts'
import type { Threshold } from '#engine/step/schema.ts'
import { ATTENDANCE, type Fact, type Progress, type Results, read, VOTES } from '#engine/step/told.ts'
import type { Finding } from '#engine/template/finding.ts'
import { isDay, sayDay } from '#engine/time/instant.ts'

/** The item as it waits, every meeting that put it off, and the decision once there is one. */
export type AgendaWork = {
  readonly matter?: Json
  readonly quorum?: Json
  readonly pass?: Json
  readonly choices?: Json
  readonly marks?: Json
  readonly decided?: Json
}
type Context = StepContext<AgendaStep>

/** 上会议题: waits until a meeting takes it up. Only the record of a meeting moves it, for all its items together. */
export const agenda: StepKind<AgendaStep, AgendaWork> = {
  kind: 'agenda',
  title: '上会议题',
  schema: agendaStep,

  outcomes: step => [
    ...(step.pass ? [ENDS.approved, ENDS.rejected] : choicesOf(step)),
    ...(step.postponed === 'waits' ? [] : [ENDS.postponed]),
    ...(step.deadline?.outcome ? [END.expired] : []),
  ],

  reads: ({ matter }) => read(matter, '/matter'),

  open({ step, template, state }) {
    const matter = step.matter ? text(state.data[step.matter]) : ''
    const { parameters } = state
    return ok({
      tasks: [],
      work: {
        matter: matter || state.title,
        choices: choicesOf(step).map(({ name, title }) => ({ name, title })),
        ...(step.quorum && { quorum: heldQuorum(template, parameters, step.quorum) as unknown as Json }),
        ...(step.pass && { pass: held(template, parameters, step.pass) as unknown as Json }),
      },
    })
  },

  form: ({ step }) => ({ title: step.title, outcomes: [] }),
  submit: (_, { task }) => refuse('PART_NOT_OPEN', { part: task.part }),

  signal(cx, name, data) {
    if (name !== AGENDA_DECIDED && name !== AGENDA_MARKED) return refuse('SIGNAL_UNKNOWN', { signal: name })
    if (cx.actor.person !== null) return refuse('NOT_HANDLER', { task: cx.step.title })
    return name === AGENDA_DECIDED ? decide(cx, data) : ok(mark(cx, data))
  },

  notes: {
    'agenda-decided': '已由会议审议',
    'agenda-postponed': '会议暂缓审议',
    'agenda-not-reached': '会议未及审议，继续等待上会',
  },
  evolve(work, event) {
    if (event.type !== 'StepNoted') return work
    const { meeting, reason } = object(event.facts)
    if (event.note === 'agenda-decided') return { ...work, decided: event.facts }
    if (event.note !== 'agenda-postponed' && event.note !== 'agenda-not-reached') return work
    return {
      ...work,
      marks: [...list(work.marks), { note: event.note, meeting: meeting ?? null, reason: reason ?? '' }],
    }
  },

  results: (): Results => ({
    ...ATTENDANCE,
    ...VOTES,
    meeting: { type: 'string', title: '审议会议的编号' },
    reason: { type: 'string', title: '说明' },
  }),

  check: checkAgenda,

  progress: work =>
    object(work.decided).meeting === undefined ? [{ label: '状态', value: '待上会' }, ...marks(work)] : [],

  facts(work): Fact[] {
    const { meeting, attendance, pass, votes, reason } = object(work.decided)
    if (meeting === undefined) return marks(work)
    const { present, shouldAttend } = object(attendance)
    const hands = object(votes)
    const judged = object(pass)
    return [
      ...marks(work),
      { label: '审议会议', value: sayMeeting(meeting) },
      { label: '到会', value: `应到 ${count(shouldAttend) ?? 0} 人，实到 ${count(present) ?? 0} 人` },
      ...(votes === undefined ? [] : [{ label: '票数', value: sayHands(hands) }]),
      ...(text(judged.says)
        ? [
            {
              label: '表决结果',
              value: text(judged.says),
              met: judged.met === true,
              ...(text(judged.basis) && { basis: text(judged.basis) }),
            },
          ]
        : []),
      ...(text(reason) ? [{ label: '说明', value: text(reason) }] : []),
    ]
  },

  say(step, template) {
    const pass = step.pass ? `，${sayPass(step.pass, template)}赞成通过` : ''
    return `${step.title}：排入会议议程，等待会议审议${pass}`
  },
}

/** Judged again here, by the item's own threshold: a meeting that counted otherwise is not believed. */
function decide(cx: Context, data: JsonObject): Result<KindDecision, Refusal> {
  const { meeting, attendance, votes, reason, by } = data
  const { members, shouldAttend, present, excused, held: day, quorate } = object(attendance)
  const bases = { members: count(members) ?? 0, shouldAttend: count(shouldAttend) ?? 0, present: count(present) ?? 0 }
  const { rule } = object(cx.visit.work.pass)
  const hands = object(votes)
  const pass =
    rule === undefined ? undefined : judgePass(cx.tools, rule as unknown as Threshold, count(hands.for) ?? 0, bases)
  if (pass && !pass.ok) return pass
  const outcome = pass ? (pass.value.met ? ENDS.approved.name : ENDS.rejected.name) : text(data.outcome)
  const allowed = pass ? [outcome] : choicesOf(cx.step).map(({ name }) => name)
  if (outcome !== text(data.outcome) || !allowed.includes(outcome))
    return refuse('OUTCOME_UNKNOWN', { outcome: text(data.outcome), expected: allowed })
  const basis = text(object(cx.visit.work.pass).basis)
  const judged = pass && { ...pass.value, ...(basis && { basis }) }
  const facts = {
    meeting: object(meeting),
    attendance: object(attendance),
    by: by ?? null,
    outcome,
    reason: text(reason),
    ...(votes !== undefined && { votes: hands }),
    ...(judged && { pass: judged as unknown as JsonObject }),
  }
  const result = {
    ...bases,
    excused: count(excused) ?? 0,
    quorate: quorate === true,
    ...(isDay(text(day)) && { held: text(day) }),
    ...(votes !== undefined && hands),
    meeting: text(object(meeting).instance),
    reason: text(reason),
  }
  return ok({ events: [{ type: 'StepNoted', visit: cx.visit.id, note: 'agenda-decided', facts, result }], outcome })
}

/** Put off, or not reached: the item waits for the next meeting, unless being put off is an end of its own. */
function mark(cx: Context, { meeting, mark: how, reason, by }: JsonObject): KindDecision {
  const postponed = how === 'postponed'
  const facts = { meeting: object(meeting), reason: text(reason), by: by ?? null }
  const note = postponed ? 'agenda-postponed' : 'agenda-not-reached'
  const ends = postponed && cx.step.postponed !== 'waits'
  const result = { meeting: text(object(meeting).instance), reason: text(reason) }
  return {
    events: [{ type: 'StepNoted', visit: cx.visit.id, note, facts, ...(ends && { result }) }],
    ...(ends && { outcome: ENDS.postponed.name }),
  }
}

export const sayHands = (hands: JsonObject): string =>
  `赞成 ${count(hands.for) ?? 0}，反对 ${count(hands.against) ?? 0}，弃权 ${count(hands.abstain) ?? 0}`

function sayMeeting(meeting: unknown): string {
  const { title, held: day } = object(meeting)
  return [text(title), isDay(text(day)) ? sayDay(text(day)) : ''].filter(Boolean).join('，')
}

const marks = (work: JsonObject): Progress[] =>
  list(work.marks)
    .map(object)
    .map(({ note, meeting, reason }) => ({
      label: note === 'agenda-postponed' ? '暂缓' : '未及审议',
      value: [sayMeeting(meeting), text(reason)].filter(Boolean).join('：'),
    }))

function checkAgenda(step: AgendaStep, template: Parameters<typeof neverSkipped>[1], where: string): Finding[] {
  return [
    ...neverSkipped(step, template, where),
    ...countable(step, ['members', 'shouldAttend', 'present'], where),
    ...(step.pass && step.outcomes
      ? [
          {
            code: 'SC-01.two-ends',
            severity: 'error' as const,
            where: `${where}/outcomes`,
            message: `议题“${step.title}”既设了表决通过的比例，又设了由记录人选择的结果，两者只能有一个。`,
            fix: '按票数决定的，删去 outcomes；由记录人选择的，删去 pass。',
          },
        ]
      : []),
    ...(step.matter !== undefined && !template.data?.properties?.[step.matter]
      ? [
          {
            code: 'SC-02.field',
            severity: 'error' as const,
            where: `${where}/matter`,
            message: `没有共用字段 ${step.matter}。`,
            fix: '在 data 里加上这个字段，或删去 matter。',
          },
        ]
      : []),
  ]
}
