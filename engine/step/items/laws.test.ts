import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { items } from '#engine/step/items/items.ts'
import { ROW_EDGES, type Row, rowsOf, tallyOf } from '#engine/step/items/row.ts'
import { isEnough } from '#engine/step/items/rule.ts'
import { partsIn } from '#engine/step/items/task.ts'
import { differences, type Village, village } from '#engine/step/items/village.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'

const validate = ajvValidate()
const DATA: JsonObject = {
  type: 'object',
  properties: {
    tasks: {
      type: 'array',
      title: '任务',
      maxItems: 50,
      items: {
        type: 'object',
        properties: {
          what: { type: 'string', title: '任务', maxLength: 100 },
          owner: { type: 'string', format: 'person', title: '责任人' },
          due: { type: 'string', format: 'date', title: '时限' },
        },
        required: ['what'],
      },
    },
  },
}
const begun = (complete: JsonObject[string], rows: number): Village =>
  village(
    {
      kind: 'items',
      title: '任务销号',
      handlers: { role: 'office' },
      rows: { from: 'tasks', title: 'what' },
      owner: { person: 'owner' },
      due: { column: 'due' },
      verify: { role: 'inspector' },
      complete,
      until: { delay: 'month' },
    },
    {
      tasks: Array.from({ length: rows }, (_, i) => ({
        what: `任务${i}`,
        owner: 'abc'[i % 3]!,
        due: `2026-03-${10 + i}`,
      })),
    },
    { validate, template: { data: DATA, delays: { month: { calendarDays: 30 } } } },
  )

const ACTS = [
  'report',
  'apply',
  'verify',
  'back',
  'CHANGE',
  'SPLIT',
  'MERGE',
  'CANCEL',
  'REOPEN',
  'add',
  'wait',
] as const
const act = fc.record({ what: fc.constantFrom(...ACTS), row: fc.nat(5), other: fc.nat(9), percent: fc.nat(100) })
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

/** Does one thing as whoever may; a refusal leaves everything as it was. */
function doIt(v: Village, { what, row: r, other, percent }: Act): string | undefined {
  const id = `r${r + 1}`
  const owner = String(rowsOf(v.work).find(row => row.id === id)?.data.owner ?? 'wang')
  const manage = (data: JsonObject = {}) => v.hand('wang', `manage/${id}`, data, { outcome: what, opinion: '调整' })
  switch (what) {
    case 'report':
      return v.hand(owner, `report/${id}`, { percent, progress: '进展' })
    case 'apply':
      return v.hand(owner, `apply/${id}`, { result: '完成' })
    case 'verify':
      return v.hand('liu', `verify/${id}`, { findings: '核查' }, { outcome: 'VERIFIED' })
    case 'back':
      return v.hand('liu', `verify/${id}`, { findings: '核查' }, { outcome: 'SENT_BACK', opinion: '不符' })
    case 'CHANGE':
      return manage({ change: { owner: 'abc'[other % 3]!, due: `2026-03-${String(10 + other).padStart(2, '0')}` } })
    case 'SPLIT':
      return manage({ parts: [{ what: '一' }, { what: '二' }] })
    case 'MERGE':
      return manage({ with: [`r${other + 1}`] })
    case 'add':
      return v.hand('wang', 'add', { rows: [{ what: '新', owner: 'a' }] })
    case 'wait':
      v.run.wait(`2026-03-${String(3 + other).padStart(2, '0')}T00:00:00.000Z`)
      return undefined
    default:
      return manage()
  }
}

const byId = (rows: readonly Row[]) => new Map(rows.map(row => [row.id, row]))

function brokenBetween(before: readonly Row[], after: readonly Row[]): string[] {
  const now = byId(after)
  return before.flatMap(row => {
    const next = now.get(row.id)
    if (!next) return [`${row.id} 不见了`]
    const may: readonly string[] = ROW_EDGES[row.state]
    return next.state === row.state || may.includes(next.state) ? [] : [`${row.id}：${row.state} → ${next.state}`]
  })
}

/** Links are mutual, and from every row there is a way to one that counts or was cancelled. */
function brokenLinks(rows: readonly Row[]): string[] {
  const known = byId(rows)
  const leads = (row: Row, depth = 0): boolean =>
    depth < 50 &&
    (row.into.length === 0
      ? row.state !== 'split' && row.state !== 'merged'
      : row.into.every(id => known.has(id) && leads(known.get(id)!, depth + 1)))
  return rows.flatMap(row => [
    ...row.into.filter(id => !known.get(id)?.derivedFrom.includes(row.id)).map(id => `${row.id} → ${id} 没有回指`),
    ...row.derivedFrom.filter(id => !known.get(id)?.into.includes(row.id)).map(id => `${row.id} ← ${id} 没有去向`),
    ...(leads(row) ? [] : [`${row.id} 没有下落`]),
    ...(row.state === 'split' && row.into.length < 2 ? [`${row.id} 拆成了 ${row.into.length} 项`] : []),
    ...(row.state === 'merged' && row.into.length !== 1 ? [`${row.id} 并成了 ${row.into.length} 项`] : []),
  ])
}

