import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { checkRule, type Variables } from '#engine/rule/check.ts'
import type { Type } from '#engine/rule/operator/operator.ts'

const v = (path: string) => ({ var: path })
const VARIABLES: Variables = {
  'steps.meeting.present': { type: 'integer', label: '出席人数' },
  'steps.meeting.shouldAttend': { type: 'integer', label: '应到人数' },
  'steps.meeting.heldAt': { type: 'instant', label: '召开时间' },
  'data.amount': { type: 'number', label: '金额' },
  'data.topic': { type: 'string', label: '议题' },
  'data.agreed': { type: 'boolean', label: '是否同意' },
  'data.day': { type: 'day', label: '公示开始' },
  'data.kind': { type: 'string', label: '事项类别', choices: ['ordinary', 'collective'] },
  'data.proposer': { type: 'person', label: '提议人' },
  'data.members': {
    type: 'list',
    label: '党员名单',
    of: {
      kind: { type: 'string', label: '类别', choices: ['formal', 'probationary'] },
      age: { type: 'integer', label: '年龄' },
      families: { type: 'list', label: '家属', of: { '': { type: 'string', label: '家属姓名' } } },
    },
  },
  'data.tags': {
    type: 'list',
    label: '标签',
    of: { '': { type: 'string', label: '标签', choices: ['urgent', 'normal'] } },
  },
  'parameters.share': { type: 'fraction', label: '通过比例' },
  'organisation.facts': { type: 'any', label: '组织情况' },
}
const check = (rule: Json, expect: Type = 'boolean') =>
  checkRule(rule, VARIABLES, '/guard', expect, { roles: ['secretary', 'recorder'], steps: ['proposal'] })
const present = v('steps.meeting.present')
const members = v('data.members')

describe('a sound rule has no findings', () => {
  it.each<Json>([
    { ge: [present, 3] },
    { all: [{ eq: [v('data.kind'), 'collective'] }, v('data.agreed')] },
    { eq: [v('data.proposer'), 'p1'] },
    { lt: [v('data.day'), '2026-11-23'] },
    { lt: [v('steps.meeting.heldAt'), '2026-11-23T00:00:00.000Z'] },
    { ge: [{ today: [] }, { addMonths: [v('data.day'), 1] }] },
    { ge: [{ daysBetween: [{ dayOf: v('steps.meeting.heldAt') }, { today: [] }] }, 15] },
    { ratio: { of: present, base: v('steps.meeting.shouldAttend'), atLeast: '2/3' } },
    { ratio: { of: present, base: v('steps.meeting.shouldAttend'), moreThan: v('parameters.share') } },
    {
      ratio: {
        of: { count: { of: members, where: { eq: [v('item.kind'), 'formal'] } } },
        base: { count: { of: members } },
        moreThan: '1/2',
      },
    },
    { gt: [{ sum: { of: members, each: v('item.age') } }, v('data.amount')] },
    { some: { of: members, where: { some: { of: v('item.families'), where: { eq: [v('item'), '张三'] } } } } },
    { in: ['urgent', v('data.tags')] },
    { in: [v('data.kind'), ['ordinary', 'collective']] },
    { isEmpty: members },
    { hasRole: [v('data.proposer'), 'secretary'] },
    { isAssignee: [v('data.proposer'), 'proposal'] },
    { eq: [v('organisation.facts.population'), 3] },
    { between: [v('data.amount'), 0, 10000.5] },
  ])('%j', rule => expect(check(rule)).toEqual([]))
})

