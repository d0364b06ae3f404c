import { describe, expect, it } from 'vitest'
import { answersOf } from '#runtime/ui/form/answers.ts'
import { errorTree, fieldErrors, handedIn } from '#runtime/ui/form/check.ts'
import { joinDayAndTime, readTime, splitDayAndTime } from '#runtime/ui/form/fields/datetime.tsx'
import { readNumber } from '#runtime/ui/form/fields/number.tsx'
import { matching } from '#runtime/ui/form/fields/people-search.ts'
import { moved } from '#runtime/ui/form/fields/row-buttons.tsx'
import { plainValidator } from '#runtime/ui/form/plain-validator.ts'
import { pathOf, pointerOf, valueAt } from '#runtime/ui/form/pointer.ts'
import { leftOut, remember, restore } from '#runtime/ui/form/shadow.ts'
import { visibleSchema } from '#runtime/ui/form/visible.ts'
import { PEOPLE, SAMPLES } from '#runtime/ui/playground/samples.ts'

const proposal = SAMPLES.proposal!
const visible = (data: object) => visibleSchema(plainValidator, proposal.schema, { ...data })

describe('a value hidden by a condition', () => {
  const collective = { kind: '集体经济', collectiveAmount: '120000.00', contract: { company: '县水利队' } }

  it('comes back when the choice is taken back', () => {
    const shadow = remember(remember({}, collective), { kind: '一般村务' })
    const back = restore(visible({ kind: '一般村务' }), visible({ kind: '集体经济' }), { kind: '集体经济' }, shadow)
    expect(back).toEqual({ kind: '集体经济', collectiveAmount: '120000.00' })
  })

  it('stays cleared when it was the reader who cleared it', () => {
    const shadow = remember({}, collective)
    const cleared = { kind: '集体经济', collectiveAmount: undefined }
    expect(restore(visible(collective), visible(cleared), cleared, shadow)).toBe(cleared)
  })

  it('is not handed in, and the check page names it', () => {
    const shadow = remember({}, collective)
    expect(handedIn(plainValidator, proposal, { ...collective, kind: '一般村务' })).not.toHaveProperty(
      'collectiveAmount',
    )
    expect(leftOut(visible({ kind: '一般村务' }), shadow)).toEqual(['collectiveAmount'])
    expect(leftOut(visible(collective), shadow)).toEqual([])
  })
})

describe('what is wrong with a form', () => {
  it('is said in sentences, in the order of the form', () => {
    const messages = fieldErrors(plainValidator, proposal, { kind: '集体经济', date: '昨天', contract: {} }).map(
      error => error.message,
    )
    expect(messages[0]).toBe('请填写“议题名称”')
    expect(messages).toContain('请填写“涉及集体资金”')
    expect(messages.find(message => message.includes('提议日期'))).toMatch(/2026-01-15/)
    expect(messages.indexOf('请填写“预算”')).toBeGreaterThan(messages.indexOf('请填写“提议理由”'))
  })

  it('is put at its field, in rows too', () => {
    expect(
      errorTree([
        { path: '/members/0/name', keyword: 'required', message: '请填写“姓名”' },
        { path: '/members/0/name', keyword: 'x', message: '另一处' },
        { path: '/a~1b', keyword: 'type', message: '错' },
      ]),
    ).toEqual({ members: { 0: { name: { __errors: ['请填写“姓名”', '另一处'] } } }, 'a/b': { __errors: ['错'] } })
  })
})

describe('a filled form', () => {
  it('lists every visible field in order, sections and rows below their heading', () => {
    const answers = answersOf(plainValidator, proposal.schema, proposal.ui, {
      kind: '一般村务',
      contract: { company: '县水利队' },
      members: [{ name: '王建国', duty: '组长' }],
    })
    expect(answers.map(answer => answer.title)).not.toContain('涉及集体资金')
    expect(answers[0]?.title).toBe('议题名称')
    const section = answers.find(answer => answer.kind === 'section')
    expect(section?.kind === 'section' && section.answers.map(answer => answer.pointer)).toEqual([
      '/contract/company',
      '/contract/start',
    ])
    const roster = answers.find(answer => answer.kind === 'roster')
    expect(roster?.kind === 'roster' && [roster.columns, roster.rows.length]).toEqual([['姓名', '分工', '电话'], 1])
  })
})

describe('typing', () => {
  it.each([
    ['930', '09:30'],
    ['9:30', '09:30'],
    ['9点30分', '09:30'],
    ['9点', '09:00'],
    ['１４：０５', '14:05'],
    ['2560', undefined],
    ['早上', undefined],
  ])('the time %s is read as %s', (typed, time) => expect(readTime(typed)).toBe(time))

  it('keeps half a day and time as text instead of guessing the rest', () => {
    expect(joinDayAndTime({ day: '2026-01-15', time: '930' })).toBe('2026-01-15T09:30')
    expect(joinDayAndTime({ day: '2026-01-15', time: '' })).toBe('2026-01-15T')
    expect(splitDayAndTime('2026-01-15T')).toEqual({ day: '2026-01-15', time: '' })
    expect(joinDayAndTime({ day: '', time: '' })).toBeUndefined()
  })

  it.each([
    ['12', 12],
    ['１２', 12],
    ['1,200', 1200],
    ['1.', '1.'],
    ['十二', '十二'],
    ['', undefined],
  ])('the number %s is kept as %s', (typed, kept) => expect(readNumber(typed)).toBe(kept))

  it('finds people by any part of the name', () => {
    expect(matching(PEOPLE, '建 王').map(one => one.label)).toEqual(['王建国'])
    expect(matching(PEOPLE, '  ')).toHaveLength(PEOPLE.length)
  })
})

describe('places', () => {
  it('go from path to pointer and back', () => {
    expect(pathOf(pointerOf(['a/b', 0, 'c~d']))).toEqual(['a/b', '0', 'c~d'])
    expect(valueAt({ rows: [{ name: '王' }] }, '/rows/0/name')).toBe('王')
    expect(valueAt({}, '/constructor/name')).toBeUndefined()
  })

  it('rows move by one and never out of the list', () => {
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  })
})
