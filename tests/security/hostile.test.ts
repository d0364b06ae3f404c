import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Api,
  bring,
  command,
  freshKey,
  MATTER,
  openApi,
  PERSONAL,
  picture,
  upload,
} from '#tests/security/matter.ts'

/** What somebody may try who holds a valid session, or none. */

let api: Api
let li: string
let wang: string
let sun: string
let head: string
const by = () => ({ secretary: li, organiser: wang })
beforeAll(async () => {
  api = await openApi()
  ;[li, wang, sun, head] = (await Promise.all(['li', 'wang', 'sun', 'head'].map(id => api.signIn(id)))) as [
    string,
    string,
    string,
    string,
  ]
}, 60_000)
afterAll(() => api.close())

const detail = async (instance: string) => (await api.call('GET', `/instances/${instance}`, undefined, li)).json
const send = (instance: string, body: object, cookie: string) =>
  api.call('POST', `/instances/${instance}/commands`, command(body), cookie)
const approval = encodeURIComponent('approval.1/fill')

describe('fields a step hides or only shows', () => {
  it('are not in the form, nor what stands in them', async () => {
    const instance = await bring(api, by(), 'submitted')
    const task = await api.call('GET', `/tasks/${instance}/${approval}`, undefined, wang)
    expect(Object.keys(task.json.form.schema.properties)).not.toContain('idNumber')
    expect(task.text).not.toContain(PERSONAL.idNumber)
    expect(task.json.form.access).toMatchObject({ matter: 'read' })
  })
  it.each([
    ['a hidden field', { idNumber: '330127200001010000' }],
    ['a read-only field', { matter: '改成别的事' }],
    ['a field of another form', { applicant: '别人' }],
    ['a field nobody has', { role: 'admin' }],
  ])('keep their value when %s is sent all the same', async (_, extra) => {
    const instance = await bring(api, by(), 'submitted')
    const answer = await send(
      instance,
      { type: 'Submit', task: 'approval.1/fill', data: { amount: 1, ...extra }, outcome: 'AGREED' },
      wang,
    )
    expect([200, 422]).toContain(answer.status)
    const state = await detail(instance)
    const filled = state.visits.flatMap((visit: { filled: { data: object }[] }) => visit.filled)
    for (const [field, value] of Object.entries(extra))
      expect(filled.filter(({ data }: { data: Record<string, unknown> }) => data[field] === value)).toEqual([])
    const request = filled[0].data
    expect(request).toMatchObject({ matter: PERSONAL.matter, applicant: PERSONAL.applicant })
  })
})

describe('attachments of others', () => {
  it('cannot be read, nor handed in to get at them', async () => {
    const { hash } = (await upload(api, picture(7), sun)).json
    expect((await api.call('GET', `/attachments/${hash}`, undefined, li)).status).toBe(404)
    const instance = await bring(api, by(), 'started')
    const answer = await send(
      instance,
      { type: 'Submit', task: 'request.1/fill', data: { ...PERSONAL, files: [hash] } },
      li,
    )
    expect(answer.status).toBe(400)
    expect((await api.call('GET', `/attachments/${hash}`, undefined, li)).status).toBe(404)
  })
  it('cannot be smuggled in through a draft', async () => {
    const { hash } = (await upload(api, picture(8), sun)).json
    const instance = await bring(api, by(), 'started')
    const where = `/drafts/${instance}/${encodeURIComponent('request.1/fill')}`
    await api.call('PUT', where, { data: { files: [hash] }, outcome: null, opinion: '' }, li)
    expect((await api.call('GET', `/attachments/${hash}`, undefined, li)).status).toBe(404)
  })
  it('are served so that a browser runs nothing in them', async () => {
    const { hash } = (await upload(api, picture(9), li)).json
    const { headers } = await api.call('GET', `/attachments/${hash}`, undefined, li)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })
})