describe('each mistake is found where it is, with a next step', () => {
  it.each<[string, Json, code: string, where: string, message: string, fix: string]>([
    ['a misspelt operator', { egal: [1, present] }, 'SC-02.operator', '/guard', '没有名为“egal”的运算', '可用的运算'],
    ['an operator with a slip', { betwen: [present, 1, 2] }, 'SC-02.operator', '/guard', 'betwen', '是不是“between”'],
    [
      'an operator of another language',
      { all: [{ '>=': [present, 3] }] },
      'SC-02.operator',
      '/guard/all/0',
      '>=',
      '是不是“ge”',
    ],
    ['“and”', { and: [] }, 'SC-02.operator', '/guard', 'and', '是不是“all”'],
    [
      'a misspelt variable',
      { ge: [v('steps.meeting.presnt'), 3] },
      'SC-02.variable',
      '/guard/ge/0',
      'presnt',
      '是不是“steps.meeting.present”',
    ],
    [
      'several slips in one path',
      { ge: [v('step.meting.presnt'), 3] },
      'SC-02.variable',
      '/guard/ge/0',
      'presnt',
      '是不是“steps.meeting.present”',
    ],
    [
      'a path without its beginning',
      { ge: [v('present'), 3] },
      'SC-02.variable',
      '/guard/ge/0',
      'present',
      '是不是“steps.meeting.present”',
    ],
    [
      'the Chinese name',
      { ge: [v('出席人数'), 3] },
      'SC-02.variable',
      '/guard/ge/0',
      '出席人数',
      '是不是“steps.meeting.present”',
    ],
    ['a variable nobody knows', { ge: [v('zzz'), 3] }, 'SC-02.variable', '/guard/ge/0', 'zzz', '这里可以用'],
    [
      'a misspelt field of an item',
      { some: { of: members, where: { ge: [v('item.aeg'), 18] } } },
      'SC-02.variable',
      '/guard/some/where/ge/0',
      'item.aeg',
      '是不是“item.age”',
    ],
    ['an item outside a list', { ge: [v('item.age'), 18] }, 'SC-02.variable', '/guard/ge/0', 'item.age', '这里可以用'],
    ['text where a number goes', { ge: [present, '3'] }, 'SC-11.type', '/guard/ge/1', '"3"是文字，这里需要数字', ''],
    [
      'a text variable where a number goes',
      { lt: [v('data.topic'), 3] },
      'SC-11.type',
      '/guard/lt/0',
      '“议题”（data.topic）是文字',
      '',
    ],
    ['a number compared with a text', { eq: [present, 'three'] }, 'SC-11.type', '/guard', '不能比较', ''],
    [
      'a day compared with an instant',
      { lt: [v('data.day'), v('steps.meeting.heldAt')] },
      'SC-11.type',
      '/guard',
      '不能比较',
      'dayOf',
    ],
    [
      'a day that does not exist',
      { lt: [v('data.day'), '2026-02-30'] },
      'SC-11.type',
      '/guard/lt/1',
      '是文字，这里需要',
      '',
    ],
    [
      'an instant where a day goes',
      { eq: [{ addDays: [v('steps.meeting.heldAt'), 1] }, v('data.day')] },
      'SC-11.type',
      '/guard/eq/0/addDays/0',
      '是时间，这里需要日期',
      'dayOf',
    ],
    [
      'a decimal of months',
      { eq: [{ addMonths: [v('data.day'), 1.5] }, v('data.day')] },
      'SC-11.type',
      '/guard/eq/0/addMonths/1',
      '1.5是数字，这里需要整数',
      '',
    ],
    [
      'a list where a number goes',
      { ratio: { of: members, base: 3, atLeast: '1/2' } },
      'SC-11.type',
      '/guard/ratio/of',
      '是列表，这里需要整数',
      'count',
    ],
    [
      'a number where a list goes',
      { every: { of: present, where: { eq: [v('item'), 1] } } },
      'SC-11.type',
      '/guard/every/of',
      '是整数，这里需要列表',
      '',
    ],
    ['a comparison with null', { eq: [present, null] }, 'SC-11.type', '/guard', '空', 'isEmpty'],
    ['lists compared', { eq: [members, v('data.tags')] }, 'SC-11.type', '/guard', '列表不能直接比较', 'count'],
    ['text in a list', { contains: [v('data.tags'), 'urgent'] }, 'SC-11.type', '/guard/contains/0', '是列表', '"in"'],
    ['a number among texts', { in: [present, ['1', '2']] }, 'SC-11.type', '/guard/in/1/0', '不能比较', ''],
    [
      'a choice that does not exist',
      { eq: [v('data.kind'), 'colective'] },
      'SC-11.choice',
      '/guard',
      'colective',
      '是不是“collective”',
    ],
    ['a choice on the left', { ne: ['other', v('data.kind')] }, 'SC-11.choice', '/guard', 'other', '可以是'],
    [
      'a choice in a list',
      { in: [v('data.kind'), ['ordinary', 'other']] },
      'SC-11.choice',
      '/guard/in/1/1',
      'other',
      '可以是',
    ],
    [
      'a choice of an item',
      { some: { of: members, where: { eq: [v('item.kind'), 'formel'] } } },
      'SC-11.choice',
      '/guard/some/where',
      'formel',
      '是不是“formal”',
    ],
    [
      'a choice of a list of texts',
      { in: ['urgnt', v('data.tags')] },
      'SC-11.choice',
      '/guard/in/1',
      'urgnt',
      '是不是“urgent”',
    ],
    [
      'a decimal share',
      { ratio: { of: present, base: 12, atLeast: '0.67' } },
      'SC-11.fraction',
      '/guard',
      '两个正整数',
      '',
    ],
    [
      'a share above the whole',
      { ratio: { of: present, base: 12, atLeast: '3/2' } },
      'SC-11.fraction',
      '/guard',
      '大于 1',
      '',
    ],
    [
      'both comparisons of a share',
      { ratio: { of: present, base: 12, atLeast: '1/2', moreThan: '1/2' } },
      'SC-11.fraction',
      '/guard',
      '只写一个',
      '',
    ],
    [
      'a text variable as share',
      { ratio: { of: present, base: 12, atLeast: v('data.topic') } },
      'SC-11.type',
      '/guard/ratio/atLeast',
      '是文字，这里需要比例',
      '',
    ],
    ['too few values', { ge: [present] }, 'SC-11.shape', '/guard', '要有 2 个值', '{"ge": [左边, 右边]}'],
    ['a condition missing', { some: { of: members } }, 'SC-11.shape', '/guard', '缺少“where”', '"where": …'],
    ['two operators at once', { eq: [1, present], ne: [2, present] }, 'SC-11.shape', '/guard', '只能有一个运算', 'all'],
    [
      'a role that does not exist',
      { hasRole: [v('data.proposer'), 'secretery'] },
      'SC-02.name',
      '/guard/hasRole/1',
      'secretery',
      '是不是“secretary”',
    ],
    [
      'a step that does not exist',
      { isAssignee: [v('data.proposer'), 'vote'] },
      'SC-02.name',
      '/guard/isAssignee/1',
      'vote',
      'proposal',
    ],
    ['a number that is no person', { hasRole: [3, 'secretary'] }, 'SC-11.type', '/guard/hasRole/0', '需要人员', ''],
    ['a number instead of a condition', { count: { of: members } }, 'SC-11.type', '/guard', '这里需要“是”或“否”', ''],
    [
      'a text instead of a condition',
      { all: [v('data.topic')] },
      'SC-11.type',
      '/guard/all/0',
      '这里需要“是”或“否”',
      'eq',
    ],
    ['the prototype', JSON.parse('{"__proto__": [1, 2]}') as Json, 'SC-11.key', '/guard', '__proto__', ''],
    [
      'the prototype as a path',
      { isEmpty: v('data.constructor.name') },
      'SC-11.key',
      '/guard/isEmpty',
      'constructor',
      '',
    ],
  ])('%s', (_, rule, code, where, message, fix) => {
    const findings = check(rule)
    expect(findings.map(finding => [finding.code, finding.severity, finding.where])).toEqual([[code, 'error', where]])
    expect(findings[0]?.message).toContain(message)
    expect(findings[0]?.fix ?? '').toContain(fix)
  })

  it('several mistakes are all found', () => {
    const findings = check({ all: [{ ge: [v('nope'), '3'] }, { unheard: 1 }, { eq: [v('data.kind'), 'x'] }] })
    expect(findings.map(finding => finding.where)).toEqual([
      '/guard/all/0/ge/0',
      '/guard/all/0/ge/1',
      '/guard/all/1',
      '/guard/all/2',
    ])
  })

  it('a condition that cannot change is a suggestion, not an error', () => {
    for (const rule of [{ eq: [1, 1] }, { all: [true] }, { in: ['a', ['b']] }] as Json[])
      expect(check(rule).map(finding => [finding.code, finding.severity])).toEqual([['SC-11.constant', 'warning']])
  })
})

