import type { Command } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { rebuild } from '#runtime/server/project/rebuild.ts'

export const rebuildCommand: Command = {
  name: 'rebuild',
  usage: 'rebuild',
  says: '清空并按存证记录重建待办、列表等读取表。',
  english: 'Rebuilds the read models from the record.',
  words: { least: 0, most: 0 },
  run: input =>
    withStore(input, rebuildCommand, async store => {
      const found = await rebuild(store, instances => input.err(`正在重建 … ${instances}`))
      input.out(`已重建：${found.instances} 个办件，${found.entries} 条记录。Rebuilt.`)
      input.report(found)
      return 0
    }),
}
