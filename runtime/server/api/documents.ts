import { seen } from '#runtime/server/api/instances.ts'
import { door } from '#runtime/server/api/problem.ts'
import { createRoute, instanceId, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { readEntries } from '#runtime/server/store/instance.ts'
import { DOCUMENT_POLICY, documentPage } from '#runtime/server/view/document.ts'
import { namesOf } from '#runtime/server/view/names.ts'
import { documentAt } from '#runtime/server/view/oversight.ts'

const where = z.object({
  id: instanceId,
  n: z.coerce.number().int().min(0).max(1_000_000),
  i: z.coerce.number().int().min(0).max(1000),
})

/** 文书 as pages to print. */
export const documentRoutes = (services: Services) =>
  routes().openapi(
    createRoute({
      method: 'get',
      path: '/instances/{id}/documents/{n}/{i}',
      tags: ['办件'],
      summary: '一份文书的打印页（A4，HTML）',
      security: SIGNED_IN,
      request: { params: where },
      responses: {
        200: { description: '打印页', content: { 'text/html': { schema: z.string() } } },
        ...PROBLEMS,
      },
    }),
    async c => {
      const { id, n, i } = c.req.valid('param')
      const { state, scene } = await seen(services, id, c.get('signedIn').person)
      const found = documentAt(await readEntries(services.store, state.id), n, i)
      if (!found) throw door('NOT_FOUND')
      const organisation = namesOf(scene.people).organisation(found.organisation)
      return c.html(documentPage({ ...found, organisation }), 200, {
        'Content-Security-Policy': DOCUMENT_POLICY,
      }) as never
    },
  )
