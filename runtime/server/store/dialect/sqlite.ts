import { customType, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { canonicalText } from '#engine/evidence/canonical.ts'
import type { Json } from '#engine/json.ts'
import { fromText, toText } from '#runtime/server/store/text.ts'

/** Free text as bytes: one bad byte in a TEXT value would abort the process, in a BLOB it is an ordinary error. */
const words = customType<{ data: string; driverData: Uint8Array }>({
  dataType: () => 'blob',
  toDriver: fromText,
  fromDriver: toText,
})
const json = customType<{ data: Json; driverData: Uint8Array }>({
  dataType: () => 'blob',
  toDriver: value => fromText(canonicalText(value)),
  fromDriver: value => JSON.parse(toText(value)) as Json,
})
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'blob',
  fromDriver: value => (value instanceof Uint8Array ? value : new Uint8Array(value)),
})

/** What the tables are written in, on libSQL. */
export const sqlite = {
  name: 'sqlite' as 'sqlite' | 'postgres',
  table: sqliteTable,
  primaryKey,
  index,
  uniqueIndex,
  columns: {
    /** Ids, enumerations, hashes and instants: ASCII the product itself made. */
    id: (name: string) => text(name),
    bytes: (name: string) => bytes(name),
    words: (name: string) => words(name),
    json: (name: string) => json(name),
    number: (name: string) => integer(name, { mode: 'number' }),
    flag: (name: string) => integer(name, { mode: 'boolean' }),
  },
  /** SQL that is true where `column` (words) contains the bytes of `?`. */
  contains: (column: string) => `instr(${column}, ?) > 0`,
}
export type Dialect = typeof sqlite
