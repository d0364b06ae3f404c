import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { anApi } from '#tests/support/api.ts'
import { done, form, template } from '#tests/walk/small.ts'

/** Who has voted in a secret ballot, looked for in everything somebody else can ask for while the vote runs. */

const VOTERS = ['wang', 'zhao', 'qian', 'sun']
const names: { readonly [id: string]: string } = {
  li: '李书记',
  wang: '王委员',
  zhao: '赵委员',
  qian: '钱委员',
  sun: '孙委员',
}
const NOW = '2026-03-02T04:00:00.000Z'
const ballot = template({
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
      },
    },
    on: { PASSED: 'done', NOT_PASSED: 'done', VOID: { target: 'vote', reenter: true } },
  },
  done,
})

let api: Awaited<ReturnType<typeof anApi>>
let cookies: { readonly [person: string]: string }
beforeAll(async () => {
  api = await anApi({
    people: {
      organisations: [{ id: 'village', name: '柳湾村党支部', kind: 'village', parent: null, facts: {} }],
      persons: Object.entries(names).map(([id, name]) => ({ id, name, facts: {} })),
      posts: [{ person: 'li', post: 'branch-secretary', organisation: 'village' }],
      registers: [
        {
          register: 'reps',
          organisation: 'village',
          entries: VOTERS.map(id => ({ id, person: id, label: names[id] ?? id, facts: {} })),
        },
      ],
    },
    templates: [ballot],
    now: NOW,
  })
  cookies = Object.fromEntries(
    await Promise.all(Object.keys(names).map(async id => [id, await api.signIn(id)] as const)),
  )
}, 60_000)
afterAll(() => api.close())

let keys = 0
const as = (person: string) => cookies[person] ?? ''
const ask = (person: string, id: string, body: JsonObject, more: JsonObject = {}) =>
  api.call('POST', `/instances/${id}/commands`, { key: `secret-key-${++keys}`, body, ...more }, as(person))
const submit = (task: string, data: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'Submit',
  task,
  data,
  ...more,
})

/** A vote in which only this person has voted. */
async function votedBy(person: string): Promise<string> {
  const begun = await api.call(
    'POST',
    '/instances',
    { key: `secret-start-${++keys}`, template: 'small', organisation: 'village', title: '一件事' },
    as('li'),
  )
  const id = begun.json.instance as string
  await ask('li', id, submit('draft.1/fill', {}))
  const opening = {
    matter: '水库',
    held: '2026-03-02T12:00',
    place: '村部',
    host: 'li',
    recorder: 'li',
    mode: 'online',
  }
  expect((await ask('li', id, submit('vote.1/open', opening))).status).toBe(200)
  const cast = await ask(person, id, submit(`vote.1/cast/${person}`, { choice: 'for' }))
  expect(cast.status).toBe(200)
  return id
}

/** Everything the onlooker can ask for, without what is different anyway: ids, hashes and numbers of the request. */
async function seenBy(onlooker: string, id: string): Promise<{ readonly [what: string]: string }> {
  const tasks = VOTERS.map(voter => `vote.1/cast/${voter}`)
  const asked: (readonly [string, string])[] = [
    ['instance', `/instances/${id}`],
    ...tasks.map(task => [task, `/tasks/${id}/${encodeURIComponent(task)}`] as const),
    ...tasks.map(task => [`draft ${task}`, `/drafts/${id}/${encodeURIComponent(task)}`] as const),
  ]
  const shown: { [what: string]: string } = {}
  for (const [what, path] of asked) {
    const { status, text } = await api.call('GET', path, undefined, as(onlooker))
    shown[what] = `${status} ${plain(text, id)}`
  }
  for (const path of ['/instances?limit=100', '/tasks?limit=100']) {
    const items = (await api.call('GET', path, undefined, as(onlooker))).json.items as readonly JsonObject[]
    shown[path] = plain(JSON.stringify(items.filter(one => one.id === id || one.instance === id)), id)
  }
  for (const task of tasks) {
    const others: readonly JsonObject[] = [
      submit(task, { choice: 'against' }),
      { type: 'Claim', task },
      { type: 'Release', task },
      { type: 'Reassign', task, to: ['li'], reason: '代办' },
      { type: 'Return', task, to: 'draft', reason: '重来' },
      { type: 'Urge', tasks: [task], message: '' },
    ]
    for (const body of others) {
      const { status, text } = await ask(onlooker, id, body)
      shown[`${body.type} ${task}`] = `${status} ${plain(text, id)}`
    }
  }
  const { text } = await ask(onlooker, id, { type: 'Cancel', reason: '试探' }, { expect: 1 })
  shown.conflict = plain(text, id)
  return shown
}
const plain = (text: string, id: string): string =>
  text
    .replaceAll(id, 'ID')
    .replace(/[0-9a-f]{64}/g, 'HASH')
    .replace(/"request":"[^"]*"/g, '')

