import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEEPEST } from '#engine/process/origin.ts'
import { runErrands } from '#runtime/server/loops/errand.ts'
import { allInstances } from '#runtime/server/store/verify.ts'
import { command, freshKey } from '#tests/security/matter.ts'
import { anApi } from '#tests/support/api.ts'
import { village } from '#tests/support/village.ts'
import { done, form, template } from '#tests/walk/small.ts'

/** What the new verbs must not be good for: matters without end, news nobody sent, loads nobody can carry. */

const role = { secretary: { title: '支部书记', post: 'branch-secretary' } }
const asks = (id: string, other: string) => ({
  ...template(
    {
      other: {
        meta: { step: { kind: 'wait', title: '等另一件', instance: { start: { template: other, title: '又一件' } } } },
        on: { SIGNALLED: 'done', CANCELLED: 'done', REFUSED: 'refused' },
      },
      done,
      refused: { type: 'final', meta: { title: '没有发起' } },
    },
    { roles: role },
  ),
  id,
})
const waiting = {
  ...template(
    {
      topic: {
        meta: { step: { kind: 'agenda', title: '上会' } },
        on: { APPROVED: 'called', REJECTED: 'done', POSTPONED: 'done' },
      },
      called: {
        meta: { step: { kind: 'wait', title: '等批复', signal: { name: 'REPLIED' } } },
        on: { SIGNALLED: 'done' },
      },
      done,
    },
    { roles: role },
  ),
  id: 'waiting',
}
const called = {
  ...template(
    {
      called: {
        meta: { step: { kind: 'wait', title: '等批复', signal: { name: 'REPLIED' } } },
        on: { SIGNALLED: 'next' },
      },
      next: form('secretary', { SUBMITTED: 'done' }),
      done,
    },
    { roles: role },
  ),
  id: 'called',
}

let api: Awaited<ReturnType<typeof anApi>>
let li: string
let chen: string
beforeAll(async () => {
  api = await anApi({
    people: village,
    templates: [asks('ping', 'pong'), asks('pong', 'ping'), waiting, called],
    now: '2026-03-02T01:00:00.000Z',
  })
  ;[li, chen] = (await Promise.all(['li', 'chen'].map(id => api.signIn(id)))) as [string, string]
}, 60_000)
afterAll(() => api.close())

const start = async (id: string): Promise<string> => {
  const asked = { key: freshKey(), template: id, organisation: 'village', title: '一件事' }
  return (await api.call('POST', '/instances', asked, li)).json.instance
}
const send = (instance: string, body: object, cookie: string) =>
  api.call('POST', `/instances/${instance}/commands`, command(body), cookie)
const detail = async (instance: string) => (await api.call('GET', `/instances/${instance}`, undefined, li)).json

describe('two templates that ask for each other', () => {
  it('come to an end, and each matter is told and goes on', async () => {
    const { store, handle } = api.services
    const first = await start('ping')
    const reported: string[] = []
    while ((await runErrands(store, handle, ({ code }) => reported.push(code))) > 0);
    expect((await allInstances(store)).length).toBe(1 + DEEPEST)
    expect(reported).toEqual(['ASKED_TOO_DEEP'])
    expect(await detail(first)).toMatchObject({ status: 'completed' })
  })
})

