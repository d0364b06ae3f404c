import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Json } from '#engine/json.ts'
import { checkTemplate } from '#runtime/server/check/gate.ts'

const shipped = async (name: string, file: string) =>
  readFile(new URL(`../../../templates/${name}/${file}`, import.meta.url), 'utf8')
const FOUR = 'four-discussions-two-disclosures'

describe('the publish gate', () => {
  it('passes a shipped template with its statutory pack, and says what was explored', async () => {
    const pack = JSON.parse(await shipped(FOUR, 'rules.json')) as Json
    const record = await checkTemplate(await shipped(FOUR, 'template.json'), pack)
    expect(record.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(record.verdict).not.toBe('FAIL')
    expect(record.template).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(record.explored).toBeGreaterThan(10)
  }, 30_000)

  it('a check that takes too long is stopped and is no pass', async () => {
    const record = await checkTemplate(await shipped(FOUR, 'template.json'), null, { milliseconds: -1_999 })
    expect(record.verdict).toBe('INCONCLUSIVE')
    expect(record.complete).toBe(false)
  }, 30_000)

  it('a check that needs too much memory is stopped and is no pass', async () => {
    const record = await checkTemplate(await shipped(FOUR, 'template.json'), null, { megabytes: 8 })
    expect(record.verdict).toBe('INCONCLUSIVE')
    expect(record.findings[0]?.message).toMatch(/内存/)
  }, 30_000)

  it('what is no template is refused like anywhere else, and the next one is checked', async () => {
    const broken = checkTemplate('{', null)
    const sound = checkTemplate(await shipped(FOUR, 'template.json'), null)
    expect((await broken).verdict).toBe('FAIL')
    expect((await sound).verdict).not.toBe('FAIL')
  }, 30_000)
})
