import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { KINDS } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Finding } from '#engine/template/finding.ts'
import { examine } from '#engine/template/parse.ts'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { hashText } from '#runtime/server/store/keys.ts'

export const checkCommand: Command = {
  name: 'check',
  usage: 'check <模板文件 file…>',
  says: '检查模板，列出问题、位置和改法。',
  english: 'Checks templates: what is wrong, where, and how to mend it.',
  words: { least: 1, most: 1000 },
  async run({ words, out, report }) {
    const results = await Promise.all(words.map(async word => ({ file: word, ...(await checkFile(word)) })))
    for (const { file, sound, findings } of results) {
      const count = (severity: Finding['severity']) => findings.filter(one => one.severity === severity).length
      const verdict = sound ? `可以发布（${sound.template.title}，${sound.hash.slice(0, 19)}…）` : '不能发布'
      out(`${file}：${verdict}，必须修正 ${count('error')} 项，建议 ${count('warning')} 项`)
      for (const finding of findings) out(sayFinding(finding))
    }
    report(
      results.map(({ file, sound, findings }) => ({
        file,
        sound: sound !== undefined,
        ...(sound && { id: sound.template.id, title: sound.template.title, hash: sound.hash }),
        findings,
      })),
    )
    return results.every(({ sound }) => sound) ? 0 : 1
  },
}

/** A template file, or a folder with a `template.json`. Bytes that are not UTF-8 are a finding of the parser. */
export async function checkFile(path: string): Promise<{ sound?: SoundTemplate; findings: readonly Finding[] }> {
  return examine(await readText(await templateFile(path)), { hash: hashText, kinds: KINDS })
}

async function templateFile(path: string): Promise<string> {
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

export function sayFinding({ code, severity, where, message, fix }: Finding): string {
  const head = `  ${severity === 'error' ? '✗ 必须修正' : '△ 建议'} ${code}  ${where || '/'}\n      ${message}`
  return fix ? `${head}\n      → ${fix}` : head
}
