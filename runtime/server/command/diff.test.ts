import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { aTemplate } from '#engine/testing/template.ts'
import { run } from '#runtime/server/cli.ts'

let folder: string
let printed: string[] = []
const guicheng = (...argv: string[]) =>
  run(argv, {
    out: text => void printed.push(text),
    err: text => void printed.push(text),
    env: {},
    ended: () => Promise.resolve(),
  })
const file = async (name: string, json: unknown) => {
  const path = join(folder, name)
  await writeFile(path, JSON.stringify(json))
  return path
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-diff-'))
})
beforeEach(() => {
  printed = []
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const superior = aTemplate()

it('says every difference of a local template in a sentence, and that it only tightens', async () => {
  const before = await file('superior.json', superior.json)
  const after = await file('local.json', superior.with('/delays/posting/calendarDays', 20).json)
  expect(await guicheng('diff', before, after)).toBe(0)
  expect(printed.join('\n')).toMatch(
    /更严 {2}步骤“决议公开”的期间由“15 天（自然日）”改为“20 天（自然日）”[\s\S]*只会更严。/,
  )
})
it('a local template that loosens is told apart', async () => {
  const before = await file('superior.json', superior.json)
  const after = await file('local.json', superior.with('/delays/posting/calendarDays', 7).json)
  expect(await guicheng('diff', before, after, '--json')).toBe(1)
  expect(JSON.parse(printed.join('')).tighter).toBe(false)
})
it('what is no template is not compared', async () => {
  const before = await file('superior.json', superior.json)
  expect(await guicheng('diff', before, await file('broken.json', {}))).toBe(1)
  expect(printed.join()).toContain('不能比较')
})
