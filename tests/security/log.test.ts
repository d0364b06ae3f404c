import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSite, type Site } from '#tests/crash/site.ts'

/** The real server at its most talkative: nothing a person typed is in what it writes. */

const SECRETS = ['慕容雪莲', '13987654321', '330127198811112222', '患尿毒症', 'mima-gaosu-ni', '水库移民']
const TOKEN = 'aW5zdGFuY2UgdmlzaXQuMSAyMDk5.c2VjcmV0LW1hYw'
const [name = '', phone = '', id = '', illness = '', password = '', matter = ''] = SECRETS
let site: Site
beforeAll(async () => {
  site = await openSite()
  await site.start({ log: 'debug' })
}, 120_000)
afterAll(() => site.close())

it('a day of work, mistakes and attacks leaves no personal data in the log', async () => {
  const cookie = site.cookie(0)
  const call = (method: string, path: string, body?: object | string) =>
    site.call(method, path, body, cookie).catch(() => undefined)
  await call('POST', '/auth/sign-in/username', { username: 'zhao', password })
  await call('POST', '/auth/sign-in/username', { username: name, password })
  const started = await call('POST', '/instances', {
    key: 'log-matter-1',
    template: 'notes',
    organisation: 'village',
    title: `${matter}${name}`,
  })
  expect(started?.status).toBe(201)
  const commands = `/instances/${started?.json.instance}/commands`
  const submit = {
    type: 'Submit',
    task: 'note.1/fill',
    data: { text: `${name} ${phone} ${id} ${illness}` },
    outcome: 'MORE',
  }
  expect((await call('POST', commands, { key: 'log-note-1', body: submit }))?.status).toBe(200)
  // Refused, malformed, unknown, too deep, wrong: each with the same words in it.
  await call('POST', commands, { key: 'log-note-2', body: submit })
  await call('POST', commands, `{"key":"log-note-3","body":{"text":"${name} ${phone}"`)
  await call('POST', commands, {
    key: 'log-note-4',
    body: { type: 'Cancel', reason: `${illness} ${phone}`, more: name },
  })
  await call('GET', `/people?q=${encodeURIComponent(name)}`)
  await call('GET', `/instances?q=${encodeURIComponent(phone)}`)
  await call('GET', `/${encodeURIComponent(name)}/${phone}`)
  await call('POST', `/drafts/${started?.json.instance}/${encodeURIComponent(name)}`, { data: { id } })
  // A key of an outside program stands in the address: it must not be kept from there either.
  await site.call('POST', `/signals/${TOKEN}`, { note: illness }).catch(() => undefined)
  await site.stop()
  const written = site.written()
  // Otherwise it was not talking at all.
  expect(written).toContain('listening')
  expect(
    [...SECRETS, TOKEN].filter(
      secret =>
        written.includes(secret) ||
        written.includes(encodeURIComponent(secret)) ||
        written.includes(JSON.stringify(secret).slice(1, -1)),
    ),
  ).toEqual([])
  for (const line of written.split('\n').filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow()
})
