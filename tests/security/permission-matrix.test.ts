import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Api,
  bring,
  command,
  freshKey,
  MATTER,
  openApi,
  PERSONAL,
  picture,
  type Stage,
  upload,
} from '#tests/security/matter.ts'

/**
 * RT-30, SR-09, SR-13: every route, by every kind of person, as written out here. `member` stands in a register of the
 * village and holds no post; `other` is the secretary of another village; `own` started the matter.
 */
const PEOPLE = {
  nobody: undefined,
  member: 'rep1',
  other: 'sun',
  own: 'li',
  organiser: 'wang',
  town: 'chen',
  county: 'head',
  auditor: 'audit',
} as const
type Who = keyof typeof PEOPLE
const COLUMNS = Object.keys(PEOPLE) as Who[]

interface Row {
  /** As in the OpenAPI document: method and path. */
  readonly route: string
  readonly says?: string
  readonly stage?: Stage | 'drafted'
  /** `{id}` and `{instance}` are filled with a fresh matter at the stage. */
  readonly path: string
  readonly body?: (who: Who) => object | Uint8Array
  readonly headers?: Record<string, string>
  /** One status per column. */
  readonly expect: string
}
const asked = (says: string, body: object, expected: string, stage: Stage = 'submitted'): Row => ({
  route: 'post /instances/{id}/commands',
  says,
  stage,
  path: '/instances/{id}/commands',
  body: () => command(body),
  expect: expected,
})
const FILE = { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent('证明.png') }
const request = encodeURIComponent('request.1/fill')
const approval = encodeURIComponent('approval.1/fill')

//                                                  columns: nobody member other own organiser town county auditor
const PUBLIC = '200 200 200 200 200 200 200 200'
const SIGNED_IN = '401 200 200 200 200 200 200 200'
const THOSE_WHO_SEE = '401 404 404 200 200 200 200 200'

