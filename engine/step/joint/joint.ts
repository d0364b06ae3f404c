import { type JsonObject, ok } from '#engine/json.ts'
import { refuse } from '#engine/process/refusal.ts'
import { object, text } from '#engine/step/attendance.ts'
import { close, overdue, submit } from '#engine/step/joint/act.ts'
import { askAll, movedParties } from '#engine/step/joint/ask.ts'
import { checkJoint } from '#engine/step/joint/check.ts'
import { ANSWERS, formOf } from '#engine/step/joint/form.ts'
import { changeParties, partiesOf, resultOf } from '#engine/step/joint/party.ts'
import { outcomesOf } from '#engine/step/joint/rule.ts'
import { type JointStep, jointStep } from '#engine/step/joint/schema.ts'
import { firstTasks, limitOf } from '#engine/step/joint/task.ts'
import { factsOf, progressOf, sayJoint } from '#engine/step/joint/told.ts'
import type { StepContext, StepKind } from '#engine/step/kind.ts'
import { type Results, read } from '#engine/step/told.ts'
import { isDay, startOfDay } from '#engine/time/instant.ts'
import type { Due } from '#engine/time/time.ts'
import { dueAt } from '#engine/time/working-calendar.ts'

/** Everybody who was asked, and until when they are waited for. */
export type JointWork = {
  readonly parties?: JsonObject[string]
  readonly until?: JsonObject[string]
  readonly over?: boolean
}
type Context = StepContext<JointStep>

/** 联合办理: lead and assisting departments work side by side; disputes about who is responsible are decided within. */
export const joint: StepKind<JointStep, JointWork> = {
  kind: 'joint',
  title: '联合办理',
  schema: jointStep,
  outcomes: outcomesOf,

  reads({ lead, assists, wait: until }) {
    const field = (party: object) => ('field' in party ? String(party.field) : undefined)
    const last = typeof until === 'object' && 'field' in until.until ? until.until.field : undefined
    return [
      ...read(field(lead), '/lead/field', true),
      ...assists.flatMap((one, at) => read(field(one), `/assists/${at}/field`)),
      ...read(last, '/wait/until/field', true),
    ]
  },
  fills: ({ form, assist }) => [form, assist?.form].filter(name => name !== undefined),

  open(cx) {
    const asked = askAll(cx)
    if (!asked.ok) return asked
    const until = untilOf(cx)
    if (until === 'missing') {
      const { wait } = cx.step
      const path = typeof wait === 'object' && 'field' in wait.until ? `/${wait.until.field}` : ''
      const message = `“${cx.step.title}”要用到截止日期，请先填写。`
      return refuse('FORM_INVALID', {}, [{ path, keyword: 'required', message }])
    }
    const parties = asked.value
    return ok({
      tasks: parties.flatMap(party => firstTasks(cx, party)),
      timers: [
        ...parties.filter(({ turn }) => turn > 0).flatMap(limitOf),
        ...(until ? [{ purpose: 'until', due: until }] : []),
      ],
      work: { parties, until: until ?? null, over: false } as unknown as JsonObject,
      result: resultOf(parties),
    })
  },

  form: formOf,
  submit,

  final: '意见已送达其他承办单位。需要补充的，请牵头单位写入主办意见',
  answers: ANSWERS,
  notes: {
    postponed: '的期限顺延',
    moved: '的承办单位随办件移交',
    'party-overdue': '有一个承办单位逾期未反馈',
    'joint-closed': '反馈截止时间已到',
  },
  timer(cx, { purpose }) {
    if (purpose === 'until') return close(cx)
    const [what, id = ''] = purpose.split('/')
    return what === 'party' ? overdue(cx, id) : { events: [] }
  },

  /** The limits end later by the time the matter stood still. */
  resumed(cx, timers) {
    const dues = new Map(timers.map(({ purpose, due }) => [purpose, due]))
    const moved = partiesOf(cx.visit.work).flatMap(party => {
      const due = dues.get(`party/${party.id}`)
      return due && due.at !== party.due?.at ? [[party.id, { due }] as const] : []
    })
    const until = dues.get('until')
    const facts = { changed: Object.fromEntries(moved), ...(until && { until }) } as unknown as JsonObject
    return moved.length > 0 || until ? [{ type: 'StepNoted', visit: cx.visit.id, note: 'postponed', facts }] : []
  },

  /** Whoever is still waited for is asked there; what was said stays with who said it. */
  transferred(cx, there) {
    const moved = movedParties(cx, there)
    if (!moved.ok) return moved
    const changed = moved.value
    if (Object.keys(changed).length === 0) return ok([])
    const result = resultOf(changeParties(partiesOf(cx.visit.work), { changed }))
    const facts = { changed } as unknown as JsonObject
    return ok([{ type: 'StepNoted', visit: cx.visit.id, note: 'moved', facts, result }])
  },

  evolve(work, event) {
    if (event.type !== 'Submitted' && event.type !== 'StepNoted') return work
    const { until, over } = object(event.facts)
    const parties = changeParties(partiesOf(work), event.facts) as unknown as JsonObject[string]
    return { ...work, parties, ...(until !== undefined && { until }), ...(over === true && { over }) }
  },

  results: (): Results => ({
    assists: { type: 'integer', title: '协办单位数' },
    answered: { type: 'integer', title: '已反馈协办数' },
    missing: { type: 'integer', title: '未反馈协办数' },
    late: { type: 'integer', title: '逾期单位数' },
    disputes: { type: 'integer', title: '责任争议数' },
    lead: { type: 'string', title: '牵头单位' },
    by: { type: 'person', title: '主办意见提交人' },
  }),

  check: checkJoint,
  progress: work => progressOf(object(work)),
  facts: work => factsOf(object(work)),
  say: sayJoint,
}

/** Until when everybody is waited for; a date that nobody filled in is missing. */
function untilOf(cx: Context): Due | 'missing' | undefined {
  const { wait } = cx.step
  if (typeof wait !== 'object') return undefined
  if ('delay' in wait.until) return cx.tools.due(wait.until.delay, cx.now)
  const day = text(cx.state.data[wait.until.field])
  return isDay(day) ? dueAt({ calendarDays: 0 }, startOfDay(day), cx.calendar) : 'missing'
}
