import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { handOf, isActOf, voiceOf } from '#engine/people/actor.ts'
import type { TaskChanges } from '#engine/process/event.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import { invalid, text } from '#engine/step/attendance.ts'
import { freshDue, isSame, personAsked, unitAsked } from '#engine/step/joint/ask.ts'
import { choicesFor } from '#engine/step/joint/form.ts'
import {
  type Change,
  changeParties,
  NEW,
  type Party,
  type PartyPatch,
  partiesOf,
  pendingOf,
  resultOf,
} from '#engine/step/joint/party.ts'
import { DONE, isDone, mustAskLead, UPHELD } from '#engine/step/joint/rule.ts'
import type { JointStep } from '#engine/step/joint/schema.ts'
import { arbitrateTask, closing, firstTasks, limitOf, opinionTask } from '#engine/step/joint/task.ts'
import type { Handed, KindDecision, StepContext, TimerRequest } from '#engine/step/kind.ts'

type Context = StepContext<JointStep>

/** What was handed in comes to, before what follows from it for the others is added. */
interface Act extends Change {
  readonly opened?: readonly Task[]
  readonly timers?: readonly TimerRequest[]
  readonly outcome?: string
}
type PartOf = (cx: Context, handed: Handed, party: Party, all: readonly Party[]) => Result<Act, Refusal>
const PARTS: { readonly [part: string]: PartOf } = { lead: answer, assist: answer, object, arbitrate }

export function submit(cx: Context, handed: Handed): Result<KindDecision, Refusal> {
  const { task } = handed
  const parties = partiesOf(cx.visit.work)
  const party = parties.find(({ id }) => id === task.about?.party)
  const part = PARTS[task.part]
  if (!party || !part) return refuse('PART_NOT_OPEN', { part: task.part })
  const acted = part(cx, handed, party, parties)
  if (!acted.ok) return acted
  const { opened = [], timers = [], outcome, ...change } = acted.value
  const more = settle(cx, parties, change)
  const end = outcome ?? more.end
  return ok({
    events: [
      {
        type: 'Submitted',
        task: task.id,
        visit: cx.visit.id,
        part: task.part,
        data: handed.data,
        ...(handed.outcome && { outcome: handed.outcome }),
        ...(handed.opinion && { opinion: handed.opinion }),
        facts: more.change as JsonObject,
        tasks: {
          closed: [{ id: task.id, reason: 'done' }, ...closedBy(cx, party, more.change, task)],
          opened: [...opened, ...more.opened],
        },
        result: more.result,
      },
    ],
    timers: [...timers, ...more.timers],
    ...(end !== undefined && { outcome: end }),
  })
}

/** Whoever has answered, objected or was decided about has no other task open; nor have those who are not waited for. */
function closedBy(cx: Context, party: Party, { changed = {} }: Change, done: Task): NonNullable<TaskChanges['closed']> {
  const silent = Object.entries(changed).flatMap(([id, { state }]) => (state === 'silent' ? [id] : []))
  return closing(cx, [party.id, ...silent]).filter(({ id }) => id !== done.id)
}

/** What follows for the others: the lead is asked when nobody is waited for; those a finished lead did not wait for are 未反馈. */
export function settle(cx: Context, parties: readonly Party[], acted: Change) {
  let change = acted
  const after = () => changeParties(parties, change)
  const isOver = isDone(cx.step, after())
  if (isOver)
    change = { ...change, changed: { ...change.changed, ...silenced(pendingOf(after()), change.changed ?? {}) } }
  const lead = isOver ? undefined : mustAskLead(after())
  if (lead) {
    const patch = { turn: 1, due: freshDue(cx, lead.delay) ?? lead.due }
    const isNew = change.added?.some(({ id }) => id === lead.id)
    change = isNew
      ? { ...change, added: change.added?.map(one => (one.id === lead.id ? { ...one, ...patch } : one)) ?? [] }
      : { ...change, changed: { ...change.changed, [lead.id]: { ...change.changed?.[lead.id], ...patch } } }
  }
  const now = after()
  const asked = lead && now.find(({ id }) => id === lead.id)
  return {
    change,
    opened: asked ? [opinionTask(cx, asked)] : [],
    timers: asked ? limitOf(asked) : [],
    result: resultOf(now),
    ...(isOver && { end: DONE.name }),
  }
}

/** 未反馈: recorded for each who did not answer. */
export const silenced = (pending: readonly Party[], already: { readonly [id: string]: PartyPatch } = {}) =>
  Object.fromEntries(pending.map(({ id }) => [id, { ...already[id], state: 'silent' as const }]))

/** 主办意见, 协办意见. The lead may add to its own while the others are waited for; the newest stands. */
function answer(cx: Context, { task, data }: Handed, party: Party, all: readonly Party[]): Result<Act, Refusal> {
  const again = party.side === 'lead' && party.state === 'answered'
  if (party.side !== task.part || (party.state !== 'asked' && !again))
    return refuse('PART_NOT_OPEN', { part: task.part })
  const patch = {
    state: 'answered' as const,
    opinion: text(data.opinion),
    answeredBy: voiceOf(cx.actor),
    answeredAt: cx.now,
    answers: party.answers + 1,
    ...(party.side === 'lead' && { turn: party.turn + 1 }),
  }
  const changed = { [party.id]: patch }
  const goesOn = party.side === 'lead' && !isDone(cx.step, changeParties(all, { changed }))
  return ok({ changed, ...(goesOn && { opened: [opinionTask(cx, { ...party, ...patch }, true)] }) })
}

