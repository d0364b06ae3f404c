import { peopleBehind } from '#engine/people/assignee.ts'
import type { Assignee } from '#engine/process/state.ts'
import type { Letter } from '#runtime/server/loops/letters.ts'
import { type Loop, repeat } from '#runtime/server/loops/loop.ts'
import type { Store } from '#runtime/server/store/open.ts'
import { insert, remove } from '#runtime/server/store/rows.ts'
import { toText } from '#runtime/server/store/text.ts'

/** One letter on its way, addressed to people. `id` is the same at every attempt: a receiver drops what it has seen. */
export interface Delivery {
  readonly id: string
  readonly instance: string
  readonly kind: Letter['kind']
  readonly body: Letter['body']
  readonly at: string
  readonly to: readonly string[]
}
/** Hands letters over; throwing means: try again later. */
export type Deliver = (letters: readonly Delivery[]) => Promise<void>

const AT_ONCE = 200

/** At least once: a letter leaves the outbox only after it was handed over. */
export function outboxLoop(store: Store, deliver: Deliver = notify(store), everyMs = 1000): Loop {
  return repeat(everyMs, () => deliverAll(store, deliver))
}

/** Delivers what is in the outbox; returns how many letters. */
export async function deliverAll(store: Store, deliver: Deliver = notify(store)): Promise<number> {
  const {
    tenant,
    database: { read },
    queue,
    tables,
  } = store
  for (let delivered = 0; ; ) {
    const rows = await read.run(
      'SELECT inst, n, i, kind, body, at FROM outbox WHERE tenant = ? ORDER BY at, inst, n, i LIMIT ?',
      [tenant, AT_ONCE],
    )
    if (!rows.length) return delivered
    const people = await store.people()
    await deliver(
      rows.map(row => {
        const body = JSON.parse(toText(row[4] as Uint8Array)) as Letter['body']
        const to = peopleBehind((body.assignees ?? []) as unknown as readonly Assignee[], people)
        return {
          id: `${row[0]}/${row[1]}/${row[2]}`,
          instance: row[0] as string,
          kind: row[3] as Letter['kind'],
          body,
          at: row[5] as string,
          to,
        }
      }),
    )
    await queue.write(session =>
      remove(
        session,
        tables.outbox,
        ['tenant', 'inst', 'n', 'i'],
        rows.map(row => [tenant, row[0]!, Number(row[1]), Number(row[2])]),
      ),
    )
    delivered += rows.length
  }
}

/** The in-app notifications of each person. */
export function notify({ queue, tables, tenant }: Store): Deliver {
  return letters =>
    queue.write(session =>
      insert(
        session,
        tables.notification,
        letters.flatMap(({ id, instance, kind, body, at, to }) =>
          to.map(person => ({ tenant, person, id, instance, kind, body, at, readAt: null })),
        ),
        { key: ['tenant', 'person', 'id'], existing: 'keep' },
      ),
    )
}
