import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Need, type Resource, suggest, tagsOf } from '#engine/step/claim/match.ts'

const tags = fc.uniqueArray(fc.constantFrom('水电', '陪伴', '辅导', '理发'), { maxLength: 3 })
const needs = fc.array(tags, { maxLength: 5 }).map(rows => rows.map((tags, n): Need => ({ id: `o${n + 1}`, tags })))
const resources = fc
  .array(fc.record({ tags, capacity: fc.integer({ min: 0, max: 2 }) }), { maxLength: 4 })
  .map(rows => rows.map((row, n): Resource => ({ id: `r${n + 1}`, ...row })))

/** The most needs that can be served, by trying everything. */
function most([first, ...rest]: readonly Need[], all: readonly Resource[]): number {
  if (!first) return 0
  const without = most(rest, all)
  return all.reduce((best, resource, at) => {
    if (resource.capacity === 0 || !resource.tags.some(tag => first.tags.includes(tag))) return best
    const left = all.map((one, i) => (i === at ? { ...one, capacity: one.capacity - 1 } : one))
    return Math.max(best, 1 + most(rest, left))
  }, without)
}

describe('the matching of needs and resources', () => {
  it('serves as many needs as can be served, each once, no resource too often, and only where a tag is shared', () => {
    fc.assert(
      fc.property(needs, resources, (needs, resources) => {
        const pairs = suggest(needs, resources)
        expect(pairs).toHaveLength(most(needs, resources))
        expect(new Set(pairs.map(({ need }) => need)).size).toBe(pairs.length)
        for (const { id, capacity } of resources)
          expect(pairs.filter(({ resource }) => resource === id).length).toBeLessThanOrEqual(capacity)
        for (const { need, resource, shared } of pairs) {
          expect(shared.length).toBeGreaterThan(0)
          const has = (list: readonly Need[], id: string) => list.find(one => one.id === id)?.tags
          expect(has(needs, need)).toEqual(expect.arrayContaining([...shared]))
          expect(has(resources, resource)).toEqual(expect.arrayContaining([...shared]))
        }
        expect(suggest(needs, resources)).toEqual(pairs)
      }),
      { numRuns: 300 },
    )
  })

  it('prefers more shared tags, then the earlier line', () => {
    const need = { id: 'o1', tags: ['水电', '木工'] }
    const resource = (id: string, ...tags: string[]): Resource => ({ id, tags, capacity: 1 })
    expect(suggest([need], [resource('r1', '水电'), resource('r2', '木工', '水电')])[0]?.resource).toBe('r2')
    expect(suggest([need], [resource('r1', '木工'), resource('r2', '水电')])[0]?.resource).toBe('r1')
  })

  it('moves a resource to where it is the only one', () => {
    const both = { id: 'o1', tags: ['水电', '木工'] }
    const only = { id: 'o2', tags: ['水电'] }
    const all: Resource[] = [
      { id: 'r1', tags: ['水电'], capacity: 1 },
      { id: 'r2', tags: ['木工'], capacity: 1 },
    ]
    expect(suggest([both, only], all).map(({ need, resource }) => [need, resource])).toEqual([
      ['o1', 'r2'],
      ['o2', 'r1'],
    ])
  })

  it('finishes at once for two hundred needs and resources that all fit', () => {
    const many = Array.from({ length: 200 }, (_, n) => ({ id: `o${n}`, tags: ['水电'], capacity: 1 }))
    const from = performance.now()
    expect(suggest(many, many.slice(0, 150))).toHaveLength(150)
    expect(performance.now() - from).toBeLessThan(1000)
  })

  it('reads tags as people write them', () => {
    expect(tagsOf('水电、 木工，水电；理发 陪伴')).toEqual(['水电', '木工', '理发', '陪伴'])
    expect(tagsOf(['水电', 3, ' 木工 '])).toEqual(['水电', '木工'])
    expect(tagsOf(null)).toEqual([])
  })
})
