import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ParameterView } from '#runtime/server/api/resources.ts'
import { readEntries, readState } from '#runtime/server/store/instance.ts'
import { anApi } from '#tests/support/api.ts'
import { ballotTemplate } from '#tests/support/template.ts'
import { village } from '#tests/support/village.ts'

const template = {
  ...ballotTemplate,
  parameters: {
    'posting-days': {
      title: '公开天数（不少于十五日）',
      type: 'count',
      default: 15,
      atLeast: 15,
      atMost: 90,
      basis: 'reps',
    },
    attendance: { title: '到会比例', type: 'fraction', default: '2/3', atLeast: '1/2' },
    merge: { title: '可以合并会议', type: 'flag', default: false },
  },
  delays: { posted: { calendarDays: { parameter: 'posting-days' }, basis: 'reps' } },
}
const at = (organisation: string) => `/organisations/${organisation}/parameters/village-matter`

let api: Awaited<ReturnType<typeof anApi>>
/** 组织部部长, 镇党委书记, 村党支部书记, 审计员. */
let head: string
let chen: string
let li: string
let audit: string
beforeAll(async () => {
  api = await anApi({ people: village, templates: [template], now: '2026-03-02T01:00:00.000Z' })
  ;[head, chen, li, audit] = (await Promise.all(['head', 'chen', 'li', 'audit'].map(name => api.signIn(name)))) as [
    string,
    string,
    string,
    string,
  ]
}, 60_000)
afterAll(() => api.close())

const shownAt = async (organisation: string, name: string): Promise<ParameterView> =>
  (await api.call('GET', at(organisation), undefined, li)).json.items.find((one: ParameterView) => one.name === name)
const start = async (key: string) =>
  (
    await api.call(
      'POST',
      '/instances',
      { key, template: 'village-matter', organisation: 'village', title: '修路' },
      li,
    )
  ).json.instance as string
const runsWith = async (instance: string) => (await readState(api.services.store, instance))?.parameters

describe('local parameters', () => {
  it('show the default, the bounds and the basis before anything is set', async () => {
    const { status, json } = await api.call('GET', at('village'), undefined, li)
    expect(status).toBe(200)
    expect(json.items).toEqual([
      {
        name: 'posting-days',
        title: '公开天数（不少于十五日）',
        type: 'count',
        value: 15,
        default: 15,
        inherited: 15,
        isSet: false,
        atLeast: 15,
        atMost: 90,
        basis: '《中华人民共和国村民委员会组织法》第三十条',
        confidence: 'A',
      },
      expect.objectContaining({ name: 'attendance', value: '2/3', atLeast: '1/2', isSet: false }),
      expect.objectContaining({ name: 'merge', value: false, isSet: false }),
    ])
  })

  it.each([
    ['the secretary of the branch itself', () => li],
    ['the auditor', () => audit],
  ])('are not for %s to set', async (_, who) => {
    const answer = await api.call('PUT', at('village'), { merge: true }, who())
    expect([answer.status, answer.json.code]).toEqual([403, 'NOT_ALLOWED'])
    expect((await shownAt('village', 'merge')).value).toBe(false)
  })
  it('are not for the township to set for the county above it', async () => {
    expect((await api.call('PUT', at('county'), { merge: true }, chen)).status).toBe(403)
    expect((await shownAt('county', 'merge')).value).toBe(false)
  })
  it('may be set by whoever supervises the organisation or one above it', async () => {
    expect((await api.call('PUT', at('town'), { merge: true }, chen)).status).toBe(200)
    expect((await api.call('PUT', at('other'), { merge: false }, head)).status).toBe(200)
    expect(await shownAt('other', 'merge')).toMatchObject({
      value: false,
      inherited: true,
      setBy: { id: 'other', name: '桃源村党支部' },
    })
  })

  it.each([
    ['fewer days than the law asks for', { 'posting-days': 14 }, 'posting-days', '不得少于 15 天'],
    ['more days than allowed', { 'posting-days': 91 }, 'posting-days', '不得多于 90 天'],
    ['a number for a share', { attendance: 1 }, 'attendance', '分数'],
    ['a share below the floor', { attendance: '2/5' }, 'attendance', '不得低于二分之一（1/2）'],
    ['a share above the whole', { attendance: '3/2' }, 'attendance', '全部'],
    ['a word for a yes or no', { merge: 'yes' }, 'merge', '“是”或“否”'],
    ['a name the template does not have', { 'posting-day': 20 }, 'posting-day', '没有参数'],
  ])('refuse %s, name the field and save nothing', async (_, change, field, says) => {
    const answer = await api.call('PUT', at('village'), { attendance: '3/4', ...change }, head)
    expect([answer.status, answer.json.code]).toEqual([400, 'BAD_REQUEST'])
    expect(answer.json.fields).toEqual([
      { path: `/${field}`, keyword: expect.any(String), message: expect.stringContaining(says) },
    ])
    expect((await shownAt('village', 'attendance')).isSet).toBe(false)
  })
  it('answer an unknown organisation or template with 404', async () => {
    expect((await api.call('PUT', at('nowhere'), { merge: true }, head)).status).toBe(404)
    expect((await api.call('GET', '/organisations/village/parameters/nothing', undefined, head)).status).toBe(404)
  })

  it('hold for instances started afterwards and leave running ones as they were', async () => {
    const before = await start('before-the-change')
    expect((await api.call('PUT', at('county'), { 'posting-days': 20, attendance: '3/4' }, head)).status).toBe(200)
    const after = await start('after-the-change')
    expect(await runsWith(before)).toMatchObject({ 'posting-days': 15, attendance: '2/3' })
    expect(await runsWith(after)).toMatchObject({ 'posting-days': 20, attendance: '3/4' })
    const [first] = await readEntries(api.services.store, after)
    expect(first?.entry.event).toMatchObject({
      type: 'InstanceStarted',
      parameters: { 'posting-days': 20, attendance: '3/4', merge: true },
    })
  })
  it('come from the nearest organisation, and from the one above when the own value is given up', async () => {
    await api.call('PUT', at('village'), { 'posting-days': 30 }, chen)
    expect(await shownAt('village', 'posting-days')).toMatchObject({
      value: 30,
      inherited: 20,
      isSet: true,
      setBy: { id: 'village', name: '柳湾村党支部' },
    })
    await api.call('PUT', at('village'), { 'posting-days': null }, chen)
    expect(await shownAt('village', 'posting-days')).toMatchObject({
      value: 20,
      isSet: true,
      setBy: { id: 'county', name: '云溪县委组织部' },
    })
    await api.call('PUT', at('county'), { 'posting-days': null }, head)
    const last = await shownAt('village', 'posting-days')
    expect(last).toMatchObject({ value: 15, isSet: false })
    expect(last.setBy).toBeUndefined()
  })
})
