import { afterEach, describe, expect, it } from 'vitest'
import { inspect } from '#tests/crash/inspect.ts'
import { openSite, type Site } from '#tests/crash/site.ts'

/** What one instance asks of another is done once, wherever between the two the server dies. */

const ASKED = 6
let site: Site | undefined
afterEach(() => site?.close())

const start = (n: number) =>
  site!
    .call(
      'POST',
      '/instances',
      { key: `chain-${String(n).padStart(4, '0')}`, template: 'chain', organisation: 'village', title: `请示${n}` },
      site!.cookie(n),
    )
    .catch(() => undefined)
const listed = async (template: string): Promise<{ status: string; ending?: string }[]> =>
  (await site!.call('GET', `/instances?template=${template}&limit=100`, undefined, site!.cookie(0))).json.items

describe('a server that dies while instances ask things of each other', () => {
  // Each chain appends four times: the asking, the one asked for, its end, the answer.
  it.each([
    ['before-commit', 2],
    ['after-commit', ASKED],
    ['before-commit', ASKED + 1],
    ['after-commit', ASKED + 2],
    ['before-commit', ASKED + 2],
  ] as const)(
    '%s of append %i: every one that was asked for exists once, and every answer arrives',
    async (point, n) => {
      site = await openSite()
      await site.start({ fault: `${point}:${n}` })
      for (let i = 0; i < ASKED; i++) await start(i)
      // Commands that meet share a commit, so a late point may not be reached; then it is killed in the quiet.
      const died = await Promise.race([
        site.died().then(() => true),
        new Promise<boolean>(resolve => setTimeout(() => resolve(false), 6000)),
      ])
      await site.kill()
      await site.start()
      for (let i = 0; i < ASKED; i++) expect((await start(i))?.status).toBe(201)
      const until = Date.now() + 20_000
      while (Date.now() < until && (await listed('chain')).some(({ status }) => status === 'running'))
        await new Promise(resolve => setTimeout(resolve, 200))
      const [asking, asked] = [await listed('chain'), await listed('echo')]
      expect(asking.map(({ status }) => status)).toEqual(Array(ASKED).fill('completed'))
      expect(asked.map(({ status }) => status)).toEqual(Array(ASKED).fill('completed'))
      await site.stop()
      const remains = await inspect(site, [])
      expect(remains).toMatchObject({ twice: [], broken: [], instances: 2 * ASKED, timersFired: ASKED })
      console.info(
        `RT-34 ${JSON.stringify({ point, append: n, reached: died, asked: ASKED, started: asked.length, answered: asking.length, twice: 0 })}`,
      )
    },
  )
})
