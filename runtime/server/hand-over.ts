import { and, eq, inArray } from 'drizzle-orm'
import type { PersonId } from '#engine/people/directory.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { type Held, heldBy } from '#engine/process/hand-over.ts'
import { refuse } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { Handle } from '#runtime/server/handle.ts'
import { inboxKey, seatKey } from '#runtime/server/project/tasks.ts'
import { readState } from '#runtime/server/store/instance.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** 离职转办: what keeps instances waiting for one person is given to another, task by task. */
export interface HandOver {
  readonly from: PersonId
  readonly to: PersonId
  /** In whose name and with whose rights. */
  readonly by: PersonId
  readonly reason: string
  /** Begins the idempotency key of every command. */
  readonly key: string
}
export interface HandedOver {
  readonly instance: string
  readonly title: string
  readonly task: string
  /** Refusal code and sentence; absent when it was handed over. */
  readonly refused?: { readonly code: string; readonly says: string }
}

/** Open tasks that are one person's own, by instance. `mayLook` leaves instances out that are not the asker's business. */
export async function heldTasks(
  store: Store,
  person: PersonId,
  mayLook: (state: InstanceState) => boolean = () => true,
): Promise<{ readonly state: InstanceState; readonly held: Held }[]> {
  const { assignee, involved, instance: t } = store.tables
  const { db, tenant } = store
  const people = await store.people()
  const seats = people.posts(person).map(({ post, organisation }) => seatKey(post, organisation, person))
  const listed = await db
    .selectDistinct({ instance: assignee.instance })
    .from(assignee)
    .where(and(eq(assignee.tenant, tenant), inArray(assignee.who, [inboxKey({ person }), ...seats])))
  // A task they have given to somebody to prepare stands on the other's list.
  const joined = await db
    .select({ instance: involved.instance })
    .from(involved)
    .innerJoin(t, and(eq(t.tenant, involved.tenant), eq(t.id, involved.instance)))
    .where(and(eq(involved.tenant, tenant), eq(involved.person, person), eq(t.status, 'running')))
  const instances = [...new Set([...listed, ...joined].map(({ instance }) => instance))].sort()
  const found: { state: InstanceState; held: Held }[] = []
  for (const instance of instances) {
    const state = await readState(store, instance)
    if (state && mayLook(state)) found.push(...heldBy(state, person, people).map(held => ({ state, held })))
  }
  return found
}

/** Hands over one by one: what one instance refuses keeps the others from nothing. */
export async function handOver(
  { store, handle }: { readonly store: Store; readonly handle: Handle },
  asked: HandOver,
  mayLook?: (state: InstanceState) => boolean,
): Promise<HandedOver[]> {
  const results: HandedOver[] = []
  for (const { state, held } of await heldTasks(store, asked.from, mayLook)) {
    const done = await handle(
      {
        key: `${asked.by}:${asked.key}/${hashText(`${state.id} ${held.task.id} ${held.how}`).slice(7, 39)}`,
        instance: state.id,
        actor: { person: asked.by, assurance: 1 },
        at: store.clock.now(),
        body: bodyFor(held, asked),
      },
      {
        methods: ['pwd'],
        mayAct: now => (now && (mayLook?.(now) ?? true) ? undefined : refuse('INSTANCE_UNKNOWN', {}).error),
      },
    )
    results.push({
      instance: state.id,
      title: state.title,
      task: held.task.title,
      ...(!done.ok && { refused: { code: done.error.code, says: sayRefusal(done.error) } }),
    })
  }
  return results
}

/** What was named to them goes on to the other; what they only prepare or sign goes back to whoever asked. */
function bodyFor({ task, how }: Held, { from, to, reason }: HandOver): CommandBody {
  if (how === 'preparing') return { type: 'EndDelegation', task: task.id }
  if (how === 'asked-later') return { type: 'RemoveSigner', task: task.id, person: from, reason }
  return task.signer
    ? { type: 'RemoveSigner', task: task.id, reason }
    : { type: 'Reassign', task: task.id, to: [to], reason }
}
