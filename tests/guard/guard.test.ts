import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Proof that the layer guards bite: every forbidden thing is written into a copy of the sources and must be reported there. */

interface Trespass {
  readonly name: string
  /** Where the forbidden line is put. */
  readonly file: string
  readonly text: string
  /** Compiler codes or lint rules of which each must be reported for this very file. */
  readonly by: readonly string[]
}

const IMPORT = 'lint/style/noRestrictedImports'
const GLOBAL = 'lint/style/noRestrictedGlobals'
const AMBIENT = 'plugin'
const CYCLE = 'lint/suspicious/noImportCycles'
const OTHER_LAYER = 'TS6307'

const engine = (name: string, text: string, ...by: string[]): Trespass => ({
  name: `the engine ${name}`,
  file: `engine/trespass-${name.replace(/[^a-z]+/gi, '-').toLowerCase()}.ts`,
  text,
  by,
})

const TRESPASSES: readonly Trespass[] = [
  engine('imports hono', `import { Hono } from 'hono'\nexport const app = new Hono()`, IMPORT),
  engine('imports only a type of hono', `import type { Hono } from 'hono'\nexport type App = Hono`, IMPORT),
  engine('imports node fs', `import { readFileSync } from 'node:fs'\nexport const read = readFileSync`, IMPORT),
  engine(
    'imports node fs promises',
    `import { readFile } from 'node:fs/promises'\nexport const read = readFile`,
    IMPORT,
  ),
  engine('imports lazily', `export const read = () => import('node:os')`, IMPORT),
  engine(
    'imports the runtime',
    `import { systemClock } from '#runtime/server/clock.ts'\nexport const now = systemClock.now()`,
    IMPORT,
    OTHER_LAYER,
  ),
  engine(
    'climbs to the runtime',
    `import { toText } from '../runtime/server/store/text.ts'\nexport const t = toText`,
    IMPORT,
    OTHER_LAYER,
  ),
  engine(
    'imports the designer',
    `import { text } from '../designer/text.ts'\nexport const t = text`,
    IMPORT,
    OTHER_LAYER,
  ),
  engine(
    'imports a screen type',
    `import type { Api } from '../runtime/portal/text/text.ts'\nexport type A = Api`,
    IMPORT,
    OTHER_LAYER,
  ),
  engine('fetches', `export const got = fetch('https://example.org')`, 'TS2304'),
  engine('sets a timeout', `setTimeout(() => {}, 1)\nexport const a = 1`, 'TS2304'),
  engine('writes to the console', `console.log(1)\nexport const a = 1`, 'TS2584'),
  engine('reads the environment', `export const home = process.env.HOME`, 'TS2591'),
  engine('looks at the document', `export const title = document.title`, 'TS2584'),
  engine('asks the clock', `export const now = Date.now()`, AMBIENT, GLOBAL),
  engine('makes the present', `export const now = new Date()`, AMBIENT, GLOBAL),
  engine('reads a date', `export const then = new Date('2026-03-02')`, AMBIENT, GLOBAL),
  engine('renames the clock', `const Clock = Date\nexport const now = Clock.now()`, GLOBAL),
  engine('throws dice', `export const n = Math.random()`, AMBIENT),
  engine('compares by locale', `export const n = 'a'.localeCompare('b')`, AMBIENT),
  engine('formats by locale', `export const n = new Intl.NumberFormat().format(1)`, GLOBAL),
  {
    name: 'the server imports the ui',
    file: 'runtime/server/trespass-ui.ts',
    text: `import { Provider } from '#runtime/ui/provider.tsx'\nexport const p = Provider`,
    by: [OTHER_LAYER, IMPORT],
  },
  {
    name: 'the server imports react',
    file: 'runtime/server/trespass-react.ts',
    text: `import { useState } from 'react'\nexport const u = useState`,
    by: [IMPORT],
  },
  {
    name: 'the ui imports the portal',
    file: 'runtime/ui/trespass-portal.ts',
    text: `import { text } from '#runtime/portal/text/text.ts'\nexport const t = text`,
    by: [OTHER_LAYER],
  },
  {
    name: 'the portal imports the designer',
    file: 'runtime/portal/trespass-designer.ts',
    text: `import { text } from '../../designer/text.ts'\nexport const t = text`,
    by: [OTHER_LAYER],
  },
  {
    name: 'the designer imports the portal',
    file: 'designer/trespass-portal.ts',
    text: `import { text } from '#runtime/portal/text/text.ts'\nexport const t = text`,
    by: [OTHER_LAYER],
  },
  {
    name: 'the portal imports the store',
    file: 'runtime/portal/trespass-store.ts',
    text: `import { openStore } from '#runtime/server/store/open.ts'\nexport const o = openStore`,
    by: [IMPORT],
  },
  {
    name: 'the portal climbs to the store for a type only',
    file: 'runtime/portal/inbox/trespass-store.ts',
    text: `import type { Store } from '../../server/store/open.ts'\nexport type S = Store`,
    by: [IMPORT],
  },
  {
    name: 'the designer imports the API itself instead of its client',
    file: 'designer/trespass-api.ts',
    text: `import type { createApi } from '#runtime/server/api/app.ts'\nexport type Api = ReturnType<typeof createApi>`,
    by: [IMPORT],
  },
  {
    name: 'the ui imports the server',
    file: 'runtime/ui/trespass-server.ts',
    text: `import { systemClock } from '../server/clock.ts'\nexport const now = systemClock.now()`,
    by: [IMPORT, OTHER_LAYER],
  },
  {
    name: 'an import cycle',
    file: 'engine/trespass-chicken.ts',
    text: `import { egg } from '#engine/trespass-egg.ts'\nexport const chicken = (): unknown => egg`,
    by: [CYCLE],
  },
  {
    name: 'the other half of the cycle',
    file: 'engine/trespass-egg.ts',
    text: `import { chicken } from '#engine/trespass-chicken.ts'\nexport const egg = (): unknown => chicken`,
    by: [CYCLE],
  },
  {
    name: 'an import cycle of types only',
    file: 'runtime/server/trespass-left.ts',
    text: `import type { Right } from './trespass-right.ts'\nexport interface Left {\n  readonly right: Right\n}`,
    by: [CYCLE],
  },
  {
    name: 'the other half of the cycle of types',
    file: 'runtime/server/trespass-right.ts',
    text: `import type { Left } from './trespass-left.ts'\nexport interface Right {\n  readonly left: Left\n}`,
    by: [CYCLE],
  },
  {
    name: 'any',
    file: 'runtime/server/trespass-any.ts',
    text: `export const x = (value: any) => value`,
    by: ['lint/suspicious/noExplicitAny'],
  },
]
/** What may be done must not be reported, or the guards would only be in the way. */
const ALLOWED: readonly Pick<Trespass, 'file' | 'text'>[] = [
  {
    file: 'runtime/portal/allowed-client.ts',
    text: `import { api } from '#runtime/server/api/client.ts'\nexport const a = api`,
  },
  {
    file: 'designer/allowed-client.ts',
    text: `import { api } from '../runtime/server/api/client.ts'\nexport const a = api`,
  },
  {
    file: 'engine/allowed.ts',
    text: `import { initialTransition } from 'xstate'\nimport { z } from 'zod'\nimport { ok } from '#engine/json.ts'\nimport { fail } from './json.ts'\nexport const used = [initialTransition, z, ok, fail]`,
  },
]

