import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)

/** A Chromium that starts on this machine: the file, what its libraries need, and where it came from. */
interface Found {
  readonly executablePath: string
  readonly env?: { readonly [name: string]: string }
  readonly how: string
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=zh-CN',
]
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * Finds a browser that really starts: the one of CHROMIUM, the installed one, the one that comes through npm, else the
 * distribution's package. Says what it does; undefined, with the reasons, when none starts. `CHROMIUM=npm` takes the
 * one of npm.
 */
export async function findBrowser(
  say: (text: string) => void = text => console.info(text),
): Promise<{ readonly how: string } | undefined> {
  for (const [name, find] of WAYS) {
    try {
      const found = await find()
      if (!found) continue
      const browser = await launch(found)
      const version = browser.version()
      await browser.close()
      process.env.CHROMIUM = found.how === PACKAGED ? 'npm' : found.executablePath
      say(`浏览器：Chromium ${version}，${found.how}`)
      return { how: `${found.how} ${version}` }
    } catch (error) {
      say(`浏览器：${name} 不可用（${error instanceof Error ? error.message.split('\n')[0] : String(error)}）`)
    }
  }
  say('浏览器：没有找到可用的 Chromium。可安装 chromium，或用 CHROMIUM 指定它的路径。')
  return undefined
}

/** Starts the browser. Close it when done; contexts are separate people. */
export async function launchBrowser(): Promise<Browser> {
  const found = given() ?? (await installed()) ?? (await packaged())
  return launch(found)
}

const PACKAGED = 'npm 包 @sparticuz/chromium'
const WAYS: readonly (readonly [string, () => Promise<Found | undefined>])[] = [
  ['CHROMIUM', async () => given()],
  ['已安装的 Chromium', installed],
  [PACKAGED, packaged],
  ['apt-get install chromium', fromApt],
]

function launch({ executablePath, env }: Found): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: FLAGS,
    env: { ...definedOf(process.env), ...env },
    timeout: 60_000,
  })
}

function given(): Found | undefined {
  const path = process.env.CHROMIUM
  return path && path !== 'npm' ? { executablePath: path, how: path } : undefined
}

async function installed(): Promise<Found | undefined> {
  const path = process.env.CHROMIUM === 'npm' ? undefined : INSTALLED.find(existsSync)
  return path ? { executablePath: path, how: path } : undefined
}

/**
 * The npm package unpacks 200 MB into TMPDIR, and brings its own libraries only where it believes to be on AWS. What it
 * changes in this process's environment is for the browser alone: other child processes must not inherit it.
 */
async function packaged(): Promise<Found> {
  const before = { ...process.env }
  const folder = resolve('node_modules/.cache/chromium')
  mkdirSync(folder, { recursive: true })
  process.env.TMPDIR = folder
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x'
  try {
    const { default: pack } = await import('@sparticuz/chromium')
    const executablePath = await pack.executablePath()
    // Its own font folder knows no Chinese; it is only for machines without any.
    const names = existsSync('/etc/fonts/fonts.conf') ? ['LD_LIBRARY_PATH'] : ['LD_LIBRARY_PATH', 'FONTCONFIG_PATH']
    const env = Object.fromEntries(names.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])))
    return { executablePath, how: PACKAGED, env }
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

async function fromApt(): Promise<Found | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  await run('apt-get', ['update'], { timeout: 300_000 })
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { timeout: 600_000 })
  return installed()
}

const definedOf = (env: NodeJS.ProcessEnv): { [name: string]: string } =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
