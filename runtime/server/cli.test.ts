import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CHINA } from '#engine/time/calendars.ts'
import { run } from '#runtime/server/cli.ts'
import { validate } from '#runtime/server/compose.ts'
import { openHandle } from '#runtime/server/handle.ts'
import { openStore, type Store } from '#runtime/server/store/open.ts'
import { SAMPLE_PEOPLE, sampleTemplate } from '#runtime/server/store/sample.ts'
import { publishTemplate } from '#runtime/server/store/templates.ts'

let folder: string
let printed: string[] = []
let said: string[] = []
const guicheng = (...argv: string[]) =>
  run(argv, {
    out: text => void printed.push(text),
    err: text => void said.push(text),
    env: { GUICHENG_DATA: join(folder, 'data'), GUICHENG_LOG: 'silent', GUICHENG_PORT: '0' },
    ended: () => Promise.resolve(),
  })
const json = () => JSON.parse(printed.join('\n'))
const file = async (name: string, content: unknown) => {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const open = () => openStore({ dataFolder: join(folder, 'data') })

async function withInstance(store: Store) {
  await store.changePeople(SAMPLE_PEOPLE)
  const at = store.clock.now()
  await store.queue.write(session =>
    publishTemplate(session, store.database.dialect, store.tables, store.tenant, {
      sound: sampleTemplate(),
      by: null,
      at,
    }),
  )
  const handle = openHandle({ store, calendar: CHINA, validate })
  const actor = { person: 'p1', assurance: 1 }
  await handle({
    key: 'k1',
    instance: 'i1',
    actor,
    at,
    body: { type: 'Start', template: 'matter', organisation: 'v1', title: '修路' },
  })
  const done = await handle({
    key: 'k2',
    instance: 'i1',
    actor,
    at,
    body: { type: 'Submit', task: 'proposal.1/fill', data: { matter: '修路' } },
  })
  if (!done.ok) throw new Error(JSON.stringify(done.error))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-cli-'))
  const store = await open()
  await withInstance(store)
  await store.close()
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => {
  printed = []
  said = []
})

describe('usage', () => {
  it('without a command prints what there is and ends with 3; asked for help it ends with 0', async () => {
    expect(await guicheng()).toBe(3)
    expect(printed.join()).toContain('verify')
    expect(await guicheng('--help')).toBe(0)
    expect(await guicheng('verify', '--help')).toBe(0)
  })
  it('names an unknown command and an unknown option with the one that was meant, and ends with 3', async () => {
    expect(await guicheng('verfiy')).toBe(3)
    expect(said.join()).toContain('did you mean verify?')
    expect(await guicheng('verify', '--al')).toBe(3)
    expect(said.join()).toContain('did you mean --all?')
  })
  it.each([['check'], ['verify'], ['verify', 'i1', '--all'], ['simulate', 'one.json'], ['rebuild', 'now'], ['backup']])(
    '%s %s is wrong usage',
    async (...argv) => {
      expect(await guicheng(...argv)).toBe(3)
      expect(said.join()).toContain('usage')
    },
  )
  it('lists every wrong setting at once and ends with 2', async () => {
    const env = { GUICHENG_PORT: 'x', GUICHENG_LOG: 'y' }
    expect(
      await run(['verify', '--all'], { out: () => {}, err: text => void said.push(text), env, ended: async () => {} }),
    ).toBe(2)
    expect(said.join()).toMatch(/GUICHENG_PORT[\s\S]*GUICHENG_LOG/)
  })
})

describe('check', () => {
  it('ends with 0 for a sound template and says under which hash it would be published', async () => {
    const path = await file('sound.json', sampleTemplate().template)
    expect(await guicheng('check', path, '--json')).toBe(0)
    expect(json()).toEqual([
      expect.objectContaining({ file: path, sound: true, id: 'matter', hash: sampleTemplate().hash }),
    ])
  })
  it('ends with 1 for findings, each with its place and the next step', async () => {
    const { template } = sampleTemplate()
    const states = {
      ...template.machine.states,
      approval: { ...template.machine.states.approval, on: { AGREED: 'vot', REFUSED: 'proposal' } },
    }
    const path = await file('faulty.json', { ...template, machine: { ...template.machine, states } })
    expect(await guicheng('check', path)).toBe(1)
    expect(printed.join('\n')).toContain('/machine/states/approval/on/AGREED')
    expect(printed.join('\n')).toContain('→')
    printed = []
    expect(await guicheng('check', path, '--json')).toBe(1)
    expect(json()[0].findings[0]).toMatchObject({
      severity: 'error',
      where: expect.any(String),
      message: expect.any(String),
    })
  })
  it('finds text that is no JSON, and cannot check what is not there or not text', async () => {
    expect(await guicheng('check', await file('broken.json', '{"format": 1,'))).toBe(1)
    expect(await guicheng('check', join(folder, 'nowhere.json'))).toBe(2)
    const binary = join(folder, 'binary.json')
    await writeFile(binary, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))
    expect(await guicheng('check', binary)).toBe(2)
    expect(said.join()).toContain('UTF-8')
  })
})

