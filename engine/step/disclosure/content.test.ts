import { describe, expect, it } from 'vitest'
import { fieldAt, posted } from '#engine/step/disclosure/content.ts'
import type { Template } from '#engine/template/format.ts'

const properties = {
  kind: { type: 'string', title: '类别', oneOf: [{ const: 'welfare', title: '公益事业' }] },
  sources: {
    type: 'array',
    title: '来源',
    items: {
      type: 'string',
      oneOf: [
        { const: 'grant', title: '上级补助' },
        { const: 'levy', title: '筹资' },
      ],
    },
  },
  budget: { type: 'string', format: 'money', title: '概算' },
  day: { type: 'string', format: 'date', title: '日期' },
  agreed: { type: 'boolean', title: '同意' },
  owner: { type: 'string', format: 'person', title: '负责人' },
  crew: { type: 'array', format: 'people', title: '工作组', items: { type: 'string' } },
  phone: { type: 'string', title: '电话' },
  site: {
    type: 'object',
    title: '地点',
    properties: { place: { type: 'string', title: '位置' }, owner: { type: 'string', title: '户主' } },
  },
  spending: {
    type: 'array',
    title: '收支',
    items: {
      type: 'object',
      properties: {
        item: { type: 'string', title: '项目' },
        amount: { type: 'string', format: 'money', title: '金额' },
      },
    },
  },
}
const template = { data: { type: 'object', properties } } as unknown as Template
const NAMES: Record<string, string> = { p1: '赵建国', p2: '欧阳小明' }
const say = (path: string, value: never, mask?: 'name' | 'phone' | 'all') =>
  posted(value, fieldAt(template, path), mask, id => NAMES[id] ?? id)

describe('what hangs on the board', () => {
  it.each([
    ['data.kind', 'welfare', '公益事业'],
    ['data.sources', ['grant', 'levy'], '上级补助、筹资'],
    ['data.budget', '392000.00', '392,000.00 元'],
    ['data.day', '2026-08-03', '2026年8月3日'],
    ['data.agreed', false, '否'],
    ['data.owner', 'p1', '赵建国'],
    ['data.crew', ['p1', 'p2'], '赵建国、欧阳小明'],
    ['data.site', { place: '东山', owner: '张三' }, '位置：东山，户主：张三'],
    ['data.site.place', '东山', '东山'],
    [
      'data.spending',
      [{ item: '工程款', amount: '1200.00' }, { item: '监理费' }],
      '1. 项目：工程款，金额：1,200.00 元\n2. 项目：监理费',
    ],
    ['steps.vote.for', 30, '30'],
    ['steps.vote.held', '2026-08-03', '2026年8月3日'],
    ['steps.vote.quorate', true, '是'],
  ])('%s %j is said in words', (path, value, words) => {
    expect(say(path, value as never)).toBe(words)
  })
  it.each([
    ['data.owner', 'p1', 'name', '赵**'],
    ['data.crew', ['p1', 'p2'], 'name', '赵**、欧***'],
    ['data.phone', '13905781234', 'phone', '139****1234'],
    ['data.site', { place: '东山', owner: '张三' }, 'name', '位置：东*，户主：张*'],
    ['data.budget', '392000.00', 'all', '******'],
  ] as const)('%s %j is covered as %s', (path, value, mask, words) => {
    expect(say(path, value as never, mask)).toBe(words)
  })
})
