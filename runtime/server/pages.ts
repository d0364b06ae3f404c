import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { Hono } from 'hono'
import type { Env } from '#runtime/server/api/env.ts'

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}
const COMPRESSED = /^(text\/|application\/(json|manifest)|image\/svg)/
/** Built files carry a hash of their content in their name. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/

const packs = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
} as const
type Packing = keyof typeof packs

interface File {
  readonly bytes: Buffer
  readonly etag: string
  readonly packed: Map<Packing, Promise<Uint8Array<ArrayBuffer>>>
}

/**
 * The built screens: the portal below `/`, the designer below `/designer/`, each one page that finds its own way. Only
 * files listed when the server starts are served, so no request can name any other.
 */
export async function openPages(folder: string): Promise<Hono<Env>> {
  const names = await list(folder)
  const files = new Map<string, Promise<File>>()
  const load = (name: string): Promise<File> => {
    const known = files.get(name) ?? read(join(folder, name))
    files.set(name, known)
    return known
  }
  const app = new Hono<Env>()
  app.get('*', async c => {
    const path = c.req.path
    if (path === '/designer') return c.redirect('/designer/', 308)
    const name = fileFor(path, names)
    if (name === undefined) return c.text('没有找到这个页面。Not found.', 404)
    const file = await load(name)
    const type = TYPES[extname(name)] ?? 'application/octet-stream'
    c.header('Content-Type', type)
    c.header('ETag', file.etag)
    c.header('Cache-Control', HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (c.req.header('if-none-match') === file.etag) return c.body(null, 304)
    if (!COMPRESSED.test(type)) return c.body(new Uint8Array(file.bytes))
    c.header('Vary', 'Accept-Encoding')
    const accepted = c.req.header('accept-encoding') ?? ''
    const packing = (['br', 'gzip'] as const).find(one => new RegExp(`\\b${one}\\b(?!;q=0(?![.]))`).test(accepted))
    if (!packing) return c.body(new Uint8Array(file.bytes))
    c.header('Content-Encoding', packing)
    const packed = file.packed.get(packing) ?? packs[packing](file.bytes).then(bytes => new Uint8Array(bytes))
    file.packed.set(packing, packed)
    return c.body(await packed)
  })
  app.all('*', c => c.text('这里只能查看。Only GET here.', 405, { Allow: 'GET, HEAD' }))
  return app
}

/** The file behind an address. One without an extension (a visit's `.1` is none) belongs to the page that routes it. */
function fileFor(path: string, names: ReadonlySet<string>): string | undefined {
  if (names.has(path)) return path
  const isPage = !/\.[a-z]\w{0,10}$/i.test(path) && !path.startsWith('/assets/')
  const page = path.startsWith('/designer/') ? '/designer/index.html' : '/index.html'
  return isPage && names.has(page) ? page : undefined
}

async function list(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return new Set(
    entries
      .filter(entry => entry.isFile())
      .map(entry => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`),
  )
}

async function read(path: string): Promise<File> {
  const bytes = await readFile(path)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  return { bytes, etag, packed: new Map() }
}
