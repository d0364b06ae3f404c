import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { withinReplay } from '#engine/process/copy.ts'
import type { Task } from '#engine/process/state.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import { people, scene } from '#engine/step/meeting/scene.ts'
import { stockOf } from '#engine/step/points/cap.ts'
import { balanceOf, evolveLedger, ledgerOf, openBook, type PointsWork, standings } from '#engine/step/points/ledger.ts'
import { points } from '#engine/step/points/points.ts'
import type { PointsStep } from '#engine/step/points/schema.ts'
import { addMilliseconds, dayOf } from '#engine/time/instant.ts'

/** Laws of a points ledger, tried with whatever people may do in whatever order. */

const STEP: PointsStep = {
  kind: 'points',
  title: '积分',
  handlers: { role: 'secretary' },
  holders: { register: 'households' },
  report: [{ role: 'secretary' }],
  confirm: { role: 'secretary' },
  items: [
    { code: 'sweep', title: '清扫', points: 2, unit: { name: '小时', most: 5 }, caps: [{ per: 'day', points: 6 }] },
    { code: 'talk', title: '议事', points: 5, caps: [{ per: 'month', times: 2 }] },
    { code: 'litter', title: '乱倒', points: -3, confirm: false },
    { code: 'mediate', title: '调解', points: 7, caps: [{ per: 'period', points: 10, over: 'trim' }] },
  ],
  caps: [{ per: 'month', points: 25 }],
  goods: [{ code: 'soap', title: '洗衣液', price: 4, stock: 2 }],
}
/** Just before the end of a month, after the scene was opened. */
const START = '2026-11-27T08:00:00.000Z'
const DAY = 86_400_000
const HOLDERS = ['h1', 'h2']
const registers = { households: people(2, 'h') }

type Act =
  | { readonly do: 'report'; readonly holder: string; readonly item: string; readonly times: number }
  | { readonly do: 'redeem'; readonly holder: string; readonly pieces: number }
  | { readonly do: 'reverse'; readonly entry: number }
  | { readonly do: 'stock'; readonly pieces: number }
  | { readonly do: 'confirm'; readonly entries: readonly number[]; readonly agree: boolean; readonly by: number }
const holder = fc.constantFrom(...HOLDERS)
const number = fc.integer({ min: 1, max: 14 })
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      holder,
      item: fc.constantFrom('sweep', 'talk', 'litter', 'mediate', 'mediate'),
      times: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('redeem' as const), holder, pieces: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reverse' as const), entry: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stock' as const), pieces: fc.integer({ min: -2, max: 2 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('confirm' as const),
      entries: fc.uniqueArray(number, { minLength: 1, maxLength: 2 }),
      agree: fc.constantFrom(true, true, true, false),
      by: fc.constantFrom(3, 4, 5, 5),
    }),
  },
)

/** Mostly an entry with which this can be done, so that something happens; now and then any. */
function aimed({ entries, decisions }: PointsWork, n: number, decided: boolean): string {
  const fit = Object.keys(entries).filter(id => decided === (decisions[id]?.as === 'effective'))
  return (n % 5 > 0 && fit[n % fit.length]) || `e${n}`
}

/** Lives a list of acts, a third of a day apart; refused ones change nothing. */
function lived(acts: readonly Act[], each?: (work: PointsWork, before: PointsWork) => void) {
  const one = scene(points, STEP, { registers, hash: text => text })
  let at = START
  for (const act of acts) {
    at = addMilliseconds(at, DAY / 3)
    const before = ledgerOf(one.work)
    const by = act.do === 'confirm' ? `p${act.by}` : act.do === 'report' ? 'p3' : 'p4'
    if (act.do === 'report')
      one.hand('report', { holder: act.holder, item: act.item, times: act.times, doneOn: dayOf(at) }, { at, by })
    else if (act.do === 'redeem')
      one.hand('redeem', { holder: act.holder, goods: 'soap', pieces: act.pieces }, { at, by })
    else if (act.do === 'reverse')
      one.hand('reverse', { entry: aimed(before, act.entry, true), note: '错' }, { at, by })
    else if (act.do === 'stock') one.hand('stock', { goods: 'soap', pieces: act.pieces, note: '盘点' }, { at, by })
    else {
      const outcome = act.agree ? 'CONFIRMED' : 'REFUSED'
      one.hand('confirm', { entries: act.entries.map(n => aimed(before, n, false)) }, { at, by, outcome })
    }
    each?.(ledgerOf(one.work), before)
  }
  return one
}
const acts = fc.array(act, { maxLength: 60, size: 'max' })

