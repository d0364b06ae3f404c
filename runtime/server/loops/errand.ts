import { maySee, standing } from '#engine/process/access.ts'
import type { Command, CommandBody } from '#engine/process/command.ts'
import {
  asWanted,
  endingOf,
  hasEnded,
  INSTANCE_ENDED,
  INSTANCE_MISSING,
  INSTANCE_REFUSED,
} from '#engine/process/ended.ts'
import type { RefusalCode } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import { addMilliseconds } from '#engine/time/instant.ts'
import { type Errand, errandRow, openErrand } from '#runtime/server/errand.ts'
import type { Handle } from '#runtime/server/handle.ts'
import { type Loop, repeat } from '#runtime/server/loops/loop.ts'
import type { InstanceMarks } from '#runtime/server/project/instances.ts'
import type { Session } from '#runtime/server/store/database.ts'
import { dataKeyOf, loadKnown, lockHead } from '#runtime/server/store/history.ts'
import { readState } from '#runtime/server/store/instance.ts'
import type { Store } from '#runtime/server/store/open.ts'
import { insert, remove } from '#runtime/server/store/rows.ts'

/** An errand that was refused: told to whoever runs the server, once when it begins to look bad and once when it is over. */
export interface Trouble {
  readonly id: string
  readonly kind: Errand['type']
  readonly instance: string
  readonly target: string
  readonly code: RefusalCode | 'FAULT'
  readonly attempts: number
  /** It will not be tried again. */
  readonly given: boolean
}
export type Report = (trouble: Trouble) => void

const AT_ONCE = 64
const SECOND = 1000
/** Waits after the first, second … refusal; the last one for good. */
const BACK_OFF = [5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND, 3600 * SECOND]
/** Refused this often, an instance that was to be started is not started any more, and whoever asked is told. */
const LAST_TRY = 6
/** A `due` no clock reaches. */
const NEVER = '9999-12-31T00:00:00.000Z'
/** When news for an instance that stands still would be due: it is looked at again when that has been resumed. */
const PARKED = '9999-01-01T00:00:00.000Z'
/** The visit is over, or the instance is: nobody waits for the news any more. */
const TOO_LATE: ReadonlySet<string> = new Set(['INSTANCE_ENDED', 'SIGNAL_UNKNOWN', 'INSTANCE_UNKNOWN'])

/**
 * Does what instances ask of each other, as ordinary commands of the system through the one write path. The key of the
 * command is the errand's, so that one whose row outlived its commit does nothing a second time.
 */
export function errandLoop(store: Store, handle: Handle, report: Report, everyMs = 500): Loop {
  return repeat(everyMs, () => runErrands(store, handle, report))
}

/** Does every errand that is due; returns how many were done or given up. */
export async function runErrands(store: Store, handle: Handle, report: Report = () => undefined): Promise<number> {
  const { tenant, database, clock } = store
  await wake(store)
  for (let done = 0; ; ) {
    const rows = await database.read.run(
      'SELECT id, instance, kind, ct, attempts FROM errand WHERE tenant = ? AND due <= ? ORDER BY due, id LIMIT ?',
      [tenant, clock.now(), AT_ONCE],
    )
    const page = rows.map(
      ([id, instance, kind, ct, attempts]): Row => ({
        id: String(id),
        instance: String(instance),
        kind: String(kind) as Errand['type'],
        ct: ct as Uint8Array,
        attempts: Number(attempts),
      }),
    )
    const dataKeys = new Map<string, Uint8Array | undefined>()
    for (const instance of new Set(page.map(row => row.instance)))
      dataKeys.set(instance, await dataKeyOf(database.read, store.keys, tenant, instance))
    const ends = await Promise.all(page.map(row => attempt(store, handle, report, row, dataKeys.get(row.instance))))
    const over = page.filter((_, i) => ends[i] === 'over').map(({ id }) => [tenant, id])
    if (over.length > 0)
      await store.queue.write(session => remove(session, store.tables.errand, ['tenant', 'id'], over))
    done += ends.filter(end => end !== 'waits').length
    // What was put off is not due any more, so a full page means that there is more.
    if (rows.length < AT_ONCE) return done
  }
}