describe('a secret ballot that is running', () => {
  it('shows nobody else who has voted, whatever they ask for', async () => {
    for (const onlooker of ['li', 'sun']) {
      const first = await seenBy(onlooker, await votedBy('wang'))
      const second = await seenBy(onlooker, await votedBy('zhao'))
      const told = Object.keys(first).filter(what => first[what] !== second[what])
      expect(told.map(what => [onlooker, what, first[what], second[what]])).toEqual([])
    }
  })

  it('gives the voter a receipt that is found again after the count, and is kept beside no name', async () => {
    const id = await votedBy('wang')
    const key = `secret-paper-${++keys}`
    const body = submit('vote.1/cast/zhao', { choice: 'against' })
    const send = () => api.call('POST', `/instances/${id}/commands`, { key, body }, as('zhao'))
    const { paper } = (await send()).json as { paper: string }
    expect(paper).toMatch(/^sha256:[0-9a-f]{64}$/)
    // The same command again is answered, but the receipt was nowhere to be read again.
    expect((await send()).json).toMatchObject({ instance: id })
    expect((await send()).json).not.toHaveProperty('paper')
    const told = async () => (await api.call('GET', `/instances/${id}`, undefined, as('zhao'))).text
    expect(await told()).not.toContain(paper.slice(7, 15))
    for (const voter of ['qian', 'sun'])
      expect((await ask(voter, id, submit(`vote.1/cast/${voter}`, { choice: 'for' }))).status).toBe(200)
    expect((await ask('li', id, submit('vote.1/count', {}))).status).toBe(200)
    expect(await told()).toContain(paper.slice(7, 15))
  })

  it('shows the voter that their own vote was cast', async () => {
    const id = await votedBy('wang')
    const again = await ask('wang', id, submit('vote.1/cast/wang', { choice: 'against' }))
    expect(again.json).toMatchObject({ code: 'TASK_CLOSED' })
  })
})

describe('a draft', () => {
  it('is shown to those who may hand it in, and to nobody who only looks on', async () => {
    const begun = await api.call(
      'POST',
      '/instances',
      { key: `draft-start-${++keys}`, template: 'small', organisation: 'village', title: '一件事' },
      as('li'),
    )
    const id = begun.json.instance as string
    await ask('li', id, { type: 'Copy', to: ['sun'], note: '' })
    const path = `/${id}/${encodeURIComponent('draft.1/fill')}`
    const kept = { data: { words: '还没有想好' }, outcome: null, opinion: '再看看' }
    expect((await api.call('PUT', `/drafts${path}`, kept, as('li'))).status).toBe(200)
    expect((await api.call('GET', `/tasks${path}`, undefined, as('li'))).json.draft).toMatchObject(kept)
    const other = await api.call('GET', `/tasks${path}`, undefined, as('sun'))
    expect(other.status).toBe(200)
    expect(other.json.draft).toBeNull()
    expect(other.text).not.toContain('再看看')
  })
})
