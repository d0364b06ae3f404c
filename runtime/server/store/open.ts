import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json } from '#engine/json.ts'
import type { PersonId } from '#engine/people/directory.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { type Clock, systemClock } from '#runtime/server/clock.ts'
import { openLibsql } from '#runtime/server/store/connect/libsql.ts'
import { connectPostgres, openPostgres, type PostgresPool } from '#runtime/server/store/connect/postgres.ts'
import { CannotOpen, type Database, type Session } from '#runtime/server/store/database.ts'
import { changePeople, loadPeople, type People, type PeopleChange } from '#runtime/server/store/directory.ts'
import { type Keys, loadKek, openKeys } from '#runtime/server/store/keys.ts'
import { holdFolder } from '#runtime/server/store/lock.ts'
import { migrate } from '#runtime/server/store/migrate.ts'
import { openQueue, type Queue } from '#runtime/server/store/queue.ts'
import { type Reader, reader } from '#runtime/server/store/reader.ts'
import { insert } from '#runtime/server/store/rows.ts'
import { type StateCache, stateCache } from '#runtime/server/store/state-cache.ts'
import { defineTables, type Tables } from '#runtime/server/store/tables.ts'
import { type Catalogue, loadCatalogue, publishTemplate, retireTemplate } from '#runtime/server/store/templates.ts'

export interface StoreOptions {
  /** Folder of the data file, keys and lock. Needed unless a database address and a key are given. */
  readonly dataFolder?: string
  /** `postgres://…`; without it the data folder's libSQL file is used. */
  readonly databaseUrl?: string
  /** Instead of an address: an open connection, e.g. PGlite. */
  readonly postgres?: PostgresPool
  /** One tenant (辖区) per store; it stands in every key. */
  readonly tenant?: string
  /** Name of the log in every leaf. Kept from the first start on; later values are ignored. */
  readonly origin?: string
  readonly clock?: Clock
  /** Base64 of 32 bytes, instead of `<dataFolder>/keys/kek`. */
  readonly kek?: string
}

/** Everything the server remembers. Reads go to `db`, writes through `queue` (or `handle.ts`, for commands). */
export interface Store {
  readonly tenant: string
  readonly origin: string
  readonly clock: Clock
  readonly dataFolder: string | undefined
  readonly database: Database
  readonly tables: Tables
  readonly keys: Keys
  readonly queue: Queue
  /** Typed reads of what is committed. */
  readonly db: Reader
  /** The same with writes, each a transaction of its own through the queue: for libraries that bring their own queries. */
  readonly auto: Reader
  readonly states: StateCache
  /** Who is who now. Within a transaction, give its session. */
  people(session?: Session, revision?: number): Promise<People>
  changePeople(change: PeopleChange): Promise<void>
  templates(session?: Session, revision?: number): Promise<Catalogue>
  /** Publishes a checked template as the next version of its id; the same content again is the version it already has. */
  /** `record`: what it was checked for (`PublishRecord`). */
  publish(
    sound: SoundTemplate,
    by: PersonId | null,
    record?: Json,
  ): Promise<{ readonly version: number; readonly isNew: boolean }>
  /** No new instances from the version with this content hash. */
  retire(hash: string): Promise<void>
  /** Called after each commit with the instances that changed. */
  onChange(listener: (changes: readonly Change[]) => void): () => void
  tell(changes: readonly Change[]): void
  close(): Promise<void>
}
export interface Change {
  readonly instance: string
  readonly version: number
  readonly organisation: string
}

