import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { run } from '#runtime/server/cli.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { sampleTemplate } from '#runtime/server/store/sample.ts'

// The check runs in a thread of its own, which takes its time to start.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
let printed: string[] = []
let said: string[] = []
const guicheng = (...argv: string[]) =>
  run(argv, {
    out: text => void printed.push(text),
    err: text => void said.push(text),
    env: { GUICHENG_DATA: join(folder, 'data'), GUICHENG_LOG: 'silent' },
    ended: () => Promise.resolve(),
  })
const file = async (name: string, content: unknown) => {
  const path = join(folder, name)
  await writeFile(path, JSON.stringify(content))
  return path
}
const published = async () => {
  const store = await openStore({ dataFolder: join(folder, 'data') })
  const { all } = await store.templates()
  await store.close()
  return all.map(({ id, version }) => `${id} ${version}`)
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guicheng-publish-'))
})
beforeEach(() => {
  printed = []
  said = []
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('publishing from the command line', () => {
  const { template } = sampleTemplate()
  it('publishes nothing when one of the templates is faulty, and says what to mend', async () => {
    const fine = await file('fine.json', template)
    const faulty = await file('faulty.json', { ...template, id: 'faulty', roles: {} })
    expect(await guicheng('publish', fine, faulty)).toBe(1)
    expect(printed.join('\n')).toMatch(/必须修正[\s\S]*一个模板都没有发布/)
    expect(await published()).toEqual([])
  })
  it('publishes nothing while advice is neither followed nor answered, and keeps the reasons with the version', async () => {
    const path = await file('matter.json', template)
    expect(await guicheng('publish', path)).toBe(1)
    expect(printed.join()).toMatch(/没有写明理由|SC-16.no-rules/)
    expect(await published()).toEqual([])
    await file('publishing.json', { reasons: { 'SC-16.no-rules /machine': '本村的事，没有上级规定' } })
    printed = []
    expect(await guicheng('publish', path, '--json')).toBe(0)
    expect(JSON.parse(printed.join())[0].record.reasons).toEqual({
      'SC-16.no-rules /machine': '本村的事，没有上级规定',
    })
  })
  it('makes a new version of what has changed, and none of what has not', async () => {
    const path = await file('matter.json', template)
    expect(await guicheng('publish', path)).toBe(0)
    expect(printed.join()).toContain('没有变化，仍是第 1 版')
    const changed = await file('matter.json', { ...template, summary: '另一个说明' })
    printed = []
    expect(await guicheng('publish', changed, '--json')).toBe(0)
    expect(JSON.parse(printed.join())).toEqual([expect.objectContaining({ id: 'matter', version: 2, isNew: true })])
    expect(await published()).toEqual(['matter 2', 'matter 1'])
  })
  it('publishes everything that is shipped when no file is named', async () => {
    expect(await guicheng('publish')).toBe(0)
    expect(await published()).toEqual(
      expect.arrayContaining(['four-discussions-two-disclosures 1', 'member-appraisal 1', 'report-appraisal 1']),
    )
  }, 60_000)
  it('needs the data folder for itself and says so', async () => {
    const store = await openStore({ dataFolder: join(folder, 'data') })
    try {
      expect(await guicheng('publish')).toBe(2)
      expect(said.join()).toContain('请先停止服务')
    } finally {
      await store.close()
    }
  })
})
