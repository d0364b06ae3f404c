import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type anApi as Api, anApi } from '#tests/support/api.ts'
import { ballotTemplate } from '#tests/support/template.ts'
import { village } from '#tests/support/village.ts'
import { done, form, template } from '#tests/walk/small.ts'

/** Both steps wait for the secretary; a task passed on to a person waits for them by name. */
describe('the inbox', () => {
  let api: Awaited<ReturnType<typeof Api>>
  let li = ''
  let wang = ''
  const started: string[] = []
  beforeAll(async () => {
    api = await anApi({ people: village, templates: [ballotTemplate], now: '2026-03-02T01:00:00.000Z' })
    li = await api.signIn('li')
    wang = await api.signIn('wang')
    for (const i of [1, 2, 3]) {
      const body = {
        key: `start-000${i}`,
        template: 'village-matter',
        organisation: 'village',
        title: `硬化第 ${i} 组道路`,
      }
      started.push((await api.call('POST', '/instances', body, li)).json.instance)
    }
    const task = 'draft.1/fill'
    for (const [key, command] of [
      ['reassign-1', { type: 'Reassign', task, to: ['wang'], reason: '外出学习' }],
      ['urge-0001', { type: 'Urge', tasks: [task] }],
    ] as const) {
      const answer = await api.call('POST', `/instances/${started[0]}/commands`, { key, body: command }, li)
      expect(answer.status, answer.text).toBe(200)
    }
  })
  afterAll(() => api.close())
  const inbox = async (cookie: string, query = '') => (await api.call('GET', `/tasks${query}`, undefined, cookie)).json
  const instances = (page: { items: { instance: string }[] }) => page.items.map(item => item.instance)

  it('parts what waits for a person by name from what waits for their post', async () => {
    const [all, mine, post] = [await inbox(li), await inbox(li, '?scope=mine'), await inbox(li, '?scope=post')]
    expect(instances(all).sort()).toEqual([...instances(mine), ...instances(post)].sort())
    expect(all.total).toBe(mine.total + post.total)
    expect(mine.items.every((item: { mine: string }) => item.mine === 'mine')).toBe(true)
    expect(post.items.every((item: { mine: string }) => item.mine === 'post')).toBe(true)
  })

  it('shows a task passed on to the new handler with its urging, and no longer to the old one', async () => {
    const { items } = await inbox(wang)
    expect(items).toMatchObject([
      { instance: started[0], instanceTitle: '硬化第 1 组道路', stepTitle: '起草请示', mine: 'mine', urged: 1 },
    ])
    expect(instances(await inbox(li))).not.toContain(started[0])
  })

  it('turns pages without losing or repeating a task', async () => {
    const first = await inbox(li, '?limit=1')
    const second = await inbox(li, `?limit=1&cursor=${first.next}`)
    expect(second.next).toBeNull()
    expect([...instances(first), ...instances(second)].sort()).toEqual([started[1], started[2]].sort())
  })

  it('finds by a part of the title only', async () => {
    expect(instances(await inbox(li, `?q=${encodeURIComponent('第 2 组')}`))).toEqual([started[1]])
  })

  it.each([
    ['inbox', '/tasks'],
    ['overdue inbox', '/tasks?overdue=true'],
    ['own instances', '/instances'],
  ])('looks for the %s under what is mine, never through everything', async (_, path) => {
    const { read } = api.services.store.database
    const { run } = read
    const steps: string[] = []
    Object.assign(read, {
      async run(text: string, args: never) {
        if (/\b(assignee|involved)\b/.test(text))
          steps.push(...(await run(`EXPLAIN QUERY PLAN ${text}`, args)).map(row => String(row[3])))
        return run(text, args)
      },
    })
    expect((await api.call('GET', path, undefined, wang)).status).toBe(200)
    Object.assign(read, { run })
    const whole = /^(SCAN|SEARCH) (assignee|involved|task|instance)\b(?!.*\((tenant=\? AND|id=|rowid=))/
    expect(steps.length).toBeGreaterThan(3)
    expect(steps.filter(step => whole.test(step))).toEqual([])
  })
})

/** 会签: each holder of a post has one; whoever comes after has the one of who left. */
describe('a task named to a holder of a post', () => {
  it('is on that holder’s list; when they have left, on their successor’s and not on theirs', async () => {
    const states = {
      draft: form('secretary', { SUBMITTED: 'sign' }),
      sign: form('organisers', { AGREED: 'done', REFUSED: 'done' }, { mode: 'all' }),
      done,
    }
    const post = (person: string, key = 'branch-organiser') => ({ person, post: key, organisation: 'village' })
    const people = {
      organisations: [{ id: 'village', name: '柳湾村党支部', kind: 'village', parent: null, facts: {} }],
      persons: ['li', 'wang', 'zhao', 'lin'].map(id => ({ id, name: id, facts: {} })),
      posts: [post('li', 'branch-secretary'), post('wang'), post('zhao')],
    }
    const api = await anApi({ people, templates: [template(states)], now: '2026-03-02T01:00:00.000Z' })
    try {
      const cookies = new Map<string, string>()
      for (const id of ['li', 'wang', 'zhao', 'lin']) cookies.set(id, await api.signIn(id))
      const li = cookies.get('li')!
      const begin = { key: 'start-seat', template: 'small', organisation: 'village', title: '一件事' }
      const { instance } = (await api.call('POST', '/instances', begin, li)).json
      const hand = { key: 'hand-seat', body: { type: 'Submit', task: 'draft.1/fill', data: {} } }
      const handed = await api.call('POST', `/instances/${instance}/commands`, hand, li)
      expect(handed.status, handed.text).toBe(200)
      const listed = async (who: string) =>
        (await api.call('GET', '/tasks', undefined, cookies.get(who))).json.items.map(
          ({ task, mine }: { task: string; mine: string }) => `${mine} ${task}`,
        )
      expect(await listed('wang')).toEqual(['mine sign.1/fill/wang'])
      expect(await listed('zhao')).toEqual(['mine sign.1/fill/zhao'])
      expect(await listed('lin')).toEqual([])
      await api.services.store.changePeople({ posts: [post('lin')], leave: [post('wang')] })
      expect(await listed('wang')).toEqual([])
      expect(await listed('lin')).toEqual(['post sign.1/fill/wang'])
      const answer = {
        key: 'answer-seat',
        body: { type: 'Submit', task: 'sign.1/fill/wang', data: {}, outcome: 'AGREED' },
      }
      expect((await api.call('POST', `/instances/${instance}/commands`, answer, cookies.get('lin'))).status).toBe(200)
      expect(await listed('lin')).toEqual([])
      const standsIn = { principal: 'zhao', from: '2026-03-01', until: '2026-03-02', templates: ['small'] }
      const principals = (one: object) => ({ principals: (who: string) => (who === 'wang' ? [one] : []) })
      const known = await api.services.store.people()
      Object.assign(known, principals(standsIn))
      expect(await listed('wang')).toEqual(['post sign.1/fill/zhao'])
      expect(
        (await api.call('GET', `/tasks/${instance}/sign.1%2Ffill%2Fzhao`, undefined, cookies.get('wang'))).json,
      ).toMatchObject({ mayAct: true })
      Object.assign(known, principals({ ...standsIn, templates: ['other'] }))
      expect(await listed('wang')).toEqual([])
      Object.assign(known, principals({ ...standsIn, until: '2026-03-01' }))
      expect(await listed('wang')).toEqual([])
    } finally {
      await api.close()
    }
  }, 60_000)
})
