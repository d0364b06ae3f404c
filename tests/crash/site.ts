import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLERKS, PASSWORD } from '#tests/crash/matter.ts'
import type { Told } from '#tests/crash/server.ts'
import { heard, killed, startScript } from '#tests/support/process.ts'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any
}
export type Site = Awaited<ReturnType<typeof openSite>>

/** One data folder and the server that works on it, started, killed and started again. */
export async function openSite(databaseUrl?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'guicheng-crash-'))
  const starts: number[] = []
  let child: ChildProcess | undefined
  let address = ''
  let written = ''
  let cookies: readonly string[] = []
  const waiting: (() => void)[] = []
  let ended = Promise.resolve()

  async function call(method: string, path: string, body?: object | string, cookie = ''): Promise<Answer> {
    const answer = await fetch(`${address}/api${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json', origin: address }),
        ...(cookie && { cookie }),
      },
      ...(body && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const text = await answer.text()
    if (path.startsWith('/auth/sign-in'))
      return {
        status: answer.status,
        json: answer.headers
          .getSetCookie()
          .map(line => line.split(';')[0])
          .join('; '),
      }
    return { status: answer.status, json: text ? JSON.parse(text) : undefined }
  }

  return {
    folder,
    databaseUrl,
    /** Seconds from starting the process to its first answer, of every start. */
    starts,
    get address() {
      return address
    },
    /** A signed-in clerk's cookie; clients share the few accounts. */
    cookie: (client: number) => cookies[client % cookies.length] ?? '',
    clerk: (client: number): string => CLERKS[client % CLERKS.length]!,
    call,
    /** Everything the servers wrote to their consoles. */
    written: () => written,
    /** Resolves when somebody answers. */
    up: () => (child ? Promise.resolve() : new Promise<void>(resolve => waiting.push(resolve))),
    /** Starts the server; `fault` as server.ts says. `dieAfterMs` kills it that soon, listening or not. */
    async start({
      fault,
      dieAfterMs,
      log = 'error',
    }: {
      fault?: string
      dieAfterMs?: number
      log?: string
    } = {}): Promise<void> {
      const began = performance.now()
      const { DATABASE_URL: _, ...env } = process.env
      const started = startScript('tests/crash/server.ts', {
        ...env,
        DATABASE_URL: databaseUrl,
        GUICHENG_PORT: '0',
        GUICHENG_DATA: folder,
        GUICHENG_LOG: log,
        CRASH_FAULT: fault,
      })
      for (const stream of [started.stdout, started.stderr])
        stream?.on('data', data => {
          written = (written + data).slice(-1_000_000)
        })
      ended = new Promise(resolve => started.once('exit', () => resolve()))
      if (dieAfterMs !== undefined) {
        setTimeout(() => started.kill('SIGKILL'), dieAfterMs)
        return ended
      }
      const told = await heard<Extract<Told, { type: 'listening' }>>(started, 'listening')
      address = told.address
      while ((await call('GET', '/health').catch(() => undefined))?.status !== 200) await new Promise(setImmediate)
      starts.push((performance.now() - began) / 1000)
      started.once('exit', () => {
        if (child === started) child = undefined
      })
      if (cookies.length === 0)
        cookies = await Promise.all(
          CLERKS.map(
            async username => (await call('POST', '/auth/sign-in/username', { username, password: PASSWORD })).json,
          ),
        )
      child = started
      for (const resolve of waiting.splice(0)) resolve()
    },
    async kill(): Promise<void> {
      const dying = child
      child = undefined
      if (dying) await killed(dying)
    },
    /** Resolves when the server has died by itself. */
    died: () => ended,
    async timersWaiting(): Promise<number> {
      const running = child
      if (!running) throw new Error('no server is running')
      const told = heard<Extract<Told, { type: 'timers' }>>(running, 'timers')
      running.send('timers')
      return (await told).waiting
    },
    async stop(): Promise<void> {
      const running = child
      child = undefined
      if (!running) return
      running.send('stop')
      await ended
    },
    async close(): Promise<void> {
      await this.kill()
      for (const resolve of waiting.splice(0)) resolve()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
