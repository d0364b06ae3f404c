import type { OutcomeChoice } from '#engine/form/form.ts'
import { type JsonObject, ok } from '#engine/json.ts'
import { voiceOf } from '#engine/people/actor.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import { END, list, object, text } from '#engine/step/attendance.ts'
import type { KindEvent, StepContext, StepKind } from '#engine/step/kind.ts'
import { checkScoring } from '#engine/step/scoring/check.ts'
import { SCORED, settle, VETOED } from '#engine/step/scoring/grade.ts'
import { CONFIRMED, paperOf, SENT_BACK } from '#engine/step/scoring/paper.ts'
import { sayPoints } from '#engine/step/scoring/points.ts'
import { sayScoring } from '#engine/step/scoring/say.ts'
import { type ScoringStep, scoringStep } from '#engine/step/scoring/schema.ts'
import { readSheet } from '#engine/step/scoring/sheet.ts'
import { begin, nextPart, partsOf, type Scorer, scorersOf } from '#engine/step/scoring/stage.ts'
import { evolveScoring, neededOf, roundOf, type ScoringWork, sheetsOf } from '#engine/step/scoring/work.ts'
import type { Fact, Progress, Results } from '#engine/step/told.ts'

type Context = StepContext<ScoringStep>

/** 考评打分: self-assessment, assessors side by side, review; then the exact total, the grade and one outcome. */
export const scoring: StepKind<ScoringStep, ScoringWork> = {
  kind: 'scoring',
  title: '考评打分',
  schema: scoringStep,

  outcomes(step) {
    const bands = (step.bands ?? []).map(({ outcome, title, tone }, at) =>
      choice(outcome, title, tone ?? (at === 0 ? 'positive' : 'neutral')),
    )
    const ends = [
      ...(bands.length > 0 ? bands : [choice(SCORED, '已评分', 'positive')]),
      ...(step.veto ? [choice(VETOED, step.veto.grade ?? '一票否决', 'negative')] : []),
      ...(step.deadline?.outcome ? [END.expired] : []),
    ]
    // Several bands may lead the same way.
    return ends.filter(({ name }, at) => ends.findIndex(one => one.name === name) === at)
  },

  open(cx) {
    const first = partsOf(cx.step)[0]
    const begun = first && begin(cx, first, 1)
    if (!begun) return refuse('PART_NOT_OPEN', { part: 'self' })
    return begun.ok ? ok({ tasks: begun.value.tasks, work: { round: 1, need: begun.value.need, sheets: [] } }) : begun
  },

  form: (cx, part, task) => paperOf(cx, scorerOf(cx.step, part, task)),

  submit(cx, handed) {
    const { task, data, outcome, opinion } = handed
    const scorer = scorerOf(cx.step, task.part, task)
    const by = voiceOf(cx.actor) ?? ''
    const hand = cx.actor.person ?? ''
    const work = cx.visit.work
    const sheets = sheetsOf(work)
    if (sheets.some(sheet => sheet.scorer === scorer.key && sheet.by === by))
      return refuse('ALREADY_ANSWERED', { task: task.title })
    const own = sheets.find(sheet => sheet.scorer === 'self')
    // Standing in for somebody else makes nobody a judge of their own sheet.
    if (own && !cx.step.mayScoreOwn && [by, hand].some(who => who === own.by || who === own.hand))
      return refuse('SAME_PERSON', { task: task.title, says: '自评过的人不能再给自己评分' })
    const submitted = {
      type: 'Submitted' as const,
      task: task.id,
      visit: cx.visit.id,
      part: task.part,
      data,
      ...(outcome !== undefined && { outcome }),
      ...(opinion !== undefined && { opinion }),
    }

    const back = partsOf(cx.step)[0]
    if (outcome === SENT_BACK.name && back) {
      const round = roundOf(work) + 1
      const begun = begin(cx, back, round)
      if (!begun.ok) return begun
      const { tasks, need } = begun.value
      return ok({ events: [{ ...submitted, facts: { round, need }, tasks: { opened: tasks } }] })
    }

    const read = readSheet(cx.step, scorer, { by, hand }, data, own)
    if (!read.ok) return read
    const sheet = read.value
    const all = [...sheets, sheet]
    const enough = (one: Scorer) => all.filter(known => known.scorer === one.key).length >= neededOf(work, one.key)
    const closed = enough(scorer) ? leftOver(cx, task, scorer) : []
    const done = scorersOf(cx.step)
      .filter(one => one.part === scorer.part)
      .every(enough)
    const next = done ? nextPart(cx.step, scorer.part) : undefined
    if (!done) return ok({ events: [{ ...submitted, facts: { sheet }, tasks: { closed } }] })
    if (next) {
      const begun = begin(cx, next, roundOf(work))
      if (!begun.ok) return begun
      const { tasks: opened, need } = begun.value
      return ok({ events: [{ ...submitted, facts: { sheet, need }, tasks: { closed, opened } }] })
    }
    const { settled, result } = settle(cx.step, all)
    const event: KindEvent = { ...submitted, facts: { sheet, settled }, tasks: { closed }, result }
    return ok({ events: [event], outcome: settled.outcome })
  },

  final: '评分一经提交即锁定，以免看到他人评分后再改。自评需要修改的，请复核人退回重新自评',
  answers: [CONFIRMED, SENT_BACK],
  evolve: (work, event) => (event.type === 'Submitted' ? evolveScoring(work, event.facts) : work),

  /** Those who score side by side do not see one another's sheets before all of them are in. */
  hides(work, task, filled, viewer) {
    const running = Object.keys(object(work.need)).includes(text(task.about?.scorer))
    return running && work.settled === undefined && filled.by !== viewer && filled.for !== viewer
  },

  check: checkScoring,
  progress,
  facts,
  results: (step): Results => ({
    total: { type: 'number', title: '总分' },
    base: { type: 'number', title: '基本分' },
    bonus: { type: 'number', title: '奖分' },
    penalty: { type: 'number', title: '罚分' },
    grade: { type: 'string', title: '等次' },
    vetoed: { type: 'boolean', title: '一票否决' },
    vetoes: { type: 'integer', title: '一票否决情形数' },
    ...(step.self && { self: { type: 'number', title: '自评分' } }),
    ...(step.review && { review: { type: 'number', title: '复核分' } }),
    indicators: {
      type: 'list',
      title: '各指标得分',
      of: {
        key: { type: 'string', title: '指标编号' },
        title: { type: 'string', title: '指标' },
        score: { type: 'number', title: '得分' },
        points: { type: 'number', title: '满分' },
      },
    },
  }),

  say: sayScoring,
}