/**
 * Opens the store: lock, settings, migrations, keys. Throws `CannotOpen` with a message for the operator when the folder is
 * in use, the database is newer than the program, a setting was refused or the key does not fit.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataFolder, tenant = 'main', clock = systemClock } = options
  if (dataFolder) await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const lock = options.databaseUrl || options.postgres ? undefined : await holdFolder(needed(dataFolder))
  try {
    const database = await connect(options)
    try {
      await migrate(database)
      const keys = openKeys(await loadKek(dataFolder, options.kek))
      const tables = defineTables(database.dialect)
      const origin = await openLog(database, tables, keys, tenant, options.origin ?? `guicheng.local/${tenant}`)
      return assemble({ database, tables, keys, origin, tenant, clock, dataFolder, release: () => lock?.release() })
    } catch (error) {
      await database.close()
      throw error
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}

async function connect({ dataFolder, databaseUrl, postgres }: StoreOptions): Promise<Database> {
  if (postgres) return openPostgres(postgres)
  if (databaseUrl === undefined) return openLibsql(join(needed(dataFolder), 'guicheng.db'))
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return openPostgres(connectPostgres(databaseUrl))
  throw new CannotOpen(
    'ADDRESS_UNKNOWN',
    `数据库地址应以 postgres:// 开头。\nThe database address must start with postgres://.`,
  )
}

function needed(dataFolder: string | undefined): string {
  if (dataFolder) return dataFolder
  throw new CannotOpen(
    'ADDRESS_UNKNOWN',
    '没有指定数据目录或数据库地址。\nNeither a data folder nor a database address was given.',
  )
}

/** The row every append locks; made at the first start. A key other than the one it was made with is found here. */
async function openLog(
  database: Database,
  tables: Tables,
  keys: Keys,
  tenant: string,
  origin: string,
): Promise<string> {
  return database.transaction(async session => {
    await insert(session, tables.logHead, [{ tenant, origin, size: 0, people: 0, templates: 0 }], {
      key: ['tenant'],
      existing: 'keep',
    })
    const check = Buffer.from(keys.mac('dj-key-check/v1', tenant)).toString('hex')
    await insert(session, tables.meta, [{ key: `key-check.${tenant}`, value: check }], {
      key: ['key'],
      existing: 'keep',
    })
    const [stored] = await session.run('SELECT value FROM meta WHERE key = ?', [`key-check.${tenant}`])
    if (stored?.[0] !== check) {
      throw new CannotOpen(
        'KEY_WRONG',
        '密钥与数据库不符：数据是用另一把密钥加密的。请恢复原来的 keys/kek。\nThe key does not fit this database: restore the original keys/kek.',
      )
    }
    const [head] = await session.run('SELECT origin FROM log_head WHERE tenant = ?', [tenant])
    return String(head?.[0])
  })
}

interface Revisions {
  readonly people: number
  readonly templates: number
}

/** The queue, telling after each write of its own kind, before the writer hears of it. */
const watched = (queue: Queue, written: () => void): Queue => ({
  ...queue,
  get condition() {
    return queue.condition
  },
  write: job => queue.write(job).finally(written),
})

interface Parts extends Pick<Store, 'database' | 'tables' | 'keys' | 'origin' | 'tenant' | 'clock' | 'dataFolder'> {
  release(): void
}

function assemble({ release, ...parts }: Parts): Store {
  const { database, tables, tenant } = parts
  const { dialect, read } = database
  const queue = watched(openQueue(database), () => written())
  const listeners = new Set<(changes: readonly Change[]) => void>()
  let people: People | undefined
  let catalogue: Catalogue | undefined

  // A file has one process, so what it holds changes only here, by a write of its own; a database server is asked each time.
  let remembered: Revisions | undefined
  let writes = 0
  const written = () => {
    writes++
    remembered = undefined
  }
  const revisions = async (session: Session): Promise<Revisions> => {
    if (remembered && session === read) return remembered
    const before = writes
    const [row] = await session.run('SELECT people, templates FROM log_head WHERE tenant = ?', [tenant])
    const found = { people: Number(row?.[0]), templates: Number(row?.[1]) }
    if (dialect.name === 'sqlite' && session === read && before === writes) remembered = found
    return found
  }
  return {
    ...parts,
    queue,
    db: reader(read, dialect),
    auto: reader(
      {
        run: (sql, args) =>
          /^\s*(select|with)\b/i.test(sql) ? read.run(sql, args) : queue.write(s => s.run(sql, args)),
      },
      dialect,
    ),
    states: stateCache(),
    async people(session = read, revision) {
      const now = revision ?? (await revisions(session)).people
      if (people?.revision !== now) people = await loadPeople(session, dialect, tables, tenant)
      return people
    },
    changePeople: change => queue.write(session => changePeople(session, tables, tenant, change)),
    async templates(session = read, revision) {
      const now = revision ?? (await revisions(session)).templates
      if (catalogue?.revision !== now) catalogue = await loadCatalogue(session, dialect, tables, tenant)
      return catalogue
    },
    publish: (sound, by, record) =>
      queue.write(session =>
        publishTemplate(session, dialect, tables, tenant, {
          sound,
          by,
          at: parts.clock.now(),
          ...(record !== undefined && { record }),
        }),
      ),
    retire: hash => queue.write(session => retireTemplate(session, tenant, hash, parts.clock.now())),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell(changes) {
      for (const listener of listeners) listener(changes)
    },
    async close() {
      await queue.close()
      await database.close()
      release()
    },
  }
}
