import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { withinReplay } from '#engine/process/copy.ts'
import type { Task } from '#engine/process/state.ts'
import {
  boardOf,
  type ClaimWork,
  endOf,
  evolveBoard,
  leftOf,
  liveOn,
  openBoard,
  shareOf,
} from '#engine/step/claim/board.ts'
import { claim } from '#engine/step/claim/claim.ts'
import type { ClaimStep, Share } from '#engine/step/claim/schema.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import { NOW, scene } from '#engine/step/meeting/scene.ts'

/** Laws of the board, tried with whatever claimants and publishers may do in whatever order. */

const SHARES: readonly Share[] = ['one', { people: 3, enough: 2 }, { quantity: { unit: '份' } }]
type Act = { readonly part: string; readonly by: number; readonly offer: number; readonly n: number }
const PARTS = [
  'claim',
  'claim',
  'claim',
  'carry',
  'carry',
  'carry',
  'confirm',
  'confirm',
  'confirm',
  'release',
  'change',
  'add',
]
const act: fc.Arbitrary<Act> = fc.record({
  part: fc.constantFrom(...PARTS),
  by: fc.integer({ min: 2, max: 6 }),
  offer: fc.integer({ min: 1, max: 4 }),
  n: fc.integer({ min: 0, max: 9 }),
})
const life = fc.record({
  share: fc.constantFrom(...SHARES),
  adding: fc.boolean(),
  acts: fc.array(act, { maxLength: 60, size: 'max' }),
})
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never

/** One visit of the kind alone, with the tasks the kernel would keep. */
function stage(first: ClaimStep) {
  let step = first
  const set = scene(claim, step, { registers: {}, hash: text => text })
  let work = set.work as ClaimWork
  const tasks = new Map(PARTS.concat('close').flatMap(part => set.tasks(part).map(task => [task.id, task] as const)))
  return {
    get work() {
      return work
    },
    /** The rest of the visit goes by another step, with nothing opened anew. */
    goBy(next: ClaimStep) {
      step = next
    },
    tasks: (part: string) => [...tasks.values()].filter(task => task.part === part),
    submit(task: Task, data: JsonObject, by: string, outcome?: string) {
      const base = set.context(undefined, by)
      const decided = claim.submit(
        {
          ...base,
          step,
          visit: { ...base.visit, work },
          state: { ...base.state, tasks: Object.fromEntries(tasks) },
        },
        { task, data, ...(outcome && { outcome, opinion: '重办' }) },
      )
      if (!decided.ok) return decided
      if (!task.standing) tasks.delete(task.id)
      for (const event of decided.value.events) {
        work = claim.evolve(work, event, NOW)
        for (const { id } of event.tasks?.closed ?? []) tasks.delete(id)
        for (const opened of event.tasks?.opened ?? []) {
          expect(tasks.has(opened.id), opened.id).toBe(false)
          tasks.set(opened.id, opened)
        }
      }
      return decided
    },
  }
}

function lived({ share, adding, acts }: Life, each?: (work: JsonObject) => void) {
  const open: ClaimStep = {
    kind: 'claim',
    title: '微心愿',
    handlers: { role: 'secretary' },
    add: { role: 'secretary' },
    by: { role: 'secretary' },
    limit: 4,
    share,
  }
  const one = stage(open)
  const outcomes: string[] = []
  const confirmers = new Map<string, string>()
  const hang = (offerTitle: string, offerTotal: number) => {
    const [counter] = one.tasks('add')
    if (counter) one.submit(counter, { offerTitle, offerTotal }, 'p9')
  }
  hang('一', 5)
  hang('二', 5)
  // Where nothing more may be added, the step ends by itself.
  const { add: _, ...shut } = open
  const step: ClaimStep = adding ? open : shut
  one.goBy(step)
  for (const { part, by, offer, n } of acts) {
    if (outcomes.length > 0) break
    if (part === 'add' && !adding) continue
    const tasks = one.tasks(part)
    const task = tasks[n % Math.max(1, tasks.length)]
    if (!task) continue
    const data: { readonly [part: string]: JsonObject } = {
      claim: { offer: `o${offer}`, taken: (n % 4) + 1 },
      add: { offerTitle: '又一个', offerTotal: n + 1 },
      change: { offer: `o${offer}`, change: n === 9 ? 'WITHDRAW' : 'REPUBLISH', why: '有变' },
    }
    const outcome = part === 'confirm' ? (n > 7 ? 'SENT_BACK' : 'CONFIRMED') : undefined
    const decided = one.submit(task, data[part] ?? { done: '已办', why: '有事' }, `p${by}`, outcome)
    if (!decided.ok) continue
    if (outcome === 'CONFIRMED') confirmers.set(String(task.about?.claim), `p${by}`)
    if (decided.value.outcome) outcomes.push(decided.value.outcome)
    each?.(one.work)
  }
  return { one, step, outcomes, confirmers }
}

