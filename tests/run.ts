import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureScreens } from '#runtime/server/command/screens.ts'
import { findBrowser } from '#tests/support/browser.ts'
import { findChineseFont } from '#tests/support/fonts.ts'
import { startPostgres } from '#tests/support/postgres.ts'
import { ROOT, runProgram } from '#tests/support/process.ts'

/** What `npm test` runs: every stage in order, each counted; a stage that cannot run has failed. Ends with one line. */

interface Count {
  readonly passed: number
  readonly failed: number
}
interface Stage {
  readonly name: string
  readonly title: string
  run(): Promise<Count>
}

const REPORTS = join(ROOT, 'node_modules/.cache/test')
const say = (text: string) => console.info(text)
const one = (isFine: boolean): Count => ({ passed: isFine ? 1 : 0, failed: isFine ? 0 : 1 })
const program = (path: string) => join(ROOT, 'node_modules', path)
const COLOURS = process.stdout.isTTY ? [] : ['--colors=off']
const cleanUp: (() => Promise<unknown>)[] = []

const STAGES: readonly Stage[] = [
  {
    name: 'types',
    title: '类型与分层 types and layers (tsc -b)',
    run: async () => one((await runProgram([program('typescript/bin/tsc'), '-b'])) === 0),
  },
  {
    name: 'lint',
    title: '格式与规则 format and lint (biome ci)',
    run: async () =>
      one((await runProgram([program('@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings', ...COLOURS])) === 0),
  },
  {
    name: 'postgres',
    title: '准备 PostgreSQL getting a PostgreSQL server',
    async run() {
      const server = await startPostgres(say)
      if (!server) return one(false)
      cleanUp.push(() => server.stop())
      process.env.DATABASE_URL = server.url
      return one(true)
    },
  },
  {
    name: 'browser',
    title: '准备浏览器 getting a browser',
    async run() {
      await findChineseFont(say)
      return one((await findBrowser(say)) !== undefined)
    },
  },
  {
    name: 'build',
    title: '生成界面 building the screens (vite build)',
    run: async () => one((await ensureScreens(say)) !== 'kept'),
  },
  {
    name: 'unit',
    title: '单元、性质、契约、模板案例、接口 unit, properties, contracts, template cases, API',
    run: () => tests('unit', ['--config', 'vite.config.ts']),
  },
  {
    name: 'e2e',
    title: '真实浏览器 real browser',
    run: () => tests('e2e', ['--config', 'tests/vitest.e2e.config.ts']),
  },
  {
    name: 'crash',
    title: '断电 kill -9 under load',
    run: () => tests('crash', ['--config', 'tests/vitest.crash.config.ts']),
  },
]
/** What a single stage needs when it is asked for alone. */
const NEEDS: { readonly [name: string]: readonly string[] } = {
  unit: ['postgres'],
  e2e: ['browser', 'build'],
  crash: ['postgres', 'build'],
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly name: string
    readonly assertionResults: readonly unknown[]
  }[]
}

/** A run of Vitest, counted from its JSON report. What was skipped, or a file that could not be loaded, has failed. */
async function tests(name: string, options: readonly string[]): Promise<Count> {
  const report = join(REPORTS, `${name}.json`)
  mkdirSync(REPORTS, { recursive: true })
  rmSync(report, { force: true })
  const code = await runProgram([
    program('vitest/vitest.mjs'),
    'run',
    ...options,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  if (!existsSync(report)) return one(false)
  const told = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
  const skipped = told.numPendingTests + told.numTodoTests
  if (skipped > 0) say(`${skipped} 项测试被跳过，按失败计。${skipped} skipped tests count as failed.`)
  const broken = told.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const failed = told.numFailedTests + skipped + broken.length
  const isSilent = told.numPassedTests === 0 || code !== 0
  return { passed: told.numPassedTests, failed: failed === 0 && isSilent ? 1 : failed }
}

function chosen(words: readonly string[]): readonly Stage[] {
  const at = words.indexOf('--only')
  if (at < 0) return STAGES
  const wanted = (words[at + 1] ?? '').split(',')
  const unknown = wanted.filter(name => !STAGES.some(stage => stage.name === name))
  if (unknown.length > 0) {
    console.error(`没有阶段 ${unknown.join('、')}；可选 stages: ${STAGES.map(({ name }) => name).join(' ')}`)
    process.exit(3)
  }
  const names = new Set(wanted.flatMap(name => [...(NEEDS[name] ?? []), name]))
  return STAGES.filter(({ name }) => names.has(name))
}

async function tidy() {
  for (const clean of cleanUp.splice(0)) await clean().catch((error: unknown) => console.error(error))
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void tidy().finally(() => process.exit(130)))

const stages = chosen(process.argv.slice(2))
const began = Date.now()
let passed = 0
let failed = 0
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`
for (const [at, stage] of stages.entries()) {
  say(`\n── ${at + 1}/${stages.length} ${stage.title}`)
  const started = Date.now()
  const count = await stage.run().catch((error: unknown) => {
    console.error(error)
    return one(false)
  })
  passed += count.passed
  failed += count.failed
  say(
    `── ${stage.name}: ${count.failed === 0 ? 'ok' : 'FAILED'}, ${count.passed} passed, ${count.failed} failed (${seconds(started)})`,
  )
}
await tidy()
say(`\n用时 took ${seconds(began)}, Node ${process.version}`)
console.info(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
