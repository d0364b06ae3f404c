import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Bench, type Row, round } from '#tests/load/figures.ts'

const WEB = new URL('../../dist/web/', import.meta.url).pathname

/** What a browser loads, by file; undefined while nothing was built. */
export async function bundle(): Promise<Bench | undefined> {
  const files = await readdir(WEB, { recursive: true, withFileTypes: true }).catch(() => [])
  const rows: (Row & { readonly gzip: number })[] = []
  for (const file of files) {
    if (!file.isFile() || !/\.(js|css|html)$/.test(file.name)) continue
    const bytes = await readFile(join(file.parentPath, file.name))
    const gzip = gzipSync(bytes).length
    const name = join(file.parentPath, file.name).slice(WEB.length)
    rows.push({ name, gzip, figures: { KB: round(bytes.length / 1024), 'gzip KB': round(gzip / 1024) } })
  }
  if (rows.length === 0) return undefined
  const first = await firstLoad()
  const sum = rows.filter(({ name }) => first.has(name)).reduce((total, { gzip }) => total + gzip, 0)
  rows.sort((a, b) => b.gzip - a.gzip)
  return {
    id: 'bundle',
    title: 'What the browser loads',
    budget: 'a step page of the portal ≤ 200 KB gzip',
    conditions: 'The built portal and designer; files over 1 KB. The first line is what index.html names itself',
    rows: [
      { name: 'portal, first load', figures: { 'gzip KB': round(sum / 1024) } },
      ...rows.filter(({ gzip }) => gzip > 1024).map(({ name, figures }) => ({ name, figures })),
    ],
    slopes: [],
  }
}

/** The page and the files it names; other parts are loaded when they are needed. */
async function firstLoad(): Promise<ReadonlySet<string>> {
  const page = await readFile(join(WEB, 'index.html'), 'utf8').catch(() => '')
  return new Set([
    'index.html',
    ...[...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name ?? ''),
  ])
}
