import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const BUILT = ['dist/web/index.html', 'dist/web/designer/index.html']
/** Whatever the screens are made of. */
const SOURCES = [
  'runtime/portal',
  'runtime/ui',
  'runtime/server/api',
  'designer',
  'engine',
  'vite.config.ts',
  'package-lock.json',
]

/** Builds the screens when they are missing or older than what they are made of. */
export async function ensureScreens(say: (text: string) => void, root = ROOT): Promise<'built' | 'fresh' | 'kept'> {
  const built = await oldest(root, BUILT)
  const changed = await newest(root, SOURCES)
  if (built !== undefined && built >= changed) return 'fresh'
  say(
    built === undefined
      ? '正在生成界面（第一次约需一分钟）… Building the screens …'
      : '界面有更新，正在重新生成 … Rebuilding the screens …',
  )
  const started = Date.now()
  const done = await build(root, say)
  if (done) {
    say(`界面已生成（${Math.round((Date.now() - started) / 1000)} 秒）。Screens built.`)
    return 'built'
  }
  if (built === undefined)
    throw new CannotDo(
      '界面生成失败，见上面的输出。请先运行 npm ci，再运行 npm run build。\nThe screens could not be built: run npm ci, then npm run build.',
    )
  say('界面重新生成失败，继续使用原来的界面。Rebuilding failed: the old screens are used.')
  return 'kept'
}

/** Runs Vite in a process of its own, so that its memory is given back. Its lines are the progress. */
function build(root: string, say: (text: string) => void): Promise<boolean> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
  return new Promise(resolve => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Whatever is set around here, people get the fast build.
      env: { ...process.env, NODE_ENV: 'production' },
    })
    const beat = setInterval(() => say('  仍在生成 … still building …'), 10_000)
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => text.trim() && say(text.trimEnd()))
    const end = (ok: boolean) => {
      clearInterval(beat)
      resolve(ok)
    }
    child.once('error', () => end(false))
    child.once('close', code => end(code === 0))
  })
}

async function oldest(root: string, files: readonly string[]): Promise<number | undefined> {
  const times = await Promise.all(files.map(file => changedAt(join(root, file))))
  return times.includes(0) ? undefined : Math.min(...times)
}

/** When the newest of these files and everything below these folders was changed; tests do not count. */
async function newest(root: string, paths: readonly string[]): Promise<number> {
  let latest = 0
  for (const path of paths) {
    const full = join(root, path)
    const entries = await readdir(full, { recursive: true, withFileTypes: true }).catch(() => [])
    const files = entries
      .filter(entry => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
    for (const file of files.length > 0 ? files : [full]) latest = Math.max(latest, await changedAt(file))
  }
  return latest
}
const changedAt = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0
