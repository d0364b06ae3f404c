import { leafHash } from '#engine/evidence/tree.ts'
import { sha256 } from '#runtime/server/store/keys.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** Records looked at when the server starts: about 20 MB, well below a second. `guicheng verify --all` looks at all. */
const RECENT = 10_000
const AT_ONCE = 500

/** Hashes the newest records again; the first one, from the newest on, whose bytes are not what was written. */
export async function recheck(
  { tenant, database: { read } }: Store,
  recent = RECENT,
): Promise<{ readonly gidx: number; readonly instance: string; readonly n: number } | undefined> {
  const [head] = await read.run('SELECT size FROM log_head WHERE tenant = ?', [tenant])
  const size = Number(head?.[0] ?? 0)
  for (let end = size; end > Math.max(0, size - recent); end -= AT_ONCE) {
    const rows = await read.run(
      'SELECT gidx, inst, n, leaf, leaf_hash FROM event WHERE tenant = ? AND gidx >= ? AND gidx < ? ORDER BY gidx DESC',
      [tenant, Math.max(0, end - AT_ONCE), end],
    )
    for (const [gidx, instance, n, leaf, hash] of rows)
      if (Buffer.compare(leafHash(leaf as Uint8Array, { sha256 }), hash as Uint8Array) !== 0)
        return { gidx: Number(gidx), instance: String(instance), n: Number(n) }
  }
  return undefined
}
