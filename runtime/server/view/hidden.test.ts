import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { instanceDetail } from '#runtime/server/view/instance.ts'
import { act, oneStep, openTask } from '#tests/walk/one-step.ts'
import type { Small } from '#tests/walk/small.ts'

/** Forms that are handed in and not yet for everybody's eyes. */

const detail = ({ run }: Small, viewer: string) =>
  instanceDetail(
    run.state!,
    run.history.map(entry => ({ entry, leafHash: new Uint8Array(32) })),
    { sound: run.ports.sound, people: run.ports.directory as never, now: run.now, viewer },
    new Map(),
  )
const sheetsSeen = (one: Small, viewer: string) =>
  detail(one, viewer)
    .visits.find(({ step }) => step === 'work')!
    .filled.map(({ by }) => by?.id)
const sheet = (score: number): JsonObject => ({ all: { all: { score, note: `第 ${score} 号理由` } } })

describe('score sheets', () => {
  const scored = () =>
    oneStep({
      kind: 'scoring',
      title: '测评',
      indicators: [{ key: 'all', title: '总体', points: 100 }],
      self: { handlers: { role: 'secretary' } },
      assess: [
        { key: 'group', title: '委员', handlers: { role: 'organisers', mode: { atLeast: 2 } } },
        { key: 'head', title: '主任', handlers: { role: 'director' } },
      ],
      review: { handlers: { role: 'superior' } },
    })

  it('of assessors are seen by nobody else until all of them are in, and by everybody after', () => {
    const one = scored()
    expect(act(one, 'li', 'self', sheet(91))).toBeUndefined()
    expect(act(one, 'wang', 'assess', sheet(92), undefined, '/wang')).toBeUndefined()
    expect(act(one, 'zhou', 'assess', sheet(93), undefined, '/head')).toBeUndefined()
    expect(sheetsSeen(one, 'wang')).toEqual(['li', 'wang'])
    expect(sheetsSeen(one, 'zhao')).toEqual(['li'])
    expect(sheetsSeen(one, 'zhou')).toEqual(['li', 'zhou'])
    expect(sheetsSeen(one, 'chen')).toEqual(['li'])
    expect(JSON.stringify(detail(one, 'zhao'))).not.toMatch(/第 9[23] 号/)
    expect(act(one, 'zhao', 'assess', sheet(94), undefined, '/zhao')).toBeUndefined()
    expect(openTask(one, 'review')).toContain('review')
    for (const viewer of ['zhao', 'chen', 'li']) expect(sheetsSeen(one, viewer)).toEqual(['li', 'wang', 'zhou', 'zhao'])
  })

  it('filled in by a stand-in are shown to both of them', () => {
    const one = scored()
    one.substitutes.push({ person: 'lin', principal: 'zhao', from: '2026-03-01', until: '2026-12-31' })
    act(one, 'li', 'self', sheet(91))
    expect(act(one, 'lin', 'assess', sheet(92), undefined, '/zhao')).toBeUndefined()
    expect(sheetsSeen(one, 'lin')).toEqual(['li', 'lin'])
    expect(sheetsSeen(one, 'zhao')).toEqual(['li', 'lin'])
    expect(sheetsSeen(one, 'wang')).toEqual(['li'])
  })
})
