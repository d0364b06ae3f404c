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
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
      }),
  }
}

/** Serves until the process is asked to end, then ends cleanly. A second Ctrl-C ends at once. */
export async function untilEnded(running: Running, { ended, err }: Pick<Io, 'ended' | 'err'>): Promise<void> {
  await ended()
  err('正在停止：等待正在办理的请求完成 … Stopping …')
  await running.stop()
  err('已停止。Stopped.')
}
