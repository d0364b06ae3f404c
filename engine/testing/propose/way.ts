import { object } from '#engine/form/field/type.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Task, Visit } from '#engine/process/state.ts'
import { asTyped, list } from '#engine/step/attendance.ts'
import { voteKey } from '#engine/step/ballot/count-sheet.ts'
import { isOfSeveral, offeredKeys } from '#engine/step/ballot/paper.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { openingOf } from '#engine/step/ballot/work.ts'
import type { Step } from '#engine/step/steps.ts'
import type { Trial } from '#engine/testing/propose/trial.ts'
import { formFor } from '#engine/testing/task-scene.ts'

/** How the kinds of step are brought to an end: one record each, the rest by handing in whatever is open. */

/** Acts on the trial; whether the visit then ended as wished is seen from the state. */
type Way = (trial: Trial, visit: Visit, outcome: string, given: JsonObject) => void

const part = (trial: Trial, visit: Visit, name: string): Task | undefined =>
  trial.openTasks(visit.id).find(task => task.part === name)

/** Everybody who is asked answers the same; then the one who is left over, and so on until the visit is closed. */
const byHand: Way = (trial, visit, outcome, given) => {
  for (let n = 0; n < 60 && !trial.visit(visit.id)?.closed; n++) {
    const [task] = trial.openTasks(visit.id).filter(one => !one.optional)
    if (!task || !trial.hand(task, given, outcome)) return
  }
}

/** Calls the meeting where notice has to be given, and goes to the time it was called for. */
function called(trial: Trial, visit: Visit): void {
  const notice = part(trial, visit, 'notice')
  if (!notice || notice.optional) return
  const first = asTyped(trial.run.now)
  if (!trial.hand(notice, { time: first })) {
    const { earliest } = (trial.refusal?.params ?? {}) as { readonly earliest?: string }
    if (earliest === undefined || !trial.hand(notice, { time: earliest })) return
  }
  const { time } = object(object(trial.visit(visit.id)?.work).notice)
  trial.waitTyped(time)
}

const meeting: Way = (trial, visit, outcome, given) => {
  called(trial, visit)
  const record = part(trial, visit, 'record')
  const options = record && formFor(trial.run, record, null)?.form.options.attendees?.map(({ value }) => value)
  if (!record || !options) return
  const present = outcome === 'NOT_QUORATE' ? options.slice(0, 1) : options
  const [yes, no] = outcome === 'NOT_PASSED' ? [0, present.length] : [present.length, 0]
  trial.hand(
    record,
    { ...given, held: asTyped(trial.run.now), present, excused: [], for: yes, against: no, abstain: 0 },
    outcome,
  )
}

const ballot: Way = (trial, visit, outcome, given) => {
  called(trial, visit)
  const open = part(trial, visit, 'open')
  const noticed = object(object(trial.visit(visit.id)?.work).notice).time
  if (!open || !trial.hand(open, { mode: 'paper', held: noticed ?? asTyped(trial.run.now), excused: [], ...given }))
    return
  const task = part(trial, visit, 'count')
  const opening = openingOf(trial.visit(visit.id)?.work ?? {})
  const step = trial.run.ports.sound.steps.get(visit.step)?.step
  if (!task || !opening || step?.kind !== 'ballot') return
  const all = opening.electorate.length
  const here = outcome === 'NOT_QUORATE' ? (all > 2 ? 1 : 0) : all
  const papers = here + (outcome === 'VOID' ? 1 : 0)
  const blank = list(formFor(trial.run, task, null)?.form.prefill.sheet).map(object)
  const sheet = blank.map((row, n) => {
    const group = opening.groups?.find(({ key }) => key === row.group)
    return { ...row, ...marks(step, outcome, group ? group.entries.length : papers, n, blank.length, seatsOf(opening)) }
  })
  trial.hand(task, {
    present: here,
    householdsPresent: outcome === 'NOT_QUORATE' ? 0 : (opening.households ?? 0),
    issued: here,
    collected: papers,
    void: 0,
    ...(isOfSeveral(step) ? { sheet } : renamed(marks(step, outcome, papers, 0, 1, 1))),
    ...given,
  })
}
const seatsOf = (opening: { readonly contest?: { readonly seats: number } }) => opening.contest?.seats ?? 1
const renamed = (counts: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(counts).flatMap(([key, n]) => (key === 'void' ? [] : [[voteKey(key), n]])))

/** Votes of one row so that the whole ends as wished: all for the first choice, none, or as close as can be. */
function marks(
  step: BallotStep,
  outcome: string,
  papers: number,
  row: number,
  rows: number,
  seats: number,
): JsonObject {
  const [yes = 'for', no = yes, ...rest] = offeredKeys(step)
  const share =
    outcome === 'NOT_PASSED' || outcome === 'SHORT'
      ? 0
      : outcome === 'POSTPONED'
        ? Math.ceil(papers / 2)
        : outcome === 'TIE'
          ? Math.floor((papers * seats) / Math.max(1, rows))
          : (outcome === 'PARTLY_PASSED' && row > 0) || (outcome === 'ELECTED' && row >= seats)
            ? 0
            : papers
  const others = Object.fromEntries(rest.map(key => [key, 0]))
  return { ...others, [no]: papers - share, [yes]: no === yes ? papers : share, ...(!step.election && { void: 0 }) }
}

