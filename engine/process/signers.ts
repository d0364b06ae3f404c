import { own } from '#engine/process/own.ts'
import type { InstanceState, Task, TaskId, VisitId } from '#engine/process/state.ts'

/** 加签: what the state says about added signers. */

export const SIGNER = '@signer'

/** Everybody who was ever asked in a visit. Their tasks are numbered, so that nobody has to look through all of them. */
function signersIn(state: InstanceState, visit: VisitId): Task[] {
  const found: Task[] = []
  for (let n = 1; ; n++) {
    const task = own(state.tasks, signerId(visit, n))
    if (!task) return found
    found.push(task)
  }
}
export const signerId = (visit: VisitId, n: number): TaskId => `${visit}/${SIGNER}/${n}`

/** Signers of a task who have not answered. */
export const asked = (state: InstanceState, task: TaskId): Task[] =>
  signersIn(state, own(state.tasks, task)?.visit ?? '').filter(known => known.signer?.of === task && !known.closed)

/** 前加签: who has to answer before the task may be handed in. */
export const askedBefore = (state: InstanceState, task: TaskId): Task[] =>
  asked(state, task).filter(({ signer }) => signer?.place === 'before')

/**
 * 并加签 and 后加签: who has to answer before the end of a visit holds. Only signers of tasks that were handed in count; a
 * task nobody needs any more takes its signers with it.
 */
export const holding = (state: InstanceState, visit: VisitId): Task[] =>
  signersIn(state, visit).filter(
    ({ signer, closed }) =>
      signer && !closed && signer.place !== 'before' && state.tasks[signer.of]?.closed?.reason === 'done',
  )

/** Number for the next signer of a visit: ids are never used twice. */
export const signersSoFar = (state: InstanceState, visit: VisitId): number => signersIn(state, visit).length