interface Row {
  readonly id: string
  readonly instance: string
  readonly kind: Errand['type']
  readonly ct: Uint8Array
  readonly attempts: number
}

/** `over`: its row is to go; `gone`: it has gone already, or stays as one given up; `waits`: it is tried again. */
type End = 'over' | 'gone' | 'waits'

async function attempt(
  store: Store,
  handle: Handle,
  report: Report,
  row: Row,
  key: Uint8Array | undefined,
): Promise<End> {
  // Without the key its content is erased, and so is what was to be done.
  if (!key) return 'over'
  const errand = openErrand(store.keys, key, store.tenant, row.id, row.ct)
  if (errand.type === 'Watch') return (await watch(store, row, key, errand)) ? 'gone' : 'waits'
  const asked = await commandOf(store, row, errand)
  const answer = await handle(asked).catch((error: unknown) => {
    if (error instanceof Error && Reflect.get(error, 'code') === 'READ_ONLY') throw error
    return { ok: false, error: { code: 'FAULT' } } as const
  })
  const isThere = !answer.ok && errand.type === 'StartInstance' && answer.error.code === 'INSTANCE_EXISTS'
  const isLate = !answer.ok && errand.type === 'Tell' && TOO_LATE.has(answer.error.code)
  if (answer.ok || isThere || isLate) return 'over'
  const { code } = answer.error
  if (code === 'SUSPENDED') return (await park(store, row)) ? 'gone' : 'waits'
  const why = code === 'FAULT' ? '系统出错' : sayRefusal(answer.error)
  const attempts = row.attempts + 1
  // No later try can change how deep it is.
  const given = errand.type === 'StartInstance' && (attempts >= LAST_TRY || code === 'ASKED_TOO_DEEP')
  await putOff(store, row, key, { attempts, code, given, errand, why })
  if (given || attempts === BACK_OFF.length)
    report({ id: row.id, kind: row.kind, instance: row.instance, target: errand.instance, code, attempts, given })
  return given ? 'gone' : 'waits'
}

async function commandOf(store: Store, { id }: Row, errand: Exclude<Errand, { type: 'Watch' }>): Promise<Command> {
  const { instance } = errand
  const body: CommandBody =
    errand.type === 'StartInstance'
      ? {
          type: 'Start',
          template: errand.template,
          organisation: errand.organisation,
          title: errand.title,
          data: errand.data,
          starter: errand.starter,
          origin: { ...errand.origin },
        }
      : { type: 'Signal', visit: errand.visit, signal: errand.signal, data: await toldOf(store, errand) }
  return { key: `errand/${id}`, instance, actor: { person: null }, at: store.clock.now(), body }
}

/** Of another instance's data, what is not wanted does not even come into the history of whoever waits. */
const toldOf = async (store: Store, { instance, visit, signal, data }: Extract<Errand, { type: 'Tell' }>) =>
  signal === INSTANCE_ENDED ? asWanted(await readState(store, instance), visit, data) : data

async function forget(session: Session, tenant: string, id: string): Promise<true> {
  await session.run('DELETE FROM errand WHERE tenant = ? AND id = ?', [tenant, id])
  return true
}

/** Waits as long as its target stands still, however long: no attempts, no trouble. */
async function park({ tenant, queue }: Store, { id }: Row): Promise<false> {
  await queue.write(async session => {
    await session.run("UPDATE errand SET due = ?, problem = 'SUSPENDED' WHERE tenant = ? AND id = ?", [
      PARKED,
      tenant,
      id,
    ])
  })
  return false
}

/** What waited for instances that have been resumed, or are over, is due now. */
async function wake({ tenant, database: { read }, queue, clock }: Store): Promise<void> {
  const waiting = await read.run('SELECT DISTINCT target FROM errand WHERE tenant = ? AND due = ?', [tenant, PARKED])
  for (const [target] of waiting) {
    const [row] = await read.run('SELECT marks FROM instance WHERE tenant = ? AND id = ?', [tenant, String(target)])
    const known = row?.[0] ?? {}
    const { suspended } = (typeof known === 'string' ? JSON.parse(known) : known) as InstanceMarks
    if (suspended) continue
    await queue.write(async session => {
      await session.run('UPDATE errand SET due = ?, problem = NULL WHERE tenant = ? AND due = ? AND target = ?', [
        clock.now(),
        tenant,
        PARKED,
        String(target),
      ])
    })
  }
}

