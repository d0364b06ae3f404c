import { getTableColumns, getTableName } from 'drizzle-orm'
import type { Session, Value } from '#runtime/server/store/database.ts'
import type { Table, Tables } from '#runtime/server/store/tables.ts'

/**
 * Multi-row statements for the write path. Building SQL costs as much as running it, so the text is made once per table
 * and number of rows.
 */

interface Shape {
  readonly name: string
  readonly columns: readonly { readonly key: string; readonly sql: string; encode(value: unknown): Value }[]
  readonly texts: Map<string, string>
}
const shapes = new WeakMap<object, Shape>()

function shape(table: Table): Shape {
  let made = shapes.get(table)
  if (!made) {
    const columns = Object.entries(getTableColumns(table)).map(([key, column]) => ({
      key,
      sql: `"${column.name}"`,
      encode: (value: unknown): Value =>
        value === null || value === undefined ? null : (column.mapToDriverValue(value as never) as Value),
    }))
    made = { name: `"${getTableName(table)}"`, columns, texts: new Map() }
    shapes.set(table, made)
  }
  return made
}

/** Rows are put in pieces of this many parameters: SQLite takes 32,766, and shorter statements are parsed faster. */
const PARAMETERS = 4000

export type Conflict = {
  readonly key: readonly string[]
  readonly existing: 'replace' | 'keep' | { readonly add: string }
}

/** Inserts rows in as few statements as possible. `conflict` says what happens to rows whose key is there already. */
export async function insert<T extends Table>(
  session: Session,
  table: T,
  rows: readonly T['$inferInsert'][],
  conflict?: Conflict,
): Promise<void> {
  if (!rows.length) return
  const { name, columns, texts } = shape(table)
  const step = Math.max(1, Math.floor(PARAMETERS / columns.length))
  for (let from = 0; from < rows.length; from += step) {
    const part = rows.slice(from, from + step)
    const id = `${part.length} ${conflict ? JSON.stringify(conflict) : ''}`
    let text = texts.get(id)
    if (!text) {
      const one = `(${columns.map(() => '?').join(',')})`
      text = `INSERT INTO ${name} (${columns.map(c => c.sql).join(',')}) VALUES ${part.map(() => one).join(',')}${ending(name, columns, conflict)}`
      texts.set(id, text)
    }
    const args: Value[] = []
    for (const row of part) for (const column of columns) args.push(column.encode(row[column.key as never]))
    await session.run(text, args)
  }
}

function ending(name: string, columns: Shape['columns'], conflict: Conflict | undefined): string {
  if (!conflict) return ''
  const key = conflict.key.map(k => columns.find(c => c.key === k)!.sql)
  if (conflict.existing === 'keep') return ` ON CONFLICT (${key.join(',')}) DO NOTHING`
  if (conflict.existing === 'replace') {
    const rest = columns.filter(c => !key.includes(c.sql)).map(c => `${c.sql}=excluded.${c.sql}`)
    return ` ON CONFLICT (${key.join(',')}) DO ${rest.length ? `UPDATE SET ${rest.join(',')}` : 'NOTHING'}`
  }
  return ` ON CONFLICT (${key.join(',')}) DO UPDATE SET "${conflict.existing.add}"=${name}."${conflict.existing.add}"+excluded."${conflict.existing.add}"`
}

/** Removes rows by key: `keys[i]` are the values of `columns`, the first of which is the tenant. */
export async function remove(
  session: Session,
  table: Table,
  columns: readonly string[],
  keys: readonly (readonly Value[])[],
): Promise<void> {
  if (!keys.length) return
  const { name, columns: all, texts } = shape(table)
  for (let from = 0; from < keys.length; from += 200) {
    const part = keys.slice(from, from + 200)
    const id = `- ${part.length} ${columns.join()}`
    let text = texts.get(id)
    if (!text) {
      const names = columns.map(k => all.find(c => c.key === k)!.sql)
      const one = `(${names.map(column => `${column}=?`).join(' AND ')})`
      text = `DELETE FROM ${name} WHERE ${part.map(() => one).join(' OR ')}`
      texts.set(id, text)
    }
    await session.run(text, part.flat())
  }
}

/** `?,?,?` */
export const marks = (count: number): string => Array.from({ length: count }, () => '?').join(',')
export type RowOf<K extends keyof Tables> = Tables[K]['$inferInsert']
