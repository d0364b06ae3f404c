import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Api, bring, command, freshKey, MATTER, picture, upload } from '#tests/security/matter.ts'
import { anApi } from '#tests/support/api.ts'
import { village } from '#tests/support/village.ts'

/**
 * RT-30 for the verbs that make somebody part of a matter: what each of those people may do with it, written out. The
 * task at stake is the organiser's (`approval.1/fill`), unless a row says otherwise.
 */
const RELATIONS = {
  /** 委派: prepares the task for the organiser. */
  delegate: 'rep2',
  /** 加签: asked together with the organiser. */
  signer: 'rep3',
  /** 代理: stands in for the organiser, by day and for all templates. */
  deputy: 'rep4',
  /** The same, but since yesterday it is over. */
  lapsed: 'rep6',
  /** 抄送 */
  copied: 'rep5',
  /** Holds the handler's post in the organisation that handed the matter over. */
  former: 'qian',
  /** Supervises another township. */
  elsewhere: 'far',
  /** Supervises the township, and is not asked. */
  above: 'chen',
} as const
type Relation = keyof typeof RELATIONS
const COLUMNS = Object.keys(RELATIONS) as Relation[]

const approval = 'approval.1/fill'
const at = encodeURIComponent(approval)
/** Where the task is the relation's own: the signer's. */
const mine = (relation: Relation) => (relation === 'signer' ? 'approval.1/@signer/1' : approval)

interface Row {
  readonly says: string
  readonly method?: string
  readonly path?: string
  readonly body?: (relation: Relation) => object
  /** One status per column. */
  readonly expect: string
}
const asked = (says: string, body: object | ((relation: Relation) => object), expected: string): Row => ({
  says,
  body: relation => command(typeof body === 'function' ? body(relation) : body),
  expect: expected,
})

// biome-ignore format: a table
const ROWS: readonly Row[] = [
  //                                                                            delegate signer deputy lapsed copied former elsewhere above
  { says: 'reads the matter', method: 'GET', path: '/instances/{id}', expect: '200 200 200 404 200 200 404 200' },
  { says: 'reads the task', method: 'GET', path: `/tasks/{id}/${at}`, expect: '200 200 200 404 200 200 404 200' },
  { says: 'reads the draft', method: 'GET', path: `/drafts/{id}/${at}`, expect: '200 404 200 404 404 404 404 404' },
  { says: 'keeps a draft', method: 'PUT', path: `/drafts/{id}/${at}`, body: () => ({ data: {}, outcome: null, opinion: '' }), expect: '200 404 200 404 404 404 404 404' },
  { says: 'asks where it leads', method: 'POST', path: `/tasks/{id}/${at}/prediction`, body: () => ({ data: {} }), expect: '200 404 200 404 404 404 404 404' },
  { says: 'reads the leaves', method: 'GET', path: '/instances/{id}/leaves', expect: '403 403 403 404 403 403 404 403' },
  { says: 'opens a file of the matter', method: 'GET', path: '/attachments/{file}', expect: '200 200 200 404 200 200 404 200' },

  asked('hands in what is theirs', relation => ({ type: 'Submit', task: mine(relation), data: {}, outcome: 'AGREED' }), '200 200 200 404 403 403 404 403'),
  asked('hands in the organiser’s task', { type: 'Submit', task: approval, data: {}, outcome: 'AGREED' }, '200 403 200 404 403 403 404 403'),
  asked('Claim', { type: 'Claim', task: approval }, '403 403 200 404 403 403 404 403'),
  asked('Reassign', { type: 'Reassign', task: approval, to: ['rep7'], reason: '外出' }, '403 403 200 404 403 403 404 200'),
  asked('Return', { type: 'Return', task: approval, to: 'request', reason: '补材料' }, '403 403 200 404 403 403 404 403'),
  asked('AddSigners', { type: 'AddSigners', task: approval, place: 'with', to: ['rep7'], reason: '请把关' }, '403 403 200 404 403 403 404 403'),
  asked('RemoveSigner, oneself', { type: 'RemoveSigner', task: 'approval.1/@signer/1', reason: '不必' }, '409 403 409 404 409 409 404 409'),
  asked('Delegate', { type: 'Delegate', task: approval, to: 'rep7', reason: '请准备' }, '403 403 200 404 403 403 404 403'),
  asked('EndDelegation', { type: 'EndDelegation', task: approval }, '200 403 409 404 403 403 404 409'),
  asked('Retract what was not handed in', { type: 'Retract', task: approval, reason: '再想想' }, '409 409 409 404 409 409 404 409'),
  asked('Retract what the starter handed in', { type: 'Retract', task: 'request.1/fill', reason: '再想想' }, '403 403 403 404 403 403 404 403'),
  asked('Withdraw what the starter handed in', { type: 'Withdraw', visit: 'request.1', reason: '写错' }, '409 409 409 404 409 409 404 409'),
  asked('Urge', { type: 'Urge', tasks: [approval], message: '请办' }, '200 200 403 404 403 403 404 200'),
  asked('Copy', { type: 'Copy', to: ['rep7'], note: '' }, '200 200 403 404 403 403 404 200'),
  asked('Correct what the starter handed in', { type: 'Correct', of: 2, path: '/matter', value: '更正', reason: '笔误' }, '403 403 403 404 403 403 404 200'),
  asked('Suspend', { type: 'Suspend', reason: '待查' }, '403 403 403 404 403 403 404 200'),
  asked('Resume', { type: 'Resume', reason: '查清' }, '403 403 403 404 403 403 404 409'),
  asked('Supervise', { type: 'Supervise', measure: 'mark', tasks: [], text: '尽快办' }, '403 403 403 404 403 403 404 200'),
  asked('LiftSupervision', { type: 'LiftSupervision', supervision: 3, reason: '已办' }, '403 403 403 404 403 403 404 409'),
  asked('Transfer', { type: 'Transfer', to: 'village', reason: '属地' }, '403 403 403 404 403 403 404 409'),
  asked('Migrate', { type: 'Migrate', hash: `sha256:${'0'.repeat(64)}`, reason: '换版' }, '403 403 403 404 403 403 404 404'),
  asked('Reopen', { type: 'Reopen', to: 'request', reason: '漏项' }, '403 403 403 404 403 403 404 409'),
  asked('Cancel', { type: 'Cancel', reason: '重复' }, '403 403 403 404 403 403 404 200'),
]

