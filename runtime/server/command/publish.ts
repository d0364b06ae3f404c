import { fileURLToPath } from 'node:url'
import { checkFile, sayFinding } from '#runtime/server/command/check.ts'
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
    const checked = await Promise.all(paths.map(async path => ({ path, ...(await checkFile(path)) })))
    const sound = checked.flatMap(({ path, sound }) => (sound ? [{ path, sound }] : []))
    if (sound.length < checked.length) {
      for (const { path, sound, findings } of checked)
        if (!sound) out(`${path}：有必须修正的问题\n${findings.map(sayFinding).join('\n')}`)
      out('一个模板都没有发布。请按上面的提示改好再发布。Nothing was published.')
      report(checked.map(({ path, sound, findings }) => ({ file: path, sound: sound !== undefined, findings })))
      return 1
    }
    return withStore(input, publishCommand, async store => {
      const published = []
      for (const { path, sound: template } of sound) {
        const { id, title } = template.template
        const { version, isNew } = await store.publish(template, null)
        out(isNew ? `已发布“${title}”第 ${version} 版` : `“${title}”没有变化，仍是第 ${version} 版`)
        published.push({ file: path, id, title, version, isNew, hash: template.hash })
      }
      report(published)
      return 0
    })
  },
}