// biome-ignore format: a table
const ROWS: readonly Row[] = [
  { route: 'get /health', path: '/health', expect: PUBLIC },
  { route: 'get /validators/{file}', path: `/validators/${'0'.repeat(64)}.js`, expect: '404 404 404 404 404 404 404 404' },
  { route: 'get /disclosures', stage: 'posted', path: '/disclosures', expect: PUBLIC },
  { route: 'get /disclosures/{instance}/{visit}', stage: 'posted', path: '/disclosures/{instance}/posting.1', expect: PUBLIC },
  { route: 'get /disclosures/{instance}/{visit}', says: 'of what is not published', stage: 'submitted', path: '/disclosures/{instance}/request.1', expect: '404 404 404 404 404 404 404 404' },
  { route: 'post /disclosures/{instance}/{visit}/objections', stage: 'posted', path: '/disclosures/{instance}/posting.1/objections', body: () => ({ key: freshKey(), data: { question: '为什么是他', objector: '村民' } }), expect: '201 201 201 201 201 201 201 201' },
  { route: 'post /signals/{token}', says: 'with a key nobody gave out', path: '/signals/bm90aGluZw.bm90aGluZw', body: () => ({}), expect: '404 404 404 404 404 404 404 404' },

  { route: 'get /session', path: '/session', expect: SIGNED_IN },
  { route: 'get /events', path: '/events', expect: SIGNED_IN },
  { route: 'get /tasks', path: '/tasks', expect: SIGNED_IN },
  { route: 'get /instances', path: '/instances', expect: SIGNED_IN },
  { route: 'get /agenda', path: '/agenda', expect: SIGNED_IN },
  { route: 'get /people', path: '/people', expect: SIGNED_IN },
  { route: 'get /organisations', path: '/organisations', expect: SIGNED_IN },
  { route: 'get /organisations/{id}', path: '/organisations/village', expect: SIGNED_IN },
  { route: 'get /templates', path: '/templates', expect: SIGNED_IN },
  { route: 'get /templates/{id}', path: '/templates/relief', expect: SIGNED_IN },
  { route: 'post /templates/check', path: '/templates/check', body: () => MATTER, expect: SIGNED_IN },
  { route: 'get /organisations/{id}/parameters/{template}', path: '/organisations/village/parameters/relief', expect: SIGNED_IN },

  { route: 'get /substitutions', path: '/substitutions', expect: SIGNED_IN },
  { route: 'post /substitutions', says: 'for oneself, by somebody of the next village', path: '/substitutions', body: () => ({ deputy: 'zhao', from: '2026-01-01', until: '2026-12-31' }), expect: '401 201 400 201 201 201 201 201' },
  { route: 'post /substitutions/{id}/end', says: 'of another', path: '/substitutions/none/end', body: () => ({}), expect: '401 404 404 404 404 404 404 404' },
  { route: 'get /people/{id}/open-tasks', path: '/people/wang/open-tasks', expect: SIGNED_IN },
  { route: 'post /people/{id}/hand-over', says: 'of nothing they may intervene in', path: '/people/audit/hand-over', body: () => ({ key: freshKey(), to: 'zhao', reason: '离任' }), expect: SIGNED_IN },
  { route: 'post /templates/{id}/prediction', path: '/templates/relief/prediction', body: () => ({ organisation: 'village' }), expect: '401 403 403 200 403 403 403 403' },

  { route: 'put /organisations/{id}/parameters/{template}', path: '/organisations/village/parameters/relief', body: () => ({ days: 6 }), expect: '401 403 403 403 403 200 200 403' },
  { route: 'post /templates', path: '/templates', body: () => ({ template: MATTER, reasons: { 'SC-16.no-rules /machine': '只用于测试的小模板' } }), expect: '401 403 403 403 403 403 201 403' },

  { route: 'post /instances', says: 'for the village', path: '/instances', body: () => ({ key: freshKey(), template: 'relief', organisation: 'village', title: '救助' }), expect: '401 403 403 201 403 403 403 403' },
  { route: 'post /instances', says: 'for another village', path: '/instances', body: () => ({ key: freshKey(), template: 'relief', organisation: 'other', title: '救助' }), expect: '401 403 201 403 403 403 403 403' },
  { route: 'get /instances/{id}', stage: 'submitted', path: '/instances/{id}', expect: THOSE_WHO_SEE },
  { route: 'get /instances/{id}/signals', stage: 'submitted', path: '/instances/{id}/signals', expect: THOSE_WHO_SEE },
  { route: 'get /instances/{id}/leaves', stage: 'submitted', path: '/instances/{id}/leaves', expect: '401 404 404 403 403 403 403 200' },
  { route: 'get /tasks/{instance}/{task}', says: 'to do', stage: 'submitted', path: `/tasks/{instance}/${approval}`, expect: THOSE_WHO_SEE },
  { route: 'get /tasks/{instance}/{task}', says: 'done', stage: 'submitted', path: `/tasks/{instance}/${request}`, expect: THOSE_WHO_SEE },

  { route: 'post /tasks/{instance}/{task}/prediction', stage: 'submitted', path: `/tasks/{instance}/${approval}/prediction`, body: () => ({ data: {} }), expect: '401 404 404 404 200 404 404 404' },
  { route: 'get /instances/{id}/targets', says: 'of what was not set out', stage: 'submitted', path: '/instances/{id}/targets', expect: '401 404 404 404 404 404 404 404' },
  { route: 'post /instances/{id}/targets/urge', says: 'of what was not set out', stage: 'submitted', path: '/instances/{id}/targets/urge', body: () => ({ key: freshKey() }), expect: '401 404 404 404 404 404 404 404' },
  { route: 'get /instances/{id}/documents/{n}/{i}', says: 'that was not made', stage: 'submitted', path: '/instances/{id}/documents/0/0', expect: '401 404 404 404 404 404 404 404' },

  { route: 'put /drafts/{instance}/{task}', stage: 'submitted', path: `/drafts/{instance}/${approval}`, body: () => ({ data: {}, outcome: null, opinion: '' }), expect: '401 404 404 404 200 404 404 404' },
  { route: 'get /drafts/{instance}/{task}', says: 'that is kept', stage: 'drafted', path: `/drafts/{instance}/${approval}`, expect: '401 404 404 404 200 404 404 404' },
  { route: 'delete /drafts/{instance}/{task}', stage: 'drafted', path: `/drafts/{instance}/${approval}`, expect: '401 404 404 404 200 404 404 404' },

  { route: 'post /attachments', path: '/attachments', body: who => picture(COLUMNS.indexOf(who)), headers: FILE, expect: '401 201 201 201 201 201 201 201' },
  { route: 'get /attachments/{hash}', says: 'uploaded by the secretary, handed in nowhere', path: '/attachments/{loose}', expect: '401 404 404 200 404 404 404 404' },
  { route: 'get /attachments/{hash}', says: 'handed in with the matter', stage: 'submitted', path: '/attachments/{handed}', expect: THOSE_WHO_SEE },

  asked('Submit', { type: 'Submit', task: 'approval.1/fill', data: {}, outcome: 'AGREED' }, '401 404 404 403 200 403 403 403'),
  asked('Submit what is done', { type: 'Submit', task: 'request.1/fill', data: { matter: '改', applicant: '改' } }, '401 404 404 409 409 409 409 409'),
  asked('Claim', { type: 'Claim', task: 'approval.1/fill' }, '401 404 404 403 200 403 403 403'),
  asked('Release', { type: 'Release', task: 'approval.1/fill' }, '401 404 404 403 409 403 403 403'),
  asked('Reassign', { type: 'Reassign', task: 'approval.1/fill', to: ['zhao'], reason: '外出' }, '401 404 404 403 200 200 200 403'),
  asked('Return', { type: 'Return', task: 'approval.1/fill', to: 'request', reason: '补材料' }, '401 404 404 403 200 403 403 403'),
  asked('Withdraw', { type: 'Withdraw', visit: 'request.1', reason: '写错' }, '401 404 404 200 409 409 409 409'),
  asked('Urge', { type: 'Urge', tasks: ['approval.1/fill'], message: '请办理' }, '401 404 404 200 200 200 200 403'),
  asked('Copy', { type: 'Copy', to: ['qian'], note: '' }, '401 404 404 200 200 200 200 403'),
  asked('Correct', { type: 'Correct', of: 2, path: '/matter', value: '更正', reason: '笔误' }, '401 404 404 200 403 200 200 403'),
  asked('Cancel', { type: 'Cancel', reason: '重复' }, '401 404 404 200 403 200 200 403'),
  asked('Signal', { type: 'Signal', visit: 'approval.1', signal: 'FILED' }, '401 404 404 409 409 409 409 409'),
  asked('Suspend', { type: 'Suspend', reason: '待查' }, '401 404 404 200 403 200 200 403'),
  asked('Resume', { type: 'Resume', reason: '查清' }, '401 404 404 409 403 409 409 403'),
  asked('Reopen', { type: 'Reopen', to: 'request', reason: '漏项' }, '401 404 404 403 403 409 409 403'),
  asked('Supervise', { type: 'Supervise', measure: 'mark', text: '尽快办' }, '401 404 404 403 403 200 200 403'),
  asked('Transfer where nobody could go on', { type: 'Transfer', to: 'other', reason: '属地' }, '401 404 404 403 403 409 409 403'),
  asked('AddSigners', { type: 'AddSigners', task: 'approval.1/fill', place: 'before', to: ['chen'], reason: '请把关' }, '401 404 404 403 200 403 403 403'),
  asked('Delegate', { type: 'Delegate', task: 'approval.1/fill', to: 'chen', reason: '请准备' }, '401 404 404 403 200 403 403 403'),
  asked('RemoveSigner', { type: 'RemoveSigner', task: 'approval.1/fill', reason: '不必' }, '401 404 404 409 409 409 409 409'),
  asked('EndDelegation', { type: 'EndDelegation', task: 'approval.1/fill' }, '401 404 404 403 409 409 409 403'),
  asked('Retract', { type: 'Retract', task: 'request.1/fill', reason: '再想想' }, '401 404 404 409 403 403 403 403'),
  asked('LiftSupervision', { type: 'LiftSupervision', supervision: 2, reason: '已办' }, '401 404 404 403 403 409 409 403'),
  asked('Migrate', { type: 'Migrate', hash: `sha256:${'0'.repeat(64)}`, reason: '换版' }, '401 404 404 403 403 404 404 403'),
  asked('start', { type: 'Start', template: 'relief', organisation: 'village', title: '救助' }, '401 400 400 400 400 400 400 400'),
  asked('FireTimer', { type: 'FireTimer', timer: 'posting.1/period' }, '401 400 400 400 400 400 400 400'),

  // Ends every session of whoever asks, so it stands last.
  { route: 'post /session/end-all', path: '/session/end-all', body: () => ({}), expect: SIGNED_IN },
]

