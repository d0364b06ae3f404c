import { expect, test } from 'vitest'
import { type DraftContent, type DraftStatus, draftKeeper, RETRY, SETTLE } from '#runtime/portal/step/draft-keeper.ts'

const content = (text: string): DraftContent => ({ data: { text }, outcome: null, opinion: '' })
const settled = () => new Promise<void>(resolve => setTimeout(resolve, 0))

function desk(answer: (n: number) => 'ok' | 'lost' | 'closed' = () => 'ok') {
  const saved: string[] = []
  const statuses: DraftStatus['kind'][] = []
  let here: DraftContent | undefined
  let timers: { at: number; act: () => void }[] = []
  let now = 0
  let attempts = 0
  const keeper = draftKeeper({
    save: async ({ data }) => {
      attempts += 1
      const said = answer(attempts)
      if (said !== 'ok') throw new Error(said)
      saved.push(String(data.text))
      return `save ${saved.length}`
    },
    mayRetry: error => (error as Error).message === 'lost',
    keepHere: kept => {
      here = kept
    },
    tell: status => void statuses.push(status.kind),
    after: (wait, act) => {
      const timer = { at: now + wait, act }
      timers.push(timer)
      return () => {
        timers = timers.filter(it => it !== timer)
      }
    },
  })
  return {
    keeper,
    saved,
    statuses,
    here: () => here?.data.text,
    async pass(milliseconds: number) {
      now += milliseconds
      const due = timers.filter(timer => timer.at <= now)
      timers = timers.filter(timer => timer.at > now)
      for (const timer of due) timer.act()
      await settled()
    },
  }
}

test('typing on saves once, a second after the last keystroke', async () => {
  const { keeper, saved, pass, statuses } = desk()
  keeper.change(content('东'))
  await pass(SETTLE - 1)
  keeper.change(content('东干渠'))
  await pass(SETTLE - 1)
  expect(saved).toEqual([])
  await pass(1)
  expect(saved).toEqual(['东干渠'])
  expect(statuses.at(-1)).toBe('saved')
})

test('what could not be sent stays on this device and is sent when the network is back', async () => {
  const { keeper, saved, pass, statuses, here } = desk(n => (n === 1 ? 'lost' : 'ok'))
  keeper.change(content('纪要'))
  await pass(SETTLE)
  expect(statuses.at(-1)).toBe('here')
  expect(here()).toBe('纪要')
  await pass(RETRY)
  expect(saved).toEqual(['纪要'])
  expect(here()).toBeUndefined()
})

test('a closed task ends saving but the text stays on this device', async () => {
  const { keeper, saved, pass, statuses, here } = desk(() => 'closed')
  keeper.change(content('意见'))
  await pass(SETTLE)
  keeper.change(content('意见，补一句'))
  await pass(10 * RETRY)
  expect(saved).toEqual([])
  expect(statuses.at(-1)).toBe('refused')
  expect(here()).toBe('意见，补一句')
})

test('after handing in nothing is saved any more', async () => {
  const { keeper, saved, pass } = desk()
  keeper.change(content('赞成'))
  keeper.settle()
  await pass(10 * SETTLE)
  expect(saved).toEqual([])
})

test('leaving the page sends the last words at once', async () => {
  const { keeper, saved } = desk()
  keeper.change(content('最后一句'))
  keeper.leave()
  await settled()
  expect(saved).toEqual(['最后一句'])
})

test('nothing is saved while a submission is on its way, and saving goes on when it was refused', async () => {
  const { keeper, saved, pass } = desk()
  keeper.change(content('纪要'))
  keeper.hold(true)
  await pass(10 * SETTLE)
  expect(saved).toEqual([])
  keeper.hold(false)
  await pass(SETTLE)
  expect(saved).toEqual(['纪要'])
})