describe('guessing', () => {
  it('an unknown matter and one of another village answer alike', async () => {
    const instance = await bring(api, by(), 'submitted')
    const unknown = '0190a5b2-7c3e-8d4a-ab1c-2d3e4f506172'
    for (const path of ['', '/leaves']) {
      const other = await api.call('GET', `/instances/${instance}${path}`, undefined, sun)
      const none = await api.call('GET', `/instances/${unknown}${path}`, undefined, sun)
      expect(plain(other)).toEqual(plain(none))
    }
    const cancel = { type: 'Cancel', reason: '试' }
    const other = await send(instance, cancel, sun)
    const none = await send(unknown, cancel, sun)
    expect(plain(other, instance)).toEqual(plain(none, unknown))
  })
  it('an attachment that exists and one that does not answer alike', async () => {
    const { hash } = (await upload(api, picture(10), li)).json
    const other = await api.call('GET', `/attachments/${hash}`, undefined, sun)
    const none = await api.call('GET', `/attachments/sha256:${'0'.repeat(64)}`, undefined, sun)
    expect(plain(other)).toEqual(plain(none))
  })
  it('somebody else’s idempotency key gives nothing away', async () => {
    const asked = { key: 'shared-key-1', template: 'relief', organisation: 'village', title: '救助' }
    const mine = await api.call('POST', '/instances', asked, li)
    const theirs = await api.call('POST', '/instances', { ...asked, organisation: 'other' }, sun)
    expect(theirs.status).toBe(201)
    expect(theirs.json.instance).not.toBe(mine.json.instance)
  })
  it('lists and searches show nothing of another village', async () => {
    const instance = await bring(api, by(), 'submitted')
    for (const path of [
      '/instances?limit=100',
      `/instances?q=${encodeURIComponent('救助')}`,
      '/instances?organisation=village',
      '/tasks',
    ])
      expect((await api.call('GET', path, undefined, sun)).text).not.toContain(instance)
  })
  /** The number of a request and the id that was asked for differ by nature. */
  const plain = ({ status, text }: { status: number; text: string }, id = ''): unknown => {
    const { request: _, ...rest } = JSON.parse(id ? text.replaceAll(id, '…') : text)
    return { status, ...rest }
  }
})

describe('polluting names', () => {
  const submit = (data: string) => `{"key":"KEY","body":{"type":"Submit","task":"request.1/fill","data":${data}}}`
  const POLLUTIONS = [
    submit('{"__proto__":{"polluted":true},"matter":"a","applicant":"b"}'),
    submit('{"constructor":{"prototype":{"polluted":true}},"matter":"a","applicant":"b"}'),
    submit('{"matter":{"__proto__":{"polluted":true}},"applicant":"b"}'),
    '{"key":"KEY","body":{"type":"Correct","of":2,"path":"/__proto__/polluted","value":true,"reason":"x"}}',
    '{"key":"KEY","body":{"type":"__proto__"}}',
    '{"key":"KEY","__proto__":{"polluted":true},"body":{"type":"Cancel","reason":"x"}}',
    ...['__proto__', 'constructor', 'hasOwnProperty', 'toString'].flatMap(id =>
      [
        { type: 'Submit', task: id, data: {} },
        { type: 'Submit', task: 'request.1/fill', data: { matter: 'a', applicant: 'b' }, outcome: id },
        { type: 'Claim', task: id },
        { type: 'Release', task: id },
        { type: 'Reassign', task: id, to: ['wang'], reason: 'x' },
        { type: 'Reassign', task: 'request.1/fill', to: [id], reason: 'x' },
        { type: 'Return', task: id, to: 'request', reason: 'x' },
        { type: 'Return', task: 'request.1/fill', to: id, reason: 'x' },
        { type: 'Withdraw', visit: id, reason: 'x' },
        { type: 'Urge', tasks: [id], message: '' },
        { type: 'Copy', to: [id], note: '' },
        { type: 'Signal', visit: id, signal: 'x' },
        { type: 'Signal', visit: 'request.1', signal: id },
      ].map(body => `{"key":"KEY","body":${JSON.stringify(body)}}`),
    ),
  ]
  it.each(POLLUTIONS)('%s changes no prototype and breaks nothing', async text => {
    const instance = await bring(api, by(), 'started')
    const answer = await api.call('POST', `/instances/${instance}/commands`, text.replace('KEY', freshKey()), li)
    expect([text, answer.status < 500]).toEqual([text, true])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect((await detail(instance)).status).toBe('running')
  })
  it.each(['__proto__', 'constructor', 'hasOwnProperty', '../../etc/passwd', '%00', '𠮷'.repeat(300)])(
    'as an id: %s is answered, not a fault',
    async id => {
      const part = encodeURIComponent(id)
      for (const path of [
        `/instances/${part}`,
        `/templates/${part}`,
        `/organisations/${part}`,
        `/tasks/${part}/${part}`,
        `/attachments/${part}`,
        `/validators/${part}`,
        `/disclosures/${part}/${part}`,
      ]) {
        const { status } = await api.call('GET', path, undefined, li)
        expect([path, status]).toEqual([path, status === 400 ? 400 : 404])
      }
      const instance = await bring(api, by(), 'posted')
      for (const path of [
        `/tasks/${instance}/${part}`,
        `/drafts/${instance}/${part}`,
        `/disclosures/${instance}/${part}`,
      ]) {
        const { status } = await api.call('GET', path, undefined, li)
        expect([path, status]).toEqual([path, status === 400 ? 400 : 404])
      }
      const draft = { data: {}, outcome: null, opinion: '' }
      expect([400, 404]).toContain((await api.call('PUT', `/drafts/${instance}/${part}`, draft, li)).status)
      const start = { key: freshKey(), template: id.slice(0, 100), organisation: 'village', title: 'x' }
      expect((await api.call('POST', '/instances', start, li)).status).toBeLessThan(500)
      const at = { ...start, key: freshKey(), template: 'relief', organisation: id.slice(0, 100) }
      expect((await api.call('POST', '/instances', at, li)).status).toBeLessThan(500)
      expect((await api.call('PUT', '/organisations/village/parameters/relief', { [id]: 1 }, head)).status).toBe(400)
      for (const name of ['q', 'cursor', 'organisation', 'template', 'status', 'limit'])
        expect((await api.call('GET', `/instances?${name}=${part}`, undefined, li)).status).toBeLessThan(500)
    },
  )
})