describe('whatever is done to a board', () => {
  it('is tried with lives in which something happens', () => {
    const seen = { claimed: 0, done: 0, confirmed: 0, released: 0, ended: 0 }
    for (const some of fc.sample(life, 100)) {
      const { one, outcomes } = lived(some)
      for (const { state } of openBoard(one.work).claims) seen[state]++
      seen.ended += outcomes.length
    }
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(5)
  })

  it('never has more taken than there was, and no claim is lost', () => {
    fc.assert(
      fc.property(life, life => {
        let claims = 0
        lived(life, work => {
          const board = openBoard(work)
          for (const offer of board.offers) {
            expect(leftOf(board, offer)).toBeGreaterThanOrEqual(0)
            expect(leftOf(board, offer)).toBeLessThanOrEqual(offer.total)
            if (life.share === 'one') expect(liveOn(board, offer.id).length).toBeLessThanOrEqual(1)
          }
          expect(board.claims.length).toBeGreaterThanOrEqual(claims)
          claims = board.claims.length
          const busy = new Map<string, number>()
          for (const { by, state } of board.claims)
            if (state === 'claimed' || state === 'done') busy.set(by, (busy.get(by) ?? 0) + 1)
          for (const held of busy.values()) expect(held).toBeLessThanOrEqual(4)
        })
      }),
    )
  })

  it('every claim has exactly the tasks of its state, and nobody confirms their own', () => {
    fc.assert(
      fc.property(life, life => {
        const { one, outcomes, confirmers } = lived(life)
        const open = (part: string, id: string) => one.tasks(part).filter(({ about }) => about?.claim === id).length
        for (const { id, state, by, doneBy } of openBoard(one.work).claims) {
          expect(open('carry', id)).toBe(state === 'claimed' ? 1 : 0)
          expect(open('release', id)).toBe(state === 'claimed' ? 1 : 0)
          expect(open('confirm', id)).toBe(state === 'done' ? 1 : 0)
          if (state === 'confirmed') expect(confirmers.get(id)).not.toBe(doneBy)
          if (state === 'confirmed') expect(confirmers.get(id)).not.toBe(by)
        }
        expect(outcomes.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('ends with exactly one outcome it has declared, and by itself only when all is confirmed or nothing is left', () => {
    fc.assert(
      fc.property(life, life => {
        const { one, step, outcomes } = lived(life)
        const declared = claim.outcomes(step).map(({ name }) => name)
        if (outcomes.length > 0) {
          expect(life.adding).toBe(false)
          expect(['ALL_CONFIRMED', 'NOT_CLAIMED']).toContain(outcomes[0])
          expect(outcomes[0]).toBe(endOf(openBoard(one.work), shareOf(step)))
        } else {
          const [task] = one.tasks('close')
          const closed = one.submit(task as Task, {}, 'p9')
          expect(closed.ok && declared.includes(closed.value.outcome ?? '')).toBe(true)
        }
      }),
    )
  })

  it('offers taken by different people end the same in any order', () => {
    const order = fc.shuffledSubarray([2, 3, 4, 5, 6], { minLength: 5 })
    fc.assert(
      fc.property(order, order => {
        const acts = order.map((by): Act => ({ part: 'claim', by, offer: 1, n: 0 }))
        const { one } = lived({ share: { quantity: { unit: '份' } }, adding: true, acts })
        const board = openBoard(one.work)
        expect(board.claims.map(({ by }) => by)).toEqual(order.map(by => `p${by}`))
        expect(board.offers[0] && leftOf(board, board.offers[0])).toBe(0)
      }),
    )
  })
})

describe('the fold of a board', () => {
  const id = fc.constantFrom('o1', 'c1', '__proto__', 'o0', '')
  const row = fc.record({
    id,
    offer: id,
    total: fc.jsonValue(),
    state: fc.constantFrom('claimed', 'x', 'open'),
    amount: fc.jsonValue(),
  })
  const garbage = fc.oneof(
    fc.jsonValue(),
    fc.record({ offers: fc.jsonValue(), claims: fc.jsonValue(), resources: fc.jsonValue() }),
    fc.record({ offers: fc.array(row), claims: fc.array(row), resources: fc.array(fc.jsonValue()) }),
  )
  it('takes anything for an event and anything for its own state', () => {
    fc.assert(
      fc.property(garbage, garbage, (work, facts) => {
        for (const type of ['Submitted', 'StepNoted'] as const) {
          const event = { type, visit: 'v', note: '', task: '', part: '', data: {}, facts } as unknown as KindEvent
          const after = evolveBoard(work as never, event)
          claim.progress?.(after)
          claim.facts?.(after, { kind: 'claim', title: 'x', handlers: { role: 'secretary' } })
          expect(evolveBoard(after, event)).toEqual(after)
        }
      }),
    )
  })

  it('folds two thousand claims in well under a second', () => {
    const from = performance.now()
    const events = Array.from({ length: 2000 }, (_, n): KindEvent => {
      const claims = [{ id: `c${n + 1}`, offer: 'o1', by: 'p1', label: '王', amount: 1, state: 'claimed', reports: 0 }]
      return { type: 'StepNoted', visit: 'v', note: '', facts: { claims } }
    })
    const work = withinReplay(() => events.reduce((w, event) => evolveBoard(w, event), boardOf({})))
    expect(openBoard(work).claims).toHaveLength(2000)
    expect(performance.now() - from).toBeLessThan(1000)
  })
})
