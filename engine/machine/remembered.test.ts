import { expect, it } from 'vitest'
import { done, form, small } from '#tests/walk/small.ts'

it('a step that goes back to what is remembered, and was itself left last, ends and begins again', () => {
  const one = small({
    draft: form('secretary', { SUBMITTED: 'inside' }),
    inside: {
      initial: 'sign',
      states: {
        sign: form('director', { AGREED: 'end', REFUSED: 'mend' }),
        mend: form('secretary', { SUBMITTED: 'before' }),
        before: { type: 'history' },
        end: { type: 'final' },
      },
      onDone: 'done',
    },
    done,
  })
  const back = () =>
    one.ask('li', { type: 'Return', task: one.task('mend'), to: 'draft', reason: '补充', after: 'through' })
  one.hand('li', 'draft')
  one.hand('zhou', 'sign', 'REFUSED')
  expect(back()).toBeUndefined()
  one.hand('li', 'draft')
  one.hand('zhou', 'sign', 'REFUSED')
  expect(one.hand('li', 'mend')).toBeUndefined()
  expect(one.at()).toBe('mend')
  expect(one.run.state?.visits).toMatchObject({ 'mend.2': { closed: { outcome: 'SUBMITTED' } }, 'mend.3': {} })
  expect(one.run.state?.visits['mend.3']?.closed).toBeUndefined()
})
