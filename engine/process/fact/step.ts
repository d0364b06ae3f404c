import { copyOf, extended } from '#engine/process/copy.ts'
import type { Entry } from '#engine/process/event.ts'
import { type Facts, fill, onAnyTask, onVisit, shared } from '#engine/process/fact/change.ts'
import { own } from '#engine/process/own.ts'
import type { CauseType, InstanceState } from '#engine/process/state.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import { kindOf } from '#engine/step/kinds.ts'

/** What happens in steps: movement, forms, votes, notes, timers. */
export const STEP_FACTS: Facts<
  | 'Advanced'
  | 'Submitted'
  | 'BallotCast'
  | 'StepNoted'
  | 'OutcomeHeld'
  | 'AnswerTakenBack'
  | 'TimerScheduled'
  | 'TimerFired'
  | 'Returned'
  | 'Withdrawn'
> = {
  Advanced: (state, entry, event) => {
    const visits = copyOf(state.visits)
    const cause: CauseType = event.cause.type
    for (const { visit, outcome } of event.left) {
      const known = own(visits, visit)
      if (!known) continue
      const { held: _over, ...free } = known
      visits[visit] = { ...free, closed: { at: entry.at, outcome, cause } }
    }
    for (const { visit, step, number, kind, work, result } of event.entered)
      visits[visit] = { id: visit, step, number, kind, enteredAt: entry.at, filled: [], work, result: result ?? {} }
    const returned = event.comeBack && own(visits, event.comeBack.by)
    if (event.comeBack && returned) visits[returned.id] = { ...returned, comeBack: event.comeBack.to }
    const gone = new Set(event.left.map(({ visit }) => visit))
    const timers = Object.fromEntries(Object.entries(state.timers).filter(([, timer]) => !gone.has(timer.visit)))
    const moved = shared(state, event.set, entry.n)
    const { comeBacks = [], ...rest } = moved
    const waiting = [...comeBacks.filter(({ by }) => !gone.has(by)), ...(event.comeBack ? [event.comeBack] : [])]
    return {
      ...rest,
      ...(waiting.length > 0 && { comeBacks: waiting }),
      position: event.position,
      visits,
      timers,
      trail: extended(
        state.trail,
        event.entered.map(({ visit }) => visit),
      ),
      newest: { ...state.newest, ...Object.fromEntries(event.entered.map(({ step, visit }) => [step, visit])) },
      ...(event.ended && { status: 'completed' as const, endedAt: entry.at, ending: event.ended.title }),
    }
  },
  Submitted: (state, entry, event) => shared(fold(fill(state, entry, event), event, entry), event.shared, entry.n),
  BallotCast: (state, entry, event) => fold(state, event, entry),
  StepNoted: (state, entry, event) => shared(fold(state, event, entry), event.shared, entry.n),
  TimerScheduled: (state, _, { timer, visit, purpose, due }) => ({
    ...state,
    timers: { ...state.timers, [timer]: { id: timer, visit, purpose, due } },
  }),
  TimerFired: (state, _, { timer }) => {
    const { [timer]: fired, ...timers } = state.timers
    return fired ? { ...state, timers } : state
  },
  OutcomeHeld: (state, _, { visit, outcome }) => onVisit(state, visit, known => ({ ...known, held: outcome })),
  /** The kind learns from the note of the same command what it has to forget; here the task is open again. */
  AnswerTakenBack: (state, _, { visit, task }) => {
    const free = onVisit(state, visit, ({ held: _held, ...known }) => known)
    return onAnyTask(free, task, ({ closed: _closed, ...open }) => open)
  },
  Returned: state => state,
  Withdrawn: state => state,
}

/** Lets the step kind fold its own facts and publishes what it says guards may read. */
function fold(state: InstanceState, event: KindEvent, entry: Entry): InstanceState {
  return onVisit(state, event.visit, visit => ({
    ...visit,
    work: kindOf(visit.kind)?.evolve(visit.work, event, entry.at) ?? visit.work,
    result: 'result' in event && event.result ? { ...visit.result, ...event.result } : visit.result,
  }))
}
