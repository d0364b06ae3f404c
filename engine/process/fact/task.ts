import { voiceOf } from '#engine/people/actor.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { type Facts, fill, onAnyTask, onTask, passedOn } from '#engine/process/fact/change.ts'
import { own } from '#engine/process/own.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'

/** What happens to single tasks: claiming, passing on, added signers, delegation. */
export const TASK_FACTS: Facts<
  | 'TaskClaimed'
  | 'TaskReleased'
  | 'TaskReassigned'
  | 'SignersAdded'
  | 'SignerRemoved'
  | 'SignerAnswered'
  | 'TaskDelegated'
  | 'TaskPrepared'
  | 'DelegationEnded'
> = {
  TaskClaimed: (state, { actor }, { task }) => {
    const by = voiceOf(actor)
    return onTask(state, task, known => (by ? { ...known, claimedBy: by } : known))
  },
  TaskReleased: (state, _, { task }) => onTask(state, task, ({ claimedBy: _gone, ...known }) => known),
  TaskReassigned: (state, _, { task, to }) => {
    const signer = own(state.tasks, task)
    const passed = onTask(state, task, known =>
      passedOn(
        known,
        to.map(person => ({ person })),
      ),
    )
    return signer ? instead(passed, signer, to) : passed
  },
  SignersAdded: (state, { actor }, { task, place, to, reason }) => {
    if (place !== 'after') return state
    const asked = to.map(person => ({ person, by: voiceOf(actor), reason }))
    return onTask(state, task, known => ({ ...known, signAfter: [...(known.signAfter ?? []), ...asked] }))
  },
  SignerRemoved: (state, _, { task, person }) => {
    const signer = own(state.tasks, task)
    if (person === undefined) return signer ? instead(state, signer, []) : state
    return onAnyTask(state, task, known => signedAfterBy(known, person, []))
  },
  SignerAnswered: fill,
  TaskDelegated: (state, { actor }, { task, to, reason }) => {
    const by = voiceOf(actor)
    return onTask(state, task, known => (by === null ? known : { ...known, delegation: { to, by, reason } }))
  },
  /** What was prepared stands with the task until it is handed in; it is no form of the step. */
  TaskPrepared: (state, entry, { task, data, outcome, opinion }) =>
    onTask(state, task, ({ delegation: _back, ...known }) => ({
      ...known,
      prepared: {
        by: entry.actor.person,
        n: entry.n,
        data,
        ...(outcome !== undefined && { outcome }),
        ...(opinion !== undefined && { opinion }),
      },
    })),
  DelegationEnded: (state, _, { task }) => onTask(state, task, ({ delegation: _back, ...known }) => known),
}

/** Whoever was asked after a task is asked again each time it is handed in: a change of people holds for the next time too. */
function instead(state: InstanceState, { signer, assignees }: Task, to: readonly PersonId[]): InstanceState {
  if (signer?.place !== 'after') return state
  return assignees.reduce(
    (next, gone) =>
      'person' in gone ? onAnyTask(next, signer.of, known => signedAfterBy(known, gone.person, to)) : next,
    state,
  )
}

function signedAfterBy(task: Task, gone: PersonId, to: readonly PersonId[]): Task {
  const { signAfter = [], ...rest } = task
  const asked = signAfter.flatMap(one => (one.person === gone ? to.map(person => ({ ...one, person })) : [one]))
  return asked.length > 0 ? { ...rest, signAfter: asked } : rest
}
