import { streamSSE } from 'hono/streaming'
import { maySee, standing } from '#engine/process/access.ts'
import { dayOf } from '#engine/time/instant.ts'
import { createRoute, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { readState } from '#runtime/server/store/instance.ts'
import type { Change } from '#runtime/server/store/open.ts'

const BEAT_MS = 20_000
/** Streams one person may hold open: a few devices and tabs. */
const STREAMS = 8

/** Tells open screens which instances changed, so that inboxes are live. Only ids and versions are sent. */
export const streamRoutes = ({ store }: Services) => {
  const open = new Map<string, number>()
  return routes().openapi(
    createRoute({
      method: 'get',
      path: '/events',
      tags: ['办件'],
      summary: '变更通知（SSE）：event: changed，data 为办件编号和版本',
      security: SIGNED_IN,
      responses: {
        200: { description: '事件流', content: { 'text/event-stream': { schema: z.string() } } },
        ...PROBLEMS,
      },
    }),
    c => {
      const { person } = c.get('signedIn')
      const count = (open.get(person) ?? 0) + 1
      c.header('Cache-Control', 'no-store')
      c.header('X-Accel-Buffering', 'no')
      return streamSSE(c, async stream => {
        if (count > STREAMS) return
        open.set(person, count)
        const waiting: Change[] = []
        let wake = () => {}
        const stop = store.onChange(changes => {
          waiting.push(...changes)
          wake()
        })
        stream.onAbort(() => wake())
        try {
          await stream.writeSSE({ event: 'ready', data: '{}' })
          while (!stream.aborted) {
            const changes = waiting.splice(0)
            for (const { instance, version } of changes)
              if (await visible(store, instance, person))
                await stream.writeSSE({ event: 'changed', data: JSON.stringify({ instance, version }) })
            if (changes.length === 0) {
              await new Promise<void>(resolve => {
                const timer = setTimeout(resolve, BEAT_MS)
                wake = () => {
                  clearTimeout(timer)
                  resolve()
                }
              })
              if (waiting.length === 0 && !stream.aborted) await stream.write(': beat\n\n')
            }
          }
        } finally {
          stop()
          open.set(person, Math.max(0, (open.get(person) ?? 1) - 1))
        }
      }) as never
    },
  )
}

async function visible(store: Services['store'], instance: string, person: string): Promise<boolean> {
  const state = await readState(store, instance)
  return state !== undefined && maySee(standing(state, person, await store.people(), dayOf(store.clock.now())))
}
