import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, end, flow, v, when } from '#engine/analysis/seeded.ts'
import { anApi } from '#tests/support/api.ts'
import { ballotTemplate } from '#tests/support/template.ts'
import { village } from '#tests/support/village.ts'

type Api = Awaited<ReturnType<typeof anApi>>
let api: Api
let li: string
let rep1: string
let instance: string

const key = (() => {
  let n = 0
  return () => `test-key-${++n}`
})()
const command = (body: object, more: object = {}) => ({ key: key(), ...more, body })

beforeAll(async () => {
  api = await anApi({ people: village, templates: [ballotTemplate], now: '2026-03-02T01:00:00.000Z' })
  li = await api.signIn('li')
  rep1 = await api.signIn('rep1')
}, 60_000)
afterAll(() => api.close())

describe('the door', () => {
  it('refuses everything but public pages without a sign-in', async () => {
    const document = (await api.call('GET', '/openapi.json')).json
    const open = new Set<string>()
    for (const [path, methods] of Object.entries<object>(document.paths))
      for (const method of Object.keys(methods)) {
        const address = path
          .replace(/\{instance\}|\{id\}/g, '0190a5b2-7c3e-7d4a-8b1c-2d3e4f506172')
          .replace(/\{visit\}/, 'posted.1')
          .replace(/\{[^}]+\}/g, 'x')
        const answer = await api.call(
          method.toUpperCase(),
          address,
          method === 'get' || method === 'delete' ? undefined : {},
        )
        if (answer.status !== 401) open.add(`${method} ${path}`)
      }
    expect([...open].sort()).toEqual([
      'get /disclosures',
      'get /disclosures/{instance}/{visit}',
      'get /health',
      'get /validators/{file}',
      'post /disclosures/{instance}/{visit}/objections',
      // Good for one wait, with the key in its address.
      'post /signals/{token}',
    ])
  })
  it('documents every route it answers', async () => {
    const document = (await api.call('GET', '/openapi.json')).json
    const documented = new Set(
      Object.entries<object>(document.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map(method => `${method.toUpperCase()} /api${path}`),
      ),
    )
    const own = new Set(['GET /api/openapi.json', 'GET /api/reference', 'GET /api/auth/*', 'POST /api/auth/*'])
    const answered = api.app.routes
      .filter(route => route.method !== 'ALL')
      .map(route => `${route.method} ${route.path.replace(/:([a-z]+)/g, '{$1}')}`)
      .filter(route => !own.has(route))
    expect(answered.filter(route => !documented.has(route))).toEqual([])
    expect(answered.length).toBeGreaterThan(15)
  })
  it('lets no other origin change anything, JSON included', async () => {
    const answer = await api.call(
      'POST',
      '/instances',
      { key: 'evil-key-1', template: 'village-matter', organisation: 'village', title: '水库' },
      li,
      { origin: 'https://evil.example' },
    )
    expect(answer.json.code).toBe('FORBIDDEN_ORIGIN')
  })
  it('sends a strict content policy and never lets answers be kept', async () => {
    const { headers } = await api.call('GET', '/session', undefined, li)
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe-eval')
    expect(headers.get('cache-control')).toBe('no-store')
  })
  it.each([
    ['broken JSON', '{"key": "a', 400, 'BAD_REQUEST'],
    ['a key given twice', '{"key":"abcdefgh","key":"abcdefgh"}', 400, 'BAD_REQUEST'],
    ['__proto__', '{"__proto__":{"admin":true}}', 400, 'BAD_REQUEST'],
    ['500 levels', '['.repeat(500) + ']'.repeat(500), 400, 'BAD_REQUEST'],
    [
      'an unknown field',
      '{"key":"abcdefgh","template":"x","organisation":"village","title":"t","role":"admin"}',
      400,
      'BAD_REQUEST',
    ],
    ['a wrong type', '{"key":"abcdefgh","template":7,"organisation":"village","title":"t"}', 400, 'BAD_REQUEST'],
  ])('answers %s with a clear problem', async (_, text, status, code) => {
    const answer = await api.call('POST', '/instances', text, li)
    expect([answer.status, answer.json.code]).toEqual([status, code])
    expect(answer.json.title).toMatch(/[一-鿿]/)
    expect(answer.json.request).toMatch(/^[0-9a-f]{10}$/)
  })
  it('answers invalid UTF-8 and bodies of 10 MB with a clear problem', async () => {
    const bad = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])
    expect((await api.call('POST', '/instances', bad, li, { 'content-type': 'application/json' })).json.code).toBe(
      'BAD_REQUEST',
    )
    const big = new Uint8Array(10 * 1024 * 1024).fill(0x20)
    expect((await api.call('POST', '/instances', big, li, { 'content-type': 'application/json' })).status).toBe(413)
  })
  it('tells nobody whether a username exists', async () => {
    const wrong = await api.call('POST', '/auth/sign-in/username', { username: 'li', password: 'falsch-falsch' })
    const unknown = await api.call('POST', '/auth/sign-in/username', {
      username: 'nobody-here',
      password: 'falsch-falsch',
    })
    expect([wrong.status, wrong.json.title]).toEqual([unknown.status, unknown.json.title])
  })
  it('lets nobody sign up', async () => {
    const answer = await api.call('POST', '/auth/sign-up/email', { email: 'a@b.c', password: 'aaaaaaaaaaa', name: 'x' })
    expect(answer.status).toBe(404)
  })
})

