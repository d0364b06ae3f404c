import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { VerdictRecord } from '#engine/analysis/analyse.ts'
import { rolesHold } from '#engine/analysis/roles-hold.ts'
import type { Json } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Finding } from '#engine/template/finding.ts'
import { examine } from '#engine/template/parse.ts'
import { isError, type Judged, type JudgeOptions, judge, mayPublish } from '#runtime/server/check/judge.ts'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { hashText } from '#runtime/server/store/keys.ts'

export const checkCommand: Command = {
  name: 'check',
  usage: 'check <模板文件 file…> [--people]',
  flags: {
    '--people': '另外对照数据目录里的组织和人员：哪里没有人办理、哪里一人兼两职 checks the posts of the data folder',
  },
  says: '检查模板，列出问题、位置和改法。',
  english: 'Checks templates: what is wrong, where, and how to mend it.',
  words: { least: 1, most: 1000 },
  async run(input) {
    const { words, out, report, flags } = input
    const results: (Judged & { readonly file: string })[] = []
    for (const word of words) {
      if (words.length > 1) out(`正在检查 ${word} …`)
      results.push({ file: word, ...(await judgeFile(word)) })
    }
    for (const { file, sound, findings, record } of results) {
      const count = (severity: Finding['severity']) => findings.filter(one => one.severity === severity).length
      const verdict =
        sound && count('error') === 0 ? `可以发布（${sound.template.title}，${sound.hash.slice(0, 19)}…）` : '不能发布'
      out(`${file}：${verdict}，必须修正 ${count('error')} 项，建议 ${count('warning')} 项`)
      for (const finding of findings) out(sayFinding(finding))
      if (record) out(`  ${sayRecord(record)}`)
    }
    const people = new Map<string, readonly Finding[]>()
    if (flags.has('--people'))
      await withStore(input, checkCommand, async store => {
        const directory = await store.people()
        for (const { file, sound, pack } of results) {
          if (!sound) continue
          const found = rolesHold(sound, directory, directory.organisations, pack)
          people.set(file, found)
          out(`${file}：对照现有组织和人员，${found.length === 0 ? '没有发现问题' : `提示 ${found.length} 项`}`)
          for (const finding of found) out(sayFinding(finding))
        }
        return 0
      })
    report(
      results.map(({ file, sound, findings, record }) => ({
        file,
        sound: sound !== undefined && !findings.some(isError),
        ...(record && { record }),
        ...(sound && { id: sound.template.id, title: sound.template.title, hash: sound.hash }),
        findings,
        ...(people.has(file) && { people: people.get(file) }),
      })),
    )
    return results.every(mayPublish) ? 0 : 1
  },
}

const VERDICTS: { readonly [verdict in VerdictRecord['verdict']]: string } = {
  PASS: '全部检查通过',
  FAIL: '检查没有通过',
  POSSIBLE: '可能有问题，没有找到确实会发生的例子',
  INCONCLUSIVE: '没有检查完，不能下结论',
}
const sayRecord = ({ verdict, explored, complete, ruleset, checker }: VerdictRecord): string =>
  `${VERDICTS[verdict]}：走遍 ${explored} 个情形${complete ? '' : '（未走完）'}，${ruleset ? '已核对法定规则' : '没有法定规则可核对'}，检查程序 ${checker}`

/** The whole check of a file, with the `rules.json` beside it. */
export async function judgeFile(path: string, options: JudgeOptions = {}): Promise<Judged> {
  const file = await templateFile(path)
  const beside = join(dirname(file), 'rules.json')
  const pack = await readFile(beside, 'utf8').catch(() => undefined)
  return judge(await readText(file), { ...options, ...(pack !== undefined && { pack: readPack(pack, beside) }) })
}

function readPack(text: string, path: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new CannotDo(`${path} 不是 JSON 文本，法定规则没有读出来。Not JSON.`)
  }
}

/** A template file, or a folder with a `template.json`. Bytes that are not UTF-8 are a finding of the parser. */
export async function checkFile(path: string): Promise<{ sound?: SoundTemplate; findings: readonly Finding[] }> {
  return examine(await readText(await templateFile(path)), { hash: hashText, kinds: KINDS })
}

export async function templateFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ? join(path, 'template.json') : path
}

export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? '没有这个文件 no such file' : (error.code ?? error.message)
    throw new CannotDo(`不能读取 ${path}：${why}`)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CannotDo(`${path} 不是 UTF-8 文本，请另存为 UTF-8。Not UTF-8 text.`)
  }
}

export function sayFinding({ code, severity, where, message, fix, path }: Finding): string {
  const head = `  ${severity === 'error' ? '✗ 必须修正' : '△ 建议'} ${code}  ${where || '/'}\n      ${message}`
  const way = path && path.length > 0 ? `\n      经过：${path.join(' → ')}` : ''
  return `${head}${way}${fix ? `\n      → ${fix}` : ''}`
}
