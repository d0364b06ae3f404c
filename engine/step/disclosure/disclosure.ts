import type { FormPlan, GeneratedField, OutcomeChoice } from '#engine/form/form.ts'
import { type Json, type JsonObject, ok } from '#engine/json.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import { fieldAt, posted } from '#engine/step/disclosure/content.ts'
import { type DisclosureStep, disclosureStep } from '#engine/step/disclosure/schema.ts'
import type { KindDecision, KindEvent, StepContext, StepKind } from '#engine/step/kind.ts'
import { read } from '#engine/step/told.ts'
import { dayOf, sayDay } from '#engine/time/instant.ts'
import type { Instant } from '#engine/time/time.ts'

const CLOSED: OutcomeChoice = { name: 'CLOSED', title: '公开期满', opinion: 'none', tone: 'positive' }
const UPHELD: OutcomeChoice = { name: 'OBJECTION_UPHELD', title: '异议成立', opinion: 'none', tone: 'negative' }
const ANSWERS: readonly OutcomeChoice[] = [
  { name: 'REJECTED', title: '异议不成立，说明理由', opinion: 'required', tone: 'positive' },
  { name: 'UPHELD', title: '异议成立，须改正', opinion: 'required', tone: 'negative' },
]

export interface Objection extends JsonObject {
  readonly id: string
  readonly question: string
  /** Null while it waits for an answer. */
  readonly answer: string | null
  readonly answeredAt: Instant | null
  readonly upheld: boolean
}
export interface DisclosureWork extends JsonObject {
  /** What is on the board, masked; empty until published. */
  readonly items: readonly { readonly title: string; readonly value: Json }[]
  readonly notice: string
  readonly from: string | null
  readonly until: JsonObject | null
  /** The period has run out; open objections may still keep the step from closing. */
  readonly over: boolean
  readonly objections: readonly Objection[]
}
type Context = StepContext<DisclosureStep>

const EMPTY: DisclosureWork = { items: [], notice: '', from: null, until: null, over: false, objections: [] }
const workOf = (cx: Context): DisclosureWork => ({ ...EMPTY, ...cx.visit.work })

/** Unanswered objections a disclosure takes at a time, where the author says nothing. */
const MOST_OPEN = 200

/**
 * 公开: chosen fields are posted for a period, anybody may object, and the step closes when all is answered.
 * Also an upheld objection waits for the others: each of them has a right to an answer, and one answer may decide how the
 * matter is put right. From then on no more are taken; what is corrected will be posted again.
 */