const root = join(import.meta.dirname, '../..')
const TOP = [
  'engine',
  'runtime',
  'designer',
  'tests',
  'templates',
  'tsconfig.json',
  'biome.json',
  'package.json',
  'vite.config.ts',
  '.gitignore',
]
let copy: string
/** Reports by file: compiler codes and lint rules. */
let clean: Map<string, Set<string>>
let spoilt: Map<string, Set<string>>

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'guicheng-guard-'))
  for (const name of TOP)
    await cp(join(root, name), join(copy, name), {
      recursive: true,
      filter: from => !/\/(node_modules|dist|data)$/.test(from),
    })
  // Not one link to the whole folder: the compiler keeps its cache in it, and the copy must not spoil the real one.
  await mkdir(join(copy, 'node_modules'))
  for (const name of await readdir(join(root, 'node_modules')))
    if (name !== '.cache') await symlink(join(root, 'node_modules', name), join(copy, 'node_modules', name))

  clean = await reports()
  for (const { file, text } of [...TRESPASSES, ...ALLOWED]) {
    await mkdir(dirname(join(copy, file)), { recursive: true })
    await writeFile(join(copy, file), `${text}\n`)
  }
  spoilt = await reports()
}, 120_000)
afterAll(() => rm(copy, { recursive: true, force: true }))

async function reports(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>()
  const add = (file: string, what: string) => {
    const known = found.get(file)
    if (known) known.add(what)
    else found.set(file, new Set([what]))
  }
  const [types, lint] = await Promise.all([
    said('typescript/bin/tsc', ['-b', '--pretty', 'false']),
    said('@biomejs/biome/bin/biome', ['lint', '--colors=off', '--reporter=github', '--max-diagnostics=none']),
  ])
  for (const [, file = '', code = ''] of types.matchAll(/^([^\s(]+)\(\d+,\d+\): error (TS\d+):/gm)) add(file, code)
  for (const [, rule = '', file = ''] of lint.matchAll(/^::error title=([^,]+),file=([^,]+),/gm))
    add(file.startsWith('/') ? relative(copy, file) : file, rule)
  return found
}

/** Everything a tool of node_modules said, whatever its exit code. */
const said = (program: string, args: readonly string[]) =>
  new Promise<string>(resolve => {
    const file = join(copy, 'node_modules', program)
    execFile(process.execPath, [file, ...args], { cwd: copy, maxBuffer: 64 * 1024 * 1024 }, (_, out, err) =>
      resolve(`${out}\n${err}`),
    )
  })

describe('the guards between the layers', () => {
  it('have nothing to say about the product as it is', () => {
    const layer = new Set([OTHER_LAYER, IMPORT, GLOBAL, AMBIENT, CYCLE])
    const found = [...clean].flatMap(([file, what]) =>
      [...what].filter(one => layer.has(one)).map(one => `${file} ${one}`),
    )
    expect(found).toEqual([])
  })
  it.each(TRESPASSES.map(one => [one.name, one] as const))('bite: %s', (_, { file, by }) => {
    expect([...(spoilt.get(file) ?? [])]).toEqual(expect.arrayContaining([...by]))
  })
  it.each(ALLOWED.map(one => [one.file, one] as const))('let pass: %s', (_, { file }) => {
    expect([...(spoilt.get(file) ?? [])]).toEqual([])
  })
})
