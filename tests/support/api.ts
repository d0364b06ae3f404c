import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { createApi } from '#runtime/server/api/app.ts'
import type { Services } from '#runtime/server/api/services.ts'
import { openIdentity } from '#runtime/server/auth/identity.ts'
import { hashPassword } from '#runtime/server/auth/password.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { openHandle } from '#runtime/server/handle.ts'
import type { PeopleChange } from '#runtime/server/store/directory.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { publishTemplate } from '#runtime/server/store/templates.ts'

export const PASSWORD = 'ceshi-mima-2026'
const address = 'http://localhost:8400'

/** The real API over a real store in a folder of its own; requests go in without a port. */
export async function anApi({
  people,
  templates,
  now,
}: {
  people: PeopleChange
  templates: readonly unknown[]
  now: string
}) {
  const folder = await mkdtemp(join(tmpdir(), 'guicheng-api-'))
  let time = now
  const store = await openStore({ dataFolder: folder, clock: { now: () => time } })
  const validate = ajvValidate()
  const handle = openHandle({ store, calendar: CHINA, validate })
  const identity = openIdentity(store, { address, secret: 'x'.repeat(40), secure: false })
  const services: Services = {
    store,
    handle,
    identity,
    calendar: CHINA,
    validate,
    log: pino({ level: 'silent' }),
    address,
    version: 'test',
    limits: { body: 2 * 1024 * 1024, attachment: 8 * 1024 * 1024 },
  }
  await store.changePeople(people)
  for (const text of templates) {
    const parsed = parseTemplate(text, { hash: hashText, kinds: KINDS })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 2))
    await store.queue.write(session =>
      publishTemplate(session, store.database.dialect, store.tables, store.tenant, {
        sound: parsed.value,
        by: null,
        at: time,
      }),
    )
  }
  const passwordHash = await hashPassword(PASSWORD)
  await identity.addAccounts(
    (people.persons ?? []).map(({ id, name }) => ({ username: id, name, person: id, passwordHash })),
  )
  const app = createApi(services)

  return {
    services,
    app,
    set now(instant: string) {
      time = instant
    },
    /** A request as a browser on this origin would send it. */
    async call(method: string, path: string, body?: unknown, cookie = '', more: Record<string, string> = {}) {
      const response = await app.request(`${address}/api${path}`, {
        method,
        headers: {
          ...(body !== undefined && !(body instanceof Uint8Array) && { 'content-type': 'application/json' }),
          ...(method !== 'GET' && { origin: address, 'sec-fetch-site': 'same-origin' }),
          ...(cookie && { cookie }),
          ...more,
        },
        ...(body !== undefined && {
          body: body instanceof Uint8Array ? (body as never) : typeof body === 'string' ? body : JSON.stringify(body),
        }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: parse(text) }
    },
    async signIn(username: string, password = PASSWORD): Promise<string> {
      const answer = await this.call('POST', '/auth/sign-in/username', { username, password })
      return answer.headers
        .getSetCookie()
        .map(line => line.split(';')[0])
        .join('; ')
    },
    async close() {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
function parse(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
