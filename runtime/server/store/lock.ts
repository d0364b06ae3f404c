import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { CannotOpen } from '#runtime/server/store/database.ts'

/**
 * Owns a data folder for the life of the process: a write transaction held open on a file of its own. Node has no flock;
 * this one is free again the moment the process dies, however it dies.
 */
export async function holdFolder(folder: string): Promise<{ release(): void }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const client = createClient({ url: `file:${join(folder, 'guicheng.lock')}`, concurrency: 1 })
  try {
    const held = await client.transaction('write')
    return {
      release() {
        held.close()
        client.close()
      },
    }
  } catch (error) {
    client.close()
    if (error instanceof Error && String(Reflect.get(error, 'code')).startsWith('SQLITE_BUSY')) {
      throw new CannotOpen(
        'IN_USE',
        `数据目录 ${folder} 正在被另一个规程进程使用。请先停止那个进程，或换一个数据目录。\nThe data folder is in use by another process: stop it first, or choose another folder.`,
        { cause: error },
      )
    }
    throw error
  }
}
