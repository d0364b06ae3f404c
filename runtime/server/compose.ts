import { createHash } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'
import { CHINA } from '#engine/time/calendars.ts'
import type { Calendar } from '#engine/time/time.ts'
import { createApi } from '#runtime/server/api/app.ts'
import type { Env } from '#runtime/server/api/env.ts'
import { headers } from '#runtime/server/api/guard.ts'
import type { DemoAccount, Services } from '#runtime/server/api/services.ts'
import { type Identity, openIdentity } from '#runtime/server/auth/identity.ts'
import { type Clock, type DemoClock, systemClock } from '#runtime/server/clock.ts'
import type { Config } from '#runtime/server/config.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { type Handle, openHandle } from '#runtime/server/handle.ts'
import { type Fetch, listen } from '#runtime/server/listen.ts'
import { openLog } from '#runtime/server/log.ts'
import { errandLoop } from '#runtime/server/loops/errand.ts'
import { outboxLoop } from '#runtime/server/loops/outbox.ts'
import { timerLoop } from '#runtime/server/loops/timer.ts'
import { openPages } from '#runtime/server/pages.ts'
import { recheck } from '#runtime/server/recheck.ts'
import { selfTest } from '#runtime/server/self-test.ts'
import { CannotOpen } from '#runtime/server/store/database.ts'
import { randomBytes } from '#runtime/server/store/keys.ts'
import { openStore, type Store } from '#runtime/server/store/open.ts'

/** What can be worked with before anybody listens: loading demo data, tests, commands. */
export interface Workbench {
  readonly store: Store
  readonly handle: Handle
  readonly identity: Identity
}
export type Mode =
  | { readonly kind: 'production' }
  | {
      readonly kind: 'demo'
      readonly clock: DemoClock
      readonly accounts: readonly DemoAccount[]
      /** Fills a new data folder; called before anybody listens. */
      load(bench: Workbench): Promise<void>
    }
export interface Running {
  /** Origin to open in a browser. */
  readonly address: string
  /** Where the first administrator is made, once; only while no account exists. */
  readonly setupLink?: string
  readonly services: Services
  /** Finishes what is under way, then stops the loops and closes the store. Calling it again waits for the same. */
  stop(): Promise<void>
}

export const WEB = new URL('../../dist/web/', import.meta.url).pathname

/** The calendar a due date was computed with, by its version. */
export const calendarOf = (version: string): Calendar | undefined => (version === CHINA.version ? CHINA : undefined)
export const validate = ajvValidate()

/** The store as the settings say. Throws `CannotOpen`, whose message is for the operator. */
export function openConfigured({ data, databaseUrl, kek }: Config, clock: Clock = systemClock): Promise<Store> {
  return openStore({ dataFolder: data, clock, ...(databaseUrl && { databaseUrl }), ...(kek && { kek }) })
}

/** The write path and the accounts on an open store. */
export function openWorkbench(store: Store, sessions: Parameters<typeof openIdentity>[1]): Workbench {
  return { store, handle: openHandle({ store, calendar: CHINA, validate }), identity: openIdentity(store, sessions) }
}

/**
 * Puts everything together and listens. Throws `CannotOpen` or `CannotListen` with a message for the operator; nothing is
 * left open then.
 */
export async function start(config: Config, mode: Mode = { kind: 'production' }): Promise<Running> {
  const failed = selfTest()
  if (failed.length > 0)
    throw new CannotOpen(
      'SELF_TEST',
      `本机的计算结果不对，不能启动：${failed.join('、')}\nThis machine computes wrongly, not started: ${failed.join(', ')}`,
    )
  const isDemo = mode.kind === 'demo'
  const log = openLog(config.log, isDemo ? 2 : 1)
  const store = await openConfigured(config, isDemo ? mode.clock : systemClock)
  const closing: (() => Promise<unknown>)[] = [() => store.close()]
  const close = async () => {
    for (const one of closing.reverse()) await one()
  }
  try {
    const port = config.port || (await freePort(config.host))
    const address = config.port ? config.address : config.address.replace(/:0$/, `:${port}`)
    const bench = openWorkbench(store, { address, secret: await sessionSecret(config), secure: config.secure })
    const { handle, identity } = bench
    if (isDemo) await mode.load(bench)

    const damaged = await recheck(store)
    if (damaged) {
      store.queue.halt(`存证记录第 ${damaged.gidx} 条与它的散列不符`)
      log.fatal({ gidx: damaged.gidx, instance: damaged.instance }, 'record differs from its hash, read-only')
    }
    const loops = [
      timerLoop(store, handle, 1000, stuck => log.error(stuck, 'timer cannot go on')),
      outboxLoop(store),
      errandLoop(store, handle, trouble => log.error(trouble, 'errand refused')),
    ]
    closing.push(() => Promise.all(loops.map(loop => loop.stop())))

    const isNew = !isDemo && (await identity.accountCount()) === 0
    const token = isNew ? randomBytes(16).toString('base64url') : undefined
    const services: Services = {
      store,
      handle,
      identity,
      calendar: CHINA,
      validate,
      log,
      address,
      version: await version(),
      limits: config.limits,
      ...(isDemo && { demo: { clock: mode.clock, accounts: mode.accounts } }),
      ...(token && { setup: { digest: createHash('sha256').update(token).digest() } }),
    }
    const server = await listen(await everything(services), { ...config, port })
    closing.push(() => server.stop())
    log.info({ address, store: store.database.dialect.name, mode: mode.kind }, 'listening')
    let stopped: Promise<void> | undefined
    return {
      address,
      services,
      ...(token && { setupLink: `${address}/setup?token=${token}` }),
      stop() {
        stopped ??= close().then(() => log.info('stopped'))
        return stopped
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** `/api` goes to the API, everything else to the screens. */
async function everything(services: Services): Promise<Fetch> {
  const api = createApi(services)
  const pages = new Hono<Env>().use(headers(services)).route('/', await openPages(WEB))
  return request => {
    const path = request.url.slice(request.url.indexOf('/', 8))
    return /^\/api(?:[/?]|$)/.test(path) ? api.fetch(request) : pages.fetch(request)
  }
}

/** From the environment, or `<data>/keys/session`, made at the first start: sessions outlive a restart. */
async function sessionSecret({ secret, data }: Config): Promise<string> {
  if (secret) return secret
  const file = join(data, 'keys', 'session')
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw error
  })
  if (fresh) {
    await fresh.writeFile(`${randomBytes(32).toString('base64')}\n`)
    await fresh.sync()
    await fresh.close()
  }
  const text = (await readFile(file, 'utf8')).trim()
  if (text.length < 32)
    throw new CannotOpen(
      'KEY_WRONG',
      `${file} 的内容太短。删除它会让所有人重新登录，并生成新的。\n${file} is too short; delete it to make a new one.`,
    )
  return text
}

/** Port 0 means any free one; the address has to be known before anything can be composed. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, host, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(text) as { version?: unknown }).version)
}
