import { describe, expect, it } from 'vitest'
import { parsePack } from '#engine/analysis/pack.ts'
import { rolesHold } from '#engine/analysis/roles-hold.ts'
import { end, flow, step } from '#engine/analysis/seeded.ts'
import type { JsonObject } from '#engine/json.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { TOOLS } from '#engine/testing/template.ts'
import { directoryOf, type WorldText } from '#engine/testing/world.ts'

const WORLD: WorldText = {
  organisations: {
    town: { name: '青石镇', kind: 'township' },
    one: { name: '第一支部', kind: 'branch', parent: 'town' },
    two: { name: '第二支部', kind: 'branch', parent: 'town' },
    three: { name: '第三支部', kind: 'branch', parent: 'town' },
    four: { name: '第四支部', kind: 'branch', parent: 'town' },
  },
  people: {
    li: { name: '李书记', posts: ['clerk@one'] },
    wang: { name: '王委员', posts: ['chief@one'] },
    zhao: { name: '赵书记', posts: ['clerk@two'] },
    qian: { name: '钱书记', posts: ['clerk@three', 'chief@three'] },
    chen: { name: '陈书记', posts: ['chief@town'] },
  },
}
const directory = directoryOf(WORLD)
const organisations = ['one', 'two', 'three', 'four'].flatMap(id => directory.organisation(id) ?? [])
const sound = (more: JsonObject = {}) => {
  const parsed = parseTemplate(
    JSON.stringify(
      flow(
        {
          apply: step({ OK: 'check' }),
          check: step({ OK: 'done' }, { handlers: { role: 'chief' }, ...more }),
          done: end(),
        },
        { start: { roles: ['clerk'], organisations: ['branch'] } },
      ),
    ),
    TOOLS,
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}
const read = parsePack({
  format: 1,
  template: 'seeded',
  basis: { law: { law: '某法', article: '第一条', confidence: 'A' } },
  rules: [{ id: 'apart', kind: 'distinct', says: '提交人不得审批', basis: ['law'], steps: ['apply', 'check'] }],
})
const pack = read.ok ? read.value : undefined

describe('the people there are', () => {
  it('names the branches in which a step has nobody, and those in which nobody may start', () => {
    const said = rolesHold(sound(), directory, organisations, pack).map(({ message }) => message)
    expect(said).toContain('1 个组织步骤“办理”没有人办理（负责人）：第二支部。')
    expect(said).toContain('1 个组织没有人能发起“样例”：第四支部。')
  })
  it('names the one person who stands on both sides of what the law keeps apart', () => {
    const said = rolesHold(sound(), directory, organisations, pack)
    expect(said.filter(({ code }) => code === 'SC-13.one-hand').map(({ message }) => message)).toEqual([
      '第三支部只有钱书记 1 人，同时承担“办理”与“办理”：提交人不得审批。',
    ])
  })
  it('is content where a superior steps in', () => {
    const policies = { noHandler: 'superior', handlerIsStarter: 'superior' }
    const said = rolesHold(sound({ policies }), directory, organisations, pack)
    expect(said.map(({ code, where }) => `${code} ${where}`)).toEqual(['SC-13.vacant /start/roles'])
  })
  it('says nothing about who depends on what is filled in', () => {
    const { template, ...rest } = sound()
    const named = { ...template, roles: { ...template.roles, chief: { title: '负责人', field: 'note' } } }
    const said = rolesHold({ ...rest, template: named } as never, directory, organisations, pack)
    expect(said.map(({ where }) => where)).toEqual(['/start/roles'])
  })
})
