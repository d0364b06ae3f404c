import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

/** Runs a program to its end with the console of this process; resolves with the exit code, 127 when it cannot start. */
export function runProgram(
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
  timeoutMs = 30 * 60_000,
): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [...args], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const end = (code: number) => {
      clearTimeout(late)
      resolve(code)
    }
    child.once('error', () => end(127))
    child.once('close', code => end(code ?? 1))
  })
}

/** A TypeScript program of the tests in a process of its own, with a channel for messages. */
export function startScript(
  file: string,
  env: { readonly [name: string]: string | undefined } = {},
  args: readonly string[] = [],
): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
  })
}

/** The child's next message that is one of these; rejects with what it wrote when it ends before. */
export function heard<T extends { readonly type: string }>(
  child: ChildProcess,
  type: T['type'],
  timeoutMs = 60_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let wrote = ''
    const listen = (data: Buffer) => {
      wrote = (wrote + data).slice(-4000)
    }
    const late = setTimeout(() => end(new Error(`nothing heard of “${type}”: ${wrote}`)), timeoutMs)
    const message = (told: unknown) => {
      if ((told as T | null)?.type === type) end(told as T)
    }
    const exited = (code: number | null) => end(new Error(`ended with ${code} before “${type}”: ${wrote}`))
    const end = (outcome: T | Error) => {
      clearTimeout(late)
      child.off('message', message).off('exit', exited)
      child.stderr?.off('data', listen)
      if (outcome instanceof Error) reject(outcome)
      else resolve(outcome)
    }
    child.on('message', message).once('exit', exited)
    child.stderr?.on('data', listen)
  })
}

/** Kills a child of ours as a power cut would, and waits until it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}