describe('news of other matters', () => {
  const NEWS = ['INSTANCE_ENDED', 'INSTANCE_REFUSED', 'INSTANCE_MISSING', 'AGENDA_DECIDED', 'AGENDA_MARKED', 'REPLIED']
  it.each(NEWS)('is not believed from a person: %s', async signal => {
    for (const [id, visit] of [
      ['waiting', 'topic.1'],
      ['ping', 'other.1'],
      ['called', 'called.1'],
    ] as const) {
      const instance = await start(id)
      const { version } = await detail(instance)
      const data = { target: 'wait', instance, status: 'completed', outcome: 'APPROVED', mark: 'postponed' }
      for (const cookie of [li, chen])
        expect([403, 409]).toContain((await send(instance, { type: 'Signal', visit, signal, data }, cookie)).status)
      expect((await detail(instance)).version).toBe(version)
    }
  })
  it('is not believed from an outside program that holds the key of another step', async () => {
    const instance = await start('called')
    const { json } = await api.call('GET', `/instances/${instance}/signals`, undefined, li)
    const path = (json.items[0].url as string).split('/api')[1] ?? ''
    const [said = ''] = path.split('/').at(-1)?.split('.') ?? []
    const words = Buffer.from(said, 'base64url').toString('utf8')
    const moved = Buffer.from(words.replace('called.1', 'next.1')).toString('base64url')
    expect((await api.call('POST', path.replace(said, moved), {})).status).toBe(404)
    expect((await api.call('POST', path, {})).status).toBe(200)
  })
  it('does not tell an outside program why a matter stands still', async () => {
    const instance = await start('called')
    const { json } = await api.call('GET', `/instances/${instance}/signals`, undefined, li)
    const path = (json.items[0].url as string).split('/api')[1] ?? ''
    expect((await send(instance, { type: 'Suspend', reason: '当事人被立案审查' }, li)).status).toBe(200)
    const answer = await api.call('POST', path, {})
    expect(answer.json).toMatchObject({ status: 409, code: 'NOT_NOW' })
    expect(answer.text).not.toContain('立案')
    // The key is still good once the matter goes on.
    expect((await send(instance, { type: 'Resume', reason: '查清' }, li)).status).toBe(200)
    expect((await api.call('POST', path, {})).status).toBe(200)
  })
})

describe('a matter in somebody else’s name', () => {
  it.each([
    ['starter', { starter: 'wang' }],
    ['origin', { origin: { instance: 'x', visit: 'y.1', target: 'z' } }],
    ['data', { data: { matter: '夹带' } }],
  ])('is begun by nobody through the API: %s', async (_, more) => {
    const asked = { key: freshKey(), template: 'called', organisation: 'village', title: '一件事', ...more }
    expect((await api.call('POST', '/instances', asked, li)).status).toBe(400)
  })
  it.each([
    { type: 'Start', template: 'called', organisation: 'village', title: '一件事' },
    { type: 'FireTimer', timer: 'called.1/until' },
    { type: 'Advanced', entered: [] },
  ])('nor does a person send what only the server sends: $type', async body => {
    expect((await send(await start('called'), body, li)).status).toBe(400)
  })
})

describe('more than anybody means', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `x${at}`)
  it.each<[string, object]>([
    ['added signers', { type: 'AddSigners', task: 'next.1/fill', place: 'with', to: many(21), reason: '请把关' }],
    ['tasks to supervise', { type: 'Supervise', measure: 'mark', tasks: many(201), text: '快办' }],
    ['tasks to urge', { type: 'Urge', tasks: many(201), message: '' }],
    ['people to copy to', { type: 'Copy', to: many(201), note: '' }],
    ['words of a reason', { type: 'Suspend', reason: '长'.repeat(2001) }],
    ['words of a template’s hash', { type: 'Migrate', hash: 'x'.repeat(81), reason: '换版' }],
    ['letters of a signal', { type: 'Signal', visit: 'called.1', signal: 'X'.repeat(61) }],
  ])('is refused at the door: %s', async (_, body) => {
    expect((await send(await start('called'), body, chen)).status).toBe(400)
  })
  it('targets to urge at once', async () => {
    const instance = await start('called')
    const asked = { key: freshKey(), targets: many(5001) }
    expect((await api.call('POST', `/instances/${instance}/targets/urge`, asked, li)).status).toBe(400)
  })
  it('bytes in a report from outside, or levels', async () => {
    const instance = await start('called')
    const { json } = await api.call('GET', `/instances/${instance}/signals`, undefined, li)
    const path = (json.items[0].url as string).split('/api')[1] ?? ''
    const large = JSON.stringify({ note: 'x'.repeat(api.services.limits.body) })
    expect((await api.call('POST', path, large, '', { 'content-length': String(large.length) })).status).toBe(413)
    const deep = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`
    expect((await api.call('POST', path, deep)).status).toBe(400)
  })
  it('reports from outside in a minute', async () => {
    const answers = []
    for (let i = 0; i < 70; i++) answers.push((await api.call('POST', '/signals/bm90aGluZw.bm90aGluZw', {})).status)
    expect(answers.at(-1)).toBe(429)
  })
})
