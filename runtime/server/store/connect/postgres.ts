import pg, { type ClientBase } from 'pg'
import type { Database, Row, Session, Value } from '#runtime/server/store/database.ts'
import { postgres } from '#runtime/server/store/dialect/postgres.ts'

/** What the store needs of a PostgreSQL connection; node-postgres and PGlite both fit. */
export interface PostgresConnection {
  query(sql: string, args: readonly Value[]): Promise<readonly Row[]>
}
export interface PostgresPool extends PostgresConnection {
  /** Runs on one connection that nobody else uses meanwhile. */
  alone<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T>
  end(): Promise<void>
}

export function openPostgres(pool: PostgresPool): Database {
  return {
    dialect: postgres,
    read: session(pool),
    transaction: work =>
      pool.alone(async connection => {
        await connection.query('BEGIN', [])
        try {
          const value = await work(session(connection))
          await connection.query('COMMIT', [])
          return value
        } catch (error) {
          await connection.query('ROLLBACK', []).catch(() => undefined)
          throw error
        }
      }),
    checkpoint: async () => undefined,
    close: () => pool.end(),
  }
}

/** A pool of node-postgres with every limit set explicitly. */
export function connectPostgres(url: string): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    options: '-c synchronous_commit=on',
  })
  // A connection that breaks while idle is replaced by the pool; the next query reports what is really wrong.
  pool.on('error', () => undefined)
  const on = (client: Pick<ClientBase, 'query'>): PostgresConnection => ({
    async query(text, values) {
      const { rows } = await client.query<Value[]>({ text, values: values.map(bytes), rowMode: 'array' })
      return rows
    },
  })
  return {
    query: (text, values) => on(pool as unknown as ClientBase).query(text, values),
    async alone(work) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        return await work(on(client))
      } catch (error) {
        if (error instanceof Error && /terminat|ECONN|EPIPE|closed/.test(error.message)) broken = error
        throw error
      } finally {
        client.release(broken)
      }
    },
    end: () => pool.end(),
  }
}
const bytes = (value: Value) =>
  value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value

const numbered = new Map<string, string>()
/** `?` → `$1 …`. The product's SQL has no `?` inside quotes. */
function toNumbered(sql: string): string {
  let text = numbered.get(sql)
  if (text === undefined) {
    let i = 0
    text = sql.replace(/\?/g, () => `$${++i}`)
    if (numbered.size > 2000) numbered.clear()
    numbered.set(sql, text)
  }
  return text
}
const session = (connection: PostgresConnection): Session => ({
  run: (sql, args) => connection.query(toNumbered(sql), args ?? []),
})