let api: Api
let cookies: Record<Relation | 'secretary' | 'organiser' | 'otherOrganiser', string>
beforeAll(async () => {
  api = await anApi({
    people: {
      ...village,
      organisations: [
        ...(village.organisations ?? []),
        { id: 'town2', name: '白水镇党委', kind: 'township', parent: 'county', facts: {} },
      ],
      persons: [
        ...(village.persons ?? []),
        { id: 'far', name: '郑某', facts: {} },
        { id: 'there', name: '冯某', facts: {} },
      ],
      posts: [
        ...(village.posts ?? []),
        { person: 'far', post: 'party-secretary', organisation: 'town2' },
        { person: 'there', post: 'branch-organiser', organisation: 'other' },
      ],
    },
    templates: [MATTER],
    now: '2026-03-02T01:00:00.000Z',
  })
  const people = { ...RELATIONS, secretary: 'li', organiser: 'wang', otherOrganiser: 'there' }
  const entries = await Promise.all(
    Object.entries(people).map(async ([who, id]) => [who, await api.signIn(id)] as const),
  )
  cookies = Object.fromEntries(entries) as typeof cookies
  const lent = { principal: 'wang', from: '2026-03-01', madeAt: '2026-03-01T00:00:00.000Z', madeBy: 'wang' }
  const open = { ...lent, endedAt: null, endedBy: null }
  await api.services.store.changePeople({
    substitutions: [
      { ...open, id: 's1', deputy: RELATIONS.deputy, until: '2026-12-31' },
      { ...open, id: 's2', deputy: RELATIONS.lapsed, until: '2026-03-01' },
    ],
  })
}, 60_000)
afterAll(() => api.close())

/** What made somebody what they are to the matter. */
const MADE: { readonly [relation in Relation]?: { readonly by: keyof typeof cookies; readonly body: object } } = {
  delegate: { by: 'organiser', body: { type: 'Delegate', task: approval, to: RELATIONS.delegate, reason: '请准备' } },
  signer: {
    by: 'organiser',
    body: { type: 'AddSigners', task: approval, place: 'with', to: [RELATIONS.signer], reason: '请把关' },
  },
  copied: { by: 'secretary', body: { type: 'Copy', to: [RELATIONS.copied], note: '' } },
  former: { by: 'above', body: { type: 'Transfer', to: 'other', reason: '属地' } },
}

let files = 0
async function matterFor(relation: Relation): Promise<{ readonly id: string; readonly file: string }> {
  const { hash } = (await upload(api, picture(++files % 250), cookies.secretary)).json
  const id = await bring(api, { secretary: cookies.secretary, organiser: cookies.organiser }, 'submitted', {
    matter: '补助',
    applicant: '某人',
    files: [hash],
  })
  const draft = { data: { amount: 1 }, outcome: null, opinion: '' }
  await api.call('PUT', `/drafts/${id}/${at}`, draft, cookies.organiser)
  const made = MADE[relation]
  if (made) {
    const done = await api.call('POST', `/instances/${id}/commands`, command(made.body), cookies[made.by])
    expect([done.text, done.status]).toEqual([done.text, 200])
  }
  return { id, file: hash }
}

it.each(ROWS.map(row => [row.says, row] as const))('%s', async (_, row) => {
  const seen: string[] = []
  for (const relation of COLUMNS) {
    const { id, file } = await matterFor(relation)
    const path = (row.path ?? '/instances/{id}/commands').replace('{id}', id).replace('{file}', file)
    const { status } = await api.call(row.method ?? 'POST', path, row.body?.(relation), cookies[relation])
    seen.push(`${relation} ${status}`)
  }
  const expected = row.expect.split(' ')
  expect(seen).toEqual(COLUMNS.map((relation, i) => `${relation} ${expected[i]}`))
})

it('whoever prepares a task is nobody’s handler any more once it has come back', async () => {
  const { id } = await matterFor('delegate')
  const send = (body: object) => api.call('POST', `/instances/${id}/commands`, command(body), cookies.delegate)
  const prepare = { type: 'Submit', task: approval, data: { amount: 2 }, outcome: 'AGREED' }
  expect((await send(prepare)).status).toBe(200)
  expect((await send(prepare)).status).toBe(403)
  // What they did stays in sight; what is being written now does not.
  expect((await api.call('GET', `/instances/${id}`, undefined, cookies.delegate)).status).toBe(200)
  expect((await api.call('GET', `/drafts/${id}/${at}`, undefined, cookies.delegate)).status).toBe(404)
})

it('a key another person used answers with nothing of theirs', async () => {
  const { id } = await matterFor('copied')
  const key = freshKey()
  const body = { type: 'Urge', tasks: [approval], message: '只给经办人看' }
  const first = await api.call('POST', `/instances/${id}/commands`, { key, body }, cookies.secretary)
  expect(first.status).toBe(200)
  const again = await api.call('POST', `/instances/${id}/commands`, { key, body }, cookies.elsewhere)
  expect(again.status).toBe(404)
  expect(again.text).not.toContain('只给经办人看')
})
