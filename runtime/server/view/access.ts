import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { PersonId } from '#engine/people/directory.ts'
import { postKind } from '#engine/people/post.ts'
import { formerKey } from '#runtime/server/project/involvement.ts'
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
  if (organisations.length === people.organisations.length) return sql`true`
  const mine = db
    .select({ id: involved.instance })
    .from(involved)
    .where(and(eq(involved.tenant, tenant), inArray(involved.person, [person, ...organisations.map(formerKey)])))
  const involvedIn = inArray(instance.id, mine)
  return (
    (organisations.length > 0 ? or(inArray(instance.organisation, organisations), involvedIn) : involvedIn) ??
    sql`false`
  )
}

/** Up to so many organisations, what somebody may see is gathered first; beyond, going through the newest finds a page sooner. */
const FEW = 3

/**
 * The instances somebody may see, as a table to begin a query with; undefined for those who see much, whose lists carry
 * `visibleTo` instead. As a condition SQLite would check it on every instance there is, newest first.
 */
export function gathered({ tables: { instance, involved }, tenant, db }: Store, people: People, person: PersonId) {
  const organisations = overseen(people, person)
  if (organisations.length > FEW) return undefined
  return db
    .select({ tenant: involved.tenant, id: involved.instance })
    .from(involved)
    .where(and(eq(involved.tenant, tenant), inArray(involved.person, [person, ...organisations.map(formerKey)])))
    .union(
      db
        .select({ tenant: instance.tenant, id: instance.id })
        .from(instance)
        .where(and(eq(instance.tenant, tenant), inArray(instance.organisation, organisations))),
    )
    .as('seen')
}