describe('simulate', () => {
  const world = {
    organisations: { v1: { name: '甲村', kind: 'village' } },
    people: {
      p1: { name: '赵某', posts: ['branch-secretary@v1'] },
      p2: { name: '钱某', posts: ['village-director@v1'] },
    },
  }
  const cases = (expect: object) => ({
    world,
    cases: [
      {
        name: '书记提出，主任审核',
        start: { as: 'p1', organisation: 'v1', title: '修路', at: '2026-03-02 09:00' },
        steps: [
          { as: 'p2', task: 'proposal/fill', data: { matter: '修路' }, expect: { refused: 'NOT_HANDLER' } },
          { as: 'p1', task: 'proposal/fill', data: { matter: '修路' }, expect },
        ],
      },
    ],
  })
  it('prints state and refusals of each case and ends with 0 when all is as expected', async () => {
    const template = await file('template.json', sampleTemplate().template)
    const path = await file('cases.json', cases({ at: ['approval'] }))
    expect(await guicheng('simulate', template, path)).toBe(0)
    expect(printed.join('\n')).toMatch(/拒绝 NOT_HANDLER（钱某）[\s\S]*停在：审核/)
    printed = []
    expect(await guicheng('simulate', template, path, '--json')).toBe(0)
    expect(json().cases[0]).toMatchObject({
      passed: true,
      status: 'running',
      at: ['approval'],
      refusals: [{ code: 'NOT_HANDLER' }],
    })
  })
  it('ends with 1 when a case comes out otherwise, or the cases cannot be read', async () => {
    const template = await file('template.json', sampleTemplate().template)
    expect(await guicheng('simulate', template, await file('cases.json', cases({ at: ['vote'] })))).toBe(1)
    expect(printed.join()).toContain('应在 vote')
    expect(await guicheng('simulate', template, await file('cases.json', { cases: 1 }))).toBe(1)
  })
})

describe('commands on the data folder', () => {
  it('verify decides one instance or all again and ends with 0', async () => {
    expect(await guicheng('verify', 'i1', '--json')).toBe(0)
    expect(json()).toEqual([expect.objectContaining({ instance: 'i1', mismatches: [] })])
    expect(await guicheng('verify', '--all')).toBe(0)
    expect(await guicheng('verify', 'nobody')).toBe(3)
  })
  it('rebuild and migrate say what they found', async () => {
    expect(await guicheng('rebuild', '--json')).toBe(0)
    expect(json()).toMatchObject({ instances: 1 })
    printed = []
    expect(await guicheng('migrate', '--json')).toBe(0)
    expect(json().schema).toBeGreaterThanOrEqual(2)
  })
  it('backup makes a copy that opens, and does not overwrite one', async () => {
    const copy = join(folder, 'copy')
    expect(await guicheng('backup', copy, '--with-keys')).toBe(0)
    const store = await openStore({ dataFolder: copy })
    expect((await store.templates()).all).toHaveLength(1)
    await store.close()
    expect(await guicheng('backup', copy)).toBe(2)
    expect(said.join()).toContain('没有覆盖')
  })
  it('says clearly that a server holds the folder, and what to do', async () => {
    const store = await open()
    try {
      expect(await guicheng('verify', '--all')).toBe(2)
      expect(said.join()).toContain('请先停止服务')
      expect(said.join()).toContain('stop the server first')
      expect(await guicheng('rebuild', '--json')).toBe(2)
      expect(json().message).toContain('rebuild')
    } finally {
      await store.close()
    }
  })
  it('verify finds a changed byte, names the record and ends with 1', async () => {
    const store = await open()
    await store.queue.write(async session => {
      const triggers = await session.run("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")
      for (const [name] of triggers) await session.run(`DROP TRIGGER "${String(name)}"`)
      const [row] = await session.run("SELECT leaf FROM event WHERE inst = 'i1' AND n = 1")
      const leaf = Buffer.from(row![0] as Uint8Array)
      leaf[leaf.length - 20]! ^= 1
      await session.run("UPDATE event SET leaf = ? WHERE inst = 'i1' AND n = 1", [leaf])
    })
    await store.close()
    expect(await guicheng('verify', 'i1')).toBe(1)
    expect(printed.join('\n')).toContain('第 1 条')
  })
  it('serve does not open demo data, and demo does not touch real data', async () => {
    await writeFile(join(folder, 'data', 'demo.json'), '{"complete":true}')
    expect(await guicheng('serve', '--no-build')).toBe(2)
    expect(said.join()).toContain('演示数据')
    await rm(join(folder, 'data', 'demo.json'))
    const real = join(folder, 'data', 'demo')
    const store = await openStore({ dataFolder: real })
    await store.close()
    expect(await guicheng('demo', '--reset', '--no-build')).toBe(2)
    expect(said.join()).toContain('正式数据')
  })
})

describe('serving', () => {
  const at = (data: string, ...argv: string[]) =>
    run(argv, {
      out: text => void printed.push(text),
      err: text => void said.push(text),
      env: { GUICHENG_DATA: join(folder, data), GUICHENG_LOG: 'silent', GUICHENG_PORT: '0' },
      ended: () => Promise.resolve(),
    })
  it('serve prints the address and, while nobody can sign in, the one-time link; asked to end it ends with 0', async () => {
    expect(await at('fresh', 'serve', '--no-build')).toBe(0)
    expect(said.join('\n')).toMatch(/http:\/\/localhost:\d+\/setup\?token=[\w-]{22}/)
    expect(said.join('\n')).toContain('已停止')
  })
  it('demo prints address, accounts and password; a second run keeps the data, --reset starts over', async () => {
    expect(await at('show', 'demo', '--no-build')).toBe(0)
    expect(printed.join('\n')).toMatch(/http:\/\/localhost:\d+[\s\S]*liuwan\.shuji[\s\S]*guicheng2026/)
    const loading = /正在建立账号/
    expect(printed.join('\n')).toMatch(loading)
    printed = []
    expect(await at('show', 'demo', '--no-build')).toBe(0)
    expect(printed.join('\n')).not.toMatch(loading)
    printed = []
    expect(await at('show', 'demo', '--no-build', '--reset')).toBe(0)
    expect(printed.join('\n')).toMatch(loading)
  }, 30_000)
})