/** 责任争议: this one's part rests until the arbiter has decided. */
function object(cx: Context, { task, data }: Handed, party: Party): Result<Act, Refusal> {
  if (party.state !== 'asked' || !cx.step.disputes) return refuse('PART_NOT_OPEN', { part: task.part })
  const arbitrate = arbitrateTask(cx, party)
  if (!arbitrate) return refuse('NO_HANDLER', { step: `${cx.step.title}（责任争议裁决）`, task: '裁决责任争议' })
  const objection = [text(data.reason), data.proposes ? `建议承办单位：${unitName(cx, text(data.proposes))}` : '']
  const patch = {
    state: 'disputed' as const,
    objections: party.objections + 1,
    objection: objection.filter(Boolean).join('；'),
    objectedBy: voiceOf(cx.actor),
    objectedHand: handOf(cx.actor),
  }
  return ok({ changed: { [party.id]: patch }, opened: [arbitrate] })
}
const unitName = (cx: Context, id: string): string => cx.directory.organisation(id)?.name ?? id

/** 维持, 改派, 免除, or back for a new assignment. Nobody decides about their own objection. */
function arbitrate(cx: Context, handed: Handed, party: Party, all: readonly Party[]): Result<Act, Refusal> {
  const { task, data, outcome } = handed
  const chosen = choicesFor(cx.step, party).find(({ name }) => name === outcome)
  if (party.state !== 'disputed' || !chosen) return refuse('PART_NOT_OPEN', { part: task.part })
  if (isActOf(cx.actor, party.objectedBy, party.objectedHand))
    return refuse('SAME_PERSON', { task: task.title, says: '不能裁决自己提出的责任争议' })
  const decision = `${chosen.title}：${text(data.grounds)}`
  if (outcome === 'KEPT') return ok(kept(cx, party, decision))
  if (outcome === 'REDIRECTED') return redirected(cx, handed, party, all, decision)
  const changed = { [party.id]: { state: 'relieved' as const, decision } }
  return ok({ changed, ...(outcome === 'UPHELD' && { outcome: UPHELD.name }) })
}

/** The time lost by the dispute is given back where the limit is a delay; a fixed date stays. */
function kept(cx: Context, party: Party, decision: string): Act {
  const due = party.delay ? freshDue(cx, party.delay) : party.due
  const turn = party.turn === 0 ? 0 : party.turn + 1
  const past = due !== null && due.at <= cx.now
  const late = past ? party.overdues + (party.overdue ? 0 : 1) : party.overdues
  const patch = { state: 'asked' as const, decision, due, turn, overdue: past, overdues: late }
  const next = { ...party, ...patch }
  return {
    changed: { [party.id]: patch },
    ...(turn > 0 && { opened: [opinionTask(cx, next)] }),
    timers: party.delay ? limitOf(next) : [],
  }
}

/** 改派: the one who objected stays on record, and somebody else is asked in its place. */
function redirected(
  cx: Context,
  { data }: Handed,
  party: Party,
  all: readonly Party[],
  decision: string,
): Result<Act, Refusal> {
  const [unit, person] = [text(data.unit), text(data.person)]
  if (Boolean(unit) === Boolean(person)) return invalid('unit', '改派时请选择新的承办单位或承办人，只选一个。')
  if (unit && !party.post) return invalid('unit', '这一方不是按单位指定的，请选择承办人。')
  const asked = person ? personAsked(cx, person) : unitAsked(cx, unit, party.post ?? '')
  if (!asked.ok) return asked
  const taken = all.find(
    known => known.state !== 'redirected' && known.state !== 'relieved' && isSame(known, asked.value),
  )
  if (taken) return invalid(unit ? 'unit' : 'person', `“${taken.title}”已经在承办单位中，请改选其他单位或人员。`)
  const id = `${party.id[0]}${1 + all.filter(({ side }) => side === party.side).length}`
  const due = party.delay ? freshDue(cx, party.delay) : party.due
  const { side, request, delay } = party
  const turn = party.turn === 0 ? 0 : 1
  const next: Party = { ...NEW, id, side, ...asked.value, request, delay, due, replaces: party.id, turn }
  return ok({
    added: [next],
    changed: { [party.id]: { state: 'redirected', decision, replacedBy: id } },
    opened: firstTasks(cx, next),
    timers: turn > 0 ? limitOf(next) : [],
  })
}

/** The time for answers is over: who has not answered is 未反馈, and the lead alone is waited for. */
export function close(cx: Context): KindDecision {
  const parties = partiesOf(cx.visit.work)
  const pending = pendingOf(parties)
  const { change, opened, timers, result, end } = settle(cx, parties, { changed: silenced(pending) })
  return {
    events: [
      {
        type: 'StepNoted',
        visit: cx.visit.id,
        note: 'joint-closed',
        facts: { ...(change as JsonObject), over: true },
        tasks: {
          closed: closing(
            cx,
            pending.map(({ id }) => id),
          ),
          opened,
        },
        result,
      },
    ],
    timers,
    ...(end !== undefined && { outcome: end }),
  }
}

/** An own limit has run out: recorded; it is still possible to answer. */
export function overdue(cx: Context, id: string): KindDecision {
  const parties = partiesOf(cx.visit.work)
  const party = parties.find(known => known.id === id)
  if (party?.state !== 'asked' || party.overdue || (party.side === 'lead' && party.turn === 0)) return { events: [] }
  const change: Change = { changed: { [id]: { overdue: true, overdues: party.overdues + 1 } } }
  const result = resultOf(changeParties(parties, change))
  const facts = change as JsonObject
  return { events: [{ type: 'StepNoted', visit: cx.visit.id, note: 'party-overdue', facts, result }] }
}
