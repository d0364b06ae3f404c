import { expect, it } from 'vitest'
import { cite, citeAll } from '#engine/template/cite.ts'

it('a law stands in title marks, local practice is only described', () => {
  expect(cite({ law: '甲法', article: '第三条', confidence: 'A' })).toBe('《甲法》第三条')
  expect(cite({ law: '各地实施办法', confidence: 'C' })).toBe('各地实施办法')
})
it('a law is named once with all its articles', () =>
  expect(
    citeAll([
      { law: '甲法', article: '第一条', confidence: 'A' },
      { law: '乙条例', article: '', confidence: 'B' },
      { law: '甲法', article: '第二条', confidence: 'A' },
      { law: '甲法', article: '第一条', confidence: 'A' },
    ]),
  ).toBe('《甲法》第一条、第二条；《乙条例》'))