describe('limits', () => {
  const deep = (levels: number) => {
    let rule: Json = { ge: [present, 3] }
    for (let level = 1; level < levels; level++) rule = { not: rule }
    return rule
  }
  it('8 levels pass, 9 and 10,000 are one finding', () => {
    expect(check(deep(8))).toEqual([])
    for (const levels of [9, 10_000]) expect(check(deep(levels)).map(finding => finding.code)).toEqual(['SC-11.limit'])
  })
  it('200 nodes pass, more are one finding, faults before them notwithstanding', () => {
    const wide = (parts: number) => ({ any: Array.from({ length: parts }, () => ({ ge: [present, 3] })) })
    expect(check(wide(66))).toEqual([])
    expect(check(wide(1000)).map(finding => finding.code)).toEqual(['SC-11.limit'])
  })
  it('lists nest three deep, not four', () => {
    const nest = (levels: number) => {
      let rule: Json = { isEmpty: v('item') }
      for (let level = 0; level < levels; level++)
        rule = { some: { of: level === levels - 1 ? v('organisation.facts.units') : v('item'), where: rule } }
      return rule
    }
    expect(check(nest(3))).toEqual([])
    expect(check(nest(4)).map(finding => finding.code)).toEqual(['SC-11.limit'])
  })
})

describe('an expression that is not a condition', () => {
  it.each<[Json, Type]>([
    [{ count: { of: members } }, 'integer'],
    [{ count: { of: members } }, 'number'],
    [{ sum: { of: members, each: v('item.age') } }, 'integer'],
    [{ today: [] }, 'day'],
    ['2026-11-23', 'day'],
    ['text', 'string'],
    [members, 'list'],
    ['p1', 'person'],
    [v('data.agreed'), 'boolean'],
  ])('%j is a %s', (expression, type) => expect(check(expression, type)).toEqual([]))

  it.each<[Json, Type]>([
    [{ sum: { of: members, each: v('item.age') } }, 'string'],
    [v('data.amount'), 'integer'],
    ['tomorrow', 'day'],
    [v('data.topic'), 'person'],
    ['true', 'boolean'],
  ])('%j is no %s', (expression, type) => expect(check(expression, type)[0]?.code).toBe('SC-11.type'))
})
