import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, quantiles, type Row, slope } from '#tests/load/figures.ts'
import { openSite } from '#tests/load/site.ts'

const CLI = new URL('../../runtime/server/cli.ts', import.meta.url).pathname

/** `guicheng serve` as an operator starts it: from the command to the first answer, and what it takes when nobody asks. */
export async function coldStart(folder: string, sizes: readonly number[], times: number): Promise<Bench> {
  const rows: Row[] = []
  for (const size of sizes) {
    const data = await mkdtemp(join(folder, 'cold-'))
    if (size > 0) {
      const site = await openSite(folder, data)
      await site.fill({ template: 'bench-loop', instances: size, villages: 40 })
      await site.close()
    }
    const starts: number[] = []
    const memory: number[] = []
    for (let i = 0; i < times; i++) {
      const { milliseconds, rss } = await once(data)
      starts.push(milliseconds)
      memory.push(rss)
    }
    await rm(data, { recursive: true })
    rows.push({
      name: size === 0 ? 'empty folder' : `${size.toLocaleString('en-US')} instances`,
      size,
      figures: {
        'first answer ms': Math.round(quantiles(starts).p50),
        'slowest ms': Math.round(Math.max(...starts)),
        'RSS at idle MB': Math.round(quantiles(memory).p50),
      },
    })
  }
  return {
    id: 'cold-start',
    title: 'Cold start and memory at idle',
    budget: 'first answer < 2 s, RSS at idle < 200 MB',
    conditions: `\`guicheng serve\` through tsx as \`npm start\` does, median of ${times}; memory 1 s after the first answer`,
    rows,
    slopes: slope('instances', rows, 'first answer ms'),
  }
}

async function once(data: string): Promise<{ milliseconds: number; rss: number }> {
  const port = await freePort()
  const from = performance.now()
  const server = spawn(process.execPath, ['--import', 'tsx', CLI, 'serve', '--no-build'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      GUICHENG_DATA: data,
      GUICHENG_PORT: String(port),
      GUICHENG_LOG: 'error',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (part: Buffer) => {
    said += part.toString('utf8')
  })
  const ended = new Promise<void>(resolve => server.once('exit', () => resolve()))
  try {
    for (;;) {
      if (server.exitCode !== null) throw new Error(`serve ended with ${server.exitCode}: ${said}`)
      const answer = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => undefined)
      if (answer?.ok) break
      await pause(10)
    }
    const milliseconds = performance.now() - from
    await pause(1000)
    return { milliseconds, rss: await rssOf(server.pid ?? 0) }
  } finally {
    server.kill('SIGTERM')
    await ended
  }
}

/** Resident memory in MB; 0 where the system has no /proc. */
async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