const expectedTasks = (rows: readonly Row[]) =>
  ['add', ...rows.flatMap(row => partsIn(row).map(part => `${part}/${row.id}`))].sort()

describe('laws of a list', () => {
  /** Moves of rows the walks have really made: a law that was never put to the test proves nothing. */
  const seen = new Set<string>()
  it('rows move along the allowed edges only, none is lost, and each has exactly the tasks of its state', () => {
    const rule = fc.constantFrom<JsonObject[string]>('all', 'deadline', { atLeast: '2/3' }, { atLeast: 2 })
    fc.assert(
      fc.property(rule, fc.array(act, { minLength: 10, maxLength: 60 }), (complete, acts) => {
        const v = begun(complete, 3)
        let ended: string | null | undefined
        for (const one of acts) {
          const before = rowsOf(v.work)
          const entries = v.run.history.length
          const refused = doIt(v, one)
          if (refused) expect(v.run.history).toHaveLength(entries)
          if (ended) expect(rowsOf(v.work)).toEqual(before)
          const after = rowsOf(v.work)
          expect([...brokenBetween(before, after), ...brokenLinks(after)]).toEqual([])
          for (const row of before) seen.add(`${row.state} → ${byId(after).get(row.id)?.state}`)
          if (!v.outcome) {
            expect(v.open).toEqual(expectedTasks(after))
            expect(complete !== 'deadline' && isEnough(complete as never, after, {})).toBe(false)
          } else expect(v.open).toEqual([])
          ended ??= v.outcome
          expect(v.outcome).toBe(ended)
          expect(tallyOf(after).total).toBeGreaterThan(0)
        }
        v.run.wait('2026-05-01T00:00:00.000Z')
        expect(v.outcome).toMatch(/^(ALL_DONE|DONE|PARTLY_DONE)$/)
        expect(v.run.history.filter(({ event }) => event.type === 'Advanced')).toHaveLength(3)
        expect(differences(v.run)).toEqual([])
      }),
      { numRuns: 100 },
    )
    const edges = Object.entries(ROW_EDGES).flatMap(([from, to]) => to.map(one => `${from} → ${one}`))
    expect(edges.filter(edge => !seen.has(edge))).toEqual([])
  }, 60_000)

  it('in whatever order it is reported, the list is done when the last row is verified and not before', () => {
    const moves = ['r1', 'r2', 'r3', 'r1', 'r2', 'r3', 'r1!', 'r2!', 'r3!']
    fc.assert(
      fc.property(
        fc.shuffledSubarray(moves, { minLength: 9 }),
        fc.array(fc.nat(100), { minLength: 9, maxLength: 9 }),
        (order, percents) => {
          const v = begun('all', 3)
          let verified = 0
          order.forEach((move, at) => {
            const row = move.slice(0, 2)
            const owner = 'abc'[Number(row[1]) - 1]!
            const other = { row: 0, other: 0, percent: percents[at] ?? 0 }
            if (!move.endsWith('!')) doIt(v, { ...other, what: 'report', row: Number(row[1]) - 1 })
            else {
              expect(v.outcome).toBeUndefined()
              expect(v.hand(owner, `apply/${row}`, { result: '完成' })).toBeUndefined()
              expect(doIt(v, { ...other, what: 'verify', row: Number(row[1]) - 1 })).toBeUndefined()
              verified++
            }
            expect(v.outcome).toBe(verified === 3 ? 'ALL_DONE' : undefined)
          })
        },
      ),
      { numRuns: 40 },
    )
  }, 60_000)

  it('a share is compared exactly: k of n is enough from the first whole number on', () => {
    const row = (state: string, i: number) => ({ id: `r${i}`, state })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.integer({ min: 1, max: 9 }), (n, some, num) => {
        const done = Math.min(some, n)
        const rows = rowsOf({ rows: Array.from({ length: n }, (_, i) => row(i < done ? 'done' : 'working', i)) })
        expect(isEnough({ atLeast: `${num}/9` }, rows, {})).toBe(done * 9 >= num * n)
      }),
    )
    expect(isEnough({ atLeast: '2/3' }, [], {})).toBe(false)
    expect(isEnough('all', [], {})).toBe(false)
  })

  it('the fold, and what is told of it, take anything', () => {
    const broken = fc.oneof(
      fc.anything(),
      fc.record({
        rows: fc.array(
          fc.oneof(fc.anything(), fc.record({ id: fc.string(), state: fc.constantFrom(...Object.keys(ROW_EDGES)) })),
        ),
      }),
    )
    const event = fc.record({
      type: fc.constantFrom('Submitted', 'StepNoted', 'BallotCast'),
      part: fc.string(),
      facts: fc.oneof(
        fc.anything(),
        fc.record({ added: fc.anything(), changed: fc.dictionary(fc.string(), fc.anything()) }),
      ),
    })
    fc.assert(
      fc.property(broken, fc.array(event, { maxLength: 4 }), (work, events) => {
        let state = (typeof work === 'object' && work !== null ? work : {}) as never
        for (const one of events) state = items.evolve(state, one as never, '2026-03-02T04:00:00.000Z') as never
        items.progress?.(state)
        items.facts?.(state, {} as never)
        expect(rowsOf(state).every(row => row.state in ROW_EDGES)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
