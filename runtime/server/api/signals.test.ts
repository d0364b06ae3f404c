import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readToken, signalToken } from '#runtime/server/signal-token.ts'
import { readState } from '#runtime/server/store/instance.ts'
import { openKeys } from '#runtime/server/store/keys.ts'
import { anApi } from '#tests/support/api.ts'

const people = {
  organisations: [{ id: 'v1', name: '甲村', kind: 'village', parent: null, facts: {} }],
  persons: [
    { id: 'zhao', name: '赵某', facts: {} },
    { id: 'qian', name: '钱某', facts: {} },
  ],
  posts: [
    { person: 'zhao', post: 'branch-secretary', organisation: 'v1' },
    { person: 'qian', post: 'village-director', organisation: 'v1' },
  ],
}
const template = {
  format: 1,
  id: 'licence',
  title: '办证',
  start: { roles: ['secretary'] },
  roles: { secretary: { title: '支部书记', post: 'branch-secretary' } },
  data: { type: 'object', properties: { number: { type: 'string', title: '证号', maxLength: 40 } } },
  forms: { issued: { schema: { type: 'object', properties: { number: {} }, required: ['number'] } } },
  delays: { week: { calendarDays: 7 } },
  machine: {
    id: 'licence',
    initial: 'pending',
    states: {
      pending: {
        meta: {
          step: { kind: 'wait', title: '等待出证', signal: { name: 'ISSUED', form: 'issued', expires: 'week' } },
        },
        on: { SIGNALLED: 'done' },
      },
      done: { type: 'final', meta: { title: '已出证' } },
    },
  },
}

let api: Awaited<ReturnType<typeof anApi>>
let zhao: string
let instance: string
let path: string

beforeEach(async () => {
  api = await anApi({ people, templates: [template], now: '2026-03-02T01:00:00.000Z' })
  zhao = await api.signIn('zhao')
  const started = await api.call(
    'POST',
    '/instances',
    { key: 'start-0001', template: 'licence', organisation: 'v1', title: '采砂证' },
    zhao,
  )
  instance = started.json.instance
  path = (await handed()).split('/api')[1] ?? ''
})
afterEach(() => api.close())

const handed = async (cookie = zhao): Promise<string> =>
  (await api.call('GET', `/instances/${instance}/signals`, undefined, cookie)).json.items[0]?.url
/** As an outside program sends it: no session, no origin. */
const report = async (to: string, body: unknown) => {
  const response = await api.app.request(`http://localhost:8400/api${to}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, json: (await response.json()) as { code?: string; fields?: { path: string }[] } }
}
const stored = () => readState(api.services.store, instance)

describe('a key for an outside program', () => {
  it('is shown to whoever has the matter in hand, with what may be sent, and lets the program report', async () => {
    const shown = await api.call('GET', `/instances/${instance}/signals`, undefined, zhao)
    expect(shown.json.items).toMatchObject([
      { visit: 'pending.1', step: '等待出证', signal: 'ISSUED', fields: { required: ['number'] } },
    ])
    expect((await report(path, { number: '采-7' })).status).toBe(200)
    expect(await stored()).toMatchObject({ status: 'completed', ending: '已出证', data: { number: '采-7' } })
  })

  it('is not shown to somebody who may only look', async () => {
    const qian = await api.signIn('qian')
    const shown = await api.call('GET', `/instances/${instance}/signals`, undefined, qian)
    expect(shown.json.items ?? []).toEqual([])
  })

  it('is good once; the same report sent again after a lost answer is the same report', async () => {
    await report(path, { number: '采-7' })
    expect((await report(path, { number: '采-7' })).status).toBe(200)
    expect(await report(path, { number: '采-8' })).toMatchObject({ status: 409, json: { code: 'SIGNAL_USED' } })
    expect((await stored())?.data.number).toBe('采-7')
  })

  it('names the fields that are wrong and stays good for another try', async () => {
    expect(await report(path, {})).toMatchObject({ status: 422, json: { code: 'FORM_INVALID' } })
    const extra = await report(path, { number: '采-7', colour: 'red' })
    expect(extra).toMatchObject({ status: 422, json: { fields: [{ path: '/colour' }] } })
    expect((await report(path, { number: '采-7' })).status).toBe(200)
  })

  it('runs out, and a new one can be handed out', async () => {
    api.now = '2026-03-20T01:00:00.000Z'
    expect(await report(path, { number: '采-7' })).toMatchObject({ status: 410, json: { code: 'SIGNAL_EXPIRED' } })
    zhao = await api.signIn('zhao')
    const fresh = (await handed()).split('/api')[1] ?? ''
    expect((await report(fresh, { number: '采-7' })).status).toBe(200)
  })

  it('says so when nobody waits any more', async () => {
    const cancelled = { key: 'cancel-001', body: { type: 'Cancel', reason: '不办了' } }
    expect((await api.call('POST', `/instances/${instance}/commands`, cancelled, zhao)).status).toBe(200)
    expect(await report(path, { number: '采-7' })).toMatchObject({ status: 410, json: { code: 'SIGNAL_OVER' } })
  })

  it('made or changed by anybody else opens nothing', async () => {
    const { keys } = api.services.store
    const pass = { instance, visit: 'pending.1', expires: '2026-03-09T16:00:00.000Z' }
    const foreign = signalToken(openKeys(new Uint8Array(32)), pass)
    const [said = '', mac = ''] = signalToken(keys, pass).split('.')
    const longer = Buffer.from(`${instance} pending.1 2036-03-09T16:00:00.000Z`).toString('base64url')
    for (const token of [foreign, `${longer}.${mac}`, said, `${said}.`, `${said}.${mac}x.y`, 'nothing', `.${mac}`])
      expect(await report(`/signals/${token}`, { number: '采-7' })).toMatchObject({
        status: 404,
        json: { code: 'NOT_FOUND' },
      })
    expect(readToken(keys, `${said}.${mac}`)).toEqual(pass)
    expect((await stored())?.status).toBe('running')
  })
})

describe('an instance of somebody else', () => {
  it('cannot be begun through the API by saying that another one had asked for it', async () => {
    const asked = {
      key: 'start-0002',
      template: 'licence',
      organisation: 'v1',
      title: '事',
      starter: 'qian',
      origin: { instance, visit: 'pending.1', target: 'x' },
      data: { number: '1' },
    }
    expect((await api.call('POST', '/instances', asked, zhao)).status).toBe(400)
  })
})
