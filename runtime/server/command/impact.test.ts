import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getTableName } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandBody } from '#engine/process/command.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { run } from '#runtime/server/cli.ts'
import { calendarOf, validate } from '#runtime/server/compose.ts'
import { openHandle } from '#runtime/server/handle.ts'
import { PROJECTED } from '#runtime/server/project/projection.ts'
import { rebuild } from '#runtime/server/project/rebuild.ts'
import { openStore, type Store } from '#runtime/server/store/open.ts'
import { SAMPLE_PEOPLE, sampleTemplate } from '#runtime/server/store/sample.ts'
import { verifyInstance } from '#runtime/server/store/verify.ts'
import { gathered, overseen } from '#runtime/server/view/access.ts'

/** Instances that move to another version or organisation, in a store: rows, evidence and lists go with them. */

let folder: string
const now = '2026-03-02T01:00:00.000Z'
const data = () => join(folder, 'data')
const opened = () => openStore({ dataFolder: data(), clock: { now: () => now } })
const old = sampleTemplate()
/** The second step is called otherwise. */
const renamed = () => {
  const { machine } = old.template
  const { approval, ...states } = machine.states
  const proposal = { ...states.proposal, on: { SUBMITTED: 'review' } }
  return sampleTemplate({ machine: { ...machine, states: { ...states, proposal, review: approval } } })
}
const asking = (store: Store) => {
  const handle = openHandle({ store, calendar: CHINA, validate })
  let count = 0
  return async (person: string, instance: string, body: CommandBody) => {
    const key = `${instance}-${body.type}-${++count}`
    const result = await handle({ key, instance, actor: { person }, at: now, body })
    if (!result.ok) throw new Error(`${body.type} ${JSON.stringify(result.error)}`)
  }
}
const start = (organisation: string): CommandBody => ({
  type: 'Start',
  template: 'matter',
  organisation,
  title: '修水渠',
})
const propose: CommandBody = {
  type: 'Submit',
  task: 'proposal.1/fill',
  data: { matter: '修水渠' },
  outcome: 'SUBMITTED',
}
const dump = async (store: Store) => {
  const tables: { [name: string]: unknown } = {}
  for (const [table, { key }] of Object.entries(PROJECTED)) {
    const name = getTableName(store.tables[table as keyof typeof PROJECTED])
    const rows = await store.database.read.run(`SELECT * FROM "${name}" ORDER BY ${key.join(',')}`)
    tables[table] = rows.map(row =>
      JSON.stringify(row.map(value => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value))),
    )
  }
  return tables
}

let printed: string[] = []
const guicheng = async (...argv: string[]) => {
  printed = []
  const say = (text: string) => void printed.push(text)
  const env = { GUICHENG_DATA: data(), GUICHENG_LOG: 'silent' }
  return run(argv, { out: say, err: say, env, ended: () => Promise.resolve() })
}
const file = async (name: string, content: unknown) => {
  const path = join(folder, name)
  await writeFile(path, JSON.stringify(content))
  return path
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-impact-'))
  const store = await opened()
  await store.changePeople({
    ...SAMPLE_PEOPLE,
    persons: [...(SAMPLE_PEOPLE.persons ?? []), { id: 'chief', name: '陈书记', facts: {} }],
    posts: [
      ...(SAMPLE_PEOPLE.posts ?? []),
      { person: 'chief', post: 'party-secretary', organisation: 'town' },
      { person: 'p3', post: 'supervisor-member', organisation: 'v1' },
    ],
  })
  await store.publish(old, null)
  const ask = asking(store)
  for (const id of ['a1', 'a2', 'a3']) await ask('p1', id, start('v1'))
  await ask('p1', 'b1', start('v2'))
  for (const id of ['a2', 'a3', 'b1']) await ask('p1', id, propose)
  await store.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a new version and the instances that are running', () => {
  it('is previewed, then moves them one by one, and their evidence stays whole', async () => {
    const after = renamed()
    const path = await file('matter.json', after.template)
    const mapping = await file('mapping.json', { approval: 'review' })
    expect(await guicheng('impact', path)).toBe(0)
    expect(printed[0]).toBe('4 件在办，涉及 2 个组织：1 件可以直接换版，3 件需要指明对应的步骤，0 件须按原版本办完。')
    expect(await guicheng('impact', path, mapping, '--json')).toBe(0)
    expect(JSON.parse(printed.join())).toMatchObject({ counts: { unchanged: 1, mapped: 3, mapping: 0, finish: 0 } })
    expect(await guicheng('impact', path, path)).toBe(2)

    await file('publishing.json', { reasons: { 'SC-16.no-rules /machine': '本村的事，没有上级规定' } })
    expect(await guicheng('publish', path)).toBe(0)
    expect(await guicheng('migrate-instances', 'matter', 'sha256:0', 'chief', '修订')).toBe(3)
    expect(await guicheng('migrate-instances', 'matter', after.hash, 'chief', '制度修订')).toBe(0)
    expect(printed.at(-1)).toContain('1 件已换版，3 件保持原版本')
    expect(await guicheng('migrate-instances', 'matter', after.hash, 'p1', '制度修订', mapping)).toBe(0)
    expect(printed.at(-1)).toContain('0 件已换版，3 件保持原版本')
    expect(await guicheng('migrate-instances', 'matter', after.hash, 'chief', '制度修订', mapping)).toBe(0)
    expect(printed).toContain('[3/3] b1  已换到第 2 版')
    expect(await guicheng('verify', '--all')).toBe(0)
  })

  it('moves to another organisation with every row, and the former one keeps sight of it', async () => {
    const store = await opened()
    try {
      const ask = asking(store)
      await ask('chief', 'a2', { type: 'Transfer', to: 'v2', reason: '并村' })
      await ask('chief', 'a3', { type: 'Suspend', reason: '等待' })
      await ask('chief', 'a1', { type: 'Supervise', measure: 'rectify', tasks: [], text: '补材料', by: '2099-12-31' })
      const rows = await store.database.read.run("SELECT organisation FROM task WHERE instance = 'a2'")
      expect(rows).toEqual([['v2']])
      const statistic = await store.database.read.run(
        "SELECT organisation, count FROM statistic WHERE status = 'running' ORDER BY organisation",
      )
      expect(statistic.map(row => [row[0], Number(row[1])])).toEqual([
        ['v1', 2],
        ['v2', 2],
      ])
      const people = await store.people()
      expect(overseen(people, 'p3')).toEqual(['v1'])
      const seen = gathered(store, people, 'p3')!
      const list = await store.db.select({ id: seen.id }).from(seen)
      expect(list.map(({ id }) => id).sort()).toEqual(['a1', 'a2', 'a3'])
      for (const id of ['a1', 'a2', 'a3'])
        expect((await verifyInstance(store, id, { calendar: calendarOf, validate })).mismatches).toEqual([])
      const live = await dump(store)
      await rebuild(store)
      expect(await dump(store)).toEqual(live)
    } finally {
      await store.close()
    }
  })
})
