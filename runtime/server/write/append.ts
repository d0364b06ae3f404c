import { hex } from '#engine/evidence/bytes.ts'
import { leafCommand } from '#engine/evidence/seal.ts'
import { endingOf, hasEnded, INSTANCE_ENDED } from '#engine/process/ended.ts'
import { receiptOf } from '#engine/step/ballot/receipt.ts'
import { errandRow, errandsOf } from '#runtime/server/errand.ts'
import { lettersOf } from '#runtime/server/loops/letters.ts'
import { PROJECTIONS } from '#runtime/server/project/projections.ts'
import { type Known, sealPayload, sealSnapshot } from '#runtime/server/store/history.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { insert, marks, remove } from '#runtime/server/store/rows.ts'
import { type Group, type Job, macOf, type Receipt } from '#runtime/server/write/group.ts'
import type { Prepared } from '#runtime/server/write/prepare.ts'

/** Entries after which a folded state is stored again. */
const SNAPSHOT_EVERY = 48

/** A command ready to be written, on the state it was decided on. */
export interface Ready {
  readonly job: Job
  readonly known: Known | undefined
  readonly prepared: Prepared
}

/** Adds a prepared command to the group. Its rows reach the database with {@link write}. */
export async function take(group: Group, { job, known, prepared }: Ready): Promise<Receipt> {
  const { command, mac } = job
  const { states, sealed, decision } = prepared
  const {
    written,
    ports: { store },
  } = group
  const { tenant, keys } = store
  const { instance } = command
  const { entries, effects } = decision
  const votes = effects.filter(effect => effect.type === 'PutInBox')
  let paper: string | undefined
  for (const { ballot, choice, room } of votes)
    paper = receiptOf(ballot, await group.boxes.put(ballot, choice, room), hashText)
  const fresh = known ? undefined : keys.newDataKey(instance)
  const key = known?.key ?? fresh!.key
  if (fresh) written.dataKey.push({ tenant, keyId: instance, wrapped: fresh.wrapped })

  entries.forEach((entry, i) => {
    const after = states[i]!
    const { leaf } = sealed[i]!
    written.event.push({
      tenant,
      gidx: group.size + i,
      org: after.organisation,
      inst: instance,
      n: entry.n,
      cmd: leafCommand(entry),
      leaf: leaf.bytes,
      leafHash: leaf.hash,
    })
    written.payload.push({
      tenant,
      inst: instance,
      n: entry.n,
      keyId: instance,
      ct: sealPayload(keys, key, tenant, instance, entry.n, sealed[i]!),
    })
    for (const { i: number, kind, body } of lettersOf(entry, after))
      written.outbox.push({ tenant, inst: instance, n: entry.n, i: number, kind, body, at: entry.at })
    for (const projection of PROJECTIONS)
      projection.apply(group.rows, entry, i === 0 ? known?.state : states[i - 1], after)
  })

  const state = states.at(-1)!
  const head = sealed.at(-1)!.leaf.hash
  const receipt: Receipt = {
    instance,
    version: state.version,
    first: entries[0]!.n,
    status: state.status,
    at: state.lastAt,
    leaf: hex(head),
  }
  const bodyMac = votes.length ? macOf(store, command, true) : mac
  written.command.push({
    tenant,
    key: command.key,
    bodyMac,
    receipt,
    gidxFirst: group.size,
    gidxLast: group.size + entries.length - 1,
  })
  if (command.body.type === 'Submit') written.drafts.push([tenant, instance, command.body.task])
  const source = { key, instance, at: state.lastAt }
  for (const { id, errand } of errandsOf(effects, entries[0], state))
    written.errand.push(errandRow(keys, tenant, source, id, errand))
  const snapshotAt = group.known.get(instance)?.snapshotAt ?? 0
  const isDue = state.version - snapshotAt >= SNAPSHOT_EVERY
  if (isDue)
    written.snapshot.push({ tenant, inst: instance, n: state.version, ct: sealSnapshot(keys, key, tenant, state) })

  group.size += entries.length
  const next: Known = {
    state,
    head,
    key,
    by: command.actor.person,
    snapshotAt: isDue ? state.version : snapshotAt,
    latest: entries,
    weight: (group.known.get(instance)?.weight ?? 0) + sealed.reduce((sum, { payload }) => sum + payload.length, 0),
  }
  group.known.set(instance, next)
  if (hasEnded(state) && !(known && hasEnded(known.state))) group.ended.push(next)
  group.changed.set(instance, next)
  group.receipts.set(command.key, { mac: bodyMac, receipt })
  return paper === undefined ? receipt : { ...receipt, paper }
}

export async function write(group: Group, sizeBefore: number): Promise<void> {
  const { ports, session, written, rows, boxes, size } = group
  await tellWatchers(group)
  const { tables: t, tenant } = ports.store
  await insert(session, t.event, written.event)
  await insert(session, t.payload, written.payload)
  await insert(session, t.dataKey, written.dataKey)
  await insert(session, t.command, written.command)
  await insert(session, t.outbox, written.outbox)
  await insert(session, t.errand, written.errand)
  await insert(session, t.snapshot, written.snapshot, { key: ['tenant', 'inst'], existing: 'replace' })
  await rows.flush(session)
  await boxes.flush()
  await remove(session, t.draft, ['tenant', 'instance', 'task'], written.drafts)
  await session.run('UPDATE log_head SET size = ? WHERE tenant = ? AND size = ?', [size, tenant, sizeBefore])
}

/** Whoever waits for an instance that has ended gets told, once. */
async function tellWatchers({ ports: { store }, session, ended, written }: Group): Promise<void> {
  if (!ended.length) return
  const { tenant, keys, tables } = store
  const ids = ended.map(({ state }) => state.id)
  const rows = await session.run(
    `SELECT instance, watcher, visit FROM watch WHERE tenant = ? AND instance IN (${marks(ids.length)})`,
    [tenant, ...ids],
  )
  for (const { state, key } of ended)
    for (const [, watcher, visit] of rows.filter(row => row[0] === state.id)) {
      const id = `${state.id}/${state.version}/to/${watcher}/${visit}`
      written.errand.push(
        errandRow(keys, tenant, { key, instance: state.id, at: state.lastAt }, id, {
          type: 'Tell',
          instance: String(watcher),
          visit: String(visit),
          signal: INSTANCE_ENDED,
          data: endingOf(state, state.id),
        }),
      )
    }
  await remove(
    session,
    tables.watch,
    ['tenant', 'instance'],
    [...new Set(rows.map(row => String(row[0])))].map(id => [tenant, id]),
  )
}
