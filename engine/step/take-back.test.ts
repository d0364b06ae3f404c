import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import { act, oneStep, openTask } from '#tests/walk/one-step.ts'

/** 拿回 in the kinds that know of none: refused with the reason, and with what to do instead. */

const sheet: JsonObject = { all: { all: { score: 90 } } }
const KINDS_THAT_KEEP: readonly [string, JsonObject, string, string, JsonObject, string | undefined, string][] = [
  [
    '评分',
    {
      kind: 'scoring',
      indicators: [{ key: 'all', title: '总体', points: 100 }],
      assess: [{ key: 'group', title: '评委', handlers: { role: 'organisers', mode: 'all' } }],
    },
    'wang',
    'assess',
    sheet,
    undefined,
    '以免看到他人评分后再改',
  ],
  [
    '签名',
    {
      kind: 'sign',
      handlers: { role: 'organisers', mode: 'all' },
      document: { title: '协议', fields: ['things'] },
    },
    'wang',
    'sign',
    {},
    'SIGNED',
    '重新签署',
  ],
  [
    '协办意见',
    { kind: 'joint', lead: { role: 'secretary' }, assists: [{ role: 'organisers' }, { role: 'director' }] },
    'wang',
    'assist',
    { opinion: '同意' },
    undefined,
    '写入主办意见',
  ],
  [
    '销号申请',
    {
      kind: 'items',
      handlers: { role: 'secretary' },
      rows: { from: 'things', title: 'thing' },
      owner: { person: 'who' },
      verify: { role: 'director' },
    },
    'zhao',
    'apply',
    { result: '修好了' },
    undefined,
    '核销人退回',
  ],
  [
    '认领',
    {
      kind: 'claim',
      handlers: { role: 'secretary' },
      offers: { field: 'things', title: 'thing' },
      by: { role: 'organisers' },
    },
    'wang',
    'claim',
    { offer: 'o1' },
    undefined,
    '请退认',
  ],
  [
    '积分申报',
    {
      kind: 'points',
      handlers: { role: 'secretary' },
      holders: { register: 'reps' },
      items: [{ code: 'sweep', title: '打扫', points: 5 }],
      report: [{ role: 'director' }],
      confirm: { role: 'organisers' },
    },
    'zhou',
    'report',
    { holder: 'wang', item: 'sweep', doneOn: '2026-03-02' },
    undefined,
    '请冲正',
  ],
]

describe('an answer that counts at once', () => {
  it.each(KINDS_THAT_KEEP)(
    '%s cannot be taken back, and it is said what to do instead',
    (title, step, who, part, data, outcome, instead) => {
      const one = oneStep({ ...step, title })
      const task = openTask(one, part, `/${who}`)
      expect(act(one, who, part, data, outcome, `/${who}`)).toBeUndefined()
      const before = one.run.state
      const refusal = one.refusal(who, { type: 'Retract', task, reason: '看错了' })
      expect(refusal?.code).toBe('ANSWER_FINAL')
      expect(sayRefusal(refusal!)).toContain(instead)
      expect(one.run.state).toBe(before)
      // Nobody else is told why.
      expect(one.ask('lin', { type: 'Retract', task, reason: '看错了' })).not.toBe('ANSWER_FINAL')
    },
  )
})
