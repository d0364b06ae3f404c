import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Called, Calls } from '#tests/load/callers.ts'
import { type Filled, type Filling, PASSWORD } from '#tests/load/fill.ts'
import type { Asked, ServerFigures } from '#tests/load/server.ts'

/** A server and its callers, each a process of its own, on a data folder that goes away with them. */
export interface Site {
  readonly address: string
  fill(filling: Filling): Promise<Filled>
  signIn(username: string): Promise<string>
  /** Sends all calls and waits for all answers; throws when one is not 2xx. */
  call(
    calls: Omit<Calls, 'address'>,
    options?: { readonly profile?: boolean; readonly forget?: boolean },
  ): Promise<Called & { readonly server: ServerFigures }>
  close(): Promise<void>
}

/** Arguments of a child: the same loader, production mode. */
export const child = (file: string, env: NodeJS.ProcessEnv = {}): ChildProcess =>
  fork(new URL(file, import.meta.url), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

/** `kept` is a data folder that stays. */
export async function openSite(folder: string, kept?: string): Promise<Site> {
  const data = kept ?? (await mkdtemp(join(folder, 'site-')))
  const server = child('server.ts', { GUICHENG_DATA: data, GUICHENG_PORT: '0', GUICHENG_LOG: 'error' })
  const address = await next<{ value: string }>(server).then(({ value }) => value)
  const callers = child('callers.ts')
  const ask = async <T>(asked: Asked): Promise<T> => {
    server.send(asked)
    const { value, error } = await next<{ value: T; error?: string }>(server)
    if (error !== undefined) throw new Error(error)
    return value
  }
  return {
    address,
    fill: filling => ask<Filled>({ ask: 'fill', filling }),
    async signIn(username) {
      const response = await fetch(`${address}/api/auth/sign-in/username`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: address },
        body: JSON.stringify({ username, password: PASSWORD }),
      })
      if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`)
      return response.headers
        .getSetCookie()
        .map(line => line.split(';')[0])
        .join('; ')
    },
    async call(calls, { profile = false, forget = false } = {}) {
      await ask({ ask: 'measure', profile, forget })
      callers.send({ address, ...calls } satisfies Calls)
      const called = await next<Called>(callers)
      const server = await ask<ServerFigures>({ ask: 'figures' })
      if (Object.keys(called.statuses).some(status => status[0] !== '2'))
        throw new Error(`answers ${JSON.stringify(called.statuses)}: ${called.firstProblem}`)
      return { ...called, server }
    },
    async close() {
      callers.kill()
      await ask({ ask: 'stop' })
      if (kept === undefined) await rm(data, { recursive: true })
    },
  }
}

/** The next message of a child; rejects when it ends instead. */
function next<T>(from: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a child of the bench ended with ${code}`))
    from.once('exit', ended)
    from.once('message', message => {
      from.off('exit', ended)
      resolve(message as T)
    })
  })
}
