import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * A Chinese font, so that screenshots show words and not boxes. Nothing depends on it but the eye: where it cannot be
 * had, that is said and the tests go on.
 */
export async function findChineseFont(say: (text: string) => void = text => console.info(text)): Promise<boolean> {
  if (await hasFont()) return true
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('中文字体：正在用 apt-get 安装 fonts-wqy-microhei …')
    try {
      await run('apt-get', ['update'], { timeout: 300_000 })
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'fontconfig', 'fonts-wqy-microhei'], {
        timeout: 300_000,
      })
      if (await hasFont()) return true
    } catch (error) {
      say(`中文字体：安装失败（${error instanceof Error ? error.message.split('\n')[0] : String(error)}）`)
    }
  }
  say('中文字体：本机没有，截图里的汉字会显示为方框，测试照常进行。')
  return false
}

const hasFont = async (): Promise<boolean> =>
  run('fc-list', [':lang=zh', 'file']).then(
    ({ stdout }) => stdout.trim() !== '',
    () => false,
  )
