import { spawn } from 'node:child_process'
import { ROOT } from '#tests/support/process.ts'

const CLI = ['--import', 'tsx', 'runtime/server/cli.ts']

/** The real server, as `npm run demo` starts it, on a free port. */
export interface Demo {
  readonly address: string
  /** Ends it as Ctrl-C does, and waits until it is gone. */
  stop(): Promise<void>
}

export function startDemo(folder: string): Promise<Demo> {
  const child = spawn(process.execPath, [...CLI, 'demo', '--no-build'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GUICHENG_DATA: folder, GUICHENG_PORT: '0' },
  })
  const gone = new Promise<number | null>(resolve => child.once('close', resolve))
  let said = ''
  return new Promise((resolve, reject) => {
    const hear = (data: Buffer) => {
      said += data
      const address = /请用浏览器打开\s+(http:\S+)\n/.exec(said)?.[1]
      if (!address) return
      resolve({
        address,
        async stop() {
          child.kill('SIGTERM')
          await gone
        },
      })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void gone.then(code => reject(new Error(`the demo ended with ${code}: ${said.slice(-3000)}`)))
  })
}

/** `guicheng <command>` on the demo's data while no server holds it. */
export function guicheng(folder: string, ...words: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [...CLI, ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GUICHENG_DATA: `${folder}/demo`, DATABASE_URL: '' },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (said += data))
    child.once('close', code => resolve({ code, said }))
  })
}