export const disclosure: StepKind<DisclosureStep, DisclosureWork> = {
  kind: 'disclosure',
  title: '公开',
  schema: disclosureStep,
  outcomes: () => [CLOSED, UPHELD],

  reads: ({ content }) =>
    content.flatMap(({ path }, at) => {
      const [root, field] = path.split('.')
      return read(root === 'data' ? field : undefined, `/content/${at}/path`, true)
    }),

  open: cx =>
    ok({
      tasks: [cx.tools.task('publish', `${cx.step.title}：发布`, cx.tools.assignees(cx.step.handlers.role))],
      work: EMPTY,
    }),

  form(cx, part, task): FormPlan {
    if (part === 'objection') return { title: '提出异议', before: OBJECTION, outcomes: [] }
    if (part === 'answer')
      return { title: '答复异议', before: ANSWER, outcomes: ANSWERS, prefill: { question: questionOf(cx, task) } }
    const preview = contentOf(cx).map(({ title, value }) => `${title}：${value}`)
    return {
      title: `${cx.step.title}：发布`,
      before: PUBLISH,
      ...(cx.step.form && { author: cx.step.form }),
      outcomes: [],
      prefill: { content: preview.join('\n'), notice: '' },
    }
  },

  submit(cx, handed) {
    const { task, data } = handed
    if (task.part === 'publish') return ok(publish(cx, task, data))
    if (task.part === 'objection') {
      const most = cx.step.objections?.most ?? MOST_OPEN
      return waitingIn(workOf(cx)).length >= most ? refuse('OBJECTIONS_FULL', { most }) : ok(object(cx, task, data))
    }
    const objection = workOf(cx).objections.find(({ id }) => id === task.about?.objection)
    if (!objection || objection.answer !== null) return refuse('OBJECTION_UNKNOWN', { task: task.title })
    const upheld = handed.outcome === 'UPHELD'
    const isLast = waitingIn(workOf(cx)).every(({ id }) => id === objection.id)
    const closed = upheld && !isLast ? objectionTasks(cx).map(({ id }) => ({ id, reason: 'done' as const })) : []
    const anyUpheld = upheld || workOf(cx).objections.some(known => known.upheld)
    const event: KindEvent = {
      type: 'Submitted',
      task: task.id,
      visit: cx.visit.id,
      part: task.part,
      data,
      ...(handed.outcome && { outcome: handed.outcome }),
      ...(handed.opinion && { opinion: handed.opinion }),
      facts: { objection: objection.id, answer: handed.opinion ?? '', upheld },
      ...(closed.length > 0 && { tasks: { closed } }),
      result: { upheld: anyUpheld },
    }
    const outcome = anyUpheld ? UPHELD.name : workOf(cx).over ? CLOSED.name : undefined
    return ok({ events: [event], ...(isLast && outcome && { outcome }) })
  },

  answers: ANSWERS,
  notes: {
    'period-over': '公开期满',
    postponed: '的期限顺延',
  },
  timer(cx, { purpose }): KindDecision {
    if (purpose !== 'period') return { events: [] }
    const waiting = waitingIn(workOf(cx)).length
    const event: KindEvent = {
      type: 'StepNoted',
      visit: cx.visit.id,
      note: 'period-over',
      facts: { waiting },
      tasks: { closed: objectionTasks(cx).map(({ id }) => ({ id, reason: 'done' as const })) },
    }
    return { events: [event], ...(waiting === 0 && { outcome: CLOSED.name }) }
  },

  resumed(cx, timers) {
    const period = timers.find(({ purpose }) => purpose === 'period')
    if (!period) return []
    const { due } = period
    const facts = { until: due as unknown as Json }
    return [{ type: 'StepNoted', visit: cx.visit.id, note: 'postponed', facts, result: { lastDay: due.lastDay } }]
  },

  evolve(work, event, at) {
    if (event.type === 'StepNoted' && event.note === 'postponed')
      return { ...work, until: (event.facts.until as JsonObject | undefined) ?? work.until }
    if (event.type === 'StepNoted') return event.note === 'period-over' ? { ...work, over: true } : work
    if (event.type !== 'Submitted') return work
    const { facts } = event
    if (event.part === 'publish')
      return {
        ...work,
        items: (facts.items ?? []) as unknown as DisclosureWork['items'],
        notice: String(facts.notice ?? ''),
        from: (facts.from as string | undefined) ?? null,
        until: (facts.until as JsonObject | undefined) ?? null,
      }
    const objections = work.objections ?? []
    if (event.part === 'objection')
      return {
        ...work,
        objections: [
          ...objections,
          {
            id: String(facts.objection),
            question: String(facts.question),
            answer: null,
            answeredAt: null,
            upheld: false,
          },
        ],
      }
    return {
      ...work,
      objections: objections.map(known =>
        known.id === facts.objection
          ? { ...known, answer: String(facts.answer ?? ''), answeredAt: at, upheld: facts.upheld === true }
          : known,
      ),
    }
  },

  check: (step, template, where) =>
    step.objections && !template.roles[step.objections.handlers.role]
      ? [
          {
            code: 'SC-02.role',
            severity: 'error',
            where: `${where}/objections/handlers/role`,
            message: `异议答复人“${step.objections.handlers.role}”没有在 roles 中定义`,
          },
        ]
      : [],

  progress,
  facts: progress,
  results: () => ({
    published: { type: 'day', title: '公开日期' },
    lastDay: { type: 'day', title: '公开最后一日' },
    objections: { type: 'integer', title: '异议件数' },
    upheld: { type: 'boolean', title: '异议成立' },
  }),

  say(step, template) {
    const role = template.roles[step.handlers.role]?.title ?? step.handlers.role
    return `${role}发布公开内容（${step.content.map(({ title }) => title).join('、')}），期间任何人可以提出异议，逐条答复后期满结束`
  },
}

function publish(cx: Context, task: Task, data: JsonObject): KindDecision {
  const until = cx.tools.due(cx.step.delay, cx.now)
  const items = contentOf(cx)
  const event: KindEvent = {
    type: 'Submitted',
    task: task.id,
    visit: cx.visit.id,
    part: task.part,
    data,
    facts: {
      items: items as unknown as Json,
      notice: String(data.notice ?? ''),
      from: cx.now,
      until: until as unknown as Json,
    },
    tasks: { opened: [cx.tools.task('objection', '提出异议', [{ public: true }], { optional: true })] },
    result: { published: dayOf(cx.now), lastDay: until.lastDay },
  }
  return { events: [event], timers: [{ purpose: 'period', due: until }] }
}

