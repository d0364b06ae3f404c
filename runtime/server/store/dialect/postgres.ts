import { bigint, boolean, customType, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { canonicalText } from '#engine/evidence/canonical.ts'
import type { Json } from '#engine/json.ts'
import type { Dialect } from '#runtime/server/store/dialect/sqlite.ts'
import { fromText, toText } from '#runtime/server/store/text.ts'

const words = customType<{ data: string; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: fromText,
  fromDriver: toText,
})
const json = customType<{ data: Json; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: value => fromText(canonicalText(value)),
  fromDriver: value => JSON.parse(toText(value)) as Json,
})
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })

/** The same vocabulary on PostgreSQL. The cast is the seam: one set of table types serves both. */
export const postgres = {
  name: 'postgres',
  table: pgTable,
  primaryKey,
  index,
  uniqueIndex,
  columns: {
    id: (name: string) => text(name),
    bytes: (name: string) => bytes(name),
    words: (name: string) => words(name),
    json: (name: string) => json(name),
    number: (name: string) => bigint(name, { mode: 'number' }),
    flag: (name: string) => boolean(name),
  },
  contains: (column: string) => `position(? in ${column}) > 0`,
} as unknown as Dialect
