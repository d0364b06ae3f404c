import type { FormPlan, OutcomeChoice } from '#engine/form/form.ts'
import { ok } from '#engine/json.ts'
import { voiceOf } from '#engine/people/actor.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Assignee, Task } from '#engine/process/state.ts'
import { type FormStep, formStep } from '#engine/step/form/schema.ts'
import { type FormWork, settled } from '#engine/step/form/settle.ts'
import type { KindEvent, StepContext, StepKind } from '#engine/step/kind.ts'

const SUBMITTED: OutcomeChoice = { name: 'SUBMITTED', title: '提交', opinion: 'none', tone: 'positive' }
const EXPIRED: OutcomeChoice = { name: 'EXPIRED', title: '逾期', opinion: 'none', tone: 'neutral' }

type Context = StepContext<FormStep>

/** 表单: fill, approve or sign, by one handler or several. */
export const form: StepKind<FormStep, FormWork> = {
  kind: 'form',
  title: '表单',
  schema: formStep,
  outcomes: step => [...choices(step), ...(step.deadline?.outcome ? [EXPIRED] : [])],

  open(cx) {
    const assignees = cx.tools.assignees(cx.step.handlers.role)
    const mode = cx.step.handlers.mode ?? 'any'
    if (mode === 'any')
      return ok({
        tasks: [cx.tools.task('fill', cx.step.title, assignees)],
        work: { of: 1, need: 1, queue: [], given: [] },
      })
    const people = peopleBehind(assignees, cx.directory)
    const need = typeof mode === 'object' ? mode.atLeast : people.length
    if (people.length === 0 || people.length < need)
      return refuse('NO_HANDLER', { step: cx.step.title, task: cx.step.title, found: people.length, need })
    const [first, ...rest] = people
    const now = mode === 'inTurn' && first ? [first] : people
    return ok({
      tasks: now.map(person => personal(cx, person, assignees)),
      work: { of: people.length, need, queue: mode === 'inTurn' ? rest : [], given: [] },
    })
  },

  form: (cx): FormPlan => ({
    title: cx.step.title,
    ...(cx.step.form && { author: cx.step.form }),
    outcomes: choices(cx.step),
  }),

  submit(cx, { task, data, outcome = SUBMITTED.name, opinion }) {
    const work = cx.visit.work as FormWork
    // One person, one voice: also where a second task was passed to them or came with the post.
    const voice = voiceOf(cx.actor)
    if (work.of > 1 && work.given.some(({ by }) => by === voice))
      return refuse('ALREADY_ANSWERED', { task: task.title })
    const given = [...work.given, { by: voice, outcome }]
    const end = settled(
      cx.step,
      choices(cx.step).map(({ name }) => name),
      { ...work, given },
    )
    // Whose answer was taken back is heard before the turn goes on.
    const next = end === undefined && othersOpen(cx, task).length === 0 ? work.queue[0] : undefined
    const opened = next ? [personal(cx, next, cx.tools.assignees(cx.step.handlers.role))] : []
    const event: KindEvent = {
      type: 'Submitted',
      task: task.id,
      visit: cx.visit.id,
      part: task.part,
      data,
      outcome,
      ...(opinion && { opinion }),
      facts: { given: given.length, of: work.of, need: work.need, ...(next && { next }) },
      ...(opened.length > 0 && { tasks: { opened } }),
      result: { by: voice, given: given.length },
    }
    return ok({ events: [event], ...(end !== undefined && { outcome: end }) })
  },

  notes: {
    'taken-back': '不再计入收回的办理意见',
  },
  takeBack(cx, task, why) {
    const work = cx.visit.work as FormWork
    const answer = cx.visit.filled.findLast(known => known.task === task.id)
    const voice = answer?.for ?? answer?.by ?? null
    const at = work.given.findLastIndex(({ by }) => by === voice)
    if (at < 0) return undefined
    const inTurn = cx.step.handlers.mode === 'inTurn'
    const isLast = at === work.given.length - 1
    const next = inTurn && isLast ? unbegun(cx, task) : undefined
    // 依次: who comes after has begun, so the turn cannot be turned back.
    if (why === 'retracted' && inTurn && (!isLast || (othersOpen(cx, task).length > 0 && !next))) return undefined
    const given = work.given.toSpliced(at, 1)
    const again = next && whoOf(next)
    return {
      type: 'StepNoted',
      visit: cx.visit.id,
      note: 'taken-back',
      facts: { by: voice, ...(again && { again }) },
      ...(next && { tasks: { closed: [{ id: next.id, reason: 'removed' as const }] } }),
      result: { by: given.at(-1)?.by ?? null, given: given.length },
    }
  },

  evolve(work, event) {
    if (event.type === 'StepNoted' && event.note === 'taken-back') {
      const at = (work.given ?? []).findLastIndex(({ by }) => by === event.facts.by)
      const again = typeof event.facts.again === 'string' ? [event.facts.again] : []
      return {
        ...work,
        queue: [...again, ...(work.queue ?? [])],
        given: at < 0 ? work.given : work.given.toSpliced(at, 1),
      }
    }
    if (event.type !== 'Submitted') return work
    const queue = event.facts.next ? (work.queue ?? []).slice(1) : (work.queue ?? [])
    return {
      ...work,
      queue,
      given: [...(work.given ?? []), { by: byOf(event), outcome: event.outcome ?? SUBMITTED.name }],
    }
  },

  results: () => ({
    by: { type: 'person', title: '办理人' },
    given: { type: 'integer', title: '已办理人数' },
  }),

  say(step, template) {
    const role = template.roles[step.handlers.role]?.title ?? step.handlers.role
    const mode = step.handlers.mode ?? 'any'
    const how = typeof mode === 'object' ? `至少 ${mode.atLeast} 人` : { any: '', all: '逐人', inTurn: '依次' }[mode]
    const ends = choices(step).map(({ title }) => title)
    return `${role}${how}办理，${ends.length > 1 ? `可选择${ends.join('、')}` : '填写后提交'}`
  },
}

