import { postKind, postTitle } from '#engine/people/post.ts'
import { session } from '#runtime/server/api/resources.ts'
import { createRoute, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { organisation, person } from '#runtime/server/view/names.ts'

export const sessionRoutes = ({ store, identity, demo }: Services) =>
  routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/session',
        tags: ['登录'],
        summary: '当前登录人',
        security: SIGNED_IN,
        responses: { 200: json(session), ...PROBLEMS },
      }),
      async c => {
        const { person: id, username } = c.get('signedIn')
        const people = await store.people()
        const posts = people.posts(id)
        return c.json(
          {
            person: person(people, id),
            username,
            posts: posts.map(({ post, organisation: at }) => ({
              post,
              title: postTitle(post),
              organisation: organisation(people, at),
            })),
            mayPublish: posts.some(({ post }) => postKind(post)?.publishes === true),
            mayAudit: posts.some(({ post }) => postKind(post)?.audits === true),
            ...(demo && { demo: { now: demo.clock.now(), daysAhead: demo.clock.daysAhead } }),
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/session/end-all',
        tags: ['登录'],
        summary: '在所有设备上退出',
        security: SIGNED_IN,
        responses: { 200: json(z.object({ ended: z.literal(true) })), ...PROBLEMS },
      }),
      async c => {
        await identity.endAll(c.req.raw.headers)
        return c.json({ ended: true as const }, 200)
      },
    )
