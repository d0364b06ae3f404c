import { isDeepStrictEqual } from 'node:util'
import { replay } from '#engine/process/evolve.ts'
import { demoClock } from '#runtime/server/clock.ts'
import { calendarOf, validate } from '#runtime/server/compose.ts'
import { readEntries, readState } from '#runtime/server/store/instance.ts'
import { openStore } from '#runtime/server/store/open.ts'
import { allInstances, verifyInstance } from '#runtime/server/store/verify.ts'
import type { Acknowledged } from '#tests/crash/ledger.ts'
import type { Site } from '#tests/crash/site.ts'

export interface Remains {
  readonly commands: number
  readonly events: number
  readonly instances: number
  /** Keys of all commands on record. */
  readonly keys: ReadonlySet<string>
  /** Acknowledged commands that are missing or other than what was told. */
  readonly lost: readonly string[]
  /** Commands, texts or timers that happened more than once. */
  readonly twice: readonly string[]
  /** Chains, decisions, states or numbers that are not right. */
  readonly broken: readonly string[]
  readonly timersScheduled: number
  readonly timersFired: number
}

/** Looks at what is left on disk while no server runs: the ledger against the log, and whole histories of `verified`. */
export async function inspect(
  site: Site,
  acknowledged: readonly Acknowledged[],
  verified: 'all' | ReadonlySet<string> = 'all',
): Promise<Remains> {
  const store = await openStore({
    dataFolder: site.folder,
    clock: demoClock(site.folder),
    ...(site.databaseUrl && { databaseUrl: site.databaseUrl }),
  })
  try {
    const { tenant, database } = store
    const lost: string[] = []
    const twice: string[] = []
    const broken: string[] = []
    const commands = new Map<string, Acknowledged & { gidxFirst: number; gidxLast: number }>()
    for (const [key, receipt, gidxFirst, gidxLast] of await database.read.run(
      'SELECT key, receipt, gidx_first, gidx_last FROM command WHERE tenant = ?',
      [tenant],
    ))
      commands.set(String(key), {
        ...JSON.parse(Buffer.from(receipt as Uint8Array).toString()),
        gidxFirst: Number(gidxFirst),
        gidxLast: Number(gidxLast),
      })
    const events = await database.read.run(
      'SELECT gidx, inst, n, cmd, leaf_hash FROM event WHERE tenant = ? ORDER BY gidx',
      [tenant],
    )
    const [head] = await database.read.run('SELECT size FROM log_head WHERE tenant = ?', [tenant])
    if (Number(head?.[0]) !== events.length) broken.push(`log head ${head?.[0]}, ${events.length} events`)
    const byCommand = new Map<string, number[]>()
    const leaves = new Map<string, string>()
    events.forEach(([gidx, inst, n, cmd, leaf], at) => {
      leaves.set(`${inst} ${n}`, Buffer.from(leaf as Uint8Array).toString('hex'))
      if (Number(gidx) !== at) broken.push(`event ${at} is numbered ${gidx}`)
      const place = `${cmd} ${inst}`
      byCommand.set(place, [...(byCommand.get(place) ?? []), at])
    })
    for (const [place, at] of byCommand)
      if (at.at(-1)! - at[0]! !== at.length - 1) twice.push(`${place} wrote at ${at.join()}`)

    const texts = new Map<string, string>()
    for (const { key, instance, version, leaf, text } of acknowledged) {
      const kept = commands.get(key)
      if (!kept || kept.instance !== instance || kept.version !== version || kept.leaf !== leaf)
        lost.push(`${key}: ${JSON.stringify(kept)}`)
      else if (byCommand.get(`${key} ${instance}`)?.length !== kept.gidxLast - kept.gidxFirst + 1)
        lost.push(`${key}: events`)
      else if (leaves.get(`${instance} ${version - 1}`) !== leaf) lost.push(`${key}: leaf`)
      if (text) texts.set(text, key)
    }

    let timersScheduled = 0
    let timersFired = 0
    const seen = new Map<string, number>()
    for (const instance of verified === 'all' ? await allInstances(store) : verified) {
      const { mismatches } = await verifyInstance(store, instance, { calendar: calendarOf, validate })
      for (const { n, check, problem } of mismatches) broken.push(`${instance}#${n} ${check} ${problem}`)
      const entries = (await readEntries(store, instance)).map(({ entry }) => entry)
      if (!isDeepStrictEqual(plain(replay(entries)), plain(await readState(store, instance))))
        broken.push(`${instance} replays to another state`)
      for (const { event } of entries) {
        if (event.type === 'TimerScheduled') timersScheduled++
        if (event.type === 'TimerFired') {
          timersFired++
          const timer = `${instance} ${event.timer}`
          seen.set(timer, (seen.get(timer) ?? 0) + 1)
        }
        if (event.type === 'Submitted' && typeof event.data.text === 'string')
          seen.set(event.data.text, (seen.get(event.data.text) ?? 0) + 1)
      }
    }
    for (const [what, count] of seen) if (count > 1) twice.push(`${what} happened ${count} times`)
    if (verified === 'all') for (const text of texts.keys()) if (!seen.has(text)) lost.push(`text ${text}`)
    return {
      commands: commands.size,
      events: events.length,
      instances: verified === 'all' ? (await allInstances(store)).length : verified.size,
      keys: new Set(commands.keys()),
      lost,
      twice,
      broken,
      timersScheduled,
      timersFired,
    }
  } finally {
    await store.close()
  }
}

/** As JSON, whatever the order of keys and without fields that are undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
