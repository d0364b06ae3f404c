import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLibsql } from '#runtime/server/store/connect/libsql.ts'
import type { Database } from '#runtime/server/store/database.ts'
import { holdFolder } from '#runtime/server/store/lock.ts'
import { migrate } from '#runtime/server/store/migrate.ts'
import { openQueue, type Queue } from '#runtime/server/store/queue.ts'

let folder: string
let database: Database
let queue: Queue

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-'))
  database = await openLibsql(join(folder, 'guicheng.db'))
  await migrate(database)
  queue = openQueue(database)
})
afterEach(async () => {
  await queue.close()
  await database.close()
  await rm(folder, { recursive: true })
})

const put = (key: string) => queue.write(s => s.run('INSERT INTO meta (key, value) VALUES (?, ?)', [key, 'x']))
const count = async () => (await database.read.run("SELECT count(*) FROM meta WHERE key <> 'schema'"))[0]?.[0]

describe('the write queue', () => {
  it('keeps what was acknowledged and lets a failing write hurt nobody else', async () => {
    const asked = Array.from({ length: 600 }, (_, i) =>
      queue.write(async session => {
        await session.run('INSERT INTO meta (key, value) VALUES (?, ?)', [`k${i}`, 'x'])
        if (i % 3 === 0) throw new Error(`no ${i}`)
        return i
      }),
    )
    const answers = await Promise.allSettled(asked)
    expect(answers.filter(a => a.status === 'fulfilled')).toHaveLength(400)
    expect(answers[0]).toMatchObject({ status: 'rejected', reason: new Error('no 0') })
    expect(await count()).toBe(400)
  })

  it('shows a write to readers before the caller hears that it is done', async () => {
    await put('a')
    expect(await count()).toBe(1)
  })

  it('tries a batch one by one when a statement fails, so that only the faulty item is refused', async () => {
    const groups: number[] = []
    const add = queue.batched<string, number>(async (session, items) => {
      groups.push(items.length)
      for (const item of items) await session.run('INSERT INTO meta (key, value) VALUES (?, ?)', [item, 'x'])
      return { answers: items.map(() => items.length) }
    })
    const answers = await Promise.allSettled(['a', 'b', 'a', 'c'].map(add))
    expect(answers.map(a => a.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(groups).toEqual([4, 1, 1, 1, 1])
    expect(await count()).toBe(3)
  })

  it('runs every writing transaction with synchronous=FULL and never waits for a lock', async () => {
    const [synchronous, timeout, mode] = await queue.write(async session => [
      await session.run('PRAGMA synchronous'),
      await session.run('PRAGMA busy_timeout'),
      await session.run('PRAGMA journal_mode'),
    ])
    expect([synchronous, timeout, mode]).toEqual([[[2]], [[0]], [['wal']]])
  })

  it('keeps the main file up to date with a passive checkpoint and leaves the data in place', async () => {
    for (let i = 0; i < 300; i++) await put(`k${i}`)
    expect(await count()).toBe(300)
    await queue.between(() => database.checkpoint(true))
    expect(await count()).toBe(300)
  })
})

describe('a full disk', () => {
  it('turns writes away with a reason, keeps reading, and goes on by itself when there is room', async () => {
    await put('before')
    const pages = Number((await queue.write(s => s.run('PRAGMA page_count')))[0]?.[0])
    await queue.write(s => s.run(`PRAGMA max_page_count = ${pages + 4}`))
    const large = () =>
      queue.write(s => s.run('INSERT INTO meta (key, value) VALUES (?, ?)', [`large`, 'x'.repeat(200_000)]))
    await expect(large()).rejects.toMatchObject({ code: 'READ_ONLY', message: '磁盘空间不足，暂时只能查看' })
    expect(queue.condition).toMatchObject({ writable: false, final: false })
    await expect(put('while full')).rejects.toMatchObject({ code: 'READ_ONLY' })
    expect(await count()).toBe(1)

    await queue.between(() => database.transaction(async s => void (await s.run('PRAGMA max_page_count = 1000000'))))
    await expect.poll(() => queue.condition.writable, { timeout: 5000 }).toBe(true)
    await large()
    expect(await count()).toBe(2)
  })
})

describe('opening', () => {
  it('applies each migration once', async () => {
    expect(await migrate(database)).toEqual([])
  })

  it('refuses a database from a newer version and leaves it as it is', async () => {
    await queue.write(s => s.run("UPDATE meta SET value = '99' WHERE key = 'schema'"))
    await expect(migrate(database)).rejects.toMatchObject({
      code: 'NEWER_DATABASE',
      message: expect.stringContaining('更新版本'),
    })
    expect(await database.read.run('SELECT value FROM meta')).toEqual([['99']])
  })

  it('refuses a second process on the same data folder, and lets it in after the first has gone', async () => {
    const held = await holdFolder(folder)
    await expect(holdFolder(folder)).rejects.toMatchObject({
      code: 'IN_USE',
      message: expect.stringContaining('正在被另一个规程进程使用'),
    })
    held.release()
    ;(await holdFolder(folder)).release()
  })

  it('refuses to change or delete a recorded event', async () => {
    await queue.write(s => s.run("INSERT INTO event VALUES ('t', 0, 'o', 'i', 0, 'c', x'00', x'00')"))
    await expect(queue.write(s => s.run("UPDATE event SET org = 'p'"))).rejects.toThrow('never changed')
    await expect(queue.write(s => s.run('DELETE FROM event'))).rejects.toThrow('never deleted')
  })

  it('survives bytes that are not UTF-8 with an ordinary error', async () => {
    await queue.write(s => s.run("INSERT INTO person VALUES ('t', 'p', x'ff', x'7b7d', 0)"))
    const direct = createClient({ url: `file:${join(folder, 'guicheng.db')}`, concurrency: 1 })
    const { rows } = await direct.execute('SELECT name FROM person')
    direct.close()
    expect(new Uint8Array(rows[0]?.[0] as ArrayBuffer)).toEqual(Uint8Array.of(0xff))
  })
})
