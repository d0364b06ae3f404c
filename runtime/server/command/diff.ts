import { KINDS } from '#engine/step/kinds.ts'
import { differences } from '#engine/template/local/compare.ts'
import { type Difference, isAllowed } from '#engine/template/local/difference.ts'
import { checkFile, sayFinding } from '#runtime/server/command/check.ts'
import type { Command } from '#runtime/server/command/command.ts'

const MARKS: { readonly [change in Difference['change']]: string } = {
  tighter: '更严',
  added: '增加',
  wording: '文字',
  looser: '✗ 放宽',
  unproven: '✗ 不能证明更严',
}

export const diffCommand: Command = {
  name: 'diff',
  usage: 'diff <上级模板 superior.json> <本地模板 local.json>',
  says: '逐条说明本地模板与上级模板的差别，以及是否只会更严。',
  english: 'What a local template changes, sentence by sentence, and whether it only tightens.',
  words: { least: 2, most: 2 },
  async run({ words, out, err, report }) {
    const [superior, local] = await Promise.all(words.map(async path => ({ path, ...(await checkFile(path)) })))
    if (!superior?.sound || !local?.sound) {
      for (const { path, sound, findings } of [superior, local].flatMap(one => one ?? []))
        if (!sound) err(`${path}：有必须修正的问题，不能比较\n${findings.map(sayFinding).join('\n')}`)
      return 1
    }
    const found = differences(superior.sound.template, local.sound.template, KINDS)
    const isTighter = found.every(isAllowed)
    for (const { change, where, says } of found) out(`  ${MARKS[change]}  ${says}\n      ${where}`)
    if (found.length === 0) out('两个模板没有差别。')
    else
      out(
        isTighter ? `共 ${found.length} 处差别，只会更严。` : `共 ${found.length} 处差别，有的放宽了或者不能证明更严。`,
      )
    report({ tighter: isTighter, differences: found })
    return isTighter ? 0 : 1
  },
}
