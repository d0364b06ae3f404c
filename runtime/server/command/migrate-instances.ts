import { randomUUID } from 'node:crypto'
import { sayRefusal } from '#engine/process/sentence.ts'
import { CHINA } from '#engine/time/calendars.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { WrongUsage } from '#runtime/server/command/command.ts'
import { impactsOf, readMapping } from '#runtime/server/command/impact.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { validate } from '#runtime/server/compose.ts'
import { openHandle } from '#runtime/server/handle.ts'

export const migrateInstancesCommand: Command = {
  name: 'migrate-instances',
  usage: 'migrate-instances <模板 template> <版本散列 hash> <经办人 person> <原因 reason> [<对应关系 mapping.json>]',
  says: '把在办的办件逐件换到已发布的版本；不能换的保持原样并说明原因。经办人须是有权督办的人。',
  english: 'Moves running instances to a published version, one by one, in the name of somebody who supervises them.',
  words: { least: 4, most: 5 },
  async run(input) {
    const [template = '', hash = '', person = '', reason = '', mappingFile] = input.words
    const mapping = mappingFile === undefined ? {} : await readMapping(mappingFile)
    return withStore(input, migrateInstancesCommand, async store => {
      const target = (await store.templates()).get(hash)
      if (!target || target.id !== template)
        throw new WrongUsage(`没有发布过“${template}”的版本 ${hash}。No such published version.`)
      if (!(await store.people()).person(person)) throw new WrongUsage(`没有人员 ${person}。No such person.`)
      const handle = openHandle({ store, calendar: CHINA, validate })
      const found = await impactsOf(store, target.sound, mapping)
      const results = []
      for (const [index, { instance, effect, why }] of found.entries()) {
        const progress = `[${index + 1}/${found.length}] ${instance}`
        if (effect === 'mapping' || effect === 'finish') {
          input.out(`${progress}  保持原版本：${why}`)
          results.push({ instance, moved: false, why })
          continue
        }
        const moved = await handle({
          key: `migrate:${randomUUID()}`,
          instance,
          actor: { person },
          at: store.clock.now(),
          body: { type: 'Migrate', hash, mapping, reason },
        })
        const says = moved.ok ? undefined : sayRefusal(moved.error)
        input.out(`${progress}  ${moved.ok ? `已换到第 ${target.version} 版` : `没有换版：${says}`}`)
        results.push({ instance, moved: moved.ok, ...(!moved.ok && { code: moved.error.code, why: says }) })
      }
      const moved = results.filter(one => one.moved).length
      input.out(
        `${moved} 件已换版，${results.length - moved} 件保持原版本。${moved} moved, ${results.length - moved} stay.`,
      )
      input.report({ template, hash, moved, stay: results.length - moved, instances: results })
      return 0
    })
  },
}
