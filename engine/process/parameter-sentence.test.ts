import { describe, expect, it } from 'vitest'
import { sayBounds, sayFraction, sayParameter, sayWhatFits, unitOf } from '#engine/process/parameter-sentence.ts'

describe('saying local parameters', () => {
  it.each([
    ['2/3', '三分之二（2/3）'],
    ['1/2', '二分之一（1/2）'],
    ['3/10', '十分之三（3/10）'],
    ['7/12', '十二分之七（7/12）'],
    ['19/20', '二十分之十九（19/20）'],
    ['1/1', '全部'],
    ['0/1', '不作要求'],
    ['67%', '67%'],
  ])('says the share %s as %s', (text, said) => expect(sayFraction(text)).toBe(said))

  it('takes the unit from the title and not from what stands in brackets', () => {
    expect(unitOf('公开天数（不少于十五日）')).toBe('天')
    expect(unitOf('核实天数（与研究、批复合计不超过一个月）')).toBe('天')
    expect(unitOf('最少人数')).toBe('人')
    expect(unitOf('分值')).toBe('')
  })

  it('says the value and the bounds in one way for list, question and refusal', () => {
    const days = { title: '公开天数', type: 'count', default: 15, atLeast: 15, atMost: 365 } as const
    expect(sayParameter(days, 20)).toBe('20 天')
    expect(sayBounds(days)).toBe('不得少于 15 天，不得多于 365 天')
    expect(sayBounds({ title: '到会比例', type: 'fraction', atLeast: '1/2' })).toBe('不得低于二分之一（1/2）')
    expect(sayParameter({ title: '合并', type: 'flag' }, false)).toBe('否')
    expect(sayWhatFits(days)).toBe('“公开天数”要填整数，不得少于 15 天，不得多于 365 天。')
    expect(sayBounds({ title: '提前天数', type: 'count', atLeast: 0, atMost: 30 })).toBe('不得多于 30 天')
    expect(sayBounds({ title: '合并', type: 'flag' })).toBe('')
  })
})
