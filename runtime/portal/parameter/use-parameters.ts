import { queryOptions } from '@tanstack/react-query'
import { postKind } from '#engine/people/post.ts'
import { api, type OrganisationSummary, type Session } from '#runtime/server/api/client.ts'

const key = (organisation: string, template: string) => ['parameters', organisation, template] as const
export const parametersQuery = (organisation: string, template: string) =>
  queryOptions({
    queryKey: key(organisation, template),
    queryFn: () => api.organisations.parameters(organisation, template),
  })
export const allParameters = ['parameters'] as const
export const organisationsQuery = queryOptions({
  queryKey: ['organisations'],
  queryFn: api.organisations.list,
  staleTime: 60_000,
})

/** Organisations where the reader holds a post that may set parameters. */
export const supervisedBy = (session: Session): readonly string[] => [
  ...new Set(session.posts.filter(({ post }) => postKind(post)?.supervises).map(({ organisation }) => organisation.id)),
]

export interface Place {
  readonly id: string
  readonly name: string
  /** 0 for the reader's own organisation. */
  readonly depth: number
}
/** Those organisations with everything below them, each once, in the order of the tree. */
export function placesBelow(organisations: readonly OrganisationSummary[], tops: readonly string[]): readonly Place[] {
  const below = new Map<string | null, OrganisationSummary[]>()
  for (const one of organisations) below.set(one.parent, [...(below.get(one.parent) ?? []), one])
  const places = new Map<string, Place>()
  const visit = ({ id, name }: OrganisationSummary, depth: number) => {
    if (places.has(id)) return
    places.set(id, { id, name, depth })
    for (const child of below.get(id) ?? []) visit(child, depth + 1)
  }
  const isTop = (id: string | null) => id !== null && tops.includes(id)
  const parents = new Map(organisations.map(({ id, parent }) => [id, parent]))
  const hasTopAbove = (id: string) => {
    const seen = new Set<string>()
    for (let up = parents.get(id); up && !seen.has(up); up = parents.get(up)) {
      if (isTop(up)) return true
      seen.add(up)
    }
    return false
  }
  for (const one of organisations) if (isTop(one.id) && !hasTopAbove(one.id)) visit(one, 0)
  return [...places.values()]
}
