import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoClock } from '#runtime/server/clock.ts'
import { backup } from '#runtime/server/store/backup.ts'
import { openKeys } from '#runtime/server/store/keys.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { SAMPLE_PEOPLE } from '#runtime/server/store/sample.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('opening a data folder', () => {
  it('makes a key only the owner may read, and keeps it', async () => {
    const file = join(folder, 'keys', 'kek')
    await (await openStore({ dataFolder: folder })).close()
    const key = await readFile(file, 'utf8')
    expect(Buffer.from(key, 'base64')).toHaveLength(32)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await (await openStore({ dataFolder: folder })).close()
    expect(await readFile(file, 'utf8')).toBe(key)
  })

  it('refuses a key that does not fit the data, before anything is written', async () => {
    await (await openStore({ dataFolder: folder })).close()
    await writeFile(join(folder, 'keys', 'kek'), Buffer.alloc(32, 1).toString('base64'))
    await expect(openStore({ dataFolder: folder })).rejects.toMatchObject({
      code: 'KEY_WRONG',
      message: expect.stringContaining('恢复原来的'),
    })
    await writeFile(join(folder, 'keys', 'kek'), 'not a key')
    await expect(openStore({ dataFolder: folder })).rejects.toMatchObject({ code: 'KEY_WRONG' })
  })

  it('refuses another process while this one runs, and lets it in afterwards', async () => {
    const store = await openStore({ dataFolder: folder })
    const script = `import('#runtime/server/store/lock.ts').then(l => l.holdFolder(${JSON.stringify(folder)})).then(() => console.log('held'), e => console.log(e.code))`
    const other = () => promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    expect((await other()).stdout.trim()).toBe('IN_USE')
    await store.close()
    expect((await other()).stdout.trim()).toBe('held')
  }, 20_000)

  it('keeps the name of the log from the first start on', async () => {
    await (await openStore({ dataFolder: folder, origin: 'dj.example.gov.cn/main' })).close()
    const store = await openStore({ dataFolder: folder, origin: 'another.example/main' })
    expect(store.origin).toBe('dj.example.gov.cn/main')
    await store.close()
  })

  it('says what is missing when neither a folder nor a usable address is given', async () => {
    await expect(openStore({})).rejects.toMatchObject({ code: 'ADDRESS_UNKNOWN' })
    await expect(
      openStore({ databaseUrl: 'mysql://x', kek: Buffer.alloc(32).toString('base64') }),
    ).rejects.toMatchObject({ code: 'ADDRESS_UNKNOWN' })
  })

  it('has exactly the columns in the database that the tables name', async () => {
    const store = await openStore({ dataFolder: folder })
    for (const table of Object.values(store.tables)) {
      const rows = await store.database.read.run(
        `SELECT name, type, "notnull" FROM pragma_table_info('${getTableName(table)}')`,
      )
      const columns = Object.values(getTableColumns(table)).map(c => [c.name, c.getSQLType(), c.notNull ? 1 : 0])
      expect(rows.map(([name, type, notNull]) => [name, String(type).toLowerCase(), notNull])).toEqual(columns)
    }
    await store.close()
  })
})

describe('a backup', () => {
  it('is a whole data file that opens with the same key and holds what was acknowledged', async () => {
    const store = await openStore({ dataFolder: folder })
    await store.changePeople(SAMPLE_PEOPLE)
    const copy = join(folder, 'backup')
    const writes = Array.from({ length: 20 }, (_, i) =>
      store.queue.write(s => s.run("INSERT INTO meta VALUES (?, 'x')", [`k${i}`])),
    )
    const made = await backup(store, copy, { withKeys: true })
    await Promise.all(writes)
    await store.close()
    expect(made.bytes).toBeGreaterThan(0)
    const restored = await openStore({ dataFolder: copy })
    expect((await restored.people()).organisation('v1')?.name).toBe('甲村')
    expect(await restored.database.read.run('PRAGMA integrity_check')).toEqual([['ok']])
    await restored.close()
  })

  it('does not take the key along unless it is asked to', async () => {
    const store = await openStore({ dataFolder: folder })
    await backup(store, join(folder, 'backup'))
    await store.close()
    await expect(stat(join(folder, 'backup', 'keys'))).rejects.toThrow()
  })
})

describe('people and organisations', () => {
  it('are known with what is above and below them, their inboxes and local settings', async () => {
    const store = await openStore({ dataFolder: folder })
    await store.changePeople({
      ...SAMPLE_PEOPLE,
      settings: [
        { organisation: 'county', template: 'matter', name: 'days', value: 5 },
        { organisation: 'county', template: 'matter', name: 'quorum', value: '2/3' },
        { organisation: 'v1', template: 'matter', name: 'days', value: 7 },
      ],
    })
    const people = await store.people()
    expect(people.above('v1')).toEqual(['v1', 'town', 'county'])
    expect(people.below('town')).toEqual(['town', 'v1', 'v2'])
    expect(people.holders('branch-secretary', 'v1')).toEqual(['p1'])
    expect(people.inboxKeys('p1')).toEqual([
      'person:p1',
      'post:branch-secretary@v1',
      'post:branch-secretary@v2',
      'register:members@v1',
    ])
    expect(people.parameters('matter', 'v1')).toEqual({ days: 7, quorum: '2/3' })
    expect(people.parameters('matter', 'v2')).toEqual({ days: 5, quorum: '2/3' })
    expect(await store.people()).toBe(people)
    await store.changePeople({ persons: [{ id: 'p9', name: '新人', facts: {} }] })
    expect((await store.people()).person('p9')?.name).toBe('新人')
    await store.close()
  })
})

describe('encryption', () => {
  const keys = openKeys(Buffer.alloc(32, 9))
  it('finds every changed byte, another place and another key', () => {
    const { key } = keys.newDataKey('i1')
    const sealed = keys.seal(key, Buffer.from('内容'), 'main/i1/0')
    expect(Buffer.from(keys.open(key, sealed, 'main/i1/0')).toString()).toBe('内容')
    for (let i = 0; i < sealed.length; i++) {
      const changed = Uint8Array.from(sealed, (byte, j) => (i === j ? byte ^ 1 : byte))
      expect(() => keys.open(key, changed, 'main/i1/0')).toThrow()
    }
    expect(() => keys.open(key, sealed, 'main/i1/1')).toThrow()
    expect(() => keys.open(keys.newDataKey('i2').key, sealed, 'main/i1/0')).toThrow()
  })

  it('gives a data key back only under its own name and its own key-encryption key', () => {
    const { key, wrapped } = keys.newDataKey('i1')
    expect(Buffer.compare(keys.unwrap(wrapped, 'i1'), key)).toBe(0)
    expect(() => keys.unwrap(wrapped, 'i2')).toThrow()
    expect(() => openKeys(Buffer.alloc(32, 8)).unwrap(wrapped, 'i1')).toThrow()
  })
})

describe('the demo clock', () => {
  it('goes ahead by whole days, never back, and stays ahead after a restart', () => {
    const base = { now: () => '2026-03-02T01:00:00.000Z' }
    const clock = demoClock(folder, base)
    clock.advance(15)
    clock.advance(-3)
    clock.advance(0.5)
    expect(clock.now()).toBe('2026-03-17T01:00:00.000Z')
    expect(demoClock(folder, base).daysAhead).toBe(15)
  })
})
