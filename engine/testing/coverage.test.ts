import { describe, expect, it } from 'vitest'
import { coverageOf, figuresOf, missesOf } from '#engine/testing/coverage.ts'
import { Run } from '#engine/testing/run.ts'
import { aTemplate } from '#engine/testing/template.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

const DIRECTORY = directoryOf({
  organisations: { liu: { name: '柳湾村党支部', kind: 'village' } },
  people: {
    li: { name: '李德山', posts: ['branch-secretary@liu'] },
    zhao: { name: '赵建国', posts: ['village-director@liu'] },
  },
  registers: { liu: { 'party-members': { count: 3, label: '党员' }, 'village-reps': { count: 3, label: '代表' } } },
})
const sound = aTemplate().sound()
const validate = ajvValidate()
const begun = () => {
  const ports = { sound, directory: DIRECTORY, calendar: CHINA, validate, hash: hashText }
  const run = new Run(ports, '2026-03-02T01:00:00.000Z')
  run.ask('li', { type: 'Start', template: 'village-matter', organisation: 'liu', title: '修路' })
  return run
}
const placed = (parts: readonly { readonly where: string }[]) => parts.map(({ where }) => where)

describe('what cases went through', () => {
  it('is nothing without a case, and then everything is missing', () => {
    const figures = figuresOf(coverageOf(sound, []))
    expect(Object.values(figures).every(({ seen, of }) => seen === 0 && of > 0)).toBe(true)
    expect(missesOf(coverageOf(sound, [{ history: [] }])).states).toHaveLength(figures.states.of)
  })

  it('a start reaches the first step and takes no transition', () => {
    const coverage = coverageOf(sound, [begun()])
    expect(placed(coverage.states.filter(({ seen }) => seen))).toEqual(['/machine/states/proposal'])
    expect(figuresOf(coverage)).toMatchObject({ transitions: { seen: 0 }, outcomes: { seen: 0 } })
  })

  it('of two alternatives only the one that was taken counts, and its guard was seen one way', () => {
    const run = begun()
    run.submit('li', 'proposal/fill', { matter: '修路', kind: 'ordinary' })
    const { transitions, rules, outcomes } = coverageOf(sound, [run])
    expect(placed(transitions.filter(({ seen }) => seen))).toEqual(['/machine/states/proposal/on/SUBMITTED/1'])
    expect(outcomes.filter(({ seen }) => seen).map(({ id }) => id)).toEqual(['proposal:SUBMITTED'])
    const guard = rules.find(({ of }) => of === 'guard')
    expect([guard?.seenTrue, guard?.seenFalse]).toEqual([false, true])
    expect(guard?.says).toContain('类别')
  })

  it('a form rule is seen true and false in what was handed in, also where that was refused', () => {
    const run = begun()
    const formRule = () => coverageOf(sound, [run]).rules.find(({ of }) => of === 'form')
    expect(run.submit('li', 'proposal/fill', { matter: '修路', kind: 'collective' }).ok).toBe(false)
    expect([formRule()?.seenTrue, formRule()?.seenFalse]).toEqual([true, false])
    run.submit('li', 'proposal/fill', { matter: '修路', kind: 'ordinary' })
    expect([formRule()?.seenTrue, formRule()?.seenFalse]).toEqual([true, true])
  })

  it('somebody who may not hand the form in has met none of its rules', () => {
    const run = begun()
    expect(run.submit('zhao', 'proposal/fill', { matter: '修路', kind: 'collective' }).ok).toBe(false)
    expect(coverageOf(sound, [run]).rules.find(({ of }) => of === 'form')?.seenTrue).toBe(false)
  })

  it('what a return leads to is reached, but no transition of the template was taken', () => {
    const run = begun()
    run.submit('li', 'proposal/fill', { matter: '修路', kind: 'ordinary' })
    const before = figuresOf(coverageOf(sound, [run])).transitions.seen
    const task = run.task('li', 'meeting/record')?.id ?? ''
    expect(run.ask('li', { type: 'Return', task, to: 'proposal', reason: '补材料', after: 'back' }).ok).toBe(true)
    expect(run.submit('li', 'proposal/fill', { matter: '修路', kind: 'collective', amount: 3 }).ok).toBe(true)
    expect(run.active).toEqual(['meeting'])
    expect(figuresOf(coverageOf(sound, [run])).transitions.seen).toBe(before)
  })

  it('entries of another version of the template count for nothing', () => {
    const other = aTemplate().with('/title', '另一个版本').sound()
    expect(figuresOf(coverageOf(other, [begun()])).states.seen).toBe(0)
  })
})
