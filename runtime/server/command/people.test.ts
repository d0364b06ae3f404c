import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { run } from '#runtime/server/cli.ts'
import { start } from '#runtime/server/compose.ts'
import { readConfig } from '#runtime/server/config.ts'
import { openStore } from '#runtime/server/store/open.ts'

let folder: string
let printed: string[] = []
const env = () => ({ GUICHENG_DATA: join(folder, 'data'), GUICHENG_LOG: 'silent', GUICHENG_PORT: '8497' })
const guicheng = (...argv: string[]) =>
  run(argv, { out: text => void printed.push(text), err: () => {}, env: env(), ended: () => Promise.resolve() })
const roster = async (content: unknown) => {
  const path = join(folder, 'roster.json')
  await writeFile(path, JSON.stringify(content))
  return path
}
const county = { id: 'county', name: '云溪县委组织部', kind: 'county', parent: null }
const village = { id: 'village', name: '柳湾村党支部', kind: 'village', parent: 'county' }
const li = { id: 'li', name: '李建国', username: 'li', facts: { member: 'formal' } }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-people-'))
})
beforeEach(() => {
  printed = []
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('loading a roster from the command line', () => {
  it('loads nothing when something is wrong, and names every place', async () => {
    const path = await roster({
      organisations: [county, { ...village, parent: 'nowhere' }],
      people: [li],
      posts: [{ person: 'nobody', post: 'branch-secretery', organisation: 'village' }],
    })
    expect(await guicheng('people', path)).toBe(1)
    const text = printed.join('\n')
    expect(text).toContain('/organisations/1/parent：没有组织 nowhere')
    expect(text).toContain('/posts/0/person：没有人员 nobody')
    expect(text).toContain('是不是 branch-secretary')
    const store = await openStore({ dataFolder: join(folder, 'data') })
    expect((await store.people()).organisations).toEqual([])
    await store.close()
  })
  it('refuses ids that could not stand in evidence', async () => {
    expect(await guicheng('people', await roster({ people: [{ ...li, id: '李建国' }] }))).toBe(1)
    expect(printed.join()).toContain('/people/0/id')
  })
  it('loads a whole roster, and its people can sign in with the password printed once', async () => {
    const path = await roster({
      organisations: [county, village],
      people: [li],
      posts: [{ person: 'li', post: 'branch-secretary', organisation: 'village' }],
      registers: [
        { register: 'party-members', organisation: 'village', entries: [{ id: 'm1', person: 'li', label: '李建国' }] },
      ],
    })
    expect(await guicheng('people', path, '--json')).toBe(0)
    const { accounts } = JSON.parse(printed.join(''))
    expect(accounts).toEqual([{ username: 'li', name: '李建国', password: expect.stringMatching(/^[\w-]{12}$/) }])
    printed = []
    expect(await guicheng('people', path, '--json')).toBe(0)
    expect(JSON.parse(printed.join('')).accounts).toEqual([])

    const config = readConfig(env())
    if (!config.ok) throw new Error('config')
    const running = await start(config.value)
    try {
      const signIn = (password: string) =>
        fetch(`${running.address}/api/auth/sign-in/username`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: running.address },
          body: JSON.stringify({ username: 'li', password }),
        })
      expect((await signIn('something-else')).status).toBe(401)
      expect((await signIn(accounts[0].password)).status).toBe(200)
      expect(running.setupLink).toBeUndefined()
    } finally {
      await running.stop()
    }
  })
  it('does not give somebody a login name that belongs to another', async () => {
    expect(await guicheng('people', await roster({ people: [{ id: 'wang', name: '王芳', username: 'LI' }] }))).toBe(1)
    expect(printed.join()).toContain('登录名 LI 已属于别人')
  })
})
