import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPages } from '#runtime/server/pages.ts'

let folder: string
let ask: (path: string, headers?: Record<string, string>) => Promise<Response>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-pages-'))
  const web = join(folder, 'web')
  await mkdir(join(web, 'assets'), { recursive: true })
  await mkdir(join(web, 'designer'))
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(web, 'index.html'), '<title>portal</title>')
  await writeFile(join(web, 'designer', 'index.html'), '<title>designer</title>')
  await writeFile(join(web, 'assets', 'main-Bx81_kQz.js'), `export default ${'1'.repeat(2000)}`)
  const pages = await openPages(web)
  ask = async (path, headers = {}) => pages.request(`http://localhost${path}`, { headers })
})
afterAll(() => rm(folder, { recursive: true }))

describe('pages', () => {
  it.each([
    ['/', 'portal'],
    ['/inbox', 'portal'],
    ['/instances/demo-reservoir', 'portal'],
    ['/setup?token=abc', 'portal'],
    ['/designer/', 'designer'],
    ['/designer/templates/x', 'designer'],
  ])('%s is the %s, which finds its own way', async (path, title) => {
    const answer = await ask(path)
    expect(await answer.text()).toContain(title)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
  })
  it('sends the designer without its slash to the one with it', async () => {
    expect((await ask('/designer')).headers.get('location')).toBe('/designer/')
  })
  it('keeps hashed files for ever, with their type, compressed when the browser takes it', async () => {
    const answer = await ask('/assets/main-Bx81_kQz.js', { 'accept-encoding': 'gzip, br' })
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect((await answer.arrayBuffer()).byteLength).toBeLessThan(200)
    const plain = await ask('/assets/main-Bx81_kQz.js')
    expect([plain.headers.get('content-encoding'), (await plain.text()).length]).toEqual([null, 2015])
  })
  it('answers “not changed” to who has the page already', async () => {
    const etag = (await ask('/')).headers.get('etag')!
    expect((await ask('/', { 'if-none-match': etag })).status).toBe(304)
  })
  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/gone-12345678.js',
    '/assets/%00',
    '//secret.txt',
  ])('gives out nothing for %s', async path => {
    const answer = await ask(path)
    expect(await answer.text()).not.toContain('secret')
    if (path.startsWith('/assets/')) expect(answer.status).toBe(404)
  })
})
