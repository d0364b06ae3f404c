import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InstanceState } from '#engine/process/state.ts'
import { inTurn } from '#runtime/server/api/targets.ts'
import { anApi } from '#tests/support/api.ts'
import { village } from '#tests/support/village.ts'

/** The progress matrix of a 下发 to as many branches as a large prefecture has. */

const MANY = 5_000
const child = {
  format: 1,
  id: 'check',
  title: '排查',
  start: { roles: ['secretary'] },
  roles: { secretary: { title: '支部书记', post: 'branch-secretary' } },
  forms: {
    note: { schema: { type: 'object', properties: { what: { type: 'string', title: '情况', maxLength: 100 } } } },
  },
  machine: {
    id: 'check',
    initial: 'fill',
    states: {
      fill: {
        meta: { step: { kind: 'form', title: '填报', form: 'note', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'done' },
      },
      done: { type: 'final', meta: { title: '已填报' } },
    },
  },
}
const round = {
  format: 1,
  id: 'round',
  title: '下发',
  start: { roles: ['head'] },
  roles: { head: { title: '部长', post: 'organisation-head' } },
  machine: {
    id: 'round',
    initial: 'out',
    states: {
      out: {
        meta: {
          step: {
            kind: 'launch',
            title: '下发',
            handlers: { role: 'head' },
            template: 'check',
            to: { organisations: 'below', kinds: ['village'] },
          },
        },
        on: { COMPLETED: 'done', PARTLY: 'done' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}
const branches = Array.from({ length: MANY }, (_, at) => ({
  id: `b${at}`,
  name: `第 ${at + 1} 党支部`,
  kind: 'village',
  parent: 'town',
  facts: {},
}))

let api: Awaited<ReturnType<typeof anApi>>
let head: string
let instance: string
beforeAll(async () => {
  const people = { ...village, organisations: [...(village.organisations ?? []), ...branches] }
  api = await anApi({ people, templates: [child, round], now: '2026-03-02T01:00:00.000Z' })
  head = await api.signIn('head')
  const started = await api.call(
    'POST',
    '/instances',
    { key: 'targets-1', template: 'round', organisation: 'county', title: '排查' },
    head,
  )
  instance = started.json.instance
  const body = { type: 'Submit', task: 'out.1/launch', data: {} }
  const set = await api.call('POST', `/instances/${instance}/commands`, { key: 'targets-2', body }, head)
  expect(set.status).toBe(200)
}, 120_000)
afterAll(() => api.close())

describe('a matrix of five thousand branches', () => {
  it('comes in pages, counts all of them, and answers a page in good time', async () => {
    const asked = performance.now()
    const { json } = await api.call('GET', `/instances/${instance}/targets?limit=200`, undefined, head)
    expect(performance.now() - asked).toBeLessThan(3000)
    // Two villages besides the five thousand branches.
    expect(json).toMatchObject({ total: MANY + 2, next: '200', counts: { total: MANY + 2, waiting: MANY + 2 } })
    expect(json.items).toHaveLength(200)
    const last = await api.call('GET', `/instances/${instance}/targets?limit=200&cursor=${MANY}`, undefined, head)
    expect(last.json).toMatchObject({ next: null })
    expect(last.json.items).toHaveLength(2)
  })

  it('one row leads to its instance for whoever may look at it, with its open step', async () => {
    const state = (await api.call('GET', `/instances/${instance}`, undefined, head)).json as { launches: object[] }
    expect(state.launches).toMatchObject([{ visit: 'out.1', total: MANY + 2, waiting: MANY + 2 }])
    const stored = await api.services.store.states.get(instance, 3)
    const known = stored?.state as InstanceState | undefined
    const targets = (known?.visits['out.1']?.work.targets ?? []) as readonly {
      organisation: string
      instance: string
    }[]
    const target = targets.find(one => one.organisation === 'village')
    expect(target).toBeDefined()
    const begun = await api.services.handle({
      key: 'targets-3',
      instance: target?.instance ?? '',
      actor: { person: null },
      at: '2026-03-02T01:00:00.000Z',
      body: {
        type: 'Start',
        template: 'check',
        organisation: 'village',
        title: '排查',
        starter: 'head',
        data: {},
        origin: { instance, visit: 'out.1', target: '2026-03-02/village' },
      },
    })
    expect(begun.ok).toBe(true)
    const rows = (await api.call('GET', `/instances/${instance}/targets?limit=200`, undefined, head)).json.items as {
      organisation: { id: string }
      now: string[]
      instance: string | null
    }[]
    expect(rows.find(row => row.organisation.id === 'village')).toMatchObject({
      now: ['填报'],
      instance: target?.instance,
    })
    const urged = await api.call(
      'POST',
      `/instances/${instance}/targets/urge`,
      { key: 'targets-4', targets: ['2026-03-02/village', '2026-03-02/other'], message: '请抓紧' },
      head,
    )
    expect(urged.json).toMatchObject({ done: 1, refused: 1, problems: [{ title: '桃源村党支部' }] })
  })
})

it('many are done a few at a time; what is refused is counted and at most a hundred are told', async () => {
  let together = 0
  let most = 0
  const result = await inTurn(
    Array.from({ length: 260 }, (_, at) => at),
    async at => {
      most = Math.max(most, ++together)
      await Promise.resolve()
      together--
      return at % 2 ? { title: `${at}`, code: 'NOT_ALLOWED', says: '' } : undefined
    },
  )
  expect(result).toMatchObject({ done: 130, refused: 130 })
  expect(result.problems).toHaveLength(100)
  expect(most).toBeLessThanOrEqual(25)
})
