import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anApi } from '#tests/support/api.ts'
import { village } from '#tests/support/village.ts'

/** What is offered and told around a matter: verbs, 督办, 下发, 代理, 离职转办, documents, where it is going. */

const form = (role: string, on: object, more: object = {}) => ({
  meta: { step: { kind: 'form', title: `${role}办理`, handlers: { role }, ...more } },
  on,
})
const base = {
  format: 1,
  start: { roles: ['secretary'] },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
    organiser: { title: '组织委员', post: 'branch-organiser' },
  },
  data: { type: 'object', properties: { matter: { type: 'string', title: '事项', maxLength: 100 } } },
  forms: { note: { schema: { type: 'object', properties: { matter: {} }, required: ['matter'] } } },
}
const MATTER = {
  ...base,
  id: 'matter',
  title: '事项',
  delays: { week: { calendarDays: 7 } },
  documents: {
    reply: { title: '关于“{{data.matter}}”的批复', paragraphs: ['同意<b>{{data.matter}}</b>。', '特此批复。'] },
  },
  machine: {
    id: 'matter',
    initial: 'draft',
    states: {
      draft: form('secretary', { SUBMITTED: 'review' }, { form: 'note' }),
      review: form(
        'organiser',
        {
          AGREED: { target: 'done', actions: [{ type: 'document', params: { document: 'reply' } }] },
          REFUSED: 'draft',
        },
        {
          deadline: { delay: 'week' },
          outcomes: { AGREED: { title: '同意' }, REFUSED: { title: '不同意', tone: 'negative' } },
        },
      ),
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}
const ROUND = {
  ...base,
  id: 'round',
  title: '下发',
  start: { roles: ['head'] },
  roles: { ...base.roles, head: { title: '乡镇党委书记', post: 'party-secretary' } },
  machine: {
    id: 'round',
    initial: 'out',
    states: {
      out: {
        meta: {
          step: {
            kind: 'launch',
            title: '下发到村',
            handlers: { role: 'head' },
            template: 'matter',
            to: { organisations: 'children', kinds: ['village'] },
          },
        },
        on: { COMPLETED: 'done', PARTLY: 'done' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}

type Api = Awaited<ReturnType<typeof anApi>>
let api: Api
let as: { readonly [who: string]: string }
let n = 0
const key = () => `oversight-${++n}`
const tell = (who: string, instance: string, body: object) =>
  api.call('POST', `/instances/${instance}/commands`, { key: key(), body }, as[who])
const look = async (who: string, instance: string) =>
  (await api.call('GET', `/instances/${instance}`, undefined, as[who])).json
const task = async (who: string, instance: string, id: string) =>
  (await api.call('GET', `/tasks/${instance}/${encodeURIComponent(id)}`, undefined, as[who])).json
const inbox = async (who: string) =>
  (await api.call('GET', '/tasks', undefined, as[who])).json.items as { instance: string; marks: object }[]

/** A matter of the village that waits for its review. */
async function inReview(title = '修路'): Promise<string> {
  const { json } = await api.call(
    'POST',
    '/instances',
    { key: key(), template: 'matter', organisation: 'village', title },
    as.li,
  )
  expect(
    (await tell('li', json.instance, { type: 'Submit', task: 'draft.1/fill', data: { matter: title } })).status,
  ).toBe(200)
  return json.instance
}

beforeAll(async () => {
  api = await anApi({ people: village, templates: [MATTER, ROUND], now: '2026-03-02T01:00:00.000Z' })
  as = Object.fromEntries(
    await Promise.all(['li', 'wang', 'zhao', 'chen', 'sun', 'head'].map(async who => [who, await api.signIn(who)])),
  )
}, 60_000)
afterAll(() => api.close())

describe('verbs of a task', () => {
  it('are offered to its handler and, where they supervise, to those above; to nobody else', async () => {
    const id = await inReview()
    expect((await task('wang', id, 'review.1/fill')).verbs).toEqual({
      reassign: true,
      addSigners: ['before', 'with', 'after'],
      removeSigners: [],
      delegate: true,
      endDelegation: false,
    })
    const none = { addSigners: [], removeSigners: [], delegate: false, endDelegation: false }
    expect((await task('chen', id, 'review.1/fill')).verbs).toEqual({ reassign: true, ...none })
    expect((await task('li', id, 'review.1/fill')).verbs).toEqual({ reassign: false, ...none })
  })

  it('a task that waits for an added signer says so, and the one who asked may take the question back', async () => {
    const id = await inReview()
    await tell('wang', id, {
      type: 'AddSigners',
      task: 'review.1/fill',
      place: 'before',
      to: ['chen'],
      reason: '请把关',
    })
    const waiting = await task('wang', id, 'review.1/fill')
    expect(waiting.mayAct).toBe(false)
    expect(waiting.waits).toContain('陈某')
    expect(waiting.verbs.removeSigners).toMatchObject([{ person: { id: 'chen' }, place: 'before' }])
    expect((await inbox('wang')).find(one => one.instance === id)?.marks).toMatchObject({ signers: 1 })
    await tell('chen', id, { type: 'Submit', task: 'review.1/@signer/1', data: {}, outcome: 'AGREED' })
    expect(await task('wang', id, 'review.1/fill')).toMatchObject({ mayAct: true, waits: null })
    expect((await inbox('wang')).find(one => one.instance === id)?.marks).toMatchObject({ signers: 0 })
  })

  it('a delegated task is told whose it is, and comes back with who prepared it', async () => {
    const id = await inReview()
    await tell('wang', id, { type: 'Delegate', task: 'review.1/fill', to: 'sun', reason: '请准备' })
    expect((await task('wang', id, 'review.1/fill')).waits).toContain('孙某')
    expect((await task('wang', id, 'review.1/fill')).verbs.endDelegation).toBe(true)
    expect(await task('sun', id, 'review.1/fill')).toMatchObject({
      mayAct: true,
      marks: { delegation: { by: { id: 'wang' } } },
    })
    await tell('sun', id, { type: 'Submit', task: 'review.1/fill', data: {}, outcome: 'AGREED' })
    expect((await task('wang', id, 'review.1/fill')).marks.prepared).toMatchObject({ id: 'sun' })
  })
})

describe('a matter that stands still or is supervised', () => {
  it('suspended, it is told in every list and nobody may act; its head may let it go on', async () => {
    const id = await inReview()
    expect((await look('li', id)).may).toMatchObject({ suspend: true, resume: false, supervise: false })
    await tell('li', id, { type: 'Suspend', reason: '等鉴定' })
    expect(await look('wang', id)).toMatchObject({
      suspended: true,
      suspension: { reason: '等鉴定' },
      may: { resume: false },
    })
    expect((await look('li', id)).may.resume).toBe(true)
    expect((await task('wang', id, 'review.1/fill')).mayAct).toBe(false)
    expect((await inbox('wang')).find(one => one.instance === id)?.marks).toMatchObject({ suspended: true })
  })

  it('an order is shown with its day, its answer and who may lift it', async () => {
    const id = await inReview()
    await tell('chen', id, { type: 'Supervise', measure: 'rectify', text: '尽快办结', by: '2026-03-05' })
    expect(await look('chen', id)).toMatchObject({
      supervised: ['rectify'],
      supervision: [{ measureTitle: '整改通知', overdue: false, answered: null, mayLift: true }],
    })
    api.now = '2026-03-07T01:00:00.000Z'
    expect((await look('wang', id)).supervision).toMatchObject([{ overdue: true, mayLift: false }])
    const [order] = (await look('wang', id)).visits
      .at(-1)
      .tasks.filter((one: { task: string }) => one.task.includes('@rectify'))
    await tell('wang', id, { type: 'Submit', task: order.task, data: { measures: '已安排人手' } })
    expect((await look('chen', id)).supervision).toMatchObject([
      { answered: { by: { id: 'wang' }, says: '已安排人手' } },
    ])
  })

  it('ended, it may be opened again from above, at the steps it has been at', async () => {
    const id = await inReview()
    await tell('wang', id, { type: 'Submit', task: 'review.1/fill', data: {}, outcome: 'AGREED' })
    expect((await look('li', id)).may.reopen).toEqual([])
    expect((await look('chen', id)).may.reopen.map((one: { step: string }) => one.step)).toEqual(['review', 'draft'])
  })
})

describe('a document', () => {
  it('is a page of its own in which nothing that was typed becomes code', async () => {
    const id = await inReview('修路<script>alert(1)</script>')
    await tell('wang', id, { type: 'Submit', task: 'review.1/fill', data: {}, outcome: 'AGREED' })
    const [{ n: at, i, title }] = (await look('li', id)).documents
    expect(title).toContain('修路')
    const page = await api.call('GET', `/instances/${id}/documents/${at}/${i}`, undefined, as.li)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('<script')
    expect(page.text).not.toContain('<b>')
    expect(page.text).toContain('<p>柳湾村党支部</p>')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await api.call('GET', `/instances/${id}/documents/${at}/${i}`, undefined, as.sun)).status).toBe(404)
  })
})

describe('where it is going', () => {
  it('is told before handing in, for the end that is chosen', async () => {
    const id = await inReview()
    const path = `/tasks/${id}/${encodeURIComponent('review.1/fill')}/prediction`
    expect((await api.call('POST', path, { data: {}, outcome: 'AGREED' }, as.wang)).json).toEqual({
      coming: [],
      ends: '办结',
    })
    const back = (await api.call('POST', path, { data: {}, outcome: 'REFUSED' }, as.wang)).json
    expect(back.coming[0]).toMatchObject({ step: 'draft', who: '柳湾村党支部 党支部书记（李某）' })
  })

  it('is told before starting, with people and days', async () => {
    const { json } = await api.call('POST', '/templates/matter/prediction', { organisation: 'village' }, as.li)
    expect(json.coming.map((one: { step: string }) => one.step)).toEqual(['draft', 'review'])
    expect(json.coming[1].due).toBeTruthy()
    expect(json.ends).toBe('办结')
  })
})

describe('what was set out to many', () => {
  it('is a matrix of organisations that can be filtered and urged together, with the rights of whoever asks', async () => {
    const { json } = await api.call(
      'POST',
      '/instances',
      { key: key(), template: 'round', organisation: 'town', title: '排查' },
      as.chen,
    )
    expect((await tell('chen', json.instance, { type: 'Submit', task: 'out.1/launch', data: {} })).status).toBe(200)
    const at = (query: string) => api.call('GET', `/instances/${json.instance}/targets${query}`, undefined, as.chen)
    const first = (await at('?limit=1')).json
    expect(first).toMatchObject({ total: 2, next: '1', counts: { total: 2, waiting: 2, refused: 0 } })
    expect((await at('?filter=refused')).json.items).toEqual([])
    // Nothing has been started yet: the errand loop does that, and the matrix says so without failing.
    const urged = await api.call('POST', `/instances/${json.instance}/targets/urge`, { key: key() }, as.chen)
    expect(urged.json).toMatchObject({ done: 0, refused: 2 })
    expect((await at('?visit=none')).status).toBe(404)
  })
})

describe('代理', () => {
  it('is given by oneself for a time, counts on its days, and ends when it is ended', async () => {
    const id = await inReview()
    expect((await inbox('sun')).some(one => one.instance === id)).toBe(false)
    const given = await api.call(
      'POST',
      '/substitutions',
      { deputy: 'chen', from: '2026-03-01', until: '2026-03-31' },
      as.wang,
    )
    expect(given.status).toBe(201)
    expect(given.json.items).toMatchObject([
      { deputy: { id: 'chen' }, madeBy: { id: 'wang' }, inForce: true, ended: null },
    ])
    expect(await task('chen', id, 'review.1/fill')).toMatchObject({ mayAct: true, actsFor: { id: 'wang' } })
    const [one] = given.json.items
    expect((await api.call('POST', `/substitutions/${one.id}/end`, {}, as.chen)).status).toBe(404)
    const ended = await api.call('POST', `/substitutions/${one.id}/end`, {}, as.wang)
    expect(ended.json.items).toMatchObject([{ inForce: false, ended: { by: { id: 'wang' } } }])
    expect(await task('chen', id, 'review.1/fill')).toMatchObject({ mayAct: false, actsFor: null })
  })

  it('says at the field what is wrong', async () => {
    const wrong = async (body: object) =>
      (
        await api.call(
          'POST',
          '/substitutions',
          { deputy: 'zhao', from: '2026-03-10', until: '2026-03-20', ...body },
          as.wang,
        )
      ).json.fields
    expect(await wrong({ deputy: 'wang' })).toMatchObject([{ path: '/deputy' }])
    expect(await wrong({ until: '2026-03-09' })).toMatchObject([{ path: '/until' }])
    expect(await wrong({ until: '2028-03-20' })).toMatchObject([{ path: '/until' }])
    expect(await wrong({ templates: ['none'] })).toMatchObject([{ path: '/templates' }])
  })
})

describe('离职转办', () => {
  it('gives what is named to somebody to another, one by one, by those above only', async () => {
    const id = await inReview()
    await tell('wang', id, { type: 'Reassign', task: 'review.1/fill', to: ['zhao'], reason: '熟悉情况' })
    const lent = await inReview('修桥')
    await tell('wang', lent, { type: 'Reassign', task: 'review.1/fill', to: ['zhao'], reason: '熟悉情况' })
    await tell('zhao', lent, { type: 'Delegate', task: 'review.1/fill', to: 'sun', reason: '请准备' })
    const items = async (who: string) =>
      (await api.call('GET', '/people/zhao/open-tasks', undefined, as[who])).json.items
    expect(await items('sun')).toEqual([])
    expect((await items('chen')).map((one: { instance: string }) => one.instance).sort()).toEqual([id, lent].sort())
    const move = (who: string) =>
      api.call('POST', '/people/zhao/hand-over', { key: key(), to: 'qian', reason: '离任' }, as[who])
    expect((await move('sun')).json).toEqual({ done: 0, refused: 0, problems: [] })
    expect((await move('chen')).json).toEqual({ done: 2, refused: 0, problems: [] })
    expect(await items('chen')).toEqual([])
  })
})
