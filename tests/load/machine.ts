import { execFileSync } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { openStore } from '#runtime/server/store/open.ts'
import { quantiles, round } from '#tests/load/figures.ts'

export type Machine = { readonly [fact: string]: string | number }

/** Everything a figure depends on besides the program; the disk is measured, because it decides what durable means. */
export async function machineOf(folder: string): Promise<Machine> {
  const sync = syncTimes(folder)
  return {
    cpu: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    engine: `@libsql/client ${await versionOf('@libsql/client')}, libsql ${await versionOf('libsql')}, SQLite ${await sqliteVersion(folder)}`,
    commit: commit(),
    'load before': round(loadavg()[0] ?? 0),
    'disk sync p50 ms': sync.p50,
    'disk sync p99 ms': sync.p99,
  }
}

/** What pg_test_fsync does: write 8 KB over the same place, then wait until it is on the disk. */
export function syncTimes(folder: string, milliseconds = 1000): { p50: number; p99: number } {
  const file = openSync(join(folder, 'sync-test'), 'w')
  const block = Buffer.alloc(8192, 1)
  const times: number[] = []
  try {
    const end = performance.now() + milliseconds
    while (performance.now() < end) {
      const from = performance.now()
      writeSync(file, block, 0, block.length, 0)
      fdatasyncSync(file)
      times.push(performance.now() - from)
    }
  } finally {
    closeSync(file)
  }
  return quantiles(times)
}

const versionOf = async (name: string): Promise<string> => {
  const text = await readFile(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function sqliteVersion(folder: string): Promise<string> {
  const dataFolder = await mkdtemp(join(folder, 'version-'))
  const store = await openStore({ dataFolder })
  const [row] = await store.database.read.run('SELECT sqlite_version()')
  await store.close()
  await rm(dataFolder, { recursive: true })
  return String(row?.[0])
}

function commit(): string {
  try {
    const git = (...words: string[]) =>
      execFileSync('git', words, { cwd: new URL('../..', import.meta.url), encoding: 'utf8' }).trim()
    const isChanged = git('status', '--porcelain', '--untracked-files=no', '--', 'engine', 'runtime') !== ''
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ' with changes' : ''}`
  } catch {
    return 'unknown'
  }
}
