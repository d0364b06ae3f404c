import type { Directory, PersonId } from '#engine/people/directory.ts'
import type { Assignee, Task } from '#engine/process/state.ts'

/**
 * Who has a task: the one rule behind every list of tasks and every door.
 *
 * 处理人离任: a task that several holders of a post have one each of (会签、依次) is named to the holder and remembers the
 * post in `about`. While the named person holds the post it is theirs alone; afterwards it is the post's, and whoever has
 * left has no part in it.
 */
export function assigneesOf(task: Task): readonly Assignee[] {
  const seat = seatOf(task)
  if (!seat) return task.assignees
  // Whoever was added behind them (a superior, when time ran out) is meant as a person.
  return task.assignees.map((one, at) => ('person' in one && at === 0 ? { ...one, as: seat } : one))
}

/** The post a named task belongs to, where the template lets it pass to the next holder. */
export function seatOf({ about }: Task): { readonly post: string; readonly organisation: string } | undefined {
  const { post, organisation } = about ?? {}
  return typeof post === 'string' && typeof organisation === 'string' ? { post, organisation } : undefined
}

/** The people an assignee stands for at this moment. */
export function peopleBehind(assignees: readonly Assignee[], directory: Directory): PersonId[] {
  const people = assignees.flatMap(assignee => {
    if ('person' in assignee) return namedOrNext(assignee, directory)
    if ('post' in assignee) return directory.holders(assignee.post, assignee.organisation)
    if ('register' in assignee)
      return directory
        .register(assignee.register, assignee.organisation)
        .flatMap(entry => (entry.person ? [entry.person] : []))
    return []
  })
  return [...new Set(people)]
}

function namedOrNext({ person, as }: Extract<Assignee, { person: string }>, directory: Directory): readonly PersonId[] {
  if (!as) return [person]
  const holders = directory.holders(as.post, as.organisation)
  return holders.includes(person) ? [person] : holders
}

/** Whether a person is one of those a task was given to: by name, by a post held now, by a register, or as anybody. */
export function isHandler(task: Task, person: PersonId | null, directory: Directory): boolean {
  if (task.assignees.some(assignee => 'public' in assignee)) return true
  return person !== null && assigneesOf(task).some(assignee => standsFor(assignee, person, directory))
}

function standsFor(assignee: Assignee, person: PersonId, directory: Directory): boolean {
  if ('person' in assignee) return namedOrNext(assignee, directory).includes(person)
  if ('post' in assignee) return directory.holders(assignee.post, assignee.organisation).includes(person)
  if ('register' in assignee)
    return directory.register(assignee.register, assignee.organisation).some(entry => entry.person === person)
  return true
}
