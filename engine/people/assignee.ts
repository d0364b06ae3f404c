import type { Directory, PersonId } from '#engine/people/directory.ts'
import type { Assignee, Task } from '#engine/process/state.ts'

/** The people an assignee stands for at this moment. */
export function peopleBehind(assignees: readonly Assignee[], directory: Directory): PersonId[] {
  const people = assignees.flatMap(assignee => {
    if ('person' in assignee) return [assignee.person]
    if ('post' in assignee) return directory.holders(assignee.post, assignee.organisation)
    if ('register' in assignee)
      return directory
        .register(assignee.register, assignee.organisation)
        .flatMap(entry => (entry.person ? [entry.person] : []))
    return []
  })
  return [...new Set(people)]
}

/** Whether a person is one of those a task was given to: by name, by a post held now, by a register, or as anybody. */
export function isHandler(task: Task, person: PersonId | null, directory: Directory): boolean {
  if (task.assignees.some(assignee => 'public' in assignee)) return true
  if (person === null) return false
  if (task.assignees.some(assignee => standsFor(assignee, person, directory))) return true
  // 处理人离任: a task named to a holder of a post passes to the next holder once the first has left it.
  const { post, organisation } = (task.about ?? {}) as { post?: string; organisation?: string }
  if (!post || !organisation) return false
  const holders = directory.holders(post, organisation)
  return holders.includes(person) && task.assignees.every(a => !('person' in a) || !holders.includes(a.person))
}

function standsFor(assignee: Assignee, person: PersonId, directory: Directory): boolean {
  if ('person' in assignee) return assignee.person === person
  if ('post' in assignee) return directory.holders(assignee.post, assignee.organisation).includes(person)
  if ('register' in assignee)
    return directory.register(assignee.register, assignee.organisation).some(entry => entry.person === person)
  return true
}
