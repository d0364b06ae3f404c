import { expect } from 'vitest'
import { Life } from '#tests/patterns/life.ts'

/** For each pattern what defines it, asserted on its template. A refused act shows its code in place of “done”. */
export const PROOFS: { readonly [n: number]: (file: string) => void } = {
  1(file) {
    const one = new Life(file)
    expect([one.at, one.hand('zhao', 'review')]).toEqual(['draft', 'TASK_UNKNOWN'])
    expect([one.hand('li', 'draft'), one.at, one.hand('zhao', 'review'), one.status]).toEqual([
      'done',
      'review',
      'done',
      'completed 办结',
    ])
  },
  2(file) {
    const one = new Life(file)
    expect([one.hand('li', 'ask'), one.at]).toEqual(['done', 'draft visit'])
  },
  3(file) {
    for (const [first, second] of [
      ['li draft', 'zhao visit'],
      ['zhao visit', 'li draft'],
    ]) {
      const one = new Life(file)
      const hand = (act = '') => one.hand(act.split(' ')[0] ?? '', act.split(' ')[1] ?? '')
      expect([hand(first), one.at.includes('sum'), hand(second), one.at]).toEqual(['done', false, 'done', 'sum'])
    }
  },
  4(file) {
    for (const [kind, at] of [
      ['collective', 'assembly'],
      ['plain', 'reps'],
    ]) {
      const one = new Life(file)
      expect([one.hand('li', 'ask', { kind: kind ?? '' }), one.at]).toEqual(['done', at])
    }
  },
  5(file) {
    for (const [kind, way] of [
      ['collective', 'assembly'],
      ['plain', 'reps'],
    ]) {
      const one = new Life(file)
      one.hand('li', 'ask', { kind: kind ?? '' })
      expect([one.hand('zhao', way ?? ''), one.at, one.visits('post')]).toEqual(['done', 'post', 1])
    }
  },
  6(file) {
    for (const [money, land, at] of [
      [true, true, 'audit record survey'],
      [true, false, 'audit record'],
      [false, true, 'record survey'],
      [false, false, 'record'],
    ] as const) {
      const one = new Life(file)
      expect([one.hand('li', 'ask', { money, land }), one.at]).toEqual(['done', at])
    }
  },
  7(file) {
    const both = new Life(file)
    both.hand('li', 'ask', { money: true, land: true })
    expect([both.hand('wu', 'audit'), both.at, both.hand('zhao', 'survey'), both.at]).toEqual([
      'done',
      'survey',
      'done',
      'sum',
    ])
    const only = new Life(file)
    only.hand('li', 'ask', { money: true, land: false })
    expect([only.hand('wu', 'audit'), only.at]).toEqual(['done', 'sum'])
    const none = new Life(file)
    expect([none.hand('li', 'ask', { money: false, land: false }), none.at]).toEqual(['done', 'sum'])
  },
  9: file => partialJoin(file, 1),
  10(file) {
    const one = new Life(file)
    expect([one.hand('li', 'ask', {}, 'SHORT'), one.at]).toEqual(['done', 'review'])
    expect([one.hand('wu', 'review', {}, 'AGAIN'), one.at, one.hand('zhao', 'draft', {}, 'READY'), one.at]).toEqual([
      'done',
      'draft',
      'done',
      'review',
    ])
    expect([one.hand('wu', 'review', {}, 'AGREED'), one.status]).toEqual(['done', 'completed 办结'])
    const other = new Life(file)
    other.hand('li', 'ask', {}, 'LONG')
    expect([other.hand('zhao', 'draft', {}, 'DROPPED'), other.status]).toEqual(['done', 'completed 不再办理'])
  },
  12(file) {
    const one = new Life(file)
    expect(one.hand('li', 'send/launch')).toBe('done')
    const groups = one.startAsked()
    expect(groups.map(({ at }) => at)).toEqual(['answer', 'answer', 'answer'])
    expect([one.hand('zhao', 'work', {}, 'ON'), one.at]).toEqual(['done', 'next'])
    expect(groups.map(({ at }) => at)).toEqual(['answer', 'answer', 'answer'])
    expect([groups[0]?.hand('l-g1', 'answer'), groups[0]?.status, one.at]).toEqual(['done', 'completed 办结', 'next'])
  },
  13(file) {
    const one = new Life(file)
    one.hand('li', 'ask', { terms: '共同管护水渠' })
    expect(one.ends('sign')).toBe('open open open')
    for (const person of ['li', 'zhao']) expect(one.hand(person, 'sign/sign', {}, 'SIGNED')).toBe('done')
    expect(one.at).toBe('sign')
    expect([one.hand('wu', 'sign/sign', {}, 'SIGNED'), one.status]).toEqual(['done', 'completed 办结'])
  },
  14(file) {
    const one = new Life(file)
    expect(one.ends('each')).toBe('open open open')
    for (const person of ['m2', 'm3']) expect([one.hand(person, 'each'), one.at]).toEqual(['done', 'each'])
    expect([one.hand('m1', 'each'), one.at]).toEqual(['done', 'sum'])
  },
  15(file) {
    const one = new Life(file)
    const add = (item: string) => one.hand('li', 'list/add', { rows: [{ item }] })
    const due = () =>
      Object.values(one.run.state?.tasks ?? {}).filter(({ part, closed }) => part === 'apply' && !closed).length
    expect([add('修路'), due(), add('打井'), due()]).toEqual(['done', 1, 'done', 2])
    one.hand('zhao', 'list/apply', { result: '完工' })
    expect([add('植树'), due(), one.at]).toEqual(['done', 2, 'list'])
  },
  16(file) {
    for (const [who, step, other] of [
      ['zhao', 'visit', 'desk'],
      ['wu', 'desk', 'visit'],
    ] as const) {
      const one = new Life(file)
      expect(one.at).toBe('desk visit')
      expect([one.hand(who, step), one.at, one.ends(other)]).toEqual(['done', 'recorded', 'step-left'])
    }
  },
  17(file) {
    const one = new Life(file)
    expect(one.at).toBe('a c')
    expect(one.hand('wu', 'b')).toBe('TASK_UNKNOWN')
    expect([one.hand('li', 'c'), one.at, one.hand('zhao', 'a'), one.at]).toEqual(['done', 'a', 'done', 'b'])
    expect([one.hand('wu', 'b'), one.status]).toEqual(['done', 'completed 办结'])
    const other = new Life(file)
    expect([
      other.hand('zhao', 'a'),
      other.at,
      other.hand('wu', 'b'),
      other.at,
      other.hand('li', 'c'),
      other.status,
    ]).toEqual(['done', 'b c', 'done', 'c', 'done', 'completed 办结'])
  },
  18(file) {
    const one = new Life(file)
    expect([
      one.hand('zhao', 'object', {}, 'FILED'),
      one.hand('zhao', 'object', {}, 'FILED'),
      one.visits('object'),
    ]).toEqual(['done', 'done', 3])
    one.days(5)
    expect([one.at, one.ends('object'), one.hand('zhao', 'object', {}, 'FILED')]).toEqual([
      'closed',
      'done done step-left',
      'TASK_CLOSED',
    ])
  },
  19(file) {
    const one = new Life(file)
    expect(one.at).toBe('draft survey withdraw')
    expect([one.hand('wu', 'withdraw', {}, 'STOPPED'), one.at, one.ends('survey')]).toEqual([
      'done',
      'draft',
      'step-left',
    ])
    expect([one.hand('li', 'draft'), one.status]).toEqual(['done', 'completed 办结'])
  },
  20(file) {
    const one = new Life(file)
    expect(one.ask('li', { type: 'Cancel', reason: '不再办理' })).toBe('done')
    expect([one.run.state?.status, one.at, one.ends('draft'), one.ends('visit')]).toEqual([
      'cancelled',
      '',
      'cancelled',
      'cancelled',
    ])
  },
  21(file) {
    const one = new Life(file)
    for (let n = 1; n <= 3; n++)
      expect([one.hand('li', 'draft'), one.hand('zhao', 'review', {}, 'AGAIN'), one.visits('draft')]).toEqual([
        'done',
        'done',
        n + 1,
      ])
    expect([one.hand('li', 'draft'), one.hand('zhao', 'review', {}, 'AGREED'), one.status]).toEqual([
      'done',
      'done',
      'completed 办结',
    ])
  },
  22(file) {
    const one = new Life(file)
    expect([one.hand('li', 'ask', {}, 'SPLIT'), one.at]).toEqual(['done', 'part'])
    const [child] = one.startAsked()
    child?.hand('li', 'ask', {}, 'SPLIT')
    const [grandchild] = child?.startAsked() ?? []
    expect([grandchild?.id, grandchild?.hand('li', 'ask', {}, 'ENOUGH'), child?.at]).toEqual([one.id, 'done', 'part'])
    expect([grandchild && child?.told(grandchild), child?.status, one.at]).toEqual(['done', 'completed 办结', 'part'])
    expect([child && one.told(child), one.status]).toEqual(['done', 'completed 办结'])
  },
  23(file) {
    const one = new Life(file)
    const tell = () => one.ask(null, { type: 'Signal', visit: 'told.1', signal: 'TOLD' })
    expect(tell()).not.toBe('done')
    expect([one.hand('li', 'draft'), one.at]).toEqual(['done', 'told'])
    expect([tell(), one.status]).toEqual(['done', 'completed 办结'])
  },
  24(file) {
    const one = new Life(file)
    expect([one.ask(null, { type: 'Signal', visit: 'told.1', signal: 'TOLD' }), one.at]).toEqual(['done', 'draft'])
    one.days(30)
    expect([one.hand('li', 'draft'), one.at]).toEqual(['done', 'go'])
  },
  25(file) {
    const one = new Life(file)
    expect([one.hand('zhao', 'measure'), one.at]).toEqual(['done', 'draft halt visit'])
    expect([one.hand('wu', 'halt', {}, 'HALTED'), one.at, one.ends('visit'), one.ends('draft')]).toEqual([
      'done',
      'draft',
      'step-left',
      'open',
    ])
  },
  26(file) {
    const one = new Life(file)
    one.hand('m1', 'each')
    one.days(5)
    expect([one.status, one.ends('each')]).toEqual(['completed 逾期撤销', 'done step-left step-left'])
  },
  27(file) {
    const one = new Life(file)
    expect([one.hand('m1', 'each'), one.at]).toEqual(['done', 'each enough'])
    expect([one.hand('zhao', 'enough', {}, 'ENOUGH'), one.at, one.ends('each')]).toEqual([
      'done',
      'sum',
      'done step-left step-left',
    ])
    expect(one.run.state?.visits['each.1']?.filled).toHaveLength(1)
  },
  29(file) {
    const one = new Life(file)
    expect([one.hand('wu', 'visit'), one.at, one.ends('phone'), one.visits('known')]).toEqual([
      'done',
      'known',
      'step-left',
      1,
    ])
    expect(one.hand('zhao', 'phone')).toBe('TASK_CLOSED')
  },
  30: file => partialJoin(file, 2),
  32(file) {
    const acts = { a: 'li', b: 'zhao', c: 'wu' } as const
    for (const [first, second, third] of [
      ['a', 'b', 'c'],
      ['c', 'a', 'b'],
      ['b', 'c', 'a'],
    ] as const) {
      const one = new Life(file)
      expect([one.hand(acts[first], first), one.at.includes('enough')]).toEqual(['done', false])
      expect([one.hand(acts[second], second), one.at, one.ends(third)]).toEqual(['done', 'enough', 'step-left'])
    }
  },
  34: file => partialJoin(file, 2),
  35(file) {
    const one = new Life(file)
    expect([one.hand('m3', 'two', {}, 'AGREED'), one.at]).toEqual(['done', 'two'])
    expect([one.hand('m1', 'two', {}, 'AGREED'), one.status, one.ends('two')]).toEqual([
      'done',
      'completed 办结',
      'done step-left done',
    ])
    const no = new Life(file)
    no.hand('m1', 'two', {}, 'REFUSED')
    expect([no.hand('m2', 'two', {}, 'REFUSED'), no.status]).toEqual(['done', 'completed 未获同意'])
  },
  36(file) {
    const one = new Life(file)
    one.hand('li', 'ask', { tasks: [{ what: '修路' }, { what: '打井' }, { what: '植树' }] })
    const finish = () => {
      expect(one.hand('zhao', 'list/apply', { result: '完工' })).toBe('done')
      expect(one.hand('wu', 'list/verify', { findings: '属实' }, 'VERIFIED')).toBe('done')
    }
    finish()
    expect(one.hand('li', 'list/add', { rows: [{ what: '清渠' }, { what: '补桥' }] })).toBe('done')
    finish()
    expect(one.at).toBe('list')
    finish()
    expect(one.status).toBe('completed 办结')
  },
  37(file) {
    const one = new Life(file)
    one.hand('li', 'draft')
    expect([one.at, one.hand('zhao', 'look', {}, 'NOT_NEEDED'), one.at]).toEqual(['look', 'done', 'sum'])
    const other = new Life(file)
    other.hand('li', 'draft')
    expect([other.hand('zhao', 'look', {}, 'NEEDED'), other.at, other.hand('wu', 'audit'), other.at]).toEqual([
      'done',
      'audit',
      'done',
      'sum',
    ])
  },
  40(file) {
    const acts = { a: 'zhao', b: 'wu', c: 'li' } as const
    for (const order of ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']) {
      const one = new Life(file)
      for (const [n, key] of [...order].entries()) {
        expect(one.at).toBe([...order.slice(n)].sort().join(' '))
        expect(one.hand(acts[key as keyof typeof acts], key)).toBe('done')
      }
      expect([one.status, one.hand('zhao', 'a')]).toEqual(['completed 办结', 'INSTANCE_ENDED'])
    }
  },
  43(file) {
    const one = new Life(file)
    expect([one.hand('li', 'draft', {}, 'STOP'), one.status, one.ends('visit')]).toEqual([
      'done',
      'completed 终止',
      'step-left',
    ])
  },
}

/** The step goes on when so many of three instances have ended; the others live on, and their ends change nothing. */
function partialJoin(file: string, k: number): void {
  const one = new Life(file)
  expect(one.hand('li', 'ask/launch')).toBe('done')
  const groups = one.startAsked()
  expect(groups).toHaveLength(3)
  for (const [n, group] of groups.entries()) {
    expect([group.hand(`l-g${n + 1}`, 'answer'), group.status]).toEqual(['done', 'completed 办结'])
    expect(one.told(group) === 'done').toBe(n < k)
    expect(one.at).toBe(n + 1 < k ? 'ask' : 'sum')
  }
  expect(one.visits('sum')).toBe(1)
}