const choice = (name: string, title: string, tone: OutcomeChoice['tone']): OutcomeChoice => ({
  name,
  title,
  opinion: 'none',
  tone,
})

/** Who a task scores as; a step described before it is reached has no task yet. */
function scorerOf(step: ScoringStep, part: string, task: Task | undefined): Scorer {
  const all = scorersOf(step)
  const found = all.find(({ key }) => key === task?.about?.scorer) ?? all.find(one => one.part === part) ?? all[0]
  return found ?? { part: 'self', key: 'self', title: '', handlers: { role: '' }, where: '' }
}

/** Tasks of the same scorers that nobody has to do any more, because enough have scored. */
const leftOver = (cx: Context, task: Task, { key }: Scorer) =>
  Object.values(cx.state.tasks)
    .filter(one => one.visit === cx.visit.id && one.id !== task.id && !one.closed && one.about?.scorer === key)
    .map(({ id }) => ({ id, reason: 'step-left' as const }))

/** Who has scored; scores of others stay out of sight until all are in. */
function progress(work: JsonObject): Progress[] {
  const sheets = sheetsOf(work)
  const own = sheets.find(({ scorer }) => scorer === 'self')
  const others = sheets.filter(({ scorer }) => scorer !== 'self').length
  const need = Object.entries(object(work.need)).filter(([scorer]) => scorer !== 'self')
  const rounds = roundOf(work)
  return [
    ...(rounds > 1 ? [{ label: '自评次数', value: `第 ${rounds} 次` }] : []),
    ...(own ? [{ label: '自评', value: `${sayPoints(own.base)} 分` }] : []),
    ...(others > 0 || need.length > 0 ? [{ label: '已评', value: `${others} 份` }] : []),
    ...facts(work).filter(({ label }) => label === '总分' || label === '等次' || label === '一票否决'),
  ]
}

/** The arithmetic, the grade and why, as they were worked out when the last sheet came in. */
function facts(work: JsonObject): Fact[] {
  return list(object(work.settled).says).map(one => {
    const { label, value, met } = object(one)
    return { label: text(label), value: text(value), ...(typeof met === 'boolean' && { met }) }
  })
}
