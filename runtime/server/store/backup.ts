import { cp, mkdir, open, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Store } from '#runtime/server/store/open.ts'

/**
 * A consistent copy of the data file into a new folder, made by the writer between two groups; writes wait meanwhile.
 * Keys are not copied unless asked for: a backup next to its key protects nothing.
 */
export async function backup(
  store: Store,
  folder: string,
  { withKeys = false } = {},
): Promise<{ readonly file: string; readonly bytes: number }> {
  const { database, queue, dataFolder } = store
  if (!database.copyTo) throw new Error('PostgreSQL 数据库请用 pg_dump 备份。Use pg_dump to back up PostgreSQL.')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'guicheng.db')
  await queue.between(() => database.copyTo!(file))
  for (const path of [file, dirname(file)]) {
    const handle = await open(path, 'r')
    await handle.sync()
    await handle.close()
  }
  if (withKeys && dataFolder) await cp(join(dataFolder, 'keys'), join(folder, 'keys'), { recursive: true })
  return { file, bytes: (await stat(file)).size }
}
