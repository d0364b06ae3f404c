import type { PersonId } from '#engine/people/directory.ts'
import { type Desk, kind, record, stepContext, stepOf } from '#engine/process/desk.ts'
import type { StepNoted } from '#engine/process/event.ts'
import { endsWell, finish } from '#engine/process/move.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { asked, holding } from '#engine/process/signers.ts'
import type { Task, VisitId } from '#engine/process/state.ts'

/**
 * An answer is taken back: its task is open again, a held end is held no more, and the step's kind forgets the answer.
 * What was asked after it is asked again when it is handed in again; whoever signed together with it keeps what they said.
 * `note` is what the kind forgets, from its `takeBack`.
 */
export function takeBack(desk: Desk, task: Task, by: PersonId | null, reason: string, note: StepNoted): void {
  const closed = asked(desk.state, task.id)
    .filter(({ signer }) => signer?.place === 'after')
    .map(({ id }) => ({ id, reason: 'removed' as const }))
  record(desk, {
    type: 'AnswerTakenBack',
    visit: task.visit,
    task: task.id,
    by,
    reason,
    ...(closed.length > 0 && { tasks: { closed } }),
  })
  record(desk, note)
}

/** What the kind would forget if the answer of this task were taken back; nothing where it cannot be. */
export function forgetting(desk: Desk, task: Task, why: 'retracted' | 'disagreed'): StepNoted | undefined {
  const visit = desk.state.visits[task.visit]
  const step = stepOf(desk, task.step)
  if (!visit || visit.closed || !step || task.closed?.reason !== 'done') return undefined
  return kind(step).takeBack?.(stepContext(desk, visit, step), task, why)
}

/** Whether a task was handed in with an answer that leads on, and nothing already decided stands against it. */
export function leadsOn(desk: Desk, task: Task): boolean {
  const visit = desk.state.visits[task.visit]
  const answer = visit?.filled.findLast(known => known.task === task.id)?.outcome
  if (!visit || answer === undefined || !endsWell(desk, task.step, answer)) return false
  return visit.held === undefined || endsWell(desk, task.step, visit.held)
}

/** Ends a step that was only waiting for its added signers, once there are none left. */
export function release(desk: Desk, id: VisitId): Refusal | undefined {
  const visit = desk.state.visits[id]
  if (!visit?.held || visit.closed || holding(desk.state, id).length > 0) return undefined
  return finish(desk, id, visit.held)
}
