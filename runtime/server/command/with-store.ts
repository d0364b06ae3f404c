import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import type { Command, ExitCode, Input } from '#runtime/server/command/command.ts'
import { openConfigured } from '#runtime/server/compose.ts'
import { CannotOpen } from '#runtime/server/store/database.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** Runs work on the store and closes it. While a server holds the folder, says so and what to do. */
export async function withStore(
  { config }: Input,
  { name }: Command,
  work: (store: Store) => Promise<ExitCode>,
): Promise<ExitCode> {
  const store = await openConfigured(config()).catch((error: unknown) => {
    if (error instanceof CannotOpen && error.code === 'IN_USE')
      throw new CannotDo(
        `${error.message}\n命令 ${name} 需要独占数据目录：请先停止服务（Ctrl-C 或 systemctl stop），再运行。\nThe command ${name} needs the data folder for itself: stop the server first.`,
        { cause: error },
      )
    throw error
  })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
