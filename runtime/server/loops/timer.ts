import type { Handle } from '#runtime/server/handle.ts'
import { type Loop, repeat } from '#runtime/server/loops/loop.ts'
import type { Store } from '#runtime/server/store/open.ts'

const AT_ONCE = 64
/** A timer the kernel will not take now (its instance is stuck) is tried again this often, so that others are not held up. */
const AGAIN_MS = 60_000

/**
 * Fires what is due: planned and actual time go on record, so a timer that comes late after an outage is a fact, not an
 * error. The key makes every firing happen once, however many processes look.
 */
export function timerLoop(store: Store, handle: Handle, everyMs = 1000): Loop {
  const putOff = new Map<string, number>()
  return repeat(everyMs, () => fireDue(store, handle, putOff))
}

/** Fires all timers that are due now; returns how many were fired. */
export async function fireDue(store: Store, handle: Handle, putOff: Map<string, number> = new Map()): Promise<number> {
  const {
    tenant,
    clock,
    database: { read },
  } = store
  const at = clock.now()
  const now = Date.parse(at)
  for (const [key, until] of putOff) if (until <= now) putOff.delete(key)
  let fired = 0
  for (let after: readonly [string, string, string] = ['', '', '']; ; ) {
    const due = await read.run(
      'SELECT due, instance, timer FROM timer WHERE tenant = ? AND due <= ? AND (due, instance, timer) > (?, ?, ?) ORDER BY due, instance, timer LIMIT ?',
      [tenant, at, ...after, AT_ONCE],
    )
    const results = await Promise.all(
      due.map(async row => {
        const [instance, timer] = [row[1] as string, row[2] as string]
        const key = `timer:${instance}:${timer}`
        if (putOff.has(key)) return false
        const result = await handle({ key, instance, actor: { person: null }, at, body: { type: 'FireTimer', timer } })
        if (!result.ok) putOff.set(key, now + AGAIN_MS)
        return result.ok
      }),
    )
    fired += results.filter(Boolean).length
    const last = due.at(-1)
    if (due.length < AT_ONCE || !last) return fired
    after = [last[0] as string, last[1] as string, last[2] as string]
  }
}
