import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { backup } from '#runtime/server/store/backup.ts'

export const backupCommand: Command = {
  name: 'backup',
  usage: 'backup <目录 folder> [--with-keys]',
  says: '把数据完整复制到一个新目录。',
  english: 'A consistent copy of the data in a new folder.',
  flags: { '--with-keys': '连同密钥（请离线保管） with the keys; keep them apart' },
  words: { least: 1, most: 1 },
  run: input =>
    withStore(input, backupCommand, async store => {
      const folder = resolve(input.words[0]!)
      const file = join(folder, 'guicheng.db')
      if (!store.database.copyTo)
        throw new CannotDo('PostgreSQL 数据库请用 pg_dump 备份。Use pg_dump to back up PostgreSQL.')
      if (await stat(file).catch(() => undefined))
        throw new CannotDo(
          `${file} 已经存在，没有覆盖。请换一个目录。\nIt exists and was not overwritten: choose another folder.`,
        )
      const withKeys = input.flags.has('--with-keys')
      const made = await backup(store, folder, { withKeys })
      input.out(`已备份到 ${made.file}（${(made.bytes / 1024 ** 2).toFixed(1)} MB）。Backed up.`)
      if (!withKeys)
        input.out(
          '密钥没有包含在内：没有 keys/ 就读不出备份，请另行妥善保管。The keys are not in it, and it cannot be read without them: keep keys/ elsewhere.',
        )
      input.report({ ...made, withKeys })
      return 0
    }),
}
