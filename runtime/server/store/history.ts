import type { Crypto } from '#engine/evidence/crypto.ts'
import type { Envelope } from '#engine/evidence/envelope.ts'
import { entryOf, type Payload, type Sealed } from '#engine/evidence/seal.ts'
import type { PersonId } from '#engine/people/directory.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { Database, Session } from '#runtime/server/store/database.ts'
import { type Keys, sha256 } from '#runtime/server/store/keys.ts'
import { marks } from '#runtime/server/store/rows.ts'
import { fromText, toText } from '#runtime/server/store/text.ts'

/** Node's hashing and encoding for the engine. */
export const crypto: Crypto = { sha256, utf8: fromText }

/** Takes the row that orders all appends of a tenant, and says what it holds. libSQL has one writer anyway. */
export async function lockHead(store: { readonly database: Database; readonly tenant: string }, session: Session) {
  const lock = store.database.dialect.name === 'postgres' ? ' FOR UPDATE' : ''
  const [row] = await session.run(`SELECT size, people, templates FROM log_head WHERE tenant = ?${lock}`, [
    store.tenant,
  ])
  return { size: Number(row?.[0]), people: Number(row?.[1]), templates: Number(row?.[2]) }
}

/** An instance as the write path holds it between commands. */
export interface Known {
  readonly state: InstanceState
  /** Hash of its newest leaf. */
  readonly head: Uint8Array
  readonly key: Uint8Array
  /** Who made the newest entry. */
  readonly by: PersonId | null
  /** Number of entries the stored snapshot covers; 0 if there is none. */
  readonly snapshotAt: number
  /** Entries of the newest command, while they are still at hand. */
  readonly latest?: readonly Entry[]
  /** Roughly how many bytes it takes in memory. */
  readonly weight: number
}

/** Where a sealed payload belongs; part of what is authenticated. */
const place = (tenant: string, instance: string, n: number | 'snapshot') => `${tenant}/${instance}/${n}`

/** Seed of the salts followed by the canonical text, encrypted. */
export const sealPayload = (
  keys: Keys,
  key: Uint8Array,
  tenant: string,
  instance: string,
  n: number,
  { seed, payload }: Sealed,
): Uint8Array => keys.seal(key, Buffer.concat([seed, Buffer.from(payload, 'utf8')]), place(tenant, instance, n))

export function openPayload(keys: Keys, key: Uint8Array, tenant: string, instance: string, n: number, ct: Uint8Array) {
  const plain = keys.open(key, ct, place(tenant, instance, n))
  return { seed: plain.subarray(0, 32), payload: toText(plain.subarray(32)) }
}

export const sealSnapshot = (keys: Keys, key: Uint8Array, tenant: string, state: InstanceState): Uint8Array =>
  keys.seal(key, fromText(JSON.stringify(state)), place(tenant, state.id, 'snapshot'))

/** One stored entry with everything that belongs to it. */
export interface Stored {
  readonly n: number
  readonly leaf: Uint8Array
  readonly leafHash: Uint8Array
  readonly seed: Uint8Array
  readonly payload: string
  readonly entry: Entry
}

/** Entries of one instance from number `from` on, as stored. Throws where a payload was changed or its key destroyed. */
export async function readHistory(
  session: Session,
  keys: Keys,
  tenant: string,
  instance: string,
  from = 0,
): Promise<readonly Stored[]> {
  const key = await dataKeyOf(session, keys, tenant, instance)
  if (!key) return []
  const rows = await session.run(
    'SELECT e.n, e.leaf, e.leaf_hash, p.ct FROM event e JOIN payload p ON p.tenant = e.tenant AND p.inst = e.inst AND p.n = e.n WHERE e.tenant = ? AND e.inst = ? AND e.n >= ? ORDER BY e.n',
    [tenant, instance, from],
  )
  return rows.map(row => {
    const n = Number(row[0])
    const leaf = row[1] as Uint8Array
    const { seed, payload } = openPayload(keys, key, tenant, instance, n, row[3] as Uint8Array)
    const content = JSON.parse(payload) as Payload
    // The product's own bytes: parsed here, checked in full by `verifyInstance`.
    const envelope = JSON.parse(toText(leaf)) as Envelope
    return { n, leaf, leafHash: row[2] as Uint8Array, seed, payload, entry: entryOf(envelope, content) }
  })
}

export async function dataKeyOf(
  session: Session,
  keys: Keys,
  tenant: string,
  keyId: string,
): Promise<Uint8Array | undefined> {
  const [row] = await session.run('SELECT wrapped FROM data_key WHERE tenant = ? AND key_id = ?', [tenant, keyId])
  return row && keys.unwrap(row[0] as Uint8Array, keyId)
}

/** Current states of instances: snapshot plus the entries after it. Unknown instances are left out. */
export async function loadKnown(
  session: Session,
  keys: Keys,
  tenant: string,
  instances: readonly string[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>()
  if (!instances.length) return known
  const snapshots = new Map(
    (
      await session.run(`SELECT inst, n, ct FROM snapshot WHERE tenant = ? AND inst IN (${marks(instances.length)})`, [
        tenant,
        ...instances,
      ])
    ).map(row => [row[0] as string, { n: Number(row[1]), ct: row[2] as Uint8Array }]),
  )
  for (const instance of instances) {
    const key = await dataKeyOf(session, keys, tenant, instance)
    if (!key) continue
    const snapshot = snapshots.get(instance)
    let state =
      snapshot &&
      (JSON.parse(toText(keys.open(key, snapshot.ct, place(tenant, instance, 'snapshot')))) as InstanceState)
    // The entry the snapshot ends with is read again for its leaf hash and actor.
    const entries = await readHistory(session, keys, tenant, instance, snapshot ? snapshot.n - 1 : 0)
    let weight = snapshot?.ct.length ?? 0
    for (const { entry, payload } of entries) {
      if (!state || entry.n >= state.version) state = evolve(state, entry)
      weight += payload.length
    }
    const last = entries.at(-1)
    if (state && last) {
      known.set(instance, {
        state,
        head: last.leafHash,
        key,
        by: last.entry.actor.person,
        snapshotAt: snapshot?.n ?? 0,
        weight,
      })
    }
  }
  return known
}
