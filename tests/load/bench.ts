import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bundle } from '#tests/load/bundle.ts'
import { coldStart } from '#tests/load/cold-start.ts'
import { completionsOverHttp, completionsWithoutHttp } from '#tests/load/completions.ts'
import { decisions } from '#tests/load/decisions.ts'
import { type Bench, round, section } from '#tests/load/figures.ts'
import { histories } from '#tests/load/histories.ts'
import { launches } from '#tests/load/launch.ts'
import { lists } from '#tests/load/lists.ts'
import { type Machine, machineOf, syncTimes } from '#tests/load/machine.ts'
import type { Profile } from '#tests/load/profile.ts'
import { staticCheck } from '#tests/load/static-check.ts'
import { timers } from '#tests/load/timers.ts'
import { wholeCheck } from '#tests/load/whole-check.ts'

/** Where `npm run bench` leaves its figures. */
export const FIGURES = new URL('../../docs/figures/bench.json', import.meta.url).pathname

export interface BenchOptions {
  /** Smaller sizes, under a minute; not saved unless `save` is given. */
  readonly quick?: boolean
  /** Adds a file of a million instances: about half an hour. */
  readonly large?: boolean
  /** File for the figures. */
  readonly save?: string
  /** Ids of the benches to run; all without it. Other figures in the file they are saved to stay. */
  readonly only?: readonly string[]
  readonly print?: (text: string) => void
}
export interface Report {
  readonly format: 1
  readonly at: string
  readonly machine: Machine
  readonly settings: { readonly [name: string]: string | number }
  readonly benches: readonly Bench[]
  /** Where the main thread spends a completion, by bench. */
  readonly time: { readonly [bench: string]: Profile }
}

const SETTINGS = {
  journal_mode: 'WAL',
  synchronous: 'FULL',
  'commands per commit, at most': 64,
  secure_delete: 'ON',
  processes: 'server, callers and bench on one machine, loopback',
}

/** Runs the benches one after another, prints each as it is done, and saves all. Nothing is asserted. */
export async function runBench(options: BenchOptions = {}): Promise<Report> {
  const { quick = false, large = false, only, print = text => process.stdout.write(`${text}\n`) } = options
  const folder = await mkdtemp(join(process.env.BENCH_FOLDER ?? tmpdir(), 'guicheng-bench-'))
  const benches: Bench[] = []
  const time: { [bench: string]: Profile } = {}
  const add = (bench: Bench | undefined, profile?: Profile) => {
    if (!bench) return
    benches.push(bench)
    print(section(bench))
    if (!profile) return
    time[bench.id] = profile
    print(
      `Where the main thread spends it: ${profile.shares
        .filter(({ percent }) => percent >= 1)
        .map(({ place, percent }) => `${place} ${percent} %`)
        .join(' · ')}.\n`,
    )
  }
  const wanted = { callers: [1, 16, 64], count: (callers: number) => (callers === 1 ? 1 : 8) * (quick ? 150 : 400) }
  const sizes = [...(quick ? [200, 1000, 4000] : [1000, 10_000, 50_000]), ...(large ? [1_000_000] : [])]
  const parts: readonly (readonly [string, () => Promise<void>])[] = [
    ['completions-http', async () => show(await completionsOverHttp(folder, wanted))],
    ['completions-handle', async () => show(await completionsWithoutHttp(folder, wanted))],
    ['lists', async () => add(await lists(folder, sizes, quick ? 60 : 200))],
    ['histories', async () => add(await histories(folder, quick ? [10, 50, 250] : [10, 100, 1000]))],
    ['decisions', async () => add(decisions([10, 100, 1000], quick ? 300 : 2000))],
    ['static-check', async () => add(await staticCheck([20, 100, 400], quick ? 5 : 20))],
    ['whole-check', async () => add(await wholeCheck([20, 100, 400], quick ? 1 : 5))],
    ['launch', async () => add(await launches(folder, quick ? [20, 100, 500] : [100, 1000, 5000]))],
    ['timers', async () => add(await timers(folder, quick ? [100, 500, 2000] : [1000, 10_000, 100_000]))],
    ['cold-start', async () => add(await coldStart(folder, quick ? [0] : [0, 1000, 5000], quick ? 2 : 5))],
    ['bundle', async () => add(await bundle())],
  ]
  const show = ({ bench, profile }: { bench: Bench; profile: Profile }) => add(bench, profile)
  try {
    const machine = await machineOf(folder)
    print(
      `## Figures\n\n${Object.entries(machine)
        .map(([fact, value]) => `- ${fact}: ${value}`)
        .join('\n')}\n`,
    )
    for (const [id, run] of parts) if (!only || only.includes(id)) await run()
    const after = syncTimes(folder)
    const report: Report = {
      format: 1,
      at: new Date().toISOString(),
      machine: {
        ...machine,
        'load after': round(loadavg()[0] ?? 0),
        'disk sync after p50 ms': after.p50,
        'disk sync after p99 ms': after.p99,
      },
      settings: SETTINGS,
      benches,
      time,
    }
    const save = options.save ?? (quick || only ? undefined : FIGURES)
    if (save !== undefined) {
      await mkdir(dirname(save), { recursive: true })
      const before = only && (await readFile(save, 'utf8').catch(() => undefined))
      const whole = before ? merged(JSON.parse(before) as Report, report) : report
      await writeFile(save, `${JSON.stringify(whole, null, 1)}\n`)
      print(`Saved: ${save}`)
    }
    return report
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Figures of some benches put among those of an earlier run: each of them says when it was made, and how busy it was. */
function merged(before: Report, { at, machine, benches, time }: Report): Report {
  const measured = { at, ...machine }
  const fresh = new Map(benches.map(bench => [bench.id, { ...bench, measured }]))
  const kept = before.benches.map(bench => fresh.get(bench.id) ?? bench)
  const added = [...fresh.values()].filter(({ id }) => !before.benches.some(bench => bench.id === id))
  return { ...before, benches: [...kept, ...added], time: { ...before.time, ...time } }
}

/** `bench [--quick] [--large] [--save FILE] [--only ID,ID]` */
async function main(words: readonly string[]): Promise<void> {
  const after = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined)
  const save = after('--save')
  const only = after('--only')?.split(',')
  await runBench({
    quick: words.includes('--quick'),
    large: words.includes('--large'),
    ...(save !== undefined && { save }),
    ...(only && { only }),
  })
}
if (process.argv[1] === new URL(import.meta.url).pathname) await main(process.argv.slice(2))
