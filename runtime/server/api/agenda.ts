import { maySee, standing } from '#engine/process/access.ts'
import { itemOf } from '#engine/step/agenda/item.ts'
import { createRoute, items, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { readState } from '#runtime/server/store/instance.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { organisation } from '#runtime/server/view/names.ts'

const named = z.object({ id: z.string(), name: z.string() })
const itemShape = z.object({
  instance: z.string(),
  visit: z.string(),
  title: z.string(),
  matter: z.string(),
  template: z.string(),
  organisation: named,
  since: z.string(),
})
/** As many as one list shows; the oldest first. */
const MOST = 500

/** 待上会: items that wait for a meeting. */
export const agendaRoutes = ({ store }: Services) =>
  routes().openapi(
    createRoute({
      method: 'get',
      path: '/agenda',
      tags: ['办件'],
      summary: '待上会的议题（我能查看的），等得最久的在前',
      security: SIGNED_IN,
      request: { query: z.object({ organisation: z.string().max(100).optional() }) },
      responses: { 200: json(items(itemShape)), ...PROBLEMS },
    }),
    async c => {
      const viewer = c.get('signedIn').person
      const people = await store.people()
      const only = c.req.valid('query').organisation
      const rows = await store.database.read.run(
        `SELECT instance, visit FROM agenda WHERE tenant = ?${only ? ' AND organisation = ?' : ''} ORDER BY since, instance LIMIT ?`,
        [store.tenant, ...(only ? [only] : []), MOST],
      )
      const found = await Promise.all(
        rows.map(async ([instance, id]) => {
          const state = await readState(store, String(instance))
          const visit = state?.visits[String(id)]
          if (!state || !visit || !maySee(standing(state, viewer, people))) return []
          const item = itemOf(state, visit, hashText)
          if (!item) return []
          const { title, matter, template, since } = item
          return [
            {
              instance: state.id,
              visit: visit.id,
              title,
              matter,
              template,
              organisation: organisation(people, state.organisation),
              since,
            },
          ]
        }),
      )
      return c.json({ items: found.flat() }, 200)
    },
  )
