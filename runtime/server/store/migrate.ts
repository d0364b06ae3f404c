import { readdir, readFile } from 'node:fs/promises'
import { CannotOpen, type Database, type Session } from '#runtime/server/store/database.ts'

/**
 * Brings a database to this program's schema: numbered files, each applied once, all in one transaction. A database from
 * a newer program is refused untouched. Returns the numbers that were applied.
 */
export async function migrate(
  database: Database,
  folder = new URL(`./migrations/${database.dialect.name}/`, import.meta.url),
) {
  const files = (await readdir(folder)).filter(name => /^\d{4}-.*\.sql$/.test(name)).sort()
  const newest = Number(files.at(-1)?.slice(0, 4) ?? 0)
  return database.transaction(async session => {
    if (database.dialect.name === 'postgres') await session.run('SELECT pg_advisory_xact_lock(20041117)')
    const version = await schemaVersion(database, session)
    if (version > newest) {
      throw new CannotOpen(
        'NEWER_DATABASE',
        `数据库由更新版本的规程创建（结构版本 ${version}，本程序只认识到 ${newest}）。请升级本程序；数据未作任何改动。\n` +
          `The database was written by a newer version (schema ${version}, this program knows ${newest}). Upgrade the program; nothing was changed.`,
      )
    }
    const applied: number[] = []
    for (const file of files) {
      const number = Number(file.slice(0, 4))
      if (number <= version) continue
      for (const statement of statements(await readFile(new URL(file, folder), 'utf8'))) await session.run(statement)
      applied.push(number)
    }
    if (applied.length) {
      await session.run(
        "INSERT INTO meta (key, value) VALUES ('schema', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [String(newest)],
      )
    }
    return applied
  })
}

async function schemaVersion(database: Database, session: Session): Promise<number> {
  const exists =
    database.dialect.name === 'sqlite'
      ? await session.run("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'")
      : await session.run(
          "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'meta'",
        )
  if (!exists.length) return 0
  const [row] = await session.run("SELECT value FROM meta WHERE key = 'schema'")
  return Number(row?.[0] ?? 0)
}

/** Statements end with `;` at the end of a line, followed by a line that does not belong to a body. */
const statements = (text: string): string[] =>
  text
    .replace(/^--.*$/gm, '')
    .split(/;\s*\n(?=\s*(?:CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|$))/i)
    .map(statement => statement.trim().replace(/;$/, ''))
    .filter(Boolean)
