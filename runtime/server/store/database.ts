import type { Dialect } from '#runtime/server/store/dialect/sqlite.ts'

/** What SQL takes and gives. Integers are numbers: nothing here counts beyond 2^53. */
export type Value = string | number | boolean | null | Uint8Array
export type Row = readonly Value[]

/** Somewhere a statement can be run: the reading side, or an open transaction. Placeholders are `?` in both dialects. */
export interface Session {
  run(sql: string, args?: readonly Value[]): Promise<readonly Row[]>
}

/** One database behind the store. Only the queue calls `transaction`, and never twice at once. */
export interface Database {
  readonly dialect: Dialect
  readonly read: Session
  /** All or nothing: commits when `work` resolves, rolls back when it throws. `ready` says so to the migrator. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** Brings the main file up to date with the log. `idle` also shortens the log. Nothing to do on PostgreSQL. */
  checkpoint(idle: boolean): Promise<void>
  /** Writes a consistent copy to a new file. Absent where the database server has its own way. */
  copyTo?(file: string): Promise<void>
  close(): Promise<void>
}

/** Why the store does not write at the moment. Reads go on. */
export class ReadOnly extends Error {
  readonly code = 'READ_ONLY'
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
  }
}

/** The database cannot be opened as it is; the message is for the person who started the server. */
export class CannotOpen extends Error {
  readonly code: 'IN_USE' | 'NEWER_DATABASE' | 'SETTING_REFUSED' | 'KEY_WRONG' | 'ADDRESS_UNKNOWN' | 'SELF_TEST'
  constructor(code: CannotOpen['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Codes of SQLite, PostgreSQL and the operating system that mean: no room, try again when somebody made some. */
const NO_ROOM = /^(SQLITE_FULL|ENOSPC|EDQUOT|53100)$/
/** Codes that mean the medium failed: nothing written after this can be trusted, so the process must not go on writing. */
const BROKEN = /^(SQLITE_IOERR|SQLITE_CORRUPT|SQLITE_NOTADB|58030|XX00[12])/

export function classify(error: unknown): 'no-room' | 'broken' | 'other' {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const codes = [Reflect.get(e, 'code'), Reflect.get(e, 'extendedCode')]
    if (codes.some(code => typeof code === 'string' && NO_ROOM.test(code))) return 'no-room'
    if (codes.some(code => typeof code === 'string' && BROKEN.test(code))) return 'broken'
  }
  return 'other'
}
