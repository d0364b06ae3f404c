import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import type { Variables } from '#engine/rule/check.ts'
import { OPERATORS } from '#engine/rule/operator/operators.ts'
import { say } from '#engine/rule/say.ts'
import { choicesOf, labelsOf } from '#engine/rule/variables.ts'

const v = (path: string) => ({ var: path })
const variables: Variables = {
  present: { type: 'integer', label: '出席' },
  due: { type: 'integer', label: '应到' },
  day: { type: 'day', label: '公示开始' },
  heldAt: { type: 'instant', label: '会议时间' },
  topic: { type: 'string', label: '议题' },
  agreed: { type: 'boolean', label: '是否同意' },
  matter: { type: 'string', label: '事项类别', choices: ['collective'], titles: { collective: '集体经济事项' } },
  members: {
    type: 'list',
    label: '党员名单',
    of: {
      kind: { type: 'string', label: '类别', titles: { formal: '正式党员' } },
      age: { type: 'integer', label: '年龄' },
    },
  },
  who: { type: 'person', label: '提议人' },
}
const label = labelsOf(variables)
const zh = (rule: Json) => say(rule, label, 'zh', choicesOf(variables))
const en = (rule: Json) => say(rule, undefined, 'en')

const SENTENCES: readonly (readonly [Json, zh: string, en: string])[] = [
  [{ all: [{ ge: [v('present'), 3] }, v('agreed')] }, '出席不少于 3，且是否同意', 'present is at least 3 and agreed'],
  [
    { all: [{ any: [v('agreed'), { gt: [v('present'), 3] }] }, { lt: [v('due'), 9] }] },
    '（是否同意，或出席大于 3），且应到小于 9',
    '(agreed or present is more than 3) and due is less than 9',
  ],
  [{ not: { all: [v('agreed'), v('agreed')] } }, '并非（是否同意，且是否同意）', 'not (agreed and agreed)'],
  [{ not: { not: { isEmpty: v('topic') } } }, '议题没有填写', 'topic is empty'],
  [{ eq: [v('matter'), 'collective'] }, '事项类别是“集体经济事项”', 'matter is “collective”'],
  [{ not: { eq: [v('matter'), 'collective'] } }, '事项类别不是“集体经济事项”', 'matter is not “collective”'],
  [{ ne: [v('agreed'), true] }, '是否同意不是“是”', 'agreed is not yes'],
  [{ lt: [v('day'), '2026-11-23'] }, '公示开始早于 2026-11-23', 'day is before 2026-11-23'],
  [{ le: [v('present'), v('due')] }, '出席不超过应到', 'present is at most due'],
  [
    { in: [v('matter'), ['collective', 'other']] },
    '事项类别是“集体经济事项”、“other”之一',
    'matter is one of “collective”, “other”',
  ],
  [{ between: [v('present'), 3, 5] }, '出席在 3 至 5 之间（含两端）', 'present is between 3 and 5 inclusive'],
  [{ not: { isEmpty: v('topic') } }, '议题已填写', 'topic is filled in'],
  [{ contains: [v('topic'), '水库'] }, '议题中含有“水库”', 'topic contains “水库”'],
  [{ startsWith: [v('topic'), '关于'] }, '议题的开头是“关于”', 'topic starts with “关于”'],
  [
    { ge: [{ count: { of: v('members'), where: { eq: [v('item.kind'), 'formal'] } } }, 3] },
    '党员名单（类别是“正式党员”）的项数不少于 3',
    'the number of members where members.item.kind is “formal” is at least 3',
  ],
  [
    { gt: [{ sum: { of: v('members'), each: v('item.age') } }, 100] },
    '党员名单的年龄合计大于 100',
    'the sum of members.item.age over members is more than 100',
  ],
  [
    { every: { of: v('members'), where: { ge: [v('item.age'), 18] } } },
    '党员名单的每一项都满足（年龄不少于 18）',
    'every one of members satisfies: members.item.age is at least 18',
  ],
  [
    { not: { some: { of: v('members'), where: { ge: [v('item.age'), 18] } } } },
    '党员名单中没有一项满足（年龄不少于 18）',
    'none of members satisfies: members.item.age is at least 18',
  ],
  [
    {
      atLeast: {
        count: 2,
        of: v('members'),
        where: { any: [{ ge: [v('item.age'), 18] }, { isEmpty: v('item.age') }] },
      },
    },
    '党员名单中至少 2 项满足（年龄不少于 18，或年龄没有填写）',
    'at least 2 of members satisfy: (members.item.age is at least 18 or members.item.age is empty)',
  ],
  [
    { ge: [{ today: [] }, { addMonths: [v('day'), 1] }] },
    '今天不早于公示开始之后 1 个月',
    'today is not before 1 month after day',
  ],
  [
    { ge: [{ dayOf: v('heldAt') }, { addDays: [v('day'), 15] }] },
    '会议时间所在日期不早于公示开始之后 15 天',
    'the day of heldAt is not before 15 days after day',
  ],
  [
    { ge: [{ daysBetween: [v('day'), { today: [] }] }, 15] },
    '公示开始到今天的天数不少于 15',
    'the days from day to today is at least 15',
  ],
  [
    { ratio: { of: v('present'), base: v('due'), atLeast: '2/3' } },
    '出席达到应到的 2/3',
    'present is at least 2/3 of due',
  ],
  [
    { not: { ratio: { of: v('present'), base: v('due'), moreThan: '1/2' } } },
    '出席未超过应到的 1/2',
    'present is not more than 1/2 of due',
  ],
  [{ hasRole: [v('who'), 'secretary'] }, '提议人担任“secretary”', 'who has the role “secretary”'],
  [{ isAssignee: [v('who'), 'proposal'] }, '提议人是步骤“proposal”的经办人', 'who is an assignee of step “proposal”'],
]

describe('a rule is a sentence in both languages', () => {
  it.each(SENTENCES)('%j', (rule, chinese, english) => {
    expect(zh(rule)).toBe(chinese)
    expect(en(rule)).toBe(english)
  })
  it('every operator has its sentence', () => {
    const covered = JSON.stringify(SENTENCES)
    for (const { name } of OPERATORS.filter(operator => !['gt', 'le', 'eq'].includes(operator.name)))
      expect(covered, name).toContain(`"${name}":`)
  })
  it('a rule that cannot be read says so', () => {
    expect(zh({ unheard: 1 })).toBe('（规则有误：没有名为“unheard”的运算）')
    expect(en({ unheard: 1 })).toContain('malformed rule')
  })
})
