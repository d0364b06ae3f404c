import { mayIntervene, standing } from '#engine/process/access.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { door } from '#runtime/server/api/problem.ts'
import { bulkResult } from '#runtime/server/api/resources.ts'
import { body, createRoute, json, key, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { handOver, heldTasks } from '#runtime/server/hand-over.ts'
import type { People } from '#runtime/server/store/directory.ts'

const who = z.object({ id: z.string().min(1).max(200) })
const asked = z.strictObject({
  key: key.max(64),
  to: z.string().min(1).max(200),
  reason: z.string().trim().min(1).max(2000),
})
const heldShape = z.object({
  items: z.array(z.object({ instance: z.string(), title: z.string(), task: z.string() })),
})

/** 离职转办. Only instances the asker may intervene in count; of others nothing is told. */
export const handOverRoutes = (services: Services) => {
  const { store } = services
  const over = (viewer: string, people: People) => (state: InstanceState) =>
    mayIntervene(standing(state, viewer, people))
  return routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/people/{id}/open-tasks',
        tags: ['组织'],
        summary: '一个人名下没办完的待办（在我督办范围内的），离职转办前查看',
        security: SIGNED_IN,
        request: { params: who },
        responses: { 200: json(heldShape), ...PROBLEMS },
      }),
      async c => {
        const people = await store.people()
        const { id } = c.req.valid('param')
        const found = await heldTasks(store, id, over(c.get('signedIn').person, people))
        return c.json(
          {
            items: found.map(({ state, held }) => ({ instance: state.id, title: state.title, task: held.task.title })),
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/people/{id}/hand-over',
        tags: ['组织'],
        summary: '离职转办：把一个人名下没办完的待办逐件转给另一个人',
        security: SIGNED_IN,
        request: { params: who, body: body(asked) },
        responses: { 200: json(bulkResult), ...PROBLEMS },
      }),
      async c => {
        const viewer = c.get('signedIn').person
        const people = await store.people()
        const { id: from } = c.req.valid('param')
        const { to, reason, key: id } = c.req.valid('json')
        if (!people.person(to) || to === from)
          throw door('BAD_REQUEST', {
            fields: [{ path: '/to', keyword: 'rule', message: '请选择接手的人。' }],
          })
        const results = await handOver(services, { from, to, by: viewer, reason, key: id }, over(viewer, people))
        const problems = results.flatMap(({ title, task, refused }) =>
          refused ? [{ title: `${title}：${task}`, ...refused }] : [],
        )
        return c.json(
          {
            done: results.length - problems.length,
            refused: problems.length,
            problems: problems.slice(0, 100),
          },
          200,
        )
      },
    )
}
