import { type Client, createClient, type InStatement, type ResultSet } from '@libsql/client'
import { CannotOpen, type Database, type Row, type Session, type Value } from '#runtime/server/store/database.ts'
import { sqlite } from '#runtime/server/store/dialect/sqlite.ts'

/** Settings of every writing connection, as the value that must be read back. Never a busy timeout: it waits synchronously. */
const WRITER = [
  ['journal_mode', 'wal', 'WAL'],
  ['synchronous', 2, 'FULL'],
  ['wal_autocheckpoint', 0, '0'],
  ['foreign_keys', 1, 'ON'],
  ['trusted_schema', 0, 'OFF'],
  ['mmap_size', 0, '0'],
  ['cell_size_check', 1, 'ON'],
  ['secure_delete', 1, 'ON'],
  ['cache_size', -65536, '-65536'],
  ...(process.platform === 'darwin' ? ([['fullfsync', 1, 'ON']] as const) : []),
] as const
const READER = [
  ['query_only', 1, 'ON'],
  ['trusted_schema', 0, 'OFF'],
  ['mmap_size', 0, '0'],
  ['cell_size_check', 1, 'ON'],
  ['cache_size', -32768, '-32768'],
] as const

/**
 * One libSQL file: one writing connection and one reading connection, both on this thread, so that the WAL-reset race of
 * SQLite 3.45 (two threads or processes that write and checkpoint) cannot happen. Connections are never pooled.
 */
export async function openLibsql(file: string): Promise<Database> {
  const writer = createClient({ url: `file:${file}`, concurrency: 1 })
  await set(writer, WRITER)
  const reader = createClient({ url: `file:${file}`, concurrency: 1 })
  await set(reader, READER)
  return {
    dialect: sqlite,
    read: session(reader),
    async transaction(work) {
      const tx = await writer.transaction('write')
      try {
        const value = await work(session(tx))
        await tx.commit()
        return value
      } finally {
        tx.close()
      }
    },
    async checkpoint(idle) {
      await writer.execute(`PRAGMA wal_checkpoint(${idle ? 'TRUNCATE' : 'PASSIVE'})`)
    },
    async copyTo(copy) {
      await writer.execute({ sql: 'VACUUM INTO ?', args: [copy] })
    },
    async close() {
      reader.close()
      await writer.execute('PRAGMA wal_checkpoint(TRUNCATE)').catch(() => undefined)
      writer.close()
    },
  }
}

async function set(client: Client, settings: readonly (readonly [string, string | number, string])[]) {
  for (const [name, expected, value] of settings) {
    await client.execute(`PRAGMA ${name}=${value}`)
    const { rows } = await client.execute(`PRAGMA ${name}`)
    // PRAGMA mmap_size answers with no row where memory mapping is compiled out: that is zero.
    const found = rows[0]?.[0] ?? 0
    if (found !== expected) {
      throw new CannotOpen(
        'SETTING_REFUSED',
        `数据库设置未生效：${name} 应为 ${value}，实际为 ${String(found)}（database setting was refused）`,
      )
    }
  }
}

function session(target: { execute(statement: InStatement): Promise<ResultSet> }): Session {
  return {
    async run(sql, args) {
      const { rows, columns } = await target.execute({ sql, args: (args ?? []) as Exclude<Value, boolean>[] })
      return rows.map(row => columns.map((_, i) => own(row[i] as Value | ArrayBuffer))) as Row[]
    },
  }
}
const own = (value: Value | ArrayBuffer): Value => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)
