import { api, type PersonSummary } from '#runtime/server/api/client.ts'
import type { Option, PeopleLookup } from '#runtime/ui/form/shape.ts'

const seen = new Map<string, string>()
const labelOf = ({ name, organisation, posts }: PersonSummary) =>
  [name, [organisation?.name, posts[0]].filter(Boolean).join(' ')].filter(Boolean).join('，')

/** Finds people for a form's person fields; remembers the names it has given out and those of the task's own lists. */
export function lookup(
  options: Readonly<Record<string, readonly Option[]>>,
  known: readonly PersonSummary[] = [],
): PeopleLookup {
  const listed = new Map(
    Object.values(options).flatMap(list => list.map(({ value, label }) => [value, label] as const)),
  )
  for (const { id, name } of known) if (!listed.has(id)) listed.set(id, name)
  return {
    async search(q) {
      const { items } = await api.people.list(q ? { q } : {})
      for (const person of items) seen.set(person.id, person.name)
      return items.map(person => ({ value: person.id, label: labelOf(person) }))
    },
    nameOf: id => listed.get(id) ?? seen.get(id),
  }
}
/** Names that came with other resources: handlers, starters, claimants. */
export function rememberNames(people: readonly { readonly id: string; readonly name: string }[]): void {
  for (const { id, name } of people) seen.set(id, name)
}