let api: Api
let cookies: Record<Who, string>
beforeAll(async () => {
  api = await openApi()
  const entries = await Promise.all(
    COLUMNS.map(async who => [who, PEOPLE[who] ? await api.signIn(PEOPLE[who]) : ''] as const),
  )
  cookies = Object.fromEntries(entries) as Record<Who, string>
}, 60_000)
afterAll(() => api.close())

/** One cell: a fresh matter, brought to the stage by those who may, then the request of this person. */
async function status(row: Row, who: Who): Promise<number> {
  const [method = ''] = row.route.split(' ')
  const by = { secretary: cookies.own, organiser: cookies.organiser }
  let path = row.path
  if (path.includes('{loose}')) {
    const { hash } = (await upload(api, picture(100 + COLUMNS.indexOf(who)), cookies.own)).json
    path = path.replace('{loose}', hash)
  }
  if (row.stage) {
    const { hash } = (await upload(api, picture(200 + COLUMNS.indexOf(who)), cookies.own)).json
    const stage = row.stage === 'drafted' ? 'submitted' : row.stage
    const id = await bring(api, by, stage, { ...PERSONAL, files: [hash] })
    path = path.replace(/\{(id|instance)\}/, id).replace('{handed}', hash)
    if (row.stage === 'drafted') {
      const kept = { data: { amount: 1 }, outcome: null, opinion: '' }
      expect((await api.call('PUT', path, kept, cookies.organiser)).status).toBe(200)
    }
  }
  if (row.route === 'get /events') return streamed(path, cookies[who])
  return (await api.call(method.toUpperCase(), path, row.body?.(who), cookies[who], row.headers)).status
}

/** A stream has no end to wait for: the status is enough. */
async function streamed(path: string, cookie: string): Promise<number> {
  const answer = await api.app.request(`http://localhost:8400/api${path}`, { headers: { cookie } })
  await answer.body?.cancel()
  return answer.status
}

it('has a row for every route of the API', async () => {
  const { paths } = (await api.call('GET', '/openapi.json')).json as { paths: Record<string, object> }
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method} ${path}`),
  )
  expect(routes.filter(route => !ROWS.some(row => row.route === route))).toEqual([])
  expect(ROWS.filter(row => !routes.includes(row.route)).map(({ route }) => route)).toEqual([])
})

it.each(ROWS.map(row => [`${row.route} ${row.says ?? ''}`.trim(), row] as const))('%s', async (_, row) => {
  const seen: string[] = []
  for (const who of COLUMNS) seen.push(`${who} ${await status(row, who)}`)
  const expected = row.expect.split(' ')
  expect(seen).toEqual(COLUMNS.map((who, at) => `${who} ${expected[at]}`))
})
