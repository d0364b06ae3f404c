import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolesHold } from '#engine/analysis/roles-hold.ts'
import type { Json } from '#engine/json.ts'
import { saySummary, summary } from '#engine/process/impact.ts'
import { type Judged, publishedIn } from '#runtime/server/check/judge.ts'
import { type Accounted, accountedSchema, NOTHING_SAID, type Released, release } from '#runtime/server/check/release.ts'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import { judgeFile, sayFinding, templateFile } from '#runtime/server/command/check.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { impactsOf } from '#runtime/server/command/impact.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { folders } from '#runtime/server/demo/load.ts'

const WHY = {
  invalid: '有必须修正的问题',
  unexplained: '下面的建议没有采纳，也没有在 publishing.json 的 reasons 里写明理由（以“编号 位置”为名）',
  unfinished: '检查没有做完；确需发布的，在 publishing.json 的 acceptedBy 里写明由哪位有发布权限的人认可',
} as const

/** What is said about the findings stands in `publishing.json` beside the template. */
async function accountedBeside(path: string): Promise<Accounted> {
  const beside = join(dirname(await templateFile(path)), 'publishing.json')
  const text = await readFile(beside, 'utf8').catch(() => undefined)
  if (text === undefined) return NOTHING_SAID
  try {
    return accountedSchema.parse(JSON.parse(text))
  } catch {
    throw new CannotDo(
      `${beside} 写法有误，应为 {"reasons": {"编号 位置": "理由"}, "acceptedBy": null}。Not understood.`,
    )
  }
}

const SHIPPED = fileURLToPath(new URL('../../../templates/', import.meta.url))

export const publishCommand: Command = {
  name: 'publish',
  usage: 'publish [<模板文件 file…>]',
  says: '发布模板；不写文件则发布随系统提供的全部模板。有问题的一个都不发布。',
  english: 'Publishes templates, all shipped ones when none is named; none at all if one is faulty.',
  words: { least: 0, most: 1000 },
  async run(input) {
    const { out, report, words } = input
    const paths = words.length > 0 ? words : (await folders()).map(folder => `${SHIPPED}${folder}`)
    return withStore(input, publishCommand, async store => {
      const known = publishedIn(await store.templates())
      const people = await store.people()
      const judged: (Judged & { readonly path: string; readonly released: Released })[] = []
      for (const path of paths) {
        const one = await judgeFile(path, known)
        judged.push({ path, ...one, released: release(one, await accountedBeside(path), null, people) })
      }
      if (!judged.every(({ released }) => released.may)) {
        for (const { path, released } of judged)
          if (!released.may) out(`${path}：${WHY[released.why]}\n${released.findings.map(sayFinding).join('\n')}`)
        out('一个模板都没有发布。请按上面的提示改好再发布。Nothing was published.')
        report(judged.map(one => ({ file: one.path, sound: one.released.may, findings: one.findings })))
        return 1
      }
      const done = []
      for (const { path, sound, released, pack } of judged) {
        if (!sound || !released.may) continue
        const { record } = released
        const { id, title } = sound.template
        const { version, isNew } = await store.publish(sound, null, record as unknown as Json)
        out(isNew ? `已发布“${title}”第 ${version} 版` : `“${title}”没有变化，仍是第 ${version} 版`)
        for (const [place, reason] of Object.entries(record.reasons)) out(`  没有采纳的建议 ${place}：${reason}`)
        for (const one of rolesHold(sound, people, people.organisations, pack)) out(sayFinding(one))
        const running = isNew && version > 1 ? summary(await impactsOf(store, sound, {})) : undefined
        if (running) out(`  ${saySummary(running)}`)
        done.push({ file: path, id, title, version, isNew, hash: sound.hash, record, ...(running && { running }) })
      }
      report(done)
      return 0
    })
  },
}
