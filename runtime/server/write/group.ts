import type { Validate } from '#engine/form/form.ts'
import type { Command } from '#engine/process/command.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import type { InstanceState, InstanceStatus } from '#engine/process/state.ts'
import type { Calendar, Instant } from '#engine/time/time.ts'
import type { gatherRows } from '#runtime/server/project/projection.ts'
import type { Boxes } from '#runtime/server/store/boxes.ts'
import type { Session } from '#runtime/server/store/database.ts'
import type { People } from '#runtime/server/store/directory.ts'
import { type Known, loadKnown } from '#runtime/server/store/history.ts'
import type { Store } from '#runtime/server/store/open.ts'
import { marks, type RowOf } from '#runtime/server/store/rows.ts'
import type { Catalogue } from '#runtime/server/store/templates.ts'
import { toText } from '#runtime/server/store/text.ts'

/** What a caller gets once the command is on disk; the same command sent again gets the same receipt. */
export type Receipt = {
  readonly instance: string
  /** Number of entries after the command; the command wrote `first` … `version − 1`. */
  readonly version: number
  readonly first: number
  readonly status: InstanceStatus
  readonly at: Instant
  /** Leaf hash of the newest entry, hex. */
  readonly leaf: string
  /** 选票回执 of a secret vote. Said once and never stored: beside the command it would say whose paper is whose. */
  readonly paper?: string
}

export interface HandleOptions {
  /** Asked inside the transaction, before the decision, with the state and people of that moment. */
  readonly mayAct?: (state: InstanceState | undefined, people: People) => Refusal | undefined
  /** Sign-in methods for the leaf (`pwd`, `totp`). */
  readonly methods?: readonly string[]
}

export interface HandlePorts {
  readonly store: Store
  readonly calendar: Calendar
  readonly validate: Validate
}

export interface Job {
  readonly command: Command
  readonly options: HandleOptions
  readonly mac: Uint8Array
}

/**
 * Keyed hash of what was asked. A secret vote is stored without its choice: with the choice in it, whoever holds the key
 * could try the few choices out.
 */
export function macOf({ keys }: Store, { instance, actor, body }: Command, withoutChoice: boolean): Uint8Array {
  const asked = withoutChoice && body.type === 'Submit' ? { ...body, data: {} } : body
  return keys.mac(withoutChoice ? 'dj-cast/v1' : 'dj-body/v1', JSON.stringify([instance, actor.person, asked]))
}

export interface Group {
  readonly ports: HandlePorts
  readonly session: Session
  readonly people: People
  readonly catalogue: Catalogue
  /** Receipts of earlier commands with the same keys, also of this group. */
  readonly receipts: Map<string, { readonly mac: Uint8Array; readonly receipt: Receipt }>
  /** States as this group sees them: later commands see what earlier ones did. */
  readonly known: Map<string, Known>
  readonly boxes: Boxes
  readonly rows: ReturnType<typeof gatherRows>
  readonly written: {
    readonly event: RowOf<'event'>[]
    readonly payload: RowOf<'payload'>[]
    readonly dataKey: RowOf<'dataKey'>[]
    readonly command: RowOf<'command'>[]
    readonly outbox: RowOf<'outbox'>[]
    readonly errand: RowOf<'errand'>[]
    readonly snapshot: RowOf<'snapshot'>[]
    readonly drafts: (readonly [string, string, string])[]
  }
  /** Instances that came to their end in this group: whoever waits for them is told. */
  readonly ended: Known[]
  size: number
  readonly changed: Map<string, Known>
}

export async function receiptsOf(
  { tenant }: Store,
  session: Session,
  jobs: readonly Job[],
): Promise<Group['receipts']> {
  const keys = [...new Set(jobs.map(({ command }) => command.key))]
  const rows = await session.run(
    `SELECT key, body_mac, receipt FROM command WHERE tenant = ? AND key IN (${marks(keys.length)})`,
    [tenant, ...keys],
  )
  return new Map(
    rows.map(([key, mac, receipt]) => [
      key as string,
      { mac: mac as Uint8Array, receipt: JSON.parse(toText(receipt as Uint8Array)) as Receipt },
    ]),
  )
}

export async function knownOf(
  store: Store,
  session: Session,
  instances: readonly string[],
): Promise<Map<string, Known>> {
  const ids = [...new Set(instances)]
  const rows = await session.run(`SELECT id, version FROM instance WHERE tenant = ? AND id IN (${marks(ids.length)})`, [
    store.tenant,
    ...ids,
  ])
  const known = new Map<string, Known>()
  const missing: string[] = []
  for (const [id, version] of rows) {
    const cached = store.states.get(id as string, Number(version))
    if (cached) known.set(id as string, cached)
    else missing.push(id as string)
  }
  for (const [id, loaded] of await loadKnown(session, store.keys, store.tenant, missing)) known.set(id, loaded)
  return known
}

/** Asked of the group first: earlier commands of it may have changed the instance. */
export async function knownIn(group: Group, instance: string): Promise<Known | undefined> {
  const here = group.known.get(instance)
  if (here) return here
  const found = (await knownOf(group.ports.store, group.session, [instance])).get(instance)
  if (found) group.known.set(instance, found)
  return found
}

export function sameAs(stored: Uint8Array, { ports }: Group, { command, mac }: Job): boolean {
  return Buffer.compare(stored, mac) === 0 || Buffer.compare(stored, macOf(ports.store, command, true)) === 0
}
