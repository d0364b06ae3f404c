import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { PersonId } from '#engine/people/directory.ts'
import { postKind } from '#engine/people/post.ts'
import type { People } from '#runtime/server/store/directory.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** Organisations whose instances a person's posts let them look at. */
export function overseen(people: People, person: PersonId): string[] {
  const seen = new Set<string>()
  for (const { post, organisation } of people.posts(person)) {
    const kind = postKind(post)
    if (!kind) continue
    for (const id of kind.sees === 'below' ? people.below(organisation) : [organisation]) seen.add(id)
  }
  return [...seen]
}

/** The condition every list of instances carries: overseen by a post, or personally involved. Deny by default. */
export function visibleTo(
  { tables: { instance, involved }, tenant, db }: Store,
  people: People,
  person: PersonId,
): SQL {
  const organisations = overseen(people, person)
  const mine = db
    .select({ id: involved.instance })
    .from(involved)
    .where(and(eq(involved.tenant, tenant), eq(involved.person, person)))
  const involvedIn = inArray(instance.id, mine)
  return (
    (organisations.length > 0 ? or(inArray(instance.organisation, organisations), involvedIn) : involvedIn) ??
    sql`false`
  )
}
