import { describe, expect, it } from 'vitest'
import { groundsOf } from './grounds.tsx'

describe('the regulations a template stands on', () => {
  it('are named once with all their articles, the surest first', () => {
    const law = { law: '村民委员会组织法', version: '2025-10-28', confidence: 'A' } as const
    expect(
      groundsOf({
        basis: {
          local: { law: '各地实施办法', confidence: 'C' },
          a: { ...law, article: '第三十条' },
          b: { ...law, article: '第三十五条' },
          old: { ...law, version: '2018-12-29', article: '第三十条' },
        },
      }).map(({ law, version, articles }) => [law, version, articles]),
    ).toEqual([
      ['村民委员会组织法', '2025-10-28', ['第三十条', '第三十五条']],
      ['村民委员会组织法', '2018-12-29', ['第三十条']],
      ['各地实施办法', '', []],
    ])
  })
  it('may be none', () => expect(groundsOf({})).toEqual([]))
})