const disclosure: Way = (trial, visit, outcome, given) => {
  const publish = part(trial, visit, 'publish')
  if (publish && !trial.hand(publish, given)) return
  if (outcome === 'OBJECTION_UPHELD') {
    const objection = part(trial, visit, 'objection')
    if (!objection || !trial.hand(objection)) return
    const answer = part(trial, visit, 'answer')
    if (answer) trial.hand(answer, {}, 'UPHELD')
    return
  }
  const timer = trial.timer(visit.id, 'period')
  if (timer) trial.wait(timer.due.at)
}

const wait: Way = (trial, visit, outcome, given) => {
  const step = trial.run.ports.sound.steps.get(visit.step)?.step
  if (step?.kind !== 'wait') return
  if (outcome === 'ELAPSED') {
    const timer = trial.timer(visit.id, 'until')
    if (timer) trial.wait(timer.due.at)
    return
  }
  const confirm = part(trial, visit, 'signal')
  if (outcome === 'SIGNALLED' && confirm && trial.hand(confirm, given)) return
  if (outcome === 'SIGNALLED' && step.signal) return void trial.tell(visit, step.signal.name, {})
  const instance = object(trial.visit(visit.id)?.work).instance ?? ''
  const [final] = Object.entries(step.instance?.outcomes ?? {}).find(([, end]) => end.outcome === outcome) ?? ['']
  const status = outcome === 'CANCELLED' ? 'cancelled' : 'completed'
  if (outcome === 'REFUSED') trial.tell(visit, 'INSTANCE_REFUSED', { instance, why: '没有经办人' })
  else if (outcome === 'MISSING') trial.tell(visit, 'INSTANCE_MISSING', { instance })
  else trial.tell(visit, 'INSTANCE_ENDED', { instance, status, ending: '办结', final, title: '所等办件', data: {} })
}

const launch: Way = (trial, visit, outcome, given) => {
  const send = part(trial, visit, 'launch')
  if (send && !trial.hand(send, given)) return
  const { targets } = object(trial.visit(visit.id)?.work)
  for (const about of Array.isArray(targets) ? (targets as readonly Json[]) : []) {
    const target = object(about).key ?? ''
    if (trial.visit(visit.id)?.closed) return
    const status = outcome === 'COMPLETED' ? 'completed' : 'cancelled'
    const instance = object(about).instance ?? ''
    if (!trial.tell(visit, 'INSTANCE_ENDED', { target, instance, status, ending: '办结', data: {} })) return
  }
}

/** Nobody does anything until the time limit is over. */
const expire: Way = (trial, visit) => {
  const timer = trial.timer(visit.id, 'deadline')
  if (timer) trial.wait(timer.due.at)
}

/** Whatever is open is handed in with the outcome wished for, with figures so high in hundredths of what may be; then time passes. */
const whatever =
  (share?: number): Way =>
  (trial, visit, outcome, given) => {
    for (let n = 0; n < 40 && !trial.visit(visit.id)?.closed; n++) {
      const tasks = trial.openTasks(visit.id)
      const done = [
        ...tasks.filter(one => !one.optional && !one.standing),
        ...(n === 0 ? [] : tasks.filter(one => one.standing)),
      ]
        .slice(0, 4)
        .some(task => trial.hand(task, given, outcome, share))
      if (done) continue
      const timer = trial.timer(visit.id)
      if (!timer) return
      trial.wait(timer.due.at)
    }
  }

/** Nobody does anything; what time brings about comes. */
const idle: Way = (trial, visit) => {
  for (let n = 0; n < 40 && !trial.visit(visit.id)?.closed; n++) {
    const timer = trial.timer(visit.id)
    if (!timer) return
    trial.wait(timer.due.at)
  }
}

const SHARES = [undefined, 100, 0, 98, 97, 96, 95, 94, 93, 92, 91, 90, 88, 85, 80, 75, 70, 60, 50] as const

const WAYS: { readonly [kind: string]: readonly Way[] } = {
  form: [byHand],
  meeting: [meeting],
  ballot: [ballot],
  disclosure: [disclosure],
  wait: [wait],
  launch: [launch],
}

/** Ways to try, the likeliest first. An item of an agenda is decided in another instance. */
export function waysTo(step: Step, outcome: string): readonly Way[] {
  if (step.kind === 'agenda' && outcome !== 'EXPIRED') return []
  if (outcome === 'EXPIRED') return [expire]
  return (
    WAYS[step.kind] ?? [
      ...SHARES.slice(0, 3).map(share => whatever(share)),
      idle,
      ...SHARES.slice(3).map(share => whatever(share)),
    ]
  )
}

export const whyNot = (step: Step): string =>
  step.kind === 'agenda' ? '上会议题由另一个办件（会议）审议，一个案例里演不出来' : ''
