import { fileURLToPath } from 'node:url'
import { type Judged, mayPublish } from '#runtime/server/check/judge.ts'
import { judgeFile, sayFinding } from '#runtime/server/command/check.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { folders } from '#runtime/server/demo/load.ts'

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
      const known = await store.templates()
      const published = (_: string, hash: string) => known.get(hash)?.sound
      const judged: (Judged & { readonly path: string })[] = []
      for (const path of paths) judged.push({ path, ...(await judgeFile(path, { published })) })
      if (!judged.every(mayPublish)) {
        for (const { path, findings } of judged.filter(one => !mayPublish(one)))
          out(`${path}：有必须修正的问题\n${findings.map(sayFinding).join('\n')}`)
        out('一个模板都没有发布。请按上面的提示改好再发布。Nothing was published.')
        report(judged.map(one => ({ file: one.path, sound: mayPublish(one), findings: one.findings })))
        return 1
      }
      const done = []
      for (const { path, sound, record } of judged) {
        if (!sound) continue
        const { id, title } = sound.template
        const { version, isNew } = await store.publish(sound, null)
        out(isNew ? `已发布“${title}”第 ${version} 版` : `“${title}”没有变化，仍是第 ${version} 版`)
        done.push({ file: path, id, title, version, isNew, hash: sound.hash, record })
      }
      report(done)
      return 0
    })
  },
}
