import { describe, expect, it } from 'vitest'
import { KINDS } from '#engine/step/kinds.ts'
import { overview, sayNamed } from '#engine/template/overview.ts'
import { aTemplate } from '#engine/testing/template.ts'

const states = '/machine/states'
const of = (builder = aTemplate()) => overview(builder.sound().template, KINDS)
const step = (key: string, builder = aTemplate()) => of(builder).find(one => one.key === key)

describe('what a process will ask of people', () => {
  it('lists the steps in the order they are written', () => {
    expect(of().map(({ key, kindTitle }) => `${key} ${kindTitle}`)).toEqual([
      'proposal 表单',
      'meeting 会议',
      'ballot 表决',
      'posting 公开',
      'pause 等待',
    ])
  })

  it('says who, how long and on what ground', () => {
    expect(step('posting')).toMatchObject({
      title: '决议公开',
      who: '村民委员会主任',
      time: '15 天（自然日）',
      basis: [{ law: '中华人民共和国村民委员会组织法', article: '第二十八条', version: '2025-10-28', confidence: 'A' }],
    })
    expect(step('ballot')?.basis).toHaveLength(1)
    expect(step('pause')).toMatchObject({ who: '系统', time: '3 个工作日' })
    expect(step('proposal')).toMatchObject({ time: '', basis: [] })
    for (const one of of()) expect(one.says).not.toBe('')
  })

  it('says where each end leads, whichever way the conditions turn out', () => {
    expect(step('proposal')?.outcomes).toEqual([
      { name: 'SUBMITTED', title: '提交', to: ['村民代表会议决议', '党员大会审议'] },
    ])
    expect(step('pause')?.outcomes.map(({ to }) => to)).toEqual([['办结']])
  })

  it('looks through states that only pass on, into regions and out of their common end', () => {
    const fill = (title: string, to: string) => ({
      meta: { step: { kind: 'form', title, handlers: { role: 'secretary' } } },
      on: { SUBMITTED: to },
    })
    const both = aTemplate()
      .with(`${states}/pause/on/ELAPSED`, 'route')
      .with(`${states}/route`, { always: 'both' })
      .with(`${states}/both`, {
        type: 'parallel',
        states: {
          left: { initial: 'leftFill', states: { leftFill: fill('左', 'leftDone'), leftDone: { type: 'final' } } },
          right: { initial: 'rightFill', states: { rightFill: fill('右', 'rightDone'), rightDone: { type: 'final' } } },
        },
        onDone: 'done',
      })
    expect(step('pause', both)?.outcomes.map(({ to }) => to)).toEqual([['左', '右']])
    expect(step('leftFill', both)?.outcomes.map(({ to }) => to)).toEqual([['办结']])
  })

  it('counts a local period with the value in force, else with the default', () => {
    const { template } = aTemplate().sound()
    expect(sayNamed('reply', template)).toBe('15 天（自然日）')
    expect(sayNamed('reply', template, { 'reply-days': 20 })).toBe('20 天（自然日）')
    expect(sayNamed('nothing', template)).toBe('')
  })
})
