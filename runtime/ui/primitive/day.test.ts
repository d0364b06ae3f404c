import { describe, expect, it } from 'vitest'
import { sayDayAndWeekday, sayInstant } from '#runtime/ui/primitive/day.ts'
import { shownProblem } from '#runtime/ui/primitive/problem.ts'

describe('days for the reader', () => {
  it('are in China time with the weekday', () => {
    expect(sayDayAndWeekday('2026-11-23')).toBe('2026年11月23日 星期一')
    expect(sayInstant('2026-11-22T17:05:00.000Z')).toBe('2026年11月23日 01:05')
  })
  it('are said as far as they are known', () => {
    expect(sayInstant('2026-11-19')).toBe('2026年11月19日')
    expect(sayInstant('2026-11-19T15:00+08:00')).toBe('2026年11月19日 15:00')
    expect(sayInstant('去年')).toBe('去年')
  })
})

describe('a problem', () => {
  it('is found wherever the error carries it', () => {
    const problem = { title: '已被他人办理', code: 'TASK_CLOSED', request: 'R1' }
    expect(shownProblem(problem)).toMatchObject(problem)
    expect(shownProblem(Object.assign(new Error('x'), { problem }))).toMatchObject(problem)
    expect(shownProblem(new Error('x', { cause: problem }))).toMatchObject(problem)
  })
  it('without a connection says so, and anything odd says nothing', () => {
    expect(shownProblem(new TypeError('Failed to fetch'))).toEqual({ network: true })
    for (const odd of [undefined, null, 'x', 5, new Error('x')]) expect(shownProblem(odd)).toEqual({ network: false })
  })
})
