import { drizzle as drizzlePostgres } from 'drizzle-orm/pg-proxy'
import { drizzle as drizzleSqlite } from 'drizzle-orm/sqlite-proxy'
import type { Session, Value } from '#runtime/server/store/database.ts'
import type { Dialect } from '#runtime/server/store/dialect/sqlite.ts'

/**
 * drizzle over a session of either dialect, for typed queries. Use `await query` and `.returning()`, never `.all()` or
 * `.get()`: those exist on one dialect only. The cast is the second and last seam between the dialects.
 */
export function reader(session: Session, dialect: Dialect) {
  const sqlite = () =>
    drizzleSqlite(async (sql, params: Value[], method) => {
      const rows = await session.run(sql, params)
      return { rows: (method === 'get' ? rows[0] : rows) as unknown[] }
    })
  if (dialect.name === 'sqlite') return sqlite()
  return drizzlePostgres(async (sql, params: Value[]) => ({
    rows: [...(await session.run(sql, params))],
  })) as unknown as ReturnType<typeof sqlite>
}
export type Reader = ReturnType<typeof reader>
