import { describe, expect, it } from 'vitest'
import { end, flow, step } from '#engine/analysis/seeded.ts'
import { POSTS } from '#engine/people/post.ts'
import { judge, publishedIn } from '#runtime/server/check/judge.ts'
import { NOTHING_SAID, release } from '#runtime/server/check/release.ts'
import type { People } from '#runtime/server/store/directory.ts'

const DEPARTMENT = { person: '', post: 'county-organisation', organisation: 'county' }
const people = {
  posts: (person: string) =>
    person === 'zhang' || person === 'li' ? [{ ...DEPARTMENT, person, post: PUBLISHES }] : [],
} as unknown as People

const PUBLISHES = POSTS.find(({ publishes }) => publishes)?.key ?? ''

const bare = { forms: {}, data: { type: 'object', properties: {} }, delays: {}, basis: {} }
const fine = flow(
  { start: step({ OK: 'done' }), done: end() },
  { ...bare, roles: { clerk: { title: '经办人', post: 'clerk' } } },
)

describe('what may be published', () => {
  it('a check that did not come to its end needs another person who may publish', async () => {
    const judged = await judge(fine)
    const record = judged.record && { ...judged.record, complete: false }
    const half = { ...judged, ...(record && { record }) }
    const accepted = (acceptedBy: string | null) => release(half, { ...NOTHING_SAID, acceptedBy }, 'zhang', people)
    expect(accepted(null)).toMatchObject({ may: false, why: 'unfinished' })
    expect(accepted('zhang')).toMatchObject({ may: false, why: 'unfinished' })
    expect(accepted('somebody')).toMatchObject({ may: false, why: 'unfinished' })
    expect(accepted('li')).toMatchObject({ may: true, record: { acceptedBy: 'li' } })
  }, 30_000)

  it('what was found possible does not hide that the check did not come to its end', async () => {
    const judged = await judge(fine)
    const record = judged.record && {
      ...judged.record,
      verdict: 'POSSIBLE' as const,
      checks: { ...judged.record.checks, 'SC-12': 'INCONCLUSIVE' as const },
    }
    expect(release({ ...judged, ...(record && { record }) }, NOTHING_SAID, 'zhang', people)).toMatchObject({
      why: 'unfinished',
    })
  }, 30_000)

  it('rules beside a template replace none of the shipped ones of its id', async () => {
    const none = { format: 1, template: 'x', basis: {}, rules: [] }
    const skips = flow({ start: step({ OK: 'done' }), done: end() }, { id: 'four-discussions-two-disclosures' })
    const { findings } = await judge(skips, { pack: none })
    expect(findings.some(({ code, severity }) => code.startsWith('SC-16') && severity === 'error')).toBe(true)
  }, 30_000)

  it('a new version of a local template may not simply drop what it extends', async () => {
    const { sound } = await judge(fine)
    if (!sound) throw new Error('not sound')
    const extending = {
      ...sound,
      template: { ...sound.template, extends: { id: 'above', hash: `sha256:${'0'.repeat(64)}` } },
    }
    const catalogue = publishedIn({ get: () => undefined, newest: () => ({ sound: extending }) } as never)
    const { findings } = await judge(fine, catalogue)
    expect(findings).toMatchObject([{ code: 'SC-16.unextended', severity: 'error' }])
  }, 30_000)

  it('a superior template is the one of the id and the hash together', () => {
    const other = { id: 'lax', sound: 'lax' }
    const { published } = publishedIn({ get: () => other, newest: () => undefined } as never)
    expect(published?.('strict', 'sha256:…')).toBeUndefined()
    expect(published?.('lax', 'sha256:…')).toBe('lax')
  })
})
