import type { Command } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  usage: 'migrate',
  says: '把数据库结构升级到本程序的版本（启动时也会自动进行）。',
  english: 'Brings the database to the schema of this program.',
  words: { least: 0, most: 0 },
  run: input =>
    withStore(input, migrateCommand, async ({ database: { read, dialect } }) => {
      const [row] = await read.run("SELECT value FROM meta WHERE key = 'schema'")
      const schema = Number(row?.[0])
      input.out(`数据库结构版本 ${schema}，已是最新。Schema ${schema}, up to date.`)
      input.report({ schema, store: dialect.name })
      return 0
    }),
}