describe('a village matter through the API', () => {
  it('is offered only to those who may start it', async () => {
    const mine = (await api.call('GET', '/templates', undefined, li)).json.items[0]
    expect(mine.startable).toEqual([{ id: 'village', name: '柳湾村党支部' }])
    const theirs = (await api.call('GET', '/templates', undefined, rep1)).json.items[0]
    expect(theirs.startable).toEqual([])
  })
  it('is started once, however often the request is repeated', async () => {
    const asked = { key: 'start-key-1', template: 'village-matter', organisation: 'village', title: '村水库除险加固' }
    const first = await api.call('POST', '/instances', asked, li)
    const again = await api.call('POST', '/instances', asked, li)
    expect(first.status, first.text).toBe(201)
    expect(again.json).toEqual(first.json)
    expect((await api.call('POST', '/instances', { ...asked, title: '别的' }, li)).json.code).toBe('KEY_REUSED')
    instance = first.json.instance
  })
  it('shows the secretary the first task with its form and validator', async () => {
    const inbox = (await api.call('GET', '/tasks?scope=all', undefined, li)).json
    expect(inbox.items.map((task: { task: string }) => task.task)).toEqual(['draft.1/fill'])
    const task = (await api.call('GET', `/tasks/${instance}/${encodeURIComponent('draft.1/fill')}`, undefined, li)).json
    expect(task.mayAct).toBe(true)
    expect(task.form.schema.required).toEqual(['matter'])
    const module = await api.call('GET', task.validator.replace('/api', ''))
    expect(module.headers.get('content-type')).toContain('javascript')
    expect(module.headers.get('cache-control')).toContain('immutable')
  })
  it('hides the instance from another village and shows it to those above', async () => {
    const sun = await api.signIn('sun')
    const chen = await api.signIn('chen')
    expect((await api.call('GET', `/instances/${instance}`, undefined, sun)).status).toBe(404)
    expect(
      (await api.call('POST', `/instances/${instance}/commands`, command({ type: 'Cancel', reason: '试试' }), sun))
        .status,
    ).toBe(404)
    expect(
      (await api.call('GET', `/tasks/${instance}/${encodeURIComponent('draft.1/fill')}`, undefined, sun)).status,
    ).toBe(404)
    expect((await api.call('GET', '/instances', undefined, sun)).json.items).toEqual([])
    expect((await api.call('GET', `/instances/${instance}`, undefined, chen)).status).toBe(200)
  })
  it('keeps a draft for the handler only', async () => {
    const where = `/drafts/${instance}/${encodeURIComponent('draft.1/fill')}`
    const saved = await api.call('PUT', where, { data: { matter: '修' }, outcome: null, opinion: '' }, li)
    expect(saved.status, saved.text).toBe(200)
    expect((await api.call('GET', where, undefined, li)).json.data).toEqual({ matter: '修' })
    expect((await api.call('GET', where, undefined, await api.signIn('chen'))).status).toBe(404)
  })
  it('names every field that is missing, in Chinese', async () => {
    const answer = await api.call(
      'POST',
      `/instances/${instance}/commands`,
      command({ type: 'Submit', task: 'draft.1/fill', data: {} }),
      li,
    )
    expect(answer.status).toBe(422)
    expect(answer.json.fields).toEqual([
      { path: '/matter', keyword: 'required', message: expect.stringContaining('事项') },
    ])
  })
  it('takes the form, and tells what happened', async () => {
    const answer = await api.call(
      'POST',
      `/instances/${instance}/commands`,
      command({ type: 'Submit', task: 'draft.1/fill', data: { matter: '村水库除险加固' } }),
      li,
    )
    expect(answer.status, answer.text).toBe(200)
    expect(answer.json.happened.join()).toContain('村民代表会议决议')
  })
  it('refuses the second of two submissions and names who was first', async () => {
    const answer = await api.call(
      'POST',
      `/instances/${instance}/commands`,
      command({ type: 'Submit', task: 'draft.1/fill', data: { matter: '再来' } }),
      li,
    )
    expect(answer.json.code).toBe('TASK_CLOSED')
    expect(answer.json.title).toContain('李某')
  })
  it('refuses a version somebody else has moved past', async () => {
    const answer = await api.call(
      'POST',
      `/instances/${instance}/commands`,
      command({ type: 'Urge', tasks: ['vote.1/open'], message: '' }, { expect: 1 }),
      li,
    )
    expect([answer.status, answer.json.code]).toEqual([412, 'VERSION_CONFLICT'])
  })
  it('lets nobody fire a timer or send an event of the machine', async () => {
    for (const body of [
      { type: 'FireTimer', timer: 'posted.1/period' },
      { type: 'xstate.done.state.x' },
      { type: 'Start', template: 'village-matter', organisation: 'village', title: 'x' },
    ])
      expect((await api.call('POST', `/instances/${instance}/commands`, command(body), li)).json.code).toBe(
        'BAD_REQUEST',
      )
  })
  it('shows the whole instance with sentences, tasks and the head of its chain', async () => {
    const detail = (await api.call('GET', `/instances/${instance}`, undefined, li)).json
    expect(detail.active).toEqual(['vote'])
    expect(detail.visited).toEqual(['draft'])
    expect(detail.history.map((line: { says: string }) => line.says).join('\n')).toContain('李某办理“起草请示”')
    expect(detail.head).toMatch(/^[0-9a-f]{64}$/)
    expect(detail.visits[0].filled[0].data).toEqual({ matter: '村水库除险加固' })
    const leaves = (await api.call('GET', `/instances/${instance}/leaves`, undefined, await api.signIn('audit'))).json
      .leaves
    expect(leaves).toHaveLength(detail.version)
    expect(Buffer.from(leaves[1], 'base64').toString()).not.toMatch(/[^\x20-\x7e]/)
  })
})

