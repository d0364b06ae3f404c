import { get } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type Listening, listen, PEER } from '#runtime/server/listen.ts'

const open: Listening[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop(100)
})
async function peerSeen(proxies: readonly string[], headers: Record<string, string>): Promise<string> {
  const server = await listen(
    request =>
      new Response(
        [...request.headers]
          .filter(([name]) => name === PEER)
          .map(([, value]) => value)
          .join('|'),
      ),
    {
      host: '127.0.0.1',
      port: 0,
      proxies,
    },
  )
  open.push(server)
  return (await fetch(`http://127.0.0.1:${server.port}/`, { headers })).text()
}

describe('whose request it is', () => {
  it('is the address of the connection, whatever the caller says', async () => {
    expect(await peerSeen([], { [PEER]: '9.9.9.9', 'x-forwarded-for': '8.8.8.8' })).toBe('127.0.0.1')
  })
  it('is what a trusted proxy says, counted from the right, because the left is made up by the caller', async () => {
    expect(await peerSeen(['127.0.0.1'], { 'x-forwarded-for': '1.1.1.1, 203.0.113.7' })).toBe('203.0.113.7')
    expect(await peerSeen(['127.0.0.1'], {})).toBe('127.0.0.1')
  })
})

it('a live stream does not keep the server from stopping', async () => {
  const server = await listen(
    () =>
      new Response(new ReadableStream({ start: c => c.enqueue(new TextEncoder().encode(': beat\n\n')) }), {
        headers: { 'content-type': 'text/event-stream' },
      }),
    { host: '127.0.0.1', port: 0, proxies: [] },
  )
  const ended = new Promise<void>(resolve => {
    get(`http://127.0.0.1:${server.port}/`, response =>
      response
        .on('data', () => undefined)
        .on('close', resolve)
        .on('error', () => resolve()),
    )
  })
  await new Promise(resolve => setTimeout(resolve, 150))
  await server.stop()
  await ended
})
