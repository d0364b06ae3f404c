import { peopleBehind } from '#engine/people/assignee.ts'
import type { Directory, OrganisationId, PersonId } from '#engine/people/directory.ts'
import { lineage } from '#engine/people/organisation.ts'
import { isPublic } from '#engine/process/access.ts'
import type { Desk } from '#engine/process/desk.ts'
import type { Transferred } from '#engine/process/event.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee, Task } from '#engine/process/state.ts'

type Handed = Transferred['handlers'][number]

/**
 * Who has the open tasks once another organisation handles the instance: who holds the same post there, or stands in the
 * same register; whoever was named in person keeps the task. Refused where a task would be nobody's.
 */
export function handlersThere(
  { state, world: { directory } }: Desk,
  to: OrganisationId,
): { readonly tasks: readonly Handed[] } | { readonly refusal: Refusal } {
  const there = counterpart(directory, state.organisation, to)
  const taken = new Map<string, Set<PersonId>>()
  const tasks: Handed[] = []
  for (const task of Object.values(state.tasks)) {
    if (task.closed || isPublic(task)) continue
    const handed = moved(task, there, directory, taken)
    if (handed === undefined) continue
    if (!task.optional && peopleBehind(handed.assignees, directory).length === 0)
      return { refusal: refuse('NO_HANDLER', { step: task.title, task: task.title }).error }
    tasks.push(handed)
  }
  return { tasks }
}

/** The organisation that is to the new one what this one was to the old: itself, its n-th superior, its county. */
function counterpart(directory: Directory, from: OrganisationId, to: OrganisationId) {
  const line = lineage(directory, to)
  const places = new Map<OrganisationId, OrganisationId | undefined>()
  for (const [level, { id, kind }] of lineage(directory, from).entries()) {
    const there = level > 1 && kind === 'county' ? line.find(one => one.kind === 'county') : line[level]
    places.set(id, there?.id)
  }
  return (organisation: OrganisationId): OrganisationId | undefined =>
    places.has(organisation) ? places.get(organisation) : organisation
}

function moved(
  task: Task,
  there: (organisation: OrganisationId) => OrganisationId | undefined,
  directory: Directory,
  taken: Map<string, Set<PersonId>>,
): Handed | undefined {
  const { post, organisation } = (task.about ?? {}) as { post?: string; organisation?: string }
  const personal = task.assignees.every(one => 'person' in one)
  // One of several holders of a post, each with a task of their own: one of the holders there, each only once.
  if (personal && post !== undefined && organisation !== undefined) {
    const at = there(organisation)
    if (at === organisation) return undefined
    const key = `${task.visit} ${post}`
    const used = taken.get(key) ?? new Set()
    taken.set(key, used)
    const next = at === undefined ? undefined : directory.holders(post, at).find(person => !used.has(person))
    if (next === undefined || at === undefined) return { task: task.id, assignees: [] }
    used.add(next)
    return { task: task.id, assignees: [{ person: next }], about: { ...task.about, post, organisation: at } }
  }
  const assignees = task.assignees.flatMap((one): readonly Assignee[] => {
    if (!('organisation' in one)) return [one]
    const at = there(one.organisation)
    return at === undefined ? [] : [{ ...one, organisation: at }]
  })
  const same = JSON.stringify(assignees) === JSON.stringify(task.assignees)
  return same ? undefined : { task: task.id, assignees }
}
