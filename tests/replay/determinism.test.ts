import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '#tests/support/process.ts'

const run = promisify(execFile)

/** RT-13: the same cases lived in other time zones, locales, clocks and processes give the same histories to the last byte. */
const SURROUNDINGS = [
  { TZ: 'Asia/Shanghai', LC_ALL: 'zh_CN.UTF-8' },
  { TZ: 'America/New_York', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'Pacific/Chatham', LC_ALL: 'ar_EG.UTF-8' },
] as const

let told: readonly (readonly string[])[]
beforeAll(async () => {
  told = await Promise.all(
    SURROUNDINGS.map(async surroundings => {
      const { stdout } = await run(process.execPath, ['--import', 'tsx', 'tests/replay/digest.ts'], {
        cwd: ROOT,
        env: { ...process.env, ...surroundings, LANG: surroundings.LC_ALL },
        maxBuffer: 16 * 1024 * 1024,
      })
      return stdout.trim().split('\n')
    }),
  )
}, 300_000)

describe('the same acts elsewhere', () => {
  it('were lived in surroundings that really differ', () => {
    expect(new Set(told.map(([first]) => first)).size).toBe(SURROUNDINGS.length)
  })
  it('leave the same histories', () => {
    const [here = [], ...elsewhere] = told.map(([, ...cases]) => cases)
    expect(here.length).toBeGreaterThan(20)
    for (const [at, cases] of elsewhere.entries())
      expect([SURROUNDINGS[at + 1], cases]).toEqual([SURROUNDINGS[at + 1], here])
  })
})
