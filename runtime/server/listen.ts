import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'

/** The port is taken or may not be used; the message is for the person who started the server. */
export class CannotListen extends Error {}

export interface Listening {
  readonly port: number
  /** No new requests; those under way are finished, live streams are ended. */
  stop(graceMs?: number): Promise<void>
}
export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly proxies: readonly string[]
}
export type Fetch = (request: Request) => Response | Promise<Response>

/** Whose request it is, for the limits on tries. Set here and nowhere else. */
export const PEER = 'x-guicheng-peer'

export async function listen(fetch: Fetch, { host, port, proxies }: ListenOptions): Promise<Listening> {
  const streams = new Set<ServerResponse>()
  const answer = getRequestListener(
    async (request, { outgoing }) => {
      const response = await fetch(request)
      if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
        streams.add(outgoing as ServerResponse)
        outgoing.once('close', () => streams.delete(outgoing as ServerResponse))
      }
      return response
    },
    { overrideGlobalObjects: false },
  )
  const server = createServer({ requestTimeout: 120_000, headersTimeout: 30_000 }, (incoming, outgoing) => {
    stamp(incoming, peerOf(incoming, proxies))
    void answer(incoming, outgoing)
  })
  await bound(server, host, port)
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async stop(graceMs = 10_000) {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      for (const stream of streams) stream.destroy()
      const late = setTimeout(() => server.closeAllConnections(), graceMs)
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      await closed
      clearTimeout(late)
      clearInterval(idle)
    },
  }
}

function bound(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(readable(error, host, port)))
    server.listen(port, host, resolve)
  })
}

/** Errors of the operating system as sentences with a next step. */
function readable(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const says: { readonly [code: string]: string } = {
    EADDRINUSE: `端口 ${port} 已被占用。请停止占用它的程序，或用 GUICHENG_PORT 换一个端口。\nPort ${port} is in use: stop the other program, or choose another with GUICHENG_PORT.`,
    EACCES: `没有使用端口 ${port} 的权限。请用 1024 以上的端口，前面放反向代理。\nNot allowed to use port ${port}: take one above 1024 behind a reverse proxy.`,
    EADDRNOTAVAIL: `本机没有地址 ${host}。请检查 GUICHENG_HOST。\nThis machine has no address ${host}: check GUICHENG_HOST.`,
  }
  const message = says[error.code ?? '']
  return message ? new CannotListen(message, { cause: error }) : error
}

/** The caller's address: of the connection, or as told by a proxy that is trusted. */
export function peerOf(incoming: IncomingMessage, proxies: readonly string[]): string {
  const socket = plain(incoming.socket.remoteAddress ?? '')
  if (!proxies.includes(socket)) return socket
  const told = String(incoming.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(part => plain(part.trim()))
  return told.reverse().find(address => address !== '' && !proxies.includes(address)) ?? socket
}
const plain = (address: string) => address.replace(/^::ffff:/, '')

/** Sets the header everywhere it may be read from, after removing what the caller sent under that name. */
function stamp(incoming: IncomingMessage, peer: string): void {
  const { rawHeaders } = incoming
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) if (rawHeaders[i]!.toLowerCase() === PEER) rawHeaders.splice(i, 2)
  rawHeaders.push(PEER, peer)
  incoming.headers[PEER] = peer
}
