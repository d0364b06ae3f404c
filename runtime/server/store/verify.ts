import { hex } from '#engine/evidence/bytes.ts'
import { verifyChain } from '#engine/evidence/chain.ts'
import { unseal } from '#engine/evidence/seal.ts'
import { stateHash } from '#engine/evidence/snap.ts'
import type { Validate } from '#engine/form/form.ts'
import type { Json } from '#engine/json.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { verify } from '#engine/process/verify.ts'
import type { Calendar } from '#engine/time/time.ts'
import { crypto, dataKeyOf, openPayload } from '#runtime/server/store/history.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** One thing that is not as it was written. `n` is the entry, `check` what was looked at. */
export interface Mismatch {
  readonly n: number
  readonly check: 'chain' | 'payload' | 'snap' | 'decision' | 'row' | 'state'
  readonly problem: string
  readonly recorded?: Json
  readonly derived?: Json
}
export interface Verification {
  readonly instance: string
  readonly entries: number
  /** Commands decided again with the same result, and entries whose choice is secret by design. */
  readonly decidedAgain: number
  readonly withheld: readonly number[]
  readonly mismatches: readonly Mismatch[]
  readonly head: string | null
}
export interface VerifyPorts {
  readonly calendar: (version: string) => Calendar | undefined
  readonly validate: Validate
}

/**
 * Checks one stored history: canonical leaves and chain, payloads against their commitments, the state hash of every
 * leaf, every command decided again, and the live rows against the fold. Any changed byte is found and named.
 */
export async function verifyInstance(store: Store, instance: string, ports: VerifyPorts): Promise<Verification> {
  const {
    tenant,
    keys,
    database: { read },
  } = store
  const rows = await read.run(
    'SELECT e.n, e.leaf, e.leaf_hash, p.ct, e.cmd, e.org FROM event e LEFT JOIN payload p ON p.tenant = e.tenant AND p.inst = e.inst AND p.n = e.n WHERE e.tenant = ? AND e.inst = ? ORDER BY e.n',
    [tenant, instance],
  )
  const mismatches: Mismatch[] = []
  const found = (n: number, check: Mismatch['check'], problem: string, more: Partial<Mismatch> = {}) =>
    mismatches.push({ n, check, problem, ...more })
  const done = (more: Partial<Verification> = {}): Verification => ({
    instance,
    entries: rows.length,
    decidedAgain: 0,
    withheld: [],
    head: null,
    ...more,
    mismatches,
  })

  const chain = verifyChain(
    rows.map(row => row[1] as Uint8Array),
    crypto,
    { hashes: rows.map(row => row[2] as Uint8Array) },
  )
  if (!chain.ok) {
    found(
      chain.error.n,
      'chain',
      chain.error.where ? `${chain.error.problem} ${chain.error.where}` : chain.error.problem,
    )
    return done()
  }
  const head = chain.value.head && hex(chain.value.head)
  const key = await dataKeyOf(read, keys, tenant, instance).catch(() => undefined)
  const entries: Entry[] = []
  let state: InstanceState | undefined
  for (const [i, envelope] of chain.value.envelopes.entries()) {
    const row = rows[i]!
    if (envelope.cmd !== row[4] || envelope.org !== row[5] || envelope.inst !== instance)
      found(i, 'row', 'INDEX_COLUMNS_DIFFER')
    const entry = key && row[3] ? openEntry(envelope, row[3] as Uint8Array) : 'PAYLOAD_MISSING'
    if (typeof entry === 'string') {
      found(i, 'payload', entry)
      return done({ head })
    }
    state = evolve(state, entry)
    const snap = stateHash(state, crypto)
    if (snap !== envelope.snap) found(i, 'snap', 'STATE_HASH_DIFFERS', { recorded: envelope.snap, derived: snap })
    entries.push(entry)
  }
  if (!state) return done({ head })

  const [live] = await read.run('SELECT version, status, title FROM instance WHERE tenant = ? AND id = ?', [
    tenant,
    instance,
  ])
  if (Number(live?.[0]) !== state.version || live?.[1] !== state.status) {
    found(entries.length - 1, 'state', 'LIVE_ROWS_DIFFER', {
      recorded: live ? [Number(live[0]), String(live[1])] : null,
      derived: [state.version, state.status],
    })
  }
  const catalogue = await store.templates()
  const began = entries[0]?.event.type === 'InstanceStarted' ? entries[0].event.template.hash : state.template.hash
  const missing = [began, state.template.hash].find(hash => !catalogue.get(hash))
  const published = catalogue.get(began)
  if (missing !== undefined || !published) {
    found(0, 'decision', 'TEMPLATE_MISSING', { recorded: missing ?? began })
    return done({ head })
  }
  const again = verify(
    {
      sound: published.sound,
      version: published.version,
      soundOf: hash => catalogue.get(hash),
      validate: ports.validate,
      calendar: ports.calendar,
      hash: hashText,
    },
    entries,
  )
  for (const { n, problem, recorded, derived } of again.differences) {
    found(n, 'decision', problem, {
      ...(recorded !== undefined && { recorded }),
      ...(derived !== undefined && { derived }),
    })
  }
  return done({ head, decidedAgain: again.same, withheld: again.withheld })

  function openEntry(envelope: Parameters<typeof unseal>[0], ct: Uint8Array): Entry | string {
    try {
      const { seed, payload } = openPayload(keys, key!, tenant, instance, envelope.n, ct)
      const entry = unseal(envelope, payload, seed, crypto)
      return entry.ok ? entry.value : entry.error.code
    } catch {
      return 'PAYLOAD_UNREADABLE'
    }
  }
}

/** Every instance of the tenant, in the order they were started. */
export async function allInstances(store: Store): Promise<readonly string[]> {
  return (
    await store.database.read.run('SELECT inst FROM event WHERE tenant = ? AND n = 0 ORDER BY gidx', [store.tenant])
  ).map(row => row[0] as string)
}
