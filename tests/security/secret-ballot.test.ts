import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { toText } from '#runtime/server/store/text.ts'
import { anApi } from '#tests/support/api.ts'
import { done, form, template } from '#tests/walk/small.ts'

/**
 * SR-52: who has voted, before the rule lets it be told, looked for by everybody who has to do with a matter, with every
 * verb and list there is. Two matters are alike but for who has voted; whatever differs between them tells it.
 */

const VOTERS = ['wang', 'zhao', 'qian', 'sun']
const PEOPLE = [...VOTERS, 'li', 'chen', 'audit', 'deputy', 'reader']
const NOW = '2026-03-02T04:00:00.000Z'
const AFTER = '2026-03-20T04:00:00.000Z'
const ballot = (more: JsonObject) =>
  template(
    {
      draft: form('secretary', { SUBMITTED: 'vote' }),
      vote: {
        meta: {
          step: {
            kind: 'ballot',
            title: '表决',
            handlers: { role: 'secretary' },
            electorate: { register: 'reps' },
            pass: { of: 'members', moreThan: '1/2' },
            secret: true,
            ...more,
          },
        },
        on: {
          PASSED: 'done',
          NOT_PASSED: 'done',
          VOID: { target: 'vote', reenter: true },
          ...(more.quorum !== undefined && { NOT_QUORATE: { target: 'vote', reenter: true } }),
        },
      },
      done,
    },
    { delays: { week: { calendarDays: 7 } } },
  )

let api: Awaited<ReturnType<typeof anApi>>
let cookies: { readonly [person: string]: string }
beforeAll(async () => {
  api = await anApi({
    people: {
      organisations: [
        { id: 'town', name: '青石镇党委', kind: 'township', parent: null, facts: {} },
        { id: 'village', name: '柳湾村党支部', kind: 'village', parent: 'town', facts: {} },
      ],
      persons: PEOPLE.map(id => ({ id, name: `姓名${id}`, facts: {} })),
      posts: [
        { person: 'li', post: 'branch-secretary', organisation: 'village' },
        { person: 'chen', post: 'party-secretary', organisation: 'town' },
        { person: 'audit', post: 'auditor', organisation: 'town' },
        { person: 'deputy', post: 'branch-publicist', organisation: 'village' },
      ],
      registers: [
        {
          register: 'reps',
          organisation: 'village',
          entries: VOTERS.map(id => ({ id, person: id, label: `姓名${id}`, facts: {} })),
        },
      ],
    },
    templates: [ballot({ writtenOpinions: 'counted', deadline: { delay: 'week' } })],
    now: NOW,
  })
  cookies = Object.fromEntries(await Promise.all(PEOPLE.map(async id => [id, await api.signIn(id)] as const)))
  // 代理: of two of the voters, so that whoever stands in could compare.
  for (const voter of ['wang', 'zhao']) {
    const lent = { deputy: 'deputy', from: '2026-03-01', until: '2026-12-31' }
    expect((await api.call('POST', '/substitutions', lent, as(voter))).status).toBe(201)
  }
}, 60_000)
afterAll(() => api.close())

let keys = 0
const as = (person: string) => cookies[person] ?? ''
const ask = (person: string, id: string, body: JsonObject) =>
  api.call('POST', `/instances/${id}/commands`, { key: `ballot-key-${++keys}`, body }, as(person))
const submit = (task: string, data: JsonObject): JsonObject => ({ type: 'Submit', task, data })

async function opened(): Promise<string> {
  const start = { key: `ballot-start-${++keys}`, template: 'small', organisation: 'village', title: '一件事' }
  const id = (await api.call('POST', '/instances', start, as('li'))).json.instance as string
  await ask('li', id, submit('draft.1/fill', {}))
  await ask('li', id, { type: 'Copy', to: ['reader', 'deputy'], note: '' })
  const held = '2026-03-02T12:00'
  const opening = { matter: '水库', held, place: '村部', host: 'li', recorder: 'li', mode: 'online' }
  expect((await ask('li', id, submit('vote.1/open', opening))).status).toBe(200)
  return id
}
type Way = 'online' | 'written'
async function votedBy(person: string, way: Way): Promise<string> {
  const id = await opened()
  const cast =
    way === 'online'
      ? await ask(person, id, submit(`vote.1/cast/${person}`, { choice: 'for' }))
      : await ask('li', id, submit('vote.1/written', { voter: person, choice: 'for' }))
  expect([cast.text, cast.status]).toEqual([cast.text, 200])
  return id
}

