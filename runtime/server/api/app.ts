import { Hono } from 'hono'
import { agendaRoutes } from '#runtime/server/api/agenda.ts'
import { attachmentRoutes } from '#runtime/server/api/attachments.ts'
import { strictJson } from '#runtime/server/api/body.ts'
import { disclosureRoutes } from '#runtime/server/api/disclosures.ts'
import { documentRoutes } from '#runtime/server/api/documents.ts'
import type { Env } from '#runtime/server/api/env.ts'
import { headers, limitBody, onError, sameOrigin, signedIn } from '#runtime/server/api/guard.ts'
import { handOverRoutes } from '#runtime/server/api/hand-over.ts'
import { demoRoutes, houseRoutes, setupRoutes } from '#runtime/server/api/house.ts'
import { instanceRoutes } from '#runtime/server/api/instances.ts'
import { parameterRoutes } from '#runtime/server/api/parameters.ts'
import { peopleRoutes } from '#runtime/server/api/people.ts'
import { door } from '#runtime/server/api/problem.ts'
import { REFERENCE_POLICY, referencePage } from '#runtime/server/api/reference.ts'
import { routes } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { sessionRoutes } from '#runtime/server/api/session.ts'
import { signalRoutes } from '#runtime/server/api/signals.ts'
import { streamRoutes } from '#runtime/server/api/stream.ts'
import { substitutionRoutes } from '#runtime/server/api/substitutions.ts'
import { targetRoutes } from '#runtime/server/api/targets.ts'
import { taskRoutes } from '#runtime/server/api/tasks.ts'
import { templateRoutes } from '#runtime/server/api/templates.ts'
import { validatorShelf } from '#runtime/server/form/module.ts'

/** What needs no sign-in, said route by route; everything else below `/api` does. */
const OPEN: readonly RegExp[] = [
  /^\/api\/(health|openapi\.json|reference|setup)$/,
  /^\/api\/auth\//,
  /^\/api\/validators\/[^/]+$/,
  /^\/api\/disclosures(\/|$)/,
  /^\/api\/signals\/[^/]+$/,
  /^\/api\/demo\/accounts$/,
]
/** The only sign-in endpoints that are let through to the identity library. */
const AUTH: ReadonlySet<string> = new Set([
  'POST /api/auth/sign-in/username',
  'POST /api/auth/sign-out',
  'POST /api/auth/change-password',
])

/** The whole API: guards first, deny by default, then one file per resource. */
export function createApi(services: Services): Hono<Env> {
  const shelf = validatorShelf()
  const app = new Hono<Env>()
  app.onError(onError(services) as never)
  app.use('*', headers(services), sameOrigin(services), limitBody(services), strictJson)
  const guard = signedIn(services)
  app.use('/api/*', (c, next) => (OPEN.some(path => path.test(c.req.path)) ? next() : guard(c, next)))
  app.on(['GET', 'POST'], '/api/auth/*', async c => {
    if (!AUTH.has(`${c.req.method} ${c.req.path}`)) throw door('NOT_FOUND')
    const response = await services.identity.handler(c.req.raw)
    // One answer for every failed sign-in, whatever the reason: it must not tell whether a username exists.
    if (response.status === 429) throw door('TOO_MANY')
    if (response.status >= 400 && response.status < 500) throw door('SIGN_IN_FAILED')
    return response
  })
  app.route('/api', documented(services, shelf))
  app.all('/api/*', () => {
    throw door('NOT_FOUND')
  })
  return app
}

/** The documented routes with their OpenAPI 3.1 description; the document is made from the routes themselves. */
function documented(services: Services, shelf: ReturnType<typeof validatorShelf>) {
  const api = routes()
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'guicheng.session_token',
  })
  for (const group of [
    houseRoutes(services, shelf),
    setupRoutes(services),
    demoRoutes(services),
    sessionRoutes(services),
    templateRoutes(services),
    instanceRoutes(services),
    documentRoutes(services),
    targetRoutes(services),
    signalRoutes(services),
    agendaRoutes(services),
    taskRoutes(services, shelf),
    attachmentRoutes(services),
    peopleRoutes(services),
    substitutionRoutes(services),
    handOverRoutes(services),
    parameterRoutes(services),
    disclosureRoutes(services, shelf),
    streamRoutes(services),
  ])
    api.route('/', group)
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: '规程 Guicheng API',
      version: services.version,
      description: '办件、待办、模板、公开。错误为 application/problem+json，code 稳定。',
    },
    servers: [{ url: '/api' }],
  })
  api.get('/reference', c =>
    c.html(
      referencePage(
        api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '规程 Guicheng API', version: services.version } }),
      ),
      200,
      { 'Content-Security-Policy': REFERENCE_POLICY },
    ),
  )
  return api
}