/** Balances and stock counted another way: straight from entries and decisions, with no book. */
function counted(work: PointsWork) {
  const effective = Object.values(work.decisions).filter(({ as }) => as === 'effective')
  const of = (id: string) => work.entries[id]
  const balances = Object.fromEntries(
    HOLDERS.map(h => [
      h,
      effective.filter(({ entry }) => of(entry)?.holder === h).reduce((sum, one) => sum + one.points, 0),
    ]),
  )
  const undone = new Set(effective.flatMap(({ entry }) => of(entry)?.reverses ?? []))
  const gone = effective
    .filter(({ entry }) => of(entry)?.kind === 'redeem' && !undone.has(entry))
    .reduce((sum, { entry }) => sum + (of(entry)?.pieces ?? 0), 0)
  const put = effective
    .filter(({ entry }) => of(entry)?.kind === 'stock')
    .reduce((sum, { entry }) => sum + (of(entry)?.pieces ?? 0), 0)
  return { balances, undone, stock: 2 + put - gone, effective }
}

describe('whatever is done to a points ledger', () => {
  it('is tried with lives in which something happens', () => {
    const seen = { earn: 0, redeem: 0, reverse: 0, stock: 0, carried: 0, refused: 0, cut: 0 }
    for (const some of fc.sample(acts, 100)) {
      const work = ledgerOf(lived(some).work)
      for (const { entry, as, points: n } of Object.values(work.decisions)) {
        const { kind = 'earn', points: asked = 0 } = work.entries[entry] ?? {}
        if (as === 'refused') seen.refused++
        else seen[kind]++
        if (as === 'effective' && n !== asked) seen.cut++
      }
    }
    for (const what of ['earn', 'redeem', 'reverse', 'stock', 'refused', 'cut'] as const)
      expect(seen[what], what).toBeGreaterThan(5)
  })

  it('a balance is the sum of its effective entries, and points and goods are neither made nor lost', () => {
    fc.assert(
      fc.property(acts, acts => {
        lived(acts, work => {
          const book = openBook(work)
          const { balances, stock } = counted(work)
          for (const h of HOLDERS) expect(balanceOf(book, h)).toBe(balances[h])
          expect(stockOf(STEP, book, 'soap')).toBe(stock)
          for (const row of standings(work, book, 'balance')) expect(row.earned - row.spent).toBe(row.balance)
        })
      }),
    )
  })

  it('no account and no shelf is ever below zero', () => {
    fc.assert(
      fc.property(acts, acts => {
        lived(acts, work => {
          const { balances, stock } = counted(work)
          for (const h of HOLDERS) expect(balances[h]).toBeGreaterThanOrEqual(0)
          expect(stock).toBeGreaterThanOrEqual(0)
        })
      }),
    )
  })

  it('no cap is ever exceeded', () => {
    fc.assert(
      fc.property(acts, acts => {
        const work = ledgerOf(lived(acts).work)
        const { effective, undone } = counted(work)
        const sums = new Map<string, number>()
        const add = (key: string, n: number) => sums.set(key, (sums.get(key) ?? 0) + n)
        for (const { entry, points: n } of effective) {
          const one = work.entries[entry]
          if (one?.kind !== 'earn' || undone.has(entry)) continue
          add(`${one.holder} ${one.code} ${one.day}`, n)
          add(`${one.holder} ${one.code}`, n)
          if (one.code === 'talk') add(`${one.holder} times ${one.day.slice(0, 7)}`, 1)
          if (n > 0) add(`${one.holder} all ${one.day.slice(0, 7)}`, n)
        }
        for (const [key, n] of sums) {
          if (/ sweep 2/.test(key)) expect(n, key).toBeLessThanOrEqual(6)
          if (/ mediate$/.test(key)) expect(n, key).toBeLessThanOrEqual(10)
          if (/ times /.test(key)) expect(n, key).toBeLessThanOrEqual(2)
          if (/ all /.test(key)) expect(n, key).toBeLessThanOrEqual(25)
        }
      }),
    )
  })

  it('nothing written is changed or taken away, and nobody confirms what they reported', () => {
    fc.assert(
      fc.property(acts, acts => {
        lived(acts, (work, before) => {
          for (const [id, entry] of Object.entries(before.entries)) expect(work.entries[id]).toEqual(entry)
          for (const [id, decision] of Object.entries(before.decisions)) expect(work.decisions[id]).toEqual(decision)
          for (const { entry, as, by } of Object.values(work.decisions)) {
            const needsTwo = work.entries[entry]?.kind !== 'stock' && work.entries[entry]?.code !== 'litter'
            if (as === 'effective' && needsTwo) expect(by).not.toBe(work.entries[entry]?.by)
          }
          const undone = Object.values(work.decisions)
            .filter(({ as }) => as === 'effective')
            .flatMap(({ entry }) => work.entries[entry]?.reverses ?? [])
          expect(new Set(undone).size).toBe(undone.length)
        })
      }),
    )
  })

  it('closing ends the visit once, decides everything, and its totals add up', () => {
    fc.assert(
      fc.property(acts, acts => {
        const one = lived(acts)
        const closed = one.hand('close', { lapse: true }, { at: '2026-12-31T08:00:00.000Z' })
        expect(closed).toMatchObject({ ok: true, value: { outcome: 'CLOSED' } })
        const work = ledgerOf(one.work)
        expect(Object.keys(work.decisions).sort()).toEqual(Object.keys(work.entries).sort())
        const { balances } = counted(work)
        expect(one.result.balance).toBe(HOLDERS.reduce((sum, h) => sum + (balances[h] ?? 0), 0))
        expect(Number(one.result.earned) - Number(one.result.redeemed)).toBe(one.result.balance)
      }),
    )
  })

  it('the order in which entries without caps are confirmed does not matter', () => {
    const free: PointsStep = {
      ...STEP,
      caps: undefined,
      overdraft: true,
      items: STEP.items.map(i => ({ ...i, caps: undefined, confirm: true })),
    } as never
    const report = fc.record({ holder, item: fc.constantFrom('sweep', 'talk', 'litter', 'mediate') })
    fc.assert(
      fc.property(
        fc.array(report, { minLength: 1, maxLength: 10 }),
        fc.infiniteStream(fc.nat(99)),
        (reports, chance) => {
          const final = (order: (ids: string[]) => string[]) => {
            const one = scene(points, free, { registers, hash: text => text })
            for (const { holder, item } of reports)
              one.hand('report', { holder, item, times: 1, doneOn: dayOf(START) }, { by: 'p3', at: START })
            const ids = order(reports.map((_, n) => `e${n + 1}`))
            for (const id of ids)
              expect(one.hand('confirm', { entries: [id] }, { by: 'p4', at: START, outcome: 'CONFIRMED' }).ok).toBe(
                true,
              )
            return standings(ledgerOf(one.work), openBook(ledgerOf(one.work)), 'earned')
          }
          const keys = [...reports.keys()].map(() => chance.next().value ?? 0)
          const shuffled = (ids: string[]) =>
            ids
              .map((id, n) => ({ id, key: keys[n] ?? 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ id }) => id)
          expect(final(shuffled)).toEqual(final(ids => ids))
        },
      ),
    )
  })

  it('the order of keys in a stored state does not matter', () => {
    fc.assert(
      fc.property(acts, acts => {
        const work = ledgerOf(lived(acts).work)
        const turned = Object.fromEntries(
          Object.entries(work).map(([key, value]) => [
            key,
            value !== null && typeof value === 'object' && !Array.isArray(value)
              ? Object.fromEntries(Object.entries(value).reverse())
              : value,
          ]),
        )
        const of = (one: PointsWork) => standings(one, openBook(one), 'earned')
        expect(of(ledgerOf(turned as JsonObject))).toEqual(of(work))
      }),
    )
  })
})