const castOf = (voter: string) => `vote.1/cast/${voter}`
const plain = (text: string, id: string): string =>
  text
    .replaceAll(id, 'ID')
    .replace(/[0-9a-f]{64}/g, 'HASH')
    .replace(/"request":"[^"]*"/g, '')

/** Everything somebody may read. */
async function readBy(onlooker: string, id: string): Promise<{ readonly [what: string]: string }> {
  const tasks = [...VOTERS.map(castOf), 'vote.1/count', 'vote.1/written', 'vote.1/written/2', 'vote.1/open']
  const paths = [
    `/instances/${id}`,
    `/instances/${id}/signals`,
    `/instances/${id}/targets`,
    ...tasks.flatMap(task => [`/tasks/${id}/${encodeURIComponent(task)}`, `/drafts/${id}/${encodeURIComponent(task)}`]),
    ...VOTERS.map(voter => `/people/${voter}/open-tasks`),
  ]
  const shown: { [what: string]: string } = {}
  for (const path of paths) {
    const { status, text, json } = await api.call('GET', path, undefined, as(onlooker))
    const items = path.endsWith('open-tasks') ? json.items?.filter((one: JsonObject) => one.instance === id) : undefined
    shown[path.replace(id, 'ID')] = `${status} ${plain(items ? JSON.stringify(items) : text, id)}`
  }
  for (const path of ['/instances?limit=100', '/tasks?limit=100', '/agenda']) {
    const items = (await api.call('GET', path, undefined, as(onlooker))).json.items as readonly JsonObject[]
    shown[path] = plain(JSON.stringify(items.filter(one => one.id === id || one.instance === id)), id)
  }
  return shown
}

/** Every verb, aimed at every vote; what is refused and how must not depend on who has voted. */
const triedBy = async (onlooker: string, id: string): Promise<{ readonly [what: string]: string }> => {
  const reason = '试探'
  const shown: { [what: string]: string } = {}
  for (const task of VOTERS.map(castOf)) {
    const bodies: readonly JsonObject[] = [
      submit(task, { choice: 'against' }),
      { type: 'Claim', task },
      { type: 'Release', task },
      { type: 'Reassign', task, to: ['li'], reason },
      { type: 'Return', task, to: 'draft', reason },
      { type: 'Urge', tasks: [task], message: '' },
      { type: 'AddSigners', task, place: 'before', to: ['li'], reason },
      { type: 'RemoveSigner', task, reason },
      { type: 'Delegate', task, to: 'li', reason },
      { type: 'EndDelegation', task },
      { type: 'Retract', task, reason },
      { type: 'Supervise', measure: 'mark', tasks: [task], text: reason },
      { type: 'Supervise', measure: 'handOver', tasks: [task], text: reason, to: 'li' },
      { type: 'Supervise', measure: 'rectify', tasks: [task], text: reason, by: '2026-04-01' },
    ]
    for (const [at, body] of bodies.entries()) {
      const { status, text } = await ask(onlooker, id, body)
      expect(status).not.toBe(401)
      shown[`${at} ${body.type} ${task}`] = `${status} ${plain(text, id)}`
    }
  }
  for (const body of [
    { type: 'Supervise', measure: 'rectify', tasks: [], text: reason, by: '2026-04-01' },
    { type: 'Suspend', reason },
    { type: 'Resume', reason },
    { type: 'Transfer', to: 'town', reason },
    { type: 'Withdraw', visit: 'draft.1', reason },
  ]) {
    const { status, text } = await ask(onlooker, id, body)
    shown[`${body.type}`] = `${status} ${plain(text, id)}`
  }
  return shown
}

const differing = (first: { readonly [what: string]: string }, second: { readonly [what: string]: string }) =>
  Object.keys({ ...first, ...second })
    .filter(what => first[what] !== second[what])
    .map(what => [what, first[what], second[what]])

/** `li` hands out papers and counts, and has to know who may still get one; what they read is theirs alone. */
const ONLOOKERS = ['sun', 'chen', 'audit', 'deputy', 'reader'] as const

describe.each<Way>(['online', 'written'])('while a secret vote runs in which somebody voted (%s)', way => {
  it.each(ONLOOKERS)('%s reads nowhere who it was', async onlooker => {
    const [first, second] = [await votedBy('wang', way), await votedBy('zhao', way)]
    expect(differing(await readBy(onlooker, first), await readBy(onlooker, second))).toEqual([])
  })
  it.each(ONLOOKERS)('%s finds it out with no verb, and not by what these leave behind', async onlooker => {
    const [first, second] = [await votedBy('wang', way), await votedBy('zhao', way)]
    expect(differing(await triedBy(onlooker, first), await triedBy(onlooker, second))).toEqual([])
    expect(differing(await readBy(onlooker, first), await readBy(onlooker, second))).toEqual([])
  })
})

