import type { Entry } from '#engine/process/event.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { Session, Value } from '#runtime/server/store/database.ts'
import { insert, type RowOf, remove } from '#runtime/server/store/rows.ts'
import type { Tables } from '#runtime/server/store/tables.ts'

/**
 * A read model: tables that are a fold of the histories and nothing else. Live rows are written in the transaction of
 * the event; `rebuild` folds the same function over everything and must give the same rows.
 */
export interface Projection {
  readonly name: string
  readonly tables: readonly Projected[]
  apply(rows: Rows, entry: Entry, before: InstanceState | undefined, after: InstanceState): void
}

/** Tables a projection may write, their keys, and the columns by which rows go away together. */
export const PROJECTED = {
  instance: { key: ['tenant', 'id'], unit: ['tenant', 'id'] },
  attached: { key: ['tenant', 'hash', 'instance'], unit: ['tenant', 'hash', 'instance'] },
  involved: { key: ['tenant', 'person', 'instance'], unit: ['tenant', 'person', 'instance'] },
  task: { key: ['tenant', 'instance', 'task'], unit: ['tenant', 'instance', 'task'] },
  assignee: { key: ['tenant', 'who', 'instance', 'task'], unit: ['tenant', 'instance', 'task'] },
  urge: { key: ['tenant', 'instance', 'task', 'n'], unit: ['tenant', 'instance', 'task'] },
  timer: { key: ['tenant', 'instance', 'timer'], unit: ['tenant', 'instance', 'timer'] },
  agenda: { key: ['tenant', 'instance', 'visit'], unit: ['tenant', 'instance', 'visit'] },
  disclosure: { key: ['tenant', 'instance', 'visit'], unit: ['tenant', 'instance', 'visit'] },
  statistic: { key: ['tenant', 'organisation', 'template', 'status'], unit: [] },
} as const satisfies {
  readonly [K in keyof Tables]?: { readonly key: readonly string[]; readonly unit: readonly string[] }
}
export type Projected = keyof typeof PROJECTED
type Unit<K extends Projected> = { readonly [C in Exclude<(typeof PROJECTED)[K]['unit'][number], 'tenant'>]: string }
type Content<K extends Projected> = Omit<RowOf<K>, 'tenant'>

/** Changes of rows, gathered over a whole group of commands and written in a few statements. */
export interface Rows {
  put<K extends Exclude<Projected, 'statistic'>>(table: K, row: Content<K>): void
  remove<K extends Exclude<Projected, 'statistic'>>(table: K, unit: Unit<K>): void
  /** Adds to a counter. */
  count(row: Content<'statistic'>): void
  flush(session: Session): Promise<void>
}

interface Pending {
  readonly removed: Map<string, readonly Value[]>
  readonly put: Map<string, Map<string, Record<string, unknown>>>
}

export function gatherRows(tables: Tables, tenant: string): Rows {
  const pending = new Map<Projected, Pending>()
  const counts = new Map<string, RowOf<'statistic'>>()
  const of = (table: Projected): Pending => {
    let found = pending.get(table)
    if (!found) {
      found = { removed: new Map(), put: new Map() }
      pending.set(table, found)
    }
    return found
  }
  const values = (columns: readonly string[], row: Record<string, unknown>) =>
    columns.map(c => (c === 'tenant' ? tenant : (row[c] as Value)))
  return {
    put(table, row) {
      const { put } = of(table)
      const unit = values(PROJECTED[table].unit, row).join('\n')
      const rows = put.get(unit) ?? new Map<string, Record<string, unknown>>()
      put.set(unit, rows)
      rows.set(values(PROJECTED[table].key, row).join('\n'), { ...row, tenant })
    },
    remove(table, unit) {
      const { put, removed } = of(table)
      const key = values(PROJECTED[table].unit, unit)
      const id = key.join('\n')
      put.delete(id)
      removed.set(id, key)
    },
    count(row) {
      const id = [row.organisation, row.template, row.status].join('\n')
      counts.set(id, { ...row, tenant, count: row.count + (counts.get(id)?.count ?? 0) })
    },
    async flush(session) {
      for (const [table, { removed, put }] of pending) {
        const { key, unit } = PROJECTED[table]
        // A unit that is removed and put again as one row needs no removal: putting replaces it.
        const gone = [...removed].filter(([id]) => !put.has(id) || key.length !== unit.length).map(([, k]) => k)
        await remove(session, tables[table], unit, gone)
        const rows = [...put.values()].flatMap(unitRows => [...unitRows.values()])
        await insert(session, tables[table], rows as never, { key, existing: 'replace' })
      }
      const moved = [...counts.values()].filter(row => row.count !== 0)
      await insert(session, tables.statistic, moved, { key: PROJECTED.statistic.key, existing: { add: 'count' } })
      if (moved.some(row => row.count < 0))
        await session.run('DELETE FROM statistic WHERE tenant = ? AND count = 0', [tenant])
    },
  }
}
