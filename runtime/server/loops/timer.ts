import { createHash } from 'node:crypto'
import { lineage } from '#engine/people/organisation.ts'
import { POSTS } from '#engine/people/post.ts'
import type { RefusalCode } from '#engine/process/refusal.ts'
import type { Handle } from '#runtime/server/handle.ts'
import { type Loop, repeat } from '#runtime/server/loops/loop.ts'
import { notify } from '#runtime/server/loops/outbox.ts'
import type { People } from '#runtime/server/store/directory.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** Timers fired in one moment, at most; fewer while so many keep people waiting for longer than this. */
const AT_ONCE = 64
const LEAST_AT_ONCE = 16
const PATIENCE_MS = 30
/** A timer the kernel will not take now is tried again so soon, then half as often each time, and at least this often. */
const AGAIN_MS = 60_000
const LONGEST_MS = 3_600_000

/** When a timer the kernel refused is tried again. Kept in memory: after a restart everything is tried at once. */
export type PutOff = Map<string, { readonly until: number; readonly attempts: number }>

/** A step that cannot move on by itself. `number` is what people can quote; it is the same for the same timer, for ever. */
export interface StuckTimer {
  readonly number: string
  readonly instance: string
  readonly timer: string
  readonly code: RefusalCode
  readonly attempts: number
}
export type Report = (stuck: StuckTimer) => void

/** What settles by itself, or is not there any more when it is looked for again. */
const PASSING: ReadonlySet<RefusalCode> = new Set([
  'TIMER_STALE',
  'TIMER_NOT_DUE',
  'SUSPENDED',
  'INSTANCE_ENDED',
  'INSTANCE_UNKNOWN',
])

/**
 * Fires what is due: planned and actual time go on record, so a timer that comes late after an outage is a fact, not an
 * error. The key makes every firing happen once, however many processes look. What cannot go on is tried again ever more
 * seldom, told once to those who supervise it, and reported each time.
 */
export function timerLoop(store: Store, handle: Handle, everyMs = 1000, report?: Report): Loop {
  const putOff: PutOff = new Map()
  return repeat(everyMs, () => fireDue(store, handle, putOff, report))
}

/** Fires all timers that are due now; returns how many were fired. */
export async function fireDue(
  store: Store,
  handle: Handle,
  putOff: PutOff = new Map(),
  report: Report = () => undefined,
): Promise<number> {
  const {
    tenant,
    clock,
    database: { read },
  } = store
  const at = clock.now()
  const now = Date.parse(at)
  const stuck: StuckTimer[] = []
  let fired = 0
  let atOnce = AT_ONCE
  for (let after: readonly [string, string, string] = ['', '', '']; ; ) {
    const due = await read.run(
      'SELECT due, instance, timer FROM timer WHERE tenant = ? AND due <= ? AND (due, instance, timer) > (?, ?, ?) ORDER BY due, instance, timer LIMIT ?',
      [tenant, at, ...after, atOnce],
    )
    const from = performance.now()
    const results = await Promise.all(
      due.map(async row => {
        const [instance, timer] = [row[1] as string, row[2] as string]
        const key = keyOf(instance, timer)
        const before = putOff.get(key)
        if (before && before.until > now) return false
        const result = await handle({ key, instance, actor: { person: null }, at, body: { type: 'FireTimer', timer } })
        if (result.ok) putOff.delete(key)
        else {
          const attempts = (before?.attempts ?? 0) + 1
          putOff.set(key, { until: now + Math.min(AGAIN_MS * 2 ** (attempts - 1), LONGEST_MS), attempts })
          const { code } = result.error
          if (!PASSING.has(code)) stuck.push({ number: numberOf(key), instance, timer, code, attempts })
        }
        return result.ok
      }),
    )
    fired += results.filter(Boolean).length
    const last = due.at(-1)
    if (due.length < atOnce || !last) break
    after = [last[0] as string, last[1] as string, last[2] as string]
    // Whoever hands something in meanwhile waits for two of these groups at most.
    atOnce =
      performance.now() - from > PATIENCE_MS
        ? Math.max(LEAST_AT_ONCE, Math.floor(atOnce / 2))
        : Math.min(AT_ONCE, atOnce * 2)
  }
  for (const one of stuck) report(one)
  await tellSupervisors(store, stuck, at)
  // Timers that are gone need no place here.
  for (const [key, { until }] of putOff) if (until < now - LONGEST_MS) putOff.delete(key)
  return fired
}

const keyOf = (instance: string, timer: string) => `timer:${instance}:${timer}`

const numberOf = (key: string): string =>
  `T-${createHash('sha256').update(key).digest('hex').slice(0, 8).toUpperCase()}`

/** One letter for each stuck timer, ever: its id is the same at every attempt, and a receiver keeps it once. */
async function tellSupervisors(store: Store, stuck: readonly StuckTimer[], at: string): Promise<void> {
  if (stuck.length === 0) return
  const people = await store.people()
  const letters = []
  for (const { number, instance, timer, code } of stuck) {
    const [row] = await store.database.read.run('SELECT organisation FROM instance WHERE tenant = ? AND id = ?', [
      store.tenant,
      instance,
    ])
    const to = row ? supervisorsOf(people, row[0] as string) : []
    letters.push({ id: `stuck/${number}`, instance, kind: 'stuck' as const, body: { number, timer, code }, at, to })
  }
  await notify(store)(letters)
}

/** Who supervises an organisation from nearest by: the first level that has anybody. */
function supervisorsOf(people: People, organisation: string): string[] {
  for (const { id } of lineage(people, organisation)) {
    const found = POSTS.flatMap(({ key, supervises }) => (supervises ? people.holders(key, id) : []))
    if (found.length > 0) return [...new Set(found)]
  }
  return []
}
