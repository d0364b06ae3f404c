import { describe, expect, it } from 'vitest'
import { changesOf, readEntry, sharesFor } from '#runtime/portal/parameter/change.ts'
import type { ParameterView } from '#runtime/server/api/client.ts'

const days: ParameterView = {
  name: 'posting-days',
  title: '公开天数',
  type: 'count',
  value: 15,
  default: 15,
  inherited: 15,
  isSet: false,
  atLeast: 15,
  atMost: 365,
}
const share: ParameterView = {
  name: 'attendance',
  title: '到会比例',
  type: 'fraction',
  value: '5/8',
  default: '2/3',
  inherited: '2/3',
  isSet: true,
  setBy: { id: 'town', name: '青石镇党委' },
  atLeast: '1/2',
}
const merge: ParameterView = {
  name: 'merge',
  title: '可以合并',
  type: 'flag',
  value: false,
  default: false,
  inherited: false,
  isSet: false,
}

describe('entering a local parameter', () => {
  it.each([
    ['20', { ok: true, value: 20 }],
    [' ２０ ', { ok: true, value: 20 }],
    ['', { ok: false, says: '请填写新的值。' }],
    ['20天', { ok: false, says: '请填整数，不带小数和单位。' }],
    ['15.5', { ok: false, says: '请填整数，不带小数和单位。' }],
    ['14', { ok: false, says: '不得少于 15 天，不得多于 365 天。' }],
    ['366', { ok: false, says: '不得少于 15 天，不得多于 365 天。' }],
  ])('reads “%s” as days', (text, reading) => expect(readEntry(days, text)).toEqual(reading))

  it.each([
    ['5/6', { ok: true, value: '5/6' }],
    ['５／６', { ok: true, value: '5/6' }],
    ['0.8', { ok: false, says: '请写成 5/6 的样子，不能超过全部。' }],
    ['6/5', { ok: false, says: '请写成 5/6 的样子，不能超过全部。' }],
    ['2/5', { ok: false, says: '不得低于二分之一（1/2）。' }],
  ])('reads “%s” as a share', (text, reading) => expect(readEntry(share, text)).toEqual(reading))

  it('offers the usual shares above the floor, and the one in force', () => {
    expect(sharesFor(share)).toEqual(['5/8', '1/2', '3/5', '2/3', '3/4', '4/5', '1/1'])
    expect(sharesFor({ ...share, value: '3/4', atLeast: '2/3' })).toEqual(['2/3', '3/4', '4/5', '1/1'])
  })

  it('counts only what becomes different, and names what cannot be saved', () => {
    const found = changesOf([days, share, merge], { 'posting-days': '15', attendance: null, merge: 'true' })
    expect(found.changes.map(({ parameter, wanted, after }) => [parameter.name, wanted, after])).toEqual([
      ['attendance', null, '2/3'],
      ['merge', true, true],
    ])
    expect(changesOf([days], { 'posting-days': '3' }).mistakes).toEqual({
      'posting-days': '不得少于 15 天，不得多于 365 天。',
    })
  })
})