describe('a hostile template', () => {
  const publish = async (change: (template: typeof MATTER) => unknown) => {
    const before = performance.now()
    const answer = await api.call('POST', '/templates', change(structuredClone(MATTER)) as object, head)
    return { ...answer, ms: performance.now() - before }
  }
  const field = (schema: object) => (template: typeof MATTER) => {
    Object.assign(template.data.properties, { trap: schema })
    Object.assign(template.forms.request.schema.properties, { trap: {} })
    return template
  }
  it.each(['^(a+)+$', '(a|a)*b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(?=a)b', '(a)\\1'])(
    'with the pattern %s is refused, or checked in linear time',
    async pattern => {
      const { status, json, ms } = await publish(field({ type: 'string', title: '陷阱', pattern, maxLength: 10_000 }))
      expect(ms).toBeLessThan(3000)
      if (status === 422) return expect(json.code).toBe('TEMPLATE_INVALID')
      expect(status).toBe(201)
      const instance = await bring(api, by(), 'started')
      const began = performance.now()
      await send(
        instance,
        { type: 'Submit', task: 'request.1/fill', data: { ...PERSONAL, trap: `${'a'.repeat(5000)}!` } },
        li,
      )
      expect(performance.now() - began).toBeLessThan(1000)
    },
  )
  it.each([
    [
      'an endless always',
      (t: typeof MATTER) => Object.assign(t.machine.states, { a: { always: 'b' }, b: { always: 'a' } }),
    ],
    [
      'an event of the machine itself',
      (t: typeof MATTER) => Object.assign(t.machine.states.request.on, { 'xstate.done.state.x': 'done' }),
    ],
    ['a wildcard', (t: typeof MATTER) => Object.assign(t.machine.states.request.on, { '*': 'done' })],
    ['a remote reference', field({ $ref: 'https://evil.example/schema.json' })],
    ['$data', field({ type: 'string', title: '陷阱', maxLength: { $data: '1/amount' } })],
    [
      'a thousand levels',
      (t: typeof MATTER) =>
        Object.assign(t.data.properties, {
          deep: JSON.parse(`${'{"type":"object","properties":{"x":'.repeat(60)}{}${'}}'.repeat(60)}`),
        }),
    ],
  ])('with %s is refused with findings', async (_, spoil) => {
    const { status, json } = await publish(template => {
      spoil(template)
      return template
    })
    expect([400, 422]).toContain(status)
    if (status === 422) expect(json.params.findings.length).toBeGreaterThan(0)
  })

  type Written = typeof MATTER
  it.each<[string, RegExp, (t: Written) => unknown]>([
    [
      'circles a clock turns alone',
      /^SC-03.alone/,
      t => {
        Object.assign(t, { delays: { ...t.delays, soon: { minutes: 0 } } })
        Object.assign(t.machine.states, {
          trap: {
            meta: { step: { kind: 'wait', title: '等待', delay: 'soon', signal: { name: 'CAME' } } },
            on: { ELAPSED: { target: 'trap', reenter: true }, SIGNALLED: 'done' },
          },
        })
        Object.assign(t.machine.states.approval.on, { AGREED: 'trap' })
        Object.assign(t.machine.states.approval.on, { REFUSED: 'posting' })
      },
    ],
    [
      'a date that may be empty',
      /^SC-12.unwritten/,
      t => {
        Object.assign(t.data.properties, { day: { type: 'string', format: 'date', title: '日期' } })
        Object.assign(t.forms.request.schema.properties, { day: {} })
        Object.assign(t.machine.states, {
          trap: { meta: { step: { kind: 'wait', title: '等待', until: { field: 'day' } } }, on: { ELAPSED: 'done' } },
        })
        Object.assign(t.machine.states.posting.on, { CLOSED: 'trap' })
      },
    ],
    [
      'a form that can never be handed in',
      /^SC-06.never/,
      t =>
        Object.assign(t.forms.approval, {
          rules: [
            { when: { ge: [{ var: 'amount' }, 5] }, error: { field: 'amount', message: '太多' } },
            { when: { lt: [{ var: 'amount' }, 5] }, error: { field: 'amount', message: '太少' } },
          ],
          schema: { ...t.forms.approval.schema, required: ['amount'] },
        }),
    ],
    [
      'a rule that forgets exactly half',
      /^SC-10.gap/,
      t =>
        Object.assign(t.machine.states.approval.on, {
          AGREED: ['moreThan', 'lessThan'].map(side => ({
            target: 'posting',
            guard: {
              type: 'rule',
              params: {
                rule: side === 'moreThan' ? { gt: [{ var: 'data.amount' }, 50] } : { lt: [{ var: 'data.amount' }, 50] },
              },
            },
          })),
        }),
    ],
    [
      'an extended template nobody published',
      /^SC-02.extends/,
      t => Object.assign(t, { extends: { id: 'above', hash: `sha256:${'0'.repeat(64)}` } }),
    ],
    [
      'the id of a process whose law it leaves out',
      /^SC-16/,
      t => {
        Object.assign(t, { id: 'four-discussions-two-disclosures' })
        t.machine.id = 'relief'
      },
    ],
  ])(
    'with %s cannot be published',
    async (_, code, spoil) => {
      const { status, json } = await publish(template => {
        spoil(template)
        return template
      })
      expect([status, json.code]).toEqual([422, 'TEMPLATE_INVALID'])
      const found = json.params.findings as { code: string; severity: string; path?: string[] }[]
      expect(found.filter(one => code.test(one.code) && one.severity === 'error')).not.toEqual([])
    },
    30_000,
  )
  it('with nothing wrong but advice is published only with reasons', async () => {
    expect((await publish(t => ({ ...t, title: '另一个说法' }))).json.code).toBe('TEMPLATE_UNEXPLAINED')
  }, 30_000)
})