/** Other tasks of this visit that still wait for their handler. */
const othersOpen = (cx: Context, { id }: Task): Task[] =>
  Object.values(cx.state.tasks).filter(
    one => one.visit === cx.visit.id && one.part === 'fill' && !one.closed && one.id !== id,
  )

/** The task of whoever is next in turn, as long as nobody has done anything with it. */
function unbegun(cx: Context, task: Task): Task | undefined {
  const [next, ...more] = othersOpen(cx, task)
  if (!next || more.length > 0 || next.claimedBy || next.delegation || next.prepared || next.signAfter) return undefined
  const isAsked = Object.values(cx.state.tasks).some(({ signer }) => signer?.of === next.id)
  const isTheirs = next.assignees.every(one => 'person' in one && one.person === whoOf(next))
  const isReopened = cx.visit.filled.some(known => known.task === next.id)
  return isAsked || !isTheirs || isReopened ? undefined : next
}
const whoOf = ({ id }: Task): PersonId => id.slice(id.lastIndexOf('/') + 1)

/** Who gave this outcome is kept in `result.by` of the same event. */
const byOf = (event: Extract<KindEvent, { type: 'Submitted' }>): PersonId | null =>
  (event.result?.by as PersonId | null) ?? null

function choices(step: FormStep): OutcomeChoice[] {
  const written = Object.entries(step.outcomes ?? {})
  if (written.length === 0) return [SUBMITTED]
  return written.map(([name, { title, opinion, tone }], at) => ({
    name,
    title,
    opinion: opinion ?? 'none',
    tone: tone ?? (at === 0 ? 'positive' : 'neutral'),
  }))
}

/** One person's own task; it remembers the post it was given for, so that a successor can take it over. */
function personal(cx: Context, person: PersonId, assignees: readonly Assignee[]): Task {
  const posts = assignees.filter((assignee): assignee is Extract<Assignee, { post: string }> => 'post' in assignee)
  // Who has left before it was their turn no longer holds the post; the task still is the post's.
  const post =
    posts.find(({ post: key, organisation }) => cx.directory.holders(key, organisation).includes(person)) ?? posts[0]
  return cx.tools.task('fill', cx.step.title, [{ person }], {
    who: person,
    ...(post && { about: { post: post.post, organisation: post.organisation } }),
  })
}
