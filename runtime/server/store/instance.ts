import type { Entry } from '#engine/process/event.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { loadKnown, readHistory } from '#runtime/server/store/history.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** The current state of an instance, or undefined if there is none. */
export async function readState(store: Store, instance: string): Promise<InstanceState | undefined> {
  const { database, tenant, keys, states } = store
  const [row] = await database.read.run('SELECT version FROM instance WHERE tenant = ? AND id = ?', [tenant, instance])
  if (!row) return undefined
  const cached = states.get(instance, Number(row[0]))
  if (cached) return cached.state
  const known = (await loadKnown(database.read, keys, tenant, [instance])).get(instance)
  if (known) states.put(instance, known)
  return known?.state
}

/** Every entry of an instance with its leaf hash, oldest first. */
export async function readEntries(
  store: Store,
  instance: string,
): Promise<readonly { readonly entry: Entry; readonly leafHash: Uint8Array }[]> {
  return readHistory(store.database.read, store.keys, store.tenant, instance)
}

/** The exact bytes of every leaf of an instance, oldest first. */
export async function readLeaves(store: Store, instance: string): Promise<readonly Uint8Array[]> {
  const rows = await store.database.read.run('SELECT leaf FROM event WHERE tenant = ? AND inst = ? ORDER BY n', [
    store.tenant,
    instance,
  ])
  return rows.map(row => row[0] as Uint8Array)
}
