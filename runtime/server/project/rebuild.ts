import { getTableName } from 'drizzle-orm'
import { evolve } from '#engine/process/evolve.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { gatherRows, PROJECTED, type Projected } from '#runtime/server/project/projection.ts'
import { PROJECTIONS } from '#runtime/server/project/projections.ts'
import { lockHead, readHistory } from '#runtime/server/store/history.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** Instances folded between two writes of rows: bounds the memory, not the transaction. */
const AT_ONCE = 200

/**
 * Empties every read model and folds all histories again, in one transaction: readers see the old rows or the new ones.
 * Returns how many instances and entries there were. Writes wait meanwhile.
 */
export async function rebuild(
  store: Store,
  progress: (instances: number) => void = () => undefined,
): Promise<{ instances: number; entries: number }> {
  const { tenant, tables, keys } = store
  const found = await store.queue.write(async session => {
    await lockHead(store, session)
    for (const table of Object.keys(PROJECTED) as Projected[])
      await session.run(`DELETE FROM "${getTableName(tables[table])}" WHERE tenant = ?`, [tenant])
    const streams = (
      await session.run('SELECT inst FROM event WHERE tenant = ? AND n = 0 ORDER BY gidx', [tenant])
    ).map(row => row[0] as string)
    let entries = 0
    for (let from = 0; from < streams.length; from += AT_ONCE) {
      const rows = gatherRows(tables, tenant)
      for (const instance of streams.slice(from, from + AT_ONCE)) {
        let state: InstanceState | undefined
        for (const { entry } of await readHistory(session, keys, tenant, instance)) {
          const after = evolve(state, entry)
          for (const projection of PROJECTIONS) projection.apply(rows, entry, state, after)
          state = after
          entries++
        }
      }
      await rows.flush(session)
      progress(Math.min(from + AT_ONCE, streams.length))
    }
    return { instances: streams.length, entries }
  })
  store.states.clear()
  return found
}
