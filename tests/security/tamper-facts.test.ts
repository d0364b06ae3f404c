import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { verify } from '#engine/process/verify.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { done, form, NOON, type Small, small, soundOf, validate } from '#tests/walk/small.ts'

/** RT-04 for every fact the verbs record: changed in a history, it is named by `verify`, and the fold never breaks. */

const STATES = {
  draft: form('secretary', { SUBMITTED: 'check' }),
  check: form(
    'organisers',
    { AGREED: 'last', REFUSED: 'draft' },
    { deadline: { delay: 'week', escalation: [{ at: { before: 'day' }, do: 'warn' }] } },
  ),
  last: form('secretary', { AGREED: 'done', REFUSED: 'draft' }),
  done,
}
const MORE = { delays: { week: { calendarDays: 7 }, day: { calendarDays: 1 } } }
const later = soundOf({ ...STATES, last: form('secretary', { AGREED: 'done', REFUSED: 'check' }) }, MORE)

/** A matter in which every verb of the vocabulary leaves its fact. */
function lived(): Small {
  const one = small(STATES, MORE)
  Object.assign(one.run.ports, { versions: [later] })
  const told: string[] = []
  const did = (problem: string | undefined) => told.push(problem ?? 'OK')
  const reason = '有必要'
  did(one.hand('li', 'draft'))
  did(one.ask('wang', { type: 'Claim', task: one.task('check') }))
  did(one.ask('wang', { type: 'Release', task: one.task('check') }))
  did(one.ask('wang', { type: 'Delegate', task: one.task('check'), to: 'lin', reason }))
  did(one.ask('lin', { type: 'Submit', task: one.task('check'), data: {}, outcome: 'AGREED', opinion: '可行' }))
  did(one.ask('wang', { type: 'Delegate', task: one.task('check'), to: 'lin', reason }))
  did(one.ask('wang', { type: 'EndDelegation', task: one.task('check') }))
  did(one.ask('wang', { type: 'AddSigners', task: one.task('check'), place: 'before', to: ['zhou', 'he'], reason }))
  did(one.ask('wang', { type: 'RemoveSigner', task: `${one.visit('check')}/@signer/2`, reason }))
  did(one.ask('zhou', { type: 'Submit', task: `${one.visit('check')}/@signer/1`, data: {}, outcome: 'AGREED' }))
  did(one.ask('li', { type: 'Suspend', reason }))
  one.run.now = '2026-03-03T04:00:00.000Z'
  did(one.ask('li', { type: 'Resume', reason }))
  did(one.ask('chen', { type: 'Supervise', measure: 'rectify', tasks: [], text: '限期', by: '2026-03-20' }))
  const order = Object.keys(one.run.state?.tasks ?? {}).find(id => id.includes('/@') && !id.includes('signer')) ?? ''
  did(one.ask('wang', { type: 'Submit', task: order, data: { measures: '已整改' } }))
  did(one.ask('chen', { type: 'Supervise', measure: 'mark', tasks: [], text: '督办' }))
  const mark = one.run.state?.supervision?.at(-1)?.n ?? -1
  did(one.ask('chen', { type: 'LiftSupervision', supervision: mark, reason }))
  did(one.ask('chen', { type: 'Migrate', hash: later.hash, mapping: {}, reason }))
  did(one.hand('wang', 'check', 'AGREED'))
  did(one.ask('chen', { type: 'Transfer', to: 'other', reason }))
  did(one.hand('he', 'last', 'AGREED'))
  did(one.ask('chen', { type: 'Reopen', to: 'last', reason }))
  did(one.ask('chen', { type: 'Cancel', reason }))
  expect(told).toEqual(told.map(() => 'OK'))
  return one
}

const one = lived()
const history = one.run.history
const context = {
  sound: one.run.ports.sound,
  version: 1,
  soundOf: one.run.soundOf,
  validate,
  hash: one.run.ports.hash,
  calendar: () => CHINA,
}
const differences = (entries: readonly Entry[]) => verify(context, entries).differences.length

