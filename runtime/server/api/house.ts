import { createHash, timingSafeEqual } from 'node:crypto'
import { rateLimit } from '#runtime/server/api/guard.ts'
import { door } from '#runtime/server/api/problem.ts'
import { health } from '#runtime/server/api/resources.ts'
import { body, createRoute, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { hashPassword } from '#runtime/server/auth/password.ts'
import type { ValidatorShelf } from '#runtime/server/form/module.ts'

/** Routes about the server itself that need no sign-in. */
export const houseRoutes = ({ store, version }: Services, shelf: ValidatorShelf) =>
  routes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/health',
        tags: ['系统'],
        summary: '运行状况',
        responses: { 200: json(health), ...PROBLEMS },
      }),
      c => {
        const condition = store.queue.condition
        const readOnly = !condition.writable
        return c.json(
          {
            status: readOnly ? ('read-only' as const) : ('ok' as const),
            version,
            store: store.database.dialect.name,
            ...(readOnly && { reason: condition.writable ? '' : condition.reason }),
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/validators/{file}',
        tags: ['系统'],
        summary: '表单校验模块（内容不变，可长期缓存）',
        request: { params: z.object({ file: z.string().regex(/^[0-9a-f]{64}\.js$/) }) },
        responses: {
          200: { description: 'ES 模块', content: { 'text/javascript': { schema: z.string() } } },
          ...PROBLEMS,
        },
      }),
      c => {
        const text = shelf.text(c.req.valid('param').file.slice(0, 64))
        if (text === undefined) throw door('NOT_FOUND')
        return c.body(text, 200, {
          'Content-Type': 'text/javascript; charset=utf-8',
          'Cache-Control': 'public, max-age=31536000, immutable',
        }) as never
      },
    )

/** Trying periods out: only in the demo. */
export const demoRoutes = ({ demo }: Services) => {
  const app = routes()
  if (!demo) return app
  return app
    .openapi(
      createRoute({
        method: 'get',
        path: '/demo/accounts',
        tags: ['演示'],
        summary: '演示账号',
        responses: {
          200: json(
            z.object({
              accounts: z.array(
                z.object({ username: z.string(), name: z.string(), role: z.string(), password: z.string() }),
              ),
            }),
          ),
          ...PROBLEMS,
        },
      }),
      c => c.json({ accounts: demo.accounts.map(account => ({ ...account })) }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/demo/clock',
        tags: ['演示'],
        summary: '把演示时钟向前拨',
        security: SIGNED_IN,
        request: { body: body(z.strictObject({ days: z.number().int().min(1).max(366) })) },
        responses: { 200: json(z.object({ now: z.string(), daysAhead: z.number() })), ...PROBLEMS },
      }),
      c => {
        demo.clock.advance(c.req.valid('json').days)
        return c.json({ now: demo.clock.now(), daysAhead: demo.clock.daysAhead }, 200)
      },
    )
}

const setupBody = z.strictObject({
  token: z.string().min(20).max(200),
  username: z.string().regex(/^[A-Za-z0-9_.]{2,40}$/, '登录名用 2 至 40 个字母、数字、点或下划线'),
  password: z.string().min(12, '密码至少 12 位').max(128),
  name: z.string().trim().min(1).max(40),
  organisation: z.string().trim().min(2).max(80),
})

/** The first organisation and its first administrator, once, with the token printed at the first start. */
export const setupRoutes = ({ store, identity, setup }: Services) => {
  const app = routes()
  if (!setup) return app
  app.use('/setup', rateLimit(10))
  const digest = (text: string) => createHash('sha256').update(text).digest()
  let used = false
  return app.openapi(
    createRoute({
      method: 'post',
      path: '/setup',
      tags: ['系统'],
      summary: '首次设置（一次性链接）',
      request: { body: body(setupBody) },
      responses: { 201: json(z.object({ ready: z.literal(true) }), '已设置'), ...PROBLEMS },
    }),
    async c => {
      const { token, username, password, name, organisation } = c.req.valid('json')
      if (used || !timingSafeEqual(digest(token), setup.digest) || (await identity.accountCount()) > 0)
        throw door('NOT_ALLOWED', {
          title: '设置链接无效或已经用过。',
          detail: '请在服务器上重新启动程序，使用新打印的链接。',
        })
      used = true
      try {
        const passwordHash = await hashPassword(password)
        await store.changePeople({
          organisations: [{ id: 'o1', name: organisation, kind: 'county', parent: null, facts: {} }],
          persons: [{ id: 'p1', name, facts: {} }],
          posts: [{ person: 'p1', post: 'organisation-head', organisation: 'o1' }],
        })
        await identity.addAccounts([{ username, name, person: 'p1', passwordHash }])
      } catch (error) {
        used = false
        throw error
      }
      return c.json({ ready: true as const }, 201)
    },
  )
}
