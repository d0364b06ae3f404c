import { assigneesOf, peopleBehind } from '#engine/people/assignee.ts'
import type { Directory, PersonId } from '#engine/people/directory.ts'
import { isOwnVote, isPublic } from '#engine/process/access.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'

/**
 * What keeps an instance waiting for one person, and what a supervisor does about it: `Reassign` what is `named` to them,
 * `EndDelegation` of what they are `preparing`, `RemoveSigner` where they are `asked-later`.
 */
export interface Held {
  readonly task: Task
  readonly how: 'named' | 'preparing' | 'asked-later'
}

/**
 * 离职转办: the open tasks that are one person's own, for handing them over together. Tasks of a post or a register are not
 * among them, they stay with the post; nor are votes, which are nobody else's. A task of a post that was named to them is,
 * as long as they hold the post: once they have left it, the next holder has it. In the order of the instance's tasks.
 */
export function heldBy(state: InstanceState, person: PersonId, directory: Directory): Held[] {
  if (state.status !== 'running') return []
  return Object.values(state.tasks).flatMap((task): Held[] => {
    if (task.closed || isPublic(task) || task.standing || isOwnVote(task)) return []
    const named = assigneesOf(task).filter(one => 'person' in one && one.person === person)
    return [
      ...(peopleBehind(named, directory).includes(person) ? [{ task, how: 'named' as const }] : []),
      ...(task.delegation?.to === person ? [{ task, how: 'preparing' as const }] : []),
      ...(task.signAfter?.some(one => one.person === person) ? [{ task, how: 'asked-later' as const }] : []),
    ]
  })
}