describe('headers', () => {
  const SHOWN = [
    'content-security-policy',
    'x-content-type-options',
    'referrer-policy',
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'permissions-policy',
    'cache-control',
    'x-powered-by',
    'server',
    'access-control-allow-origin',
  ]
  it.each(['/health', '/session', '/instances/none', '/nowhere', '/openapi.json'])(
    'of %s are as written here',
    async path => {
      const { headers } = await api.call('GET', path, undefined, li)
      expect(Object.fromEntries(SHOWN.map(name => [name, headers.get(name)]))).toEqual({
        'content-security-policy':
          "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
        'cache-control': 'no-store',
        'x-powered-by': null,
        server: null,
        'access-control-allow-origin': null,
      })
    },
  )
  it('of the API reference let it use its own style sheet and nothing else', async () => {
    const { headers, text } = await api.call('GET', '/reference', undefined, li)
    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'`,
    )
  })
  it('of the session cookie keep it from scripts and other sites', async () => {
    const answer = await api.call('POST', '/auth/sign-in/username', { username: 'qian', password: 'ceshi-mima-2026' })
    const cookie = answer.headers.getSetCookie().find(line => line.includes('session_token')) ?? ''
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=(Lax|Strict)/i)
    const token = decodeURIComponent(cookie.split(';')[0]!.split('=')[1]!).split('.')[0]!
    expect(token.length).toBeGreaterThanOrEqual(22)
  })
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['no origin at all', { origin: 'null' }],
  ])('from %s change nothing', async (_, headers) => {
    const instance = await bring(api, by(), 'submitted')
    const answer = await api.call(
      'POST',
      `/instances/${instance}/commands`,
      command({ type: 'Cancel', reason: '试' }),
      li,
      headers,
    )
    expect([answer.status, answer.json.code]).toEqual([403, 'FORBIDDEN_ORIGIN'])
    expect((await detail(instance)).status).toBe('running')
  })
})
