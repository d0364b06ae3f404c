import { expect, it } from 'vitest'
import { selfTest } from '#runtime/server/self-test.ts'

it('this machine computes as the standards say', () => {
  expect(selfTest()).toEqual([])
})
it('names a computation that comes out wrong', () => {
  expect(selfTest([{ name: '2 + 2', derive: () => '5', answer: '4' }])).toEqual(['2 + 2'])
})
