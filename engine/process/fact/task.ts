import { type Facts, fill, onTask } from '#engine/process/fact/change.ts'
import type { Task } from '#engine/process/state.ts'

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
  TaskClaimed: (state, entry, { task }) =>
    onTask(state, task, known => (entry.actor.person ? { ...known, claimedBy: entry.actor.person } : known)),
  TaskReleased: (state, _, { task }) => onTask(state, task, ({ claimedBy: _gone, ...known }) => known),
  TaskReassigned: (state, _, { task, to }) => onTask(state, task, known => passedOn(known, to)),
  SignersAdded: (state, _, { task, place, to }) =>
    place === 'after'
      ? onTask(state, task, known => ({ ...known, signAfter: [...(known.signAfter ?? []), ...to] }))
      : state,
  SignerRemoved: state => state,
  SignerAnswered: fill,
  TaskDelegated: (state, { actor }, { task, to, reason }) =>
    onTask(state, task, known =>
      actor.person === null ? known : { ...known, delegation: { to, by: actor.person, reason } },
    ),
  TaskPrepared: (state, entry, event) => {
    const { task, data, outcome, opinion } = event
    return onTask(fill(state, entry, event), task, ({ delegation: _back, ...known }) => ({
      ...known,
      prepared: {
        by: entry.actor.person,
        n: entry.n,
        data,
        ...(outcome !== undefined && { outcome }),
        ...(opinion !== undefined && { opinion }),
      },
    }))
  },
  DelegationEnded: (state, _, { task }) => onTask(state, task, ({ delegation: _back, ...known }) => known),
}

/** A task that was passed on is no longer its post's: holders have no part in it, and no successor takes it over. */
function passedOn({ claimedBy: _gone, about, ...task }: Task, to: readonly string[]): Task {
  const { post: _post, organisation: _organisation, ...kept } = about ?? {}
  return {
    ...task,
    assignees: to.map(person => ({ person })),
    ...(about && Object.keys(kept).length > 0 && { about: kept }),
  }
}