function object(cx: Context, task: Task, data: JsonObject): KindDecision {
  const id = `o${workOf(cx).objections.length + 1}`
  const { objections } = cx.step
  const named = objections ? cx.tools.assignees(objections.handlers.role) : []
  // An objection is taken whoever is missing; whoever published it answers for it.
  const handlers = named.length > 0 ? named : cx.tools.assignees(cx.step.handlers.role)
  const due = objections?.answer ? cx.tools.due(objections.answer, cx.now) : undefined
  const answer = cx.tools.task('answer', `答复异议 ${id.slice(1)}`, handlers, {
    who: id,
    about: { objection: id },
    ...(due && { due }),
  })
  const event: KindEvent = {
    type: 'Submitted',
    task: task.id,
    visit: cx.visit.id,
    part: task.part,
    data,
    facts: { objection: id, question: String(data.question ?? '') },
    tasks: { opened: [answer] },
    result: { objections: workOf(cx).objections.length + 1 },
  }
  return { events: [event] }
}

/** What goes on the board now: the chosen paths of the rule scope, covered as the author says; unknown values say so. */
function contentOf(cx: Context): { readonly title: string; readonly value: string }[] {
  return cx.step.content.map(({ path, title, mask }) => {
    const value = cx.tools.look(path)
    const said = value === undefined ? '' : posted(value, fieldAt(cx.template, path), mask, cx.tools.person)
    return { title, value: said || '（未填写）' }
  })
}

const waitingIn = ({ objections }: DisclosureWork): readonly Objection[] =>
  objections.filter(({ answer }) => answer === null)

const objectionTasks = (cx: Context) =>
  Object.values(cx.state.tasks).filter(task => task.visit === cx.visit.id && task.part === 'objection' && !task.closed)

const questionOf = (cx: Context, task: Task | undefined): string =>
  workOf(cx).objections.find(({ id }) => id === task?.about?.objection)?.question ?? ''

const text = (title: string, more: JsonObject = {}): JsonObject => ({ type: 'string', title, ...more })
const PUBLISH: readonly GeneratedField[] = [
  { key: 'content', schema: text('将要公开的内容'), ui: { 'ui:widget': 'textarea', 'ui:readonly': true } },
  {
    key: 'notice',
    schema: text('公告正文', { maxLength: 5000, description: '写明公开事由、起止时间、监督电话' }),
    ui: { 'ui:widget': 'textarea' },
    required: true,
  },
  { key: 'place', schema: text('张贴地点', { maxLength: 200, description: '如：村务公开栏' }), required: true },
  {
    key: 'photos',
    schema: {
      type: 'array',
      title: '张贴照片',
      maxItems: 9,
      items: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$', maxLength: 71 },
    },
    ui: { 'ui:widget': 'attachment' },
  },
]
const OBJECTION: readonly GeneratedField[] = [
  { key: 'question', schema: text('异议内容', { maxLength: 2000 }), ui: { 'ui:widget': 'textarea' }, required: true },
  { key: 'objector', schema: text('姓名', { maxLength: 50, description: '可以不填' }) },
  { key: 'contact', schema: text('联系方式', { maxLength: 100, description: '需要答复时填写，不公开' }) },
]
const ANSWER: readonly GeneratedField[] = [
  { key: 'question', schema: text('异议内容'), ui: { 'ui:widget': 'textarea', 'ui:readonly': true } },
  {
    key: 'investigation',
    schema: text('调查核实情况', { maxLength: 5000 }),
    ui: { 'ui:widget': 'textarea' },
    required: true,
  },
]

/** Facts of the step for screens. */
function progress(work: JsonObject): { readonly label: string; readonly value: string }[] {
  const { until, objections, from } = { ...EMPTY, ...work } as DisclosureWork
  if (!from || !until) return [{ label: '状态', value: '尚未发布' }]
  const waiting = objections.filter(({ answer }) => answer === null).length
  const isUpheld = objections.some(({ upheld }) => upheld)
  return [
    { label: '公开至', value: `${sayDay(String(until.lastDay))}${until.provisional ? '（暂定）' : ''}` },
    { label: '异议', value: objections.length === 0 ? '无' : `${objections.length} 条，待答复 ${waiting} 条` },
    ...(isUpheld && waiting > 0 ? [{ label: '处理', value: '已有异议成立，其余异议逐条答复后改正' }] : []),
  ]
}