it('whoever counts picks from those who may still get a paper, and sees no more than that', async () => {
  const [first, second] = [await votedBy('wang', 'online'), await votedBy('zhao', 'online')]
  const told = differing(await readBy('li', first), await readBy('li', second)).map(([what]) => what)
  const picked = ['vote.1/count', 'vote.1/written'].map(task => `/tasks/ID/${encodeURIComponent(task)}`)
  expect(told.sort()).toEqual(picked.sort())
})

describe('what is kept of a secret vote', () => {
  it('leaves whose only difference is a salted commitment', async () => {
    const leavesOf = async (id: string) => {
      const { json } = await api.call('GET', `/instances/${id}/leaves`, undefined, as('audit'))
      return (json.leaves as readonly string[]).map(leaf => Buffer.from(leaf, 'base64').toString('utf8'))
    }
    const [first, second] = await Promise.all(
      [await votedBy('wang', 'online'), await votedBy('zhao', 'online')].map(leavesOf),
    )
    const last = (leaves: readonly string[] | undefined) => {
      const { data: _salted, prev: _chained, snap: _own, inst: _which, ...leaf } = JSON.parse(leaves?.at(-1) ?? '{}')
      return leaf
    }
    expect(last(first)).toMatchObject({
      ev: 'BallotCast',
      who: { s: null, r: [], amr: [] },
      cmd: expect.stringMatching(/^roll\//),
    })
    expect(last(first)).toEqual(last(second))
    expect(first?.filter(leaf => /wang|zhao/.test(leaf))).toEqual([])
  })
  it('letters to nobody because of it, and no errand', async () => {
    const { store } = api.services
    const lettersOf = async (id: string) =>
      (
        await store.database.read.run('SELECT kind, body FROM outbox WHERE tenant = ? AND inst = ? ORDER BY n, i', [
          store.tenant,
          id,
        ])
      ).map(([kind, body]) => `${kind} ${body instanceof Uint8Array ? toText(body) : JSON.stringify(body)}`)
    const before = await lettersOf(await opened())
    const after = await lettersOf(await votedBy('wang', 'online'))
    expect(after).toEqual(before)
  })
  it('no draft of the paper, whoever saves it', async () => {
    const id = await opened()
    const path = `/drafts/${id}/${encodeURIComponent(castOf('wang'))}`
    await api.call('PUT', path, { data: { choice: 'for' }, outcome: null, opinion: '我选他' }, as('wang'))
    expect((await api.call('GET', path, undefined, as('wang'))).status).toBe(404)
    const rows = await api.services.store.database.read.run('SELECT 1 FROM draft WHERE instance = ?', [id])
    expect(rows).toEqual([])
  })
  it('for whoever stands in for a voter: no paper to cast', async () => {
    const id = await opened()
    const cast = await ask('deputy', id, submit(castOf('wang'), { choice: 'for' }))
    expect(cast.json).toMatchObject({ code: 'NOT_HANDLER' })
  })
  it('keeps running where it was begun: it is handed to no other organisation', async () => {
    const id = await votedBy('wang', 'online')
    expect((await ask('chen', id, { type: 'Transfer', to: 'town', reason: '属地' })).status).toBe(409)
  })
  it('is still secret after standing still', async () => {
    const [first, second] = [await votedBy('wang', 'online'), await votedBy('zhao', 'online')]
    for (const id of [first, second])
      expect((await ask('li', id, { type: 'Suspend', reason: '停电' })).status).toBe(200)
    expect(differing(await readBy('reader', first), await readBy('reader', second))).toEqual([])
    for (const id of [first, second]) expect((await ask('li', id, { type: 'Resume', reason: '来电' })).status).toBe(200)
    expect(differing(await readBy('reader', first), await readBy('reader', second))).toEqual([])
  })
})

describe('once the votes that are open are overdue', () => {
  // The clock goes on and does not come back, so this stands last.
  it('they still look like those that are cast', async () => {
    const [first, second] = [await votedBy('wang', 'online'), await votedBy('zhao', 'online')]
    api.now = AFTER
    for (const onlooker of ONLOOKERS) {
      cookies = { ...cookies, [onlooker]: await api.signIn(onlooker) }
      expect(differing(await readBy(onlooker, first), await readBy(onlooker, second))).toEqual([])
    }
  })
})