describe('the fold of a points ledger', () => {
  const garbage = fc.oneof(
    fc.jsonValue(),
    fc.record({ entries: fc.jsonValue(), decisions: fc.jsonValue(), holders: fc.jsonValue(), final: fc.jsonValue() }),
    fc.record({
      entries: fc.array(
        fc.record({ id: fc.constantFrom('e1', '__proto__', 'e0', 'x'), kind: fc.constantFrom('earn', 'x') }),
      ),
      decisions: fc.array(
        fc.record({
          entry: fc.constantFrom('e1', 'e2'),
          as: fc.constantFrom('effective', 'x'),
          points: fc.jsonValue(),
        }),
      ),
    }),
  )

  it('takes anything for an event and anything for its own state', () => {
    fc.assert(
      fc.property(garbage, garbage, (work, facts) => {
        for (const type of ['Submitted', 'StepNoted'] as const) {
          const event = { type, visit: 'v', note: '', task: '', part: '', data: {}, facts } as unknown as KindEvent
          const after = evolveLedger(work as never, event)
          openBook(after)
          points.progress?.(after)
          points.facts?.(after, STEP)
          expect(evolveLedger(after, event)).toEqual(after)
        }
      }),
    )
  })

  it('does not let a forged history overwrite an entry or decide it twice', () => {
    const one = lived([
      { do: 'report', holder: 'h1', item: 'talk', times: 1 },
      { do: 'confirm', entries: [1], agree: true, by: 4 },
    ])
    const work = ledgerOf(one.work)
    const forged = (facts: JsonObject) =>
      evolveLedger(work, { type: 'StepNoted', visit: 'v', note: '', facts } as KindEvent)
    const entry = { ...work.entries.e1, points: 500 } as JsonObject
    const decision = { ...work.decisions.e1, points: 500 } as JsonObject
    expect(forged({ entries: [entry], decisions: [decision] })).toEqual(work)
  })

  it('folds two thousand entries in well under a second, and decides the next one at once', () => {
    const task = { id: 't', part: 'report' } as Task
    const event = (n: number): KindEvent => ({
      type: 'Submitted',
      visit: 'v',
      task: task.id,
      part: 'report',
      data: {},
      facts: {
        entries: [
          {
            id: `e${n}`,
            kind: 'earn',
            holder: `h${n % 100}`,
            code: 'talk',
            points: 5,
            pieces: 1,
            day: '2026-11-28',
            by: 'p1',
            at: START,
            reverses: null,
            reason: '',
          },
        ],
        decisions: [{ entry: `e${n}`, as: 'effective', points: 5, by: 'p2', at: START, reason: '' }],
      },
    })
    const time = (n: number): number => {
      const from = performance.now()
      const work = withinReplay(() =>
        Array.from({ length: n }, (_, i) => event(i + 1)).reduce((w, one) => evolveLedger(w, one), ledgerOf({})),
      )
      expect(Object.keys(work.decisions)).toHaveLength(n)
      openBook(work)
      return performance.now() - from
    }
    time(200)
    expect(time(2000)).toBeLessThan(1000)
  })
})