interface Refused {
  readonly attempts: number
  readonly code: string
  readonly given: boolean
  readonly errand: Exclude<Errand, { type: 'Watch' }>
  readonly why: string
}

async function putOff(store: Store, { id }: Row, key: Uint8Array, refused: Refused): Promise<void> {
  const { tenant, clock, keys, tables, queue } = store
  const { attempts, code, given, errand, why } = refused
  const pause = BACK_OFF[Math.min(attempts, BACK_OFF.length) - 1] ?? SECOND
  const due = given ? NEVER : addMilliseconds(clock.now(), pause)
  await queue.write(async session => {
    await session.run('UPDATE errand SET attempts = ?, due = ?, problem = ? WHERE tenant = ? AND id = ?', [
      attempts,
      due,
      code,
      tenant,
      id,
    ])
    if (!given || errand.type !== 'StartInstance') return
    const { instance, visit, target } = errand.origin
    const source = { key, instance, at: clock.now() }
    const told = { target, instance: errand.instance, why }
    const news: Errand = { type: 'Tell', instance, visit, signal: INSTANCE_REFUSED, data: told }
    await insert(session, tables.errand, [errandRow(keys, tenant, source, `${id}/refused`, news)], {
      key: ['tenant', 'id'],
      existing: 'keep',
    })
  })
}

/**
 * Waits for the end of another instance, or tells at once when it has ended, is not there, or is none of the business of
 * whoever asked. In one transaction with the end of instances ordered by the same lock, so that no end slips through.
 */
function watch(
  store: Store,
  { id, instance: watcher, attempts }: Row,
  key: Uint8Array,
  { instance, visit, for: people }: Extract<Errand, { type: 'Watch' }>,
): Promise<boolean> {
  const { tenant, tables, keys, clock, queue } = store
  return queue.write(async session => {
    const head = await lockHead(store, session)
    const state = (await loadKnown(session, keys, tenant, [instance])).get(instance)?.state
    if (!state && (await isComing(session, tenant, instance))) {
      const due = addMilliseconds(clock.now(), BACK_OFF[Math.min(attempts, BACK_OFF.length - 1)] ?? SECOND)
      await session.run('UPDATE errand SET attempts = ?, due = ? WHERE tenant = ? AND id = ?', [
        attempts + 1,
        due,
        tenant,
        id,
      ])
      return false
    }
    const directory = await store.people(session, head.people)
    const isOwn = state?.origin?.instance === watcher
    const isSeen = state && (isOwn || people.some(person => maySee(standing(state, person, directory))))
    if (state && isSeen && !hasEnded(state))
      await insert(session, tables.watch, [{ tenant, instance, watcher, visit }], {
        key: ['tenant', 'instance', 'watcher', 'visit'],
        existing: 'keep',
      })
    else {
      const ended = state && isSeen
      const news: Errand = {
        type: 'Tell',
        instance: watcher,
        visit,
        signal: ended ? INSTANCE_ENDED : INSTANCE_MISSING,
        data: ended ? endingOf(state, instance) : { target: instance, instance },
      }
      const source = { key, instance: watcher, at: clock.now() }
      await insert(session, tables.errand, [errandRow(keys, tenant, source, `${id}/told`, news)], {
        key: ['tenant', 'id'],
        existing: 'keep',
      })
    }
    return forget(session, tenant, id)
  })
}

/** It is still to be started by an errand of its own. */
async function isComing(session: Session, tenant: string, instance: string): Promise<boolean> {
  const rows = await session.run(
    "SELECT 1 FROM errand WHERE tenant = ? AND target = ? AND kind = 'StartInstance' AND due < ? LIMIT 1",
    [tenant, instance, NEVER],
  )
  return rows.length > 0
}