/** Every value of a fact, by the keys that lead to it. */
function* places(value: Json, way: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (value === null || typeof value !== 'object') yield way
  else if (Array.isArray(value)) for (const [at, inner] of value.entries()) yield* places(inner as Json, [...way, at])
  else for (const [key, inner] of Object.entries(value as JsonObject)) yield* places(inner, [...way, key])
}
function changed(value: Json, [key, ...rest]: readonly (string | number)[], set: Json): Json {
  if (key === undefined) return set
  if (Array.isArray(value)) return value.map((inner: Json, at) => (at === key ? changed(inner, rest, set) : inner))
  const object = value as JsonObject
  return { ...object, [key]: changed(object[key] ?? null, rest, set) }
}
const other = (value: Json): Json =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x`
const valueAt = (event: Json, way: readonly (string | number)[]): Json =>
  way.reduce<Json>((inner, key) => (inner as JsonObject)[key as string] ?? null, event)
/**
 * What somebody typed, and which instance it is, are given to the decision from the event itself: any value decides like
 * itself. A change there is found by the commitment in the leaf (`PAYLOAD_DIFFERS`).
 */
const GIVEN = /^(?:id|data\/.*)$/
const instead = (n: number, event: Json): Entry[] =>
  history.map(entry => (entry.n === n ? ({ ...entry, event } as unknown as Entry) : entry))

describe('a history in which everything happened', () => {
  it('holds the facts this is about, and verifies', () => {
    const types = new Set(history.map(({ event }) => event.type))
    for (const type of [
      'TaskDelegated',
      'TaskPrepared',
      'DelegationEnded',
      'SignersAdded',
      'SignerAnswered',
      'SignerRemoved',
      'Suspended',
      'Resumed',
      'Supervised',
      'SupervisionAnswered',
      'SupervisionLifted',
      'Migrated',
      'Transferred',
      'Reopened',
      'Cancelled',
    ] as const)
      expect([...types]).toContain(type)
    expect(verify(context, history)).toMatchObject({ differences: [], withheld: [] })
  })
  it.each(history.map(entry => [entry.n, entry.event.type, entry] as const))(
    'names any change of entry %i, %s',
    (n, _type, { event }) => {
      const unnoticed: string[] = []
      for (const way of places(event as unknown as Json)) {
        const was = valueAt(event as unknown as Json, way)
        if (differences(instead(n, changed(event as unknown as Json, way, other(was)))) === 0)
          unnoticed.push(way.join('/'))
      }
      expect(unnoticed.filter(place => !GIVEN.test(place))).toEqual([])
    },
  )
  it('names an entry that was taken out, put in twice or moved, wherever it stood', () => {
    for (const { n } of history) {
      const without = history.filter(entry => entry.n !== n)
      const twice = history.flatMap(entry => (entry.n === n ? [entry, entry] : [entry]))
      // Without the last command the history is simply shorter; only the head of the chain shows that.
      if (n < history.length - 1) expect([n, differences(without) > 0]).toEqual([n, true])
      expect([n, differences(twice) > 0]).toEqual([n, true])
    }
  })
  it('names an act that is said to be somebody else’s', () => {
    for (const entry of history) {
      const stolen = history.map(known => (known.n === entry.n ? { ...known, actor: { person: 'sun' } } : known))
      expect([entry.n, differences(stolen) > 0]).toEqual([entry.n, true])
    }
  })
  it('is folded without a fault, whatever stands in a fact', () => {
    const odd: readonly Json[] = [null, 0, -1, 'x', '__proto__', [], {}, [null], { constructor: 1 }]
    let folds = 0
    for (const { n, event } of history)
      for (const key of Object.keys(event).filter(one => one !== 'type'))
        for (const value of odd) {
          const broken = instead(n, { ...(event as unknown as JsonObject), [key]: value })
          expect(() => broken.reduce<ReturnType<typeof evolve> | undefined>(evolve, undefined)).not.toThrow()
          folds++
        }
    expect(folds).toBeGreaterThan(500)
    expect(NOON < one.run.now).toBe(true)
  })
})
