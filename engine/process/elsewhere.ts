import { peopleBehind } from '#engine/people/assignee.ts'
import type { Directory, OrganisationId, PersonId } from '#engine/people/directory.ts'
import { lineage } from '#engine/people/organisation.ts'
import { isPublic } from '#engine/process/access.ts'
import { type Desk, kind, record, stepContext, stepOf } from '#engine/process/desk.ts'
import type { Transferred } from '#engine/process/event.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee, InstanceState, Task } from '#engine/process/state.ts'
import type { Counterpart } from '#engine/step/kind.ts'

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
    const handed = moved(state, task, there, directory, taken)
    if (handed === undefined) continue
    if (!task.optional && peopleBehind(handed.assignees, directory).length === 0)
      return { refusal: refuse('NO_HANDLER', { step: task.title, task: task.title }).error }
    tasks.push(handed)
  }
  return { tasks }
}

/** What is to the new organisation what something was to the old one. */
export function counterpart(directory: Directory, from: OrganisationId, to: OrganisationId): Counterpart {
  const line = lineage(directory, to)
  const places = new Map<OrganisationId, OrganisationId | undefined>()
  for (const [level, { id, kind }] of lineage(directory, from).entries()) {
    const there = level > 1 && kind === 'county' ? line.find(one => one.kind === 'county') : line[level]
    places.set(id, there?.id)
  }
  const organisation = (id: OrganisationId) => (places.has(id) ? places.get(id) : id)
  return {
    organisation,
    assignees: known =>
      known.flatMap((one): readonly Assignee[] => {
        if (!('organisation' in one)) return [one]
        const at = organisation(one.organisation)
        return at === undefined ? [] : [{ ...one, organisation: at }]
      }),
  }
}

/**
 * Who has a part of the step already, answered or still to be answered where it stays: one person has one voice, also where
 * the matter comes back to them.
 */
function partakers({ visits, tasks }: InstanceState, { visit, part }: Task, there: Counterpart): Set<PersonId> {
  const given = visits[visit]?.filled ?? []
  const done = given.filter(one => one.part === part && tasks[one.task]?.closed?.reason === 'done')
  const staying = Object.values(tasks).filter(one => {
    const { organisation } = one.about ?? {}
    const stays = typeof organisation !== 'string' || there.organisation(organisation) === organisation
    return one.visit === visit && one.part === part && !one.closed && stays
  })
  return new Set([
    ...done.flatMap(one => one.for ?? one.by ?? []),
    ...staying.flatMap(({ assignees }) => assignees.flatMap(one => ('person' in one ? [one.person] : []))),
  ])
}

function moved(
  state: InstanceState,
  task: Task,
  there: Counterpart,
  directory: Directory,
  taken: Map<string, Set<PersonId>>,
): Handed | undefined {
  const { post, organisation } = (task.about ?? {}) as { post?: string; organisation?: string }
  const personal = task.assignees.every(one => 'person' in one)
  // One of several holders of a post, each with a task of their own: one of the holders there, each only once.
  if (personal && post !== undefined && organisation !== undefined) {
    const at = there.organisation(organisation)
    if (at === organisation) return undefined
    const key = `${task.visit} ${post}`
    const used = taken.get(key) ?? partakers(state, task, there)
    taken.set(key, used)
    const next = at === undefined ? undefined : directory.holders(post, at).find(person => !used.has(person))
    if (next === undefined || at === undefined) return { task: task.id, assignees: [] }
    used.add(next)
    return { task: task.id, assignees: [{ person: next }], about: { ...task.about, post, organisation: at } }
  }
  const assignees = there.assignees(task.assignees)
  const same = JSON.stringify(assignees) === JSON.stringify(task.assignees)
  return same ? undefined : { task: task.id, assignees }
}

/** Lets every open step note what it keeps itself of the organisation that handled it. */
export function keptThere(desk: Desk, from: OrganisationId, to: OrganisationId): Refusal | undefined {
  const there = counterpart(desk.world.directory, from, to)
  for (const id of desk.state.trail) {
    const visit = desk.state.visits[id]
    const step = visit && stepOf(desk, visit.step)
    if (!visit || visit.closed || !step) continue
    const noted = kind(step).transferred?.(stepContext(desk, visit, step), there)
    if (noted && !noted.ok) return noted.error
    for (const event of noted?.value ?? []) record(desk, event)
  }
  return undefined
}
