import { Agent, request } from 'node:http'
import { together } from '#tests/load/fill.ts'

/**
 * The callers, in a process of their own: keep-alive connections that send the next request when the last one is
 * answered. The bodies differ in every request; they are put together from parts sent once.
 */
export interface Calls {
  readonly address: string
  readonly cookie: string
  readonly callers: number
  readonly method: 'GET' | 'POST'
  /** One path per request; `{}` in the body becomes the number of the request. */
  readonly paths: readonly string[]
  readonly body?: string
}
export interface Called {
  readonly times: readonly number[]
  readonly seconds: number
  readonly cpuMs: number
  /** How often each status was answered. */
  readonly statuses: { readonly [status: string]: number }
  readonly firstProblem: string
  readonly bytes: number
}

process.on('message', (calls: Calls) => {
  void run(calls).then(called => process.send?.(called))
})

async function run({ address, cookie, callers, method, paths, body }: Calls): Promise<Called> {
  const { hostname, port } = new URL(address)
  const agent = new Agent({ keepAlive: true, maxSockets: callers, scheduling: 'fifo' })
  const times: number[] = []
  const statuses: { [status: string]: number } = {}
  let firstProblem = ''
  let bytes = 0
  const at = hostname === 'localhost' ? '127.0.0.1' : hostname
  // Connections first: a busy server accepts only one in each round of its event loop.
  await Promise.all(
    Array.from(
      { length: callers },
      () =>
        new Promise((resolve, reject) => {
          request({ agent, hostname: at, port, path: '/api/health' }, answer => answer.resume().on('end', resolve))
            .on('error', reject)
            .end()
        }),
    ),
  )
  const headers = { cookie, ...(method === 'POST' && { origin: address, 'content-type': 'application/json' }) }
  const call = (path: string, text: string | undefined) =>
    new Promise<void>((resolve, reject) => {
      const from = performance.now()
      const asked = request(
        {
          agent,
          hostname: at,
          port,
          method,
          path,
          headers: text === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(text) },
        },
        response => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('end', () => {
            times.push(performance.now() - from)
            const status = String(response.statusCode)
            statuses[status] = (statuses[status] ?? 0) + 1
            for (const part of parts) bytes += part.length
            if (status[0] !== '2') firstProblem ||= Buffer.concat(parts).toString('utf8').slice(0, 400)
            resolve()
          })
          response.on('error', reject)
        },
      )
      asked.on('error', reject)
      asked.end(text)
    })
  const cpu = process.cpuUsage()
  const from = performance.now()
  await together(callers, paths.length, i => call(paths[i] as string, body?.replaceAll('{}', String(i))))
  const seconds = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(cpu)
  agent.destroy()
  return { times, seconds, cpuMs: (user + system) / 1000, statuses, firstProblem, bytes }
}
