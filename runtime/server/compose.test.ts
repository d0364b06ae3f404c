import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Running, start } from '#runtime/server/compose.ts'
import { type Config, readConfig } from '#runtime/server/config.ts'
import { CannotListen } from '#runtime/server/listen.ts'
import { CannotOpen } from '#runtime/server/store/database.ts'
import { SAMPLE_PEOPLE, sampleTemplate } from '#runtime/server/store/sample.ts'
import { publishTemplate } from '#runtime/server/store/templates.ts'

let folder: string
const started: Running[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-start-'))
})
afterEach(async () => {
  for (const running of started.splice(0)) await running.stop()
  await rm(folder, { recursive: true })
})

function configOf(more: Record<string, string> = {}): Config {
  const read = readConfig({ GUICHENG_DATA: folder, GUICHENG_PORT: '0', GUICHENG_LOG: 'silent', ...more })
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}
async function up(more?: Record<string, string>): Promise<Running> {
  const running = await start(configOf(more))
  started.push(running)
  return running
}
const setup = (address: string, token: string) =>
  fetch(`${address}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token,
      username: 'admin',
      password: 'correct horse battery',
      name: '韦建国',
      organisation: '云溪县委组织部',
    }),
  })

describe('a first start', () => {
  it('makes no account but a one-time link, and keys only their owner may read', async () => {
    const { services, setupLink, address } = await up()
    expect(await services.identity.accountCount()).toBe(0)
    expect(setupLink?.startsWith(`${address}/setup?token=`)).toBe(true)
    const token = new URL(setupLink!).searchParams.get('token')!
    expect(Buffer.from(token, 'base64url')).toHaveLength(16)
    for (const key of ['session', 'kek']) expect((await stat(join(folder, 'keys', key))).mode & 0o777).toBe(0o600)
  })
  it('takes the token once, and no other', async () => {
    const { services, setupLink, address } = await up()
    const token = new URL(setupLink!).searchParams.get('token')!
    expect((await setup(address, 'A'.repeat(22))).status).toBe(403)
    expect((await setup(address, token)).status).toBe(201)
    expect(await services.identity.accountCount()).toBe(1)
    expect((await setup(address, token)).status).toBe(403)
  })
  it('offers a new link after a restart, and none once somebody can sign in', async () => {
    const first = await up()
    await first.stop()
    const second = await up()
    expect(second.setupLink).not.toBe(first.setupLink)
    const stale = new URL(first.setupLink!).searchParams.get('token')!
    expect((await setup(second.address, stale)).status).toBe(403)
    expect((await setup(second.address, new URL(second.setupLink!).searchParams.get('token')!)).status).toBe(201)
    await second.stop()
    const third = await up()
    expect(third.setupLink).toBeUndefined()
    expect((await setup(third.address, 'A'.repeat(22))).status).toBe(404)
  })
  it('needs no key file when the data key comes from the environment', async () => {
    const { services } = await up({ GUICHENG_KEK: Buffer.alloc(32, 7).toString('base64') })
    expect(await services.identity.accountCount()).toBe(0)
    expect(await stat(join(folder, 'keys', 'kek')).catch(() => 'none')).toBe('none')
  })
  it('keeps its session secret, so that a restart signs nobody out', async () => {
    await (await up()).stop()
    const before = await readFile(join(folder, 'keys', 'session'), 'utf8')
    await up()
    expect(await readFile(join(folder, 'keys', 'session'), 'utf8')).toBe(before)
  })
})

describe('the server', () => {
  it('answers API, pages and unknown addresses, all with the security headers', async () => {
    const { address } = await up()
    const health = await fetch(`${address}/api/health`)
    expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([200, 'ok'])
    const page = await fetch(`${address}/missing.js`)
    expect(page.status).toBe(404)
    for (const answer of [health, page])
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect((await fetch(`${address}/`, { method: 'DELETE' })).status).toBe(405)
  })
  it('says so when the port is taken, and when another process holds the data folder', async () => {
    const { address } = await up()
    await expect(start(configOf())).rejects.toThrow(CannotOpen)
    const port = new URL(address).port
    const other = await mkdtemp(join(tmpdir(), 'guicheng-start-'))
    await expect(start(configOf({ GUICHENG_DATA: other, GUICHENG_PORT: port }))).rejects.toThrow(CannotListen)
    await expect(start(configOf({ GUICHENG_DATA: other, GUICHENG_PORT: port }))).rejects.toThrow(/端口 .* 已被占用/)
    await rm(other, { recursive: true })
  })
  it('finishes what is under way before it stops, and then answers nobody', async () => {
    const running = await up()
    const { hostname, port } = new URL(running.address)
    const body = JSON.stringify({ token: 'A'.repeat(22), username: 'x', password: 'y', name: 'z', organisation: 'o' })
    const answer = new Promise<number>((resolve, reject) => {
      const half = httpRequest(
        {
          hostname,
          port,
          path: '/api/setup',
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-length': body.length },
        },
        response => {
          response.resume()
          resolve(response.statusCode ?? 0)
        },
      ).on('error', reject)
      half.write(body.slice(0, 20))
      setTimeout(() => half.end(body.slice(20)), 300)
    })
    await new Promise(resolve => setTimeout(resolve, 100))
    const stopping = running.stop()
    expect(await answer).toBe(400)
    await stopping
    await expect(fetch(`${running.address}/api/health`)).rejects.toThrow()
  })
  it('starts read-only when a stored record is not what was written', async () => {
    const first = await up()
    const { store, handle } = first.services
    await store.changePeople(SAMPLE_PEOPLE)
    await store.queue.write(session =>
      publishTemplate(session, store.database.dialect, store.tables, store.tenant, {
        sound: sampleTemplate(),
        by: null,
        at: store.clock.now(),
      }),
    )
    const done = await handle({
      key: 'start-0001',
      instance: 'i1',
      actor: { person: 'p1' },
      at: store.clock.now(),
      body: { type: 'Start', template: 'matter', organisation: 'v1', title: '修路' },
    })
    expect(done.ok).toBe(true)
    await store.queue.write(async session => {
      await session.run('DROP TRIGGER IF EXISTS event_no_update')
      const triggers = await session.run("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")
      for (const [name] of triggers) await session.run(`DROP TRIGGER "${String(name)}"`)
      await session.run(
        'UPDATE event SET leaf = CAST(replace(CAST(leaf AS TEXT), \'"n":0\', \'"n":7\') AS BLOB) WHERE n = 0',
      )
    })
    await first.stop()
    const second = await up()
    const health = (await (await fetch(`${second.address}/api/health`)).json()) as { status: string }
    expect(health.status).toBe('read-only')
  })
})