describe('attachments', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...Array.from({ length: 40 }, () => 1)])
  const upload = (bytes: Uint8Array, name: string, cookie: string) =>
    api.call('POST', '/attachments', bytes, cookie, {
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent(name),
    })
  it('are kept by content and given back to whoever handed them in', async () => {
    const stored = await upload(png, '照片.png', li)
    expect(stored.json).toMatchObject({ name: '照片.png', type: 'image/png', size: 48 })
    expect((await api.call('GET', `/attachments/${stored.json.hash}`, undefined, li)).status).toBe(200)
    expect((await api.call('GET', `/attachments/${stored.json.hash}`, undefined, rep1)).status).toBe(404)
  })
  it('are refused when content and name disagree', async () => {
    expect((await upload(png, '照片.pdf', li)).status).toBe(415)
    expect((await upload(new TextEncoder().encode('<script>'), 'a.png', li)).status).toBe(415)
  })
})

it('publishing needs a department and a sound template', async () => {
  expect((await api.call('POST', '/templates', ballotTemplate, li)).json.code).toBe('NOT_ALLOWED')
  const head = await api.signIn('head')
  const bad = await api.call(
    'POST',
    '/templates',
    { ...ballotTemplate, machine: { ...ballotTemplate.machine, initial: 'nowhere' } },
    head,
  )
  expect(bad.json.code).toBe('TEMPLATE_INVALID')
  expect(bad.json.params.findings[0].where).toContain('/machine')
  const next = { ...ballotTemplate, title: '村务事项（修订）' }
  const silent = await api.call('POST', '/templates', next, head)
  expect(silent.json.code).toBe('TEMPLATE_UNEXPLAINED')
  expect(silent.json.params.findings).toMatchObject([{ code: 'SC-16.no-rules' }])
  const reasons = { 'SC-16.no-rules /machine': '村民小组自己的事，没有上级规定' }
  expect((await api.call('POST', '/templates', { template: next, reasons }, head)).json).toMatchObject({ version: 2 })
  const { record } = (await api.call('GET', `/templates/${next.id}`, undefined, head)).json
  expect(record).toMatchObject({ verdict: 'PASS', complete: true, ruleset: null, reasons, acceptedBy: null })
}, 30_000)
it('checking a template says how it comes to a dead end, and publishing it is refused with the same path', async () => {
  const head = await api.signIn('head')
  const stuck = flow({ start: ask({ OK: [when({ gt: [v('data.amount'), 50] }, 'done')] }), done: end() })
  const { json } = await api.call('POST', '/templates/check', stuck, head)
  expect(json.findings.find((one: { severity: string }) => one.severity === 'error').path.length).toBeGreaterThan(1)
  const refused = await api.call('POST', '/templates', stuck, head)
  expect(refused.json).toMatchObject({ code: 'TEMPLATE_INVALID', params: { findings: json.findings } })
}, 30_000)

it('signing out everywhere ends every session', async () => {
  const one = await api.signIn('zhao')
  const two = await api.signIn('zhao')
  expect((await api.call('POST', '/session/end-all', {}, one)).status).toBe(200)
  expect((await api.call('GET', '/session', undefined, one)).status).toBe(401)
  expect((await api.call('GET', '/session', undefined, two)).status).toBe(401)
})
