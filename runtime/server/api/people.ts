import { postTitle } from '#engine/people/post.ts'
import { door } from '#runtime/server/api/problem.ts'
import { organisation as organisationShape, person as personShape } from '#runtime/server/api/resources.ts'
import { createRoute, items, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import type { People } from '#runtime/server/store/directory.ts'
import { ORGANISATION_KINDS, organisation } from '#runtime/server/view/names.ts'

/** At most this many people are given out at once: the directory is for choosing somebody, not for copying it. */
const LIMIT = 50

export const peopleRoutes = ({ store }: Services) =>
  routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/people',
        tags: ['组织'],
        summary: '查找人员（同一上级范围内）',
        security: SIGNED_IN,
        request: {
          query: z.object({ q: z.string().max(50).optional(), organisation: z.string().max(100).optional() }),
        },
        responses: { 200: json(items(personShape)), ...PROBLEMS },
      }),
      async c => {
        const { q = '', organisation: at } = c.req.valid('query')
        const people = await store.people()
        const near = reachable(people, c.get('signedIn').person)
        const found = people.persons.filter(({ id, name }) => {
          const posts = people.posts(id)
          const places = [
            ...posts.map(post => post.organisation),
            ...people.registersOf(id).map(entry => entry.organisation),
          ]
          return name.includes(q.trim()) && places.some(place => near.has(place) && (!at || place === at))
        })
        return c.json(
          {
            items: found.slice(0, LIMIT).map(({ id, name }) => {
              const [post] = people.posts(id)
              const place = post?.organisation ?? people.registersOf(id)[0]?.organisation
              return {
                id,
                name,
                posts: people.posts(id).map(known => postTitle(known.post)),
                organisation: place ? organisation(people, place) : null,
              }
            }),
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/organisations',
        tags: ['组织'],
        summary: '组织树',
        security: SIGNED_IN,
        responses: { 200: json(items(organisationShape)), ...PROBLEMS },
      }),
      async c => c.json({ items: (await store.people()).organisations.map(shown) }, 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/organisations/{id}',
        tags: ['组织'],
        summary: '一个组织',
        security: SIGNED_IN,
        request: { params: z.object({ id: z.string().max(100) }) },
        responses: { 200: json(organisationShape), ...PROBLEMS },
      }),
      async c => {
        const found = (await store.people()).organisation(c.req.valid('param').id)
        if (!found) throw door('NOT_FOUND')
        return c.json(shown(found), 200)
      },
    )

const shown = ({ id, name, kind, parent }: { id: string; name: string; kind: string; parent: string | null }) => ({
  id,
  name,
  kind,
  kindTitle: ORGANISATION_KINDS[kind] ?? kind,
  parent,
})

/** Organisations a person works with: their own, those above, and everything below. */
export function reachable(people: People, person: string): ReadonlySet<string> {
  const own = [
    ...people.posts(person).map(({ organisation: at }) => at),
    ...people.registersOf(person).map(({ organisation: at }) => at),
  ]
  return new Set(own.flatMap(at => [...people.above(at), ...people.below(at)]))
}
