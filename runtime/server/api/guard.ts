import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Env } from '#runtime/server/api/env.ts'
import { answer, door, ProblemError } from '#runtime/server/api/problem.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { ReadOnly } from '#runtime/server/store/database.ts'

/**
 * Headers of every answer. Scripts and styles come from here only and nothing is evaluated, so validators are served
 * precompiled.
 */
const HEADERS: readonly (readonly [string, string])[] = [
  [
    'Content-Security-Policy',
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  ],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(self), microphone=(), geolocation=()'],
]

export const headers =
  ({ address }: Services): MiddlewareHandler<Env> =>
  async (c, next) => {
    c.set('request', randomBytes(5).toString('hex'))
    await next()
    // Attachments and the API reference have stricter policies of their own.
    for (const [name, value] of HEADERS) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    if (address.startsWith('https:'))
      c.res.headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
  }

/**
 * Cross-origin requests may not change anything, JSON included: `hono/csrf` would let JSON through. A browser always
 * sends Origin or Sec-Fetch-Site with a request that changes something; a request with neither is no browser's.
 */
export const sameOrigin =
  ({ address }: Services): MiddlewareHandler<Env> =>
  async (c, next) => {
    if (!['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) {
      const origin = c.req.header('origin')
      const site = c.req.header('sec-fetch-site')
      if (origin !== undefined && origin !== address && !sameHost(origin, c.req.header('host'), address))
        throw door('FORBIDDEN_ORIGIN')
      if (site !== undefined && site !== 'same-origin' && site !== 'none') throw door('FORBIDDEN_ORIGIN')
    }
    await next()
  }

/** On a plain local address the browser may say localhost or 127.0.0.1 for the same server. */
const sameHost = (origin: string, host: string | undefined, address: string): boolean =>
  host !== undefined && origin === `${new URL(address).protocol}//${host}`

export const limitBody = ({ limits }: Services): MiddlewareHandler<Env> => {
  const within = (maxSize: number) => {
    const refuse = () => {
      throw door('TOO_LARGE', { params: { limit: maxSize } })
    }
    const counted = bodyLimit({ maxSize, onError: refuse })
    const limited: MiddlewareHandler<Env> = async (c, next) => {
      const length = c.req.header('content-length')
      // The HTTP parser holds a body to its announced length; only one without a length has to be counted as it comes.
      if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next)
      if (Number(length) > maxSize) refuse()
      await next()
    }
    return limited
  }
  const upload = within(limits.attachment)
  const other = within(limits.body)
  return (c, next) => (c.req.path === '/api/attachments' ? upload : other)(c, next)
}

/** Everything below needs a signed-in person, who must still be in the directory. */
export const signedIn =
  ({ identity, store }: Services): MiddlewareHandler<Env> =>
  async (c, next) => {
    const who = await identity.who(c.req.raw.headers)
    if (!who || !(await store.people()).person(who.person)) throw door('NOT_SIGNED_IN')
    c.set('signedIn', who)
    await next()
  }

/** Turns whatever was thrown into one problem document; only real faults are logged, with their number. */
export const onError =
  ({ log }: Services) =>
  (error: unknown, c: Parameters<typeof answer>[0]): Response => {
    if (error instanceof ProblemError) return answer(c, error.problem)
    if (error instanceof ReadOnly) return answer(c, door('READ_ONLY').problem)
    log.error({ request: c.get('request'), method: c.req.method, route: c.req.routePath, err: error }, 'fault')
    return answer(c, door('FAULT').problem)
  }

/** Requests allowed per caller and minute on the routes that need no sign-in. */
export function rateLimit(perMinute: number): MiddlewareHandler<Env> {
  let window = 0
  let counts = new Map<string, number>()
  return async (c, next) => {
    const now = Math.floor(Date.now() / 60_000)
    if (now !== window) {
      window = now
      counts = new Map()
    }
    const peer = c.req.header('x-guicheng-peer') ?? ''
    const count = (counts.get(peer) ?? 0) + 1
    counts.set(peer, count)
    if (count > perMinute) throw door('TOO_MANY')
    await next()
  }
}
