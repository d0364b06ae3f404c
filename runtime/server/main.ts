import type { Io } from '#runtime/server/command/command.ts'
import type { Running } from '#runtime/server/compose.ts'

/** The real console, environment and signals of this process. */
export function processIo(): Io {
  return {
    out: text => void process.stdout.write(`${text}\n`),
    err: text => void process.stderr.write(`${text}\n`),
    env: process.env,
    ended: () =>
      new Promise(resolve => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
        if (process.env.npm_lifecycle_event) whenOrphaned(resolve)
      }),
  }
}

/**
 * `npm start` hands SIGTERM to a shell that dies without passing it on: the server would go on alone and hold the folder.
 * Losing its parent is the same wish to end.
 */
function whenOrphaned(end: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    end()
  }, 500).unref()
}

/** Serves until the process is asked to end, then ends cleanly. A second Ctrl-C ends at once. */
export async function untilEnded(running: Running, { ended, err }: Pick<Io, 'ended' | 'err'>): Promise<void> {
  await ended()
  err('正在停止：等待正在办理的请求完成 … Stopping …')
  await running.stop()
  err('已停止。Stopped.')
}
