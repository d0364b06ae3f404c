import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mayStart } from '#engine/process/access.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { systemClock } from '#runtime/server/clock.ts'
import { calendarOf, openWorkbench, validate, type Workbench } from '#runtime/server/compose.ts'
import { ACCOUNTS, DEMO_PASSWORD, KEY_ACCOUNTS, personBy } from '#runtime/server/demo/accounts.ts'
import { folders, type Loaded, loadDemo, STORIES } from '#runtime/server/demo/load.ts'
import { loadingClock } from '#runtime/server/demo/stage.ts'
import { DEMO_POSTS, EVERYBODY, WORLD } from '#runtime/server/demo/world.ts'
import { readState } from '#runtime/server/store/instance.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { allInstances, verifyInstance } from '#runtime/server/store/verify.ts'

let folder: string
let bench: Workbench
let loaded: Loaded
const lines: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-demo-'))
  const clock = loadingClock(systemClock)
  const store = await openStore({ dataFolder: folder, clock })
  bench = openWorkbench(store, { address: 'http://localhost:8400', secret: 'x'.repeat(32), secure: false })
  loaded = await loadDemo(bench, clock, line => lines.push(line))
}, 60_000)
afterAll(async () => {
  await bench.store.close()
  await rm(folder, { recursive: true })
})

const stateOf = async (id: string): Promise<InstanceState> => (await readState(bench.store, id))!
const openSteps = (state: InstanceState) =>
  Object.values(state.visits)
    .filter(visit => !visit.closed)
    .map(({ step }) => step)

describe('the county of the demo', () => {
  it('has one organisation department, two townships and six kinds of branches with about 120 people', () => {
    const kinds = WORLD.organisations.map(({ kind }) => kind)
    expect(kinds).toEqual([
      'county',
      'township',
      'township',
      'village',
      'community',
      'organ',
      'enterprise',
      'joint',
      'temporary',
    ])
    expect(EVERYBODY.length).toBeGreaterThanOrEqual(115)
    expect(EVERYBODY.length).toBeLessThanOrEqual(125)
  })
  it('names nobody twice and gives everybody an account of their own', () => {
    expect(new Set(EVERYBODY.map(({ name }) => name)).size).toBe(EVERYBODY.length)
    expect(new Set(ACCOUNTS.map(({ username }) => username)).size).toBe(EVERYBODY.length)
    for (const { username } of ACCOUNTS) expect(username).toMatch(/^[a-z0-9.]{2,40}$/)
  })
  it('holds every post with a person of that place', () => {
    for (const { person, organisation } of DEMO_POSTS)
      expect(EVERYBODY.find(({ id }) => id === person)?.at).toBe(organisation)
  })
  it('offers about a dozen accounts, each of which exists', () => {
    expect(KEY_ACCOUNTS.length).toBeGreaterThanOrEqual(10)
  })
})

describe('the loaded demo', () => {
  it('publishes every shipped template and tells every story to its end', async () => {
    expect(loaded.stopped).toEqual([])
    expect(loaded.templates).toEqual((await folders()).sort())
    expect(loaded.stories).toBe(STORIES.filter(({ template }) => loaded.templates.includes(template)).length)
  })
  it('says how far it is while it works', () => {
    expect(lines.join('\n')).toMatch(/正在建立账号 \d+\/\d+/)
    expect(lines.join('\n')).toMatch(/正在办理示例办件 \d+\/\d+/)
  })
  it('has one matter archived, after a failed quorum and an upheld objection', async () => {
    const state = await stateOf('demo-reservoir')
    expect(state.status).toBe('completed')
    const outcomes = state.trail.map(id => state.visits[id]?.closed?.outcome)
    expect(outcomes).toContain('NOT_QUORATE')
    expect(outcomes).toContain('OBJECTION_UPHELD')
  })
  it('has every template at work, and something overdue to show', async () => {
    const running = await Promise.all((await allInstances(bench.store)).map(stateOf))
    for (const template of loaded.templates)
      expect(running.some(state => state.template.id === template && state.status === 'running')).toBe(true)
    const now = systemClock.now()
    const overdue = running
      .flatMap(({ tasks }) => Object.values(tasks))
      .filter(({ due, closed }) => due && !closed && due.at < now)
    expect(overdue.length).toBeGreaterThan(0)
  })
  it('has others waiting in a proposal, an open ballot, a running disclosure, returned and cancelled', async () => {
    expect(openSteps(await stateOf('demo-club'))).toEqual(['proposal'])
    const square = await stateOf('demo-square')
    const toVote = Object.values(square.tasks).filter(({ part, closed }) => part === 'cast' && !closed)
    expect(toVote).toHaveLength(12)
    expect(openSteps(await stateOf('demo-lights'))).toEqual(['resolutionDisclosure'])
    const water = await stateOf('demo-water')
    expect(water.trail.filter(id => water.visits[id]?.step === 'proposal')).toHaveLength(2)
    expect(openSteps(water)).toEqual(['proposal'])
    expect((await stateOf('demo-fence')).status).toBe('cancelled')
  })
  it('recorded everything at moments that have passed, each instance in order', async () => {
    for (const instance of await allInstances(bench.store)) {
      const { startedAt, lastAt } = await stateOf(instance)
      expect(startedAt <= lastAt && lastAt <= systemClock.now()).toBe(true)
    }
  })
  it('leaves no timer that should have fired', async () => {
    const rows = await bench.store.database.read.run('SELECT instance FROM timer WHERE due <= ?', [systemClock.now()])
    expect(rows).toEqual([])
  })
  it('verifies: every decision is made again with the same facts', async () => {
    for (const instance of await allInstances(bench.store)) {
      const { mismatches } = await verifyInstance(bench.store, instance, { calendar: calendarOf, validate })
      expect([instance, mismatches]).toEqual([instance, []])
    }
  })
  it('lets the secretary sign in and start the four discussions for the village', async () => {
    const response = await bench.identity.handler(
      new Request('http://localhost:8400/api/auth/sign-in/username', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://localhost:8400' },
        body: JSON.stringify({ username: 'liuwan.shuji', password: DEMO_PASSWORD }),
      }),
    )
    expect(response.status).toBe(200)
    const template = (await bench.store.templates()).newest('four-discussions-two-disclosures')!.sound.template
    expect(mayStart(template, 'liuwan', personBy('liuwan.shuji'), await bench.store.people())).toBe(true)
  })
})
