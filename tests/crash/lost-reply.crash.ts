import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inspect } from '#tests/crash/inspect.ts'
import { openSite, type Site } from '#tests/crash/site.ts'

/** RT-03: the connection is cut right after sending; the same key is sent again, and once more. Longer: CRASH_CUTS=10000. */
const CUTS = Number(process.env.CRASH_CUTS ?? 200)

let site: Site
beforeAll(async () => {
  site = await openSite()
  await site.start()
})
afterAll(() => site.close())

/** Writes a whole request and hangs up without reading a byte; some arrive, some do not. */
function sendAndHangUp(path: string, body: object, cookie: string, waitMs: number): Promise<void> {
  const { hostname, port } = new URL(site.address)
  const text = JSON.stringify(body)
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname, () => {
      socket.write(
        `POST /api${path} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nCookie: ${cookie}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
        () => setTimeout(() => socket.resetAndDestroy(), waitMs),
      )
    })
    socket.once('close', () => resolve()).on('error', () => undefined)
  })
}

it('a command whose answer was lost is done exactly once, however often it is sent again', async () => {
  const cookie = site.cookie(0)
  const start = await site.call(
    'POST',
    '/instances',
    { key: 'lost-reply-matter', template: 'notes', organisation: 'village', title: '断线' },
    cookie,
  )
  const { instance } = start.json
  const path = `/instances/${instance}/commands`
  const acknowledged = []
  let arrived = 0
  for (let cut = 1; cut <= CUTS; cut++) {
    const text = `断线${cut}`
    const body = {
      key: `lost-reply-${cut}`,
      body: { type: 'Submit', task: `note.${cut}/fill`, data: { text }, outcome: 'MORE' },
    }
    await sendAndHangUp(path, body, cookie, cut % 3)
    const before = (await site.call('GET', `/instances/${instance}`, undefined, cookie)).json.version
    const again = await site.call('POST', path, body, cookie)
    const third = await site.call('POST', path, body, cookie)
    expect(again.status, JSON.stringify(again.json)).toBe(200)
    expect(third.json).toEqual(again.json)
    if (again.json.version === before) arrived++
    const { version, leaf } = again.json
    acknowledged.push({ key: `${site.clerk(0)}:lost-reply-${cut}`, instance, version, leaf, text })
  }
  await site.stop()
  const { lost, twice, broken, commands } = await inspect(site, acknowledged)
  console.info(
    `RT-03 ${JSON.stringify({ cut: CUTS, done_before_asked_again: arrived, exactly_once: CUTS - lost.length - twice.length })}`,
  )
  expect({ lost, twice, broken, commands }).toEqual({ lost: [], twice: [], broken: [], commands: CUTS + 1 })
  // Otherwise the answers were not lost and nothing was shown.
  expect(arrived).toBeGreaterThan(CUTS / 10)
})
