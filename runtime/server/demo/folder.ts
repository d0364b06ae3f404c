import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import { holdFolder } from '#runtime/server/store/lock.ts'

/** A data folder of the demo carries a mark, so that real data is never reset and known passwords never go to production. */
const MARK = 'demo.json'
const FILES = ['guicheng.db', 'guicheng.db-wal', 'guicheng.db-shm', 'guicheng.lock', 'keys', 'demo-clock.json', MARK]

export const isDemoFolder = async (folder: string): Promise<boolean> => (await markOf(folder)) !== undefined

/**
 * Makes the folder ready: `new` when everything has to be loaded, `kept` when a finished demo is there. `reset` starts
 * over, and so does a load that was interrupted. Throws when the folder holds data that is not the demo's.
 */
export async function readyFolder(folder: string, reset: boolean): Promise<'new' | 'kept'> {
  const mark = await markOf(folder)
  if (mark === undefined && (await exists(join(folder, 'guicheng.db'))))
    throw new CannotDo(
      `${folder} 里是正式数据，演示不会使用它。请用 GUICHENG_DATA 指定另一个目录。\nThis folder holds real data, which the demo will not touch: choose another with GUICHENG_DATA.`,
    )
  if (mark?.complete && !reset) return 'kept'
  if (mark) {
    ;(await holdFolder(folder)).release()
    for (const file of FILES) await rm(join(folder, file), { recursive: true, force: true })
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeMark(folder, { complete: false })
  return 'new'
}

export const finishFolder = (folder: string, more: object) => writeMark(folder, { ...more, complete: true })

const writeMark = (folder: string, mark: object) => writeFile(join(folder, MARK), `${JSON.stringify(mark)}\n`)

async function markOf(folder: string): Promise<{ readonly complete?: boolean } | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, MARK), 'utf8')) as { complete?: boolean }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : { complete: false }
  }
}
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
