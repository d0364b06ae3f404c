import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { run } from '#runtime/server/cli.ts'

const TEMPLATE = join(import.meta.dirname, '../../../templates/member-appraisal')
let folder: string
let printed: string[] = []
let said: string[] = []
const guicheng = (...argv: string[]) =>
  run(argv, {
    out: text => void printed.push(text),
    err: text => void said.push(text),
    env: {},
    ended: () => Promise.resolve(),
  })
const file = async (name: string, content: string) => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}
const all = () => [...printed, ...said].join('\n')
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-cases-'))
})
beforeEach(() => {
  printed = []
  said = []
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('proposing cases on the command line', () => {
  it('writes a file that runs, covers every outcome, and is not overwritten', async () => {
    const target = join(folder, 'proposed.json')
    expect(await guicheng('cases', '--generate', '--all', TEMPLATE, target)).toBe(0)
    expect(printed.join()).toMatch(/11\/11 个结果/)
    expect(await guicheng('simulate', TEMPLATE, target, '--coverage')).toBe(1)
    expect(printed.join('\n')).toMatch(/状态：8 个中走到 8 个[\s\S]*结果：11 个中走到 11 个/)
    const before = await readFile(target, 'utf8')
    expect(await guicheng('cases', '--generate', '--all', TEMPLATE, target)).toBe(2)
    expect(said.join()).toContain('不会覆盖')
    expect(await readFile(target, 'utf8')).toBe(before)
  })
  it('prints nothing but the cases where no file is named, so that they can be piped', async () => {
    expect(await guicheng('cases', '--generate', '--all', TEMPLATE)).toBe(0)
    expect(JSON.parse(printed.join('\n')).cases.length).toBeGreaterThan(2)
    expect(said.join()).toContain('人和名册是编的')
  })
  it('has nothing to add where the cases of the folder have been everywhere', async () => {
    expect(await guicheng('cases', '--generate', TEMPLATE)).toBe(0)
    expect(said.join()).toContain('不用再加')
    expect(printed).toEqual([])
  })
  it.each<[string, readonly string[], number, RegExp]>([
    ['without saying what to do', ['cases', TEMPLATE], 3, /--generate/],
    ['for a template that is not there', ['cases', '--generate', '/nowhere/x.json'], 2, /没有这个文件/],
    ['into a folder that is not there', ['cases', '--generate', '--all', TEMPLATE, '/nowhere/x.json'], 2, /不能写到/],
  ])('is refused %s', async (_, argv, code, message) => {
    expect(await guicheng(...argv)).toBe(code)
    expect(all()).toMatch(message)
  })
  it('does not guess past a broken file of cases in the folder', async () => {
    const template = await file('template.json', await readFile(join(TEMPLATE, 'template.json'), 'utf8'))
    await file('cases.json', '{"world":')
    expect(await guicheng('cases', '--generate', template)).toBe(1)
    expect(all()).toMatch(/cases\.json 不是案例文件[\s\S]*不是 JSON[\s\S]*--all/)
    expect(await guicheng('cases', '--generate', template, '--all')).toBe(0)
  })
})

describe('coverage on the command line', () => {
  it('a template whose cases have been everywhere and met both sides of every rule is fine', async () => {
    expect(await guicheng('simulate', TEMPLATE, join(TEMPLATE, 'cases.json'), '--coverage', '--json')).toBe(0)
    const { coverage } = JSON.parse(printed.join('\n'))
    expect(coverage.missed).toEqual({ states: [], transitions: [], outcomes: [], rules: [] })
    expect(coverage.figures.outcomes).toEqual({ seen: 11, of: 11 })
  })
  it('names what was never touched, with its place', async () => {
    const { world, cases } = JSON.parse(await readFile(join(TEMPLATE, 'cases.json'), 'utf8'))
    const few = await file('few.json', JSON.stringify({ world, cases: [{ ...cases[0], steps: [] }] }))
    expect(await guicheng('simulate', TEMPLATE, few, '--coverage')).toBe(1)
    expect(all()).toMatch(/个人自评[\s\S]*\/machine\/states\/self/)
    expect(all()).toMatch(/从未成立/)
  })
  it.each<[string, string, number, RegExp]>([
    ['no JSON', 'not json', 1, /不是案例文件[\s\S]*不是 JSON/],
    ['another shape', '{"cases": 3}', 1, /不是案例文件/],
    ['a list', '[]', 1, /不是案例文件/],
    [
      'a part that is not there',
      '{"world":{"organisations":{},"people":{}},"cases":[{"name":"甲","start":{"as":"x","organisation":"y","title":"z","at":"2026-03-02 09:00"},"steps":[{"do":"没有"}]}]}',
      1,
      /没有名为“没有”的片段/,
    ],
  ])('says what is wrong with a file that is %s', async (_, content, code, message) => {
    expect(await guicheng('simulate', TEMPLATE, await file('broken.json', content), '--coverage')).toBe(code)
    expect(all()).toMatch(message)
  })
  it('says that there is no such file, and that a file is not text', async () => {
    expect(await guicheng('simulate', TEMPLATE, join(folder, 'none.json'), '--coverage')).toBe(2)
    expect(all()).toContain('没有这个文件')
    await writeFile(join(folder, 'bytes.json'), Buffer.from([0xff, 0xfe, 0x00]))
    expect(await guicheng('simulate', TEMPLATE, join(folder, 'bytes.json'))).toBe(2)
    expect(all()).toContain('不是 UTF-8')
  })
})
