import type { OrganisationId, PersonId } from '#engine/people/directory.ts'
import type { Projection } from '#runtime/server/project/projection.ts'

/** The name under which an organisation is involved in an instance it has handed over: who looks at one looks at the other. */
export const formerKey = (organisation: OrganisationId): string => `@${organisation}`

/** Who had to do with an instance and may therefore find it in their lists. Nobody is ever taken off. */
export const involvement: Projection = {
  name: 'involvement',
  tables: ['involved'],
  apply(rows, entry, before, state) {
    const people = new Set<PersonId>()
    if (!before) people.add(state.starter)
    if (entry.actor.person) people.add(entry.actor.person)
    if (entry.event.type === 'Copied') for (const person of entry.event.to) people.add(person)
    if (entry.event.type === 'Transferred') people.add(formerKey(entry.event.from))
    if (before?.tasks !== state.tasks) {
      for (const [id, task] of Object.entries(state.tasks)) {
        if (before?.tasks[id]?.assignees === task.assignees) continue
        for (const assignee of task.assignees) if ('person' in assignee) people.add(assignee.person)
      }
    }
    for (const person of people) rows.put('involved', { person, instance: state.id })
  },
}
