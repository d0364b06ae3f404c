import type { JsonObject } from '#engine/json.ts'
import { rateLimit } from '#runtime/server/api/guard.ts'
import { sceneFor, seen } from '#runtime/server/api/instances.ts'
import { door, refusedToStrangers } from '#runtime/server/api/problem.ts'
import {
  body,
  createRoute,
  instanceId,
  items,
  json,
  PROBLEMS,
  routes,
  SIGNED_IN,
  z,
} from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { readToken, signalToken } from '#runtime/server/signal-token.ts'
import { readState } from '#runtime/server/store/instance.ts'
import { openSignals, waitOf } from '#runtime/server/view/signals.ts'

const signalShape = z.object({
  visit: z.string(),
  step: z.string().describe('title of the step that waits'),
  signal: z.string(),
  url: z.string().describe('where the outside program reports, with its key'),
  expires: z.string(),
  fields: z.record(z.string(), z.unknown()).nullable().describe('JSON Schema of what it may send'),
})

/** 外部消息: keys for outside programs, and where they report back. */
export const signalRoutes = (services: Services) => {
  const { store, handle, address } = services
  const app = routes()
  app.use('/signals/:token', rateLimit(60))
  return app
    .openapi(
      createRoute({
        method: 'get',
        path: '/instances/{id}/signals',
        tags: ['外部消息'],
        summary: '办件正在等待的外部消息，以及交给外部系统的回报地址',
        security: SIGNED_IN,
        request: { params: z.object({ id: instanceId }) },
        responses: { 200: json(items(signalShape)), ...PROBLEMS },
      }),
      async c => {
        const { state, scene } = await seen(services, c.req.valid('param').id, c.get('signedIn').person)
        const found = openSignals(state, scene).map(({ visit, step, signal, expires, fields }) => {
          const token = signalToken(store.keys, { instance: state.id, visit, expires })
          return { visit, step: step.title, signal, url: `${address}/api/signals/${token}`, expires, fields }
        })
        return c.json({ items: found } as never, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/signals/{token}',
        tags: ['外部消息'],
        summary: '外部系统回报（凭地址中的密钥，无需登录，限频，一次有效）',
        request: {
          params: z.object({ token: z.string().min(1).max(600) }),
          body: body(z.record(z.string(), z.unknown())),
        },
        responses: {
          200: json(z.object({ received: z.literal(true) }), '已收到'),
          ...PROBLEMS,
          410: { description: '密钥已过期 SIGNAL_EXPIRED，或已不再等待 SIGNAL_OVER' },
        },
      }),
      async c => {
        const pass = readToken(store.keys, c.req.valid('param').token)
        const state = pass && (await readState(store, pass.instance))
        const scene = state && (await sceneFor(services, state, ''))
        const visit = pass && state?.visits[pass.visit]
        const step = visit && scene?.sound.steps.get(visit.step)?.step
        if (!pass || !visit || !scene || step?.kind !== 'wait' || !step.signal)
          throw door('NOT_FOUND', { title: '回报地址不对。', detail: '请向办件经办人核对地址，注意不要截断。' })
        const key = `signal/${pass.instance}/${visit.id}`
        const isOver = visit.closed !== undefined || !waitOf(state, visit, scene)
        if (!isOver && pass.expires <= store.clock.now())
          throw door('SIGNAL_EXPIRED', { params: { expires: pass.expires } })
        const done = await handle({
          key,
          instance: pass.instance,
          actor: { person: null, assurance: 0 },
          at: store.clock.now(),
          body: { type: 'Signal', visit: visit.id, signal: step.signal.name, data: c.req.valid('json') as JsonObject },
        })
        // Sent again after a lost answer, it is the same message; anything else comes too late.
        if (done.ok) return c.json({ received: true as const }, 200)
        if (done.error.code === 'KEY_REUSED') throw door('SIGNAL_USED')
        if (done.error.code === 'SIGNAL_UNKNOWN' || done.error.code === 'INSTANCE_ENDED') throw door('SIGNAL_OVER')
        throw refusedToStrangers(done.error)
      },
    )
}
