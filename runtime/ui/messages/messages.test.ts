import { describe, expect, it } from 'vitest'
import { catalogue } from '#runtime/ui/messages/catalogue.ts'
import { en } from '#runtime/ui/messages/en.ts'
import { zh } from '#runtime/ui/messages/zh.ts'

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(found => found[1]).sort()

describe('the catalogue', () => {
  it('has the same places to fill in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    for (const [key, text] of Object.entries(zh))
      expect([key, places(en[key as keyof typeof zh])]).toEqual([key, places(text)])
  })

  it('fills the places and leaves a forgotten one visible', () => {
    const t = catalogue(zh)
    expect(t('due.left', { days: 3 })).toBe('还有 3 天')
    expect(t('due.left')).toBe('还有 {days} 天')
  })
})
