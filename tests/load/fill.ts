import { randomUUID } from 'node:crypto'
import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import type { Identity } from '#runtime/server/auth/identity.ts'
import { hashPassword } from '#runtime/server/auth/password.ts'
import type { Handle } from '#runtime/server/handle.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type { Store } from '#runtime/server/store/open.ts'
import { county, largeTemplate, loopTemplate, secretary, village } from '#tests/load/large-form.ts'

export const PASSWORD = 'bench-mima-2026'
export interface Filling {
  readonly template: 'bench-large' | 'bench-loop'
  readonly instances: number
  /** Instances are dealt out to so many villages in turn. */
  readonly villages: number
  /** Every twentieth goes to the first village instead, whose secretary does not keep up. */
  readonly crowded?: boolean
}
export interface Filled {
  readonly ids: readonly string[]
  /** Village of each instance. */
  readonly places: readonly number[]
  readonly seconds: number
}

/** The county, both templates and accounts for `head` and the secretaries of the first two villages. */
export async function found(
  { store, identity }: { store: Store; identity?: Identity },
  villages: number,
): Promise<void> {
  await store.changePeople(county(villages))
  await publish(store, [largeTemplate, loopTemplate])
  if (!identity || (await identity.accountCount()) > 0) return
  const passwordHash = await hashPassword(PASSWORD)
  await identity.addAccounts(
    [secretary(0), secretary(1), 'head'].map(person => ({ username: person, name: person, person, passwordHash })),
  )
}

/** Starts instances through the ordinary write path, many at once; each waits at its first form. */
export async function fill(
  { store, handle, identity }: { store: Store; handle: Handle; identity?: Identity },
  { template, instances, villages, crowded = false }: Filling,
): Promise<Filled> {
  await found({ store, ...(identity && { identity }) }, villages)
  const ids = Array.from({ length: instances }, () => randomUUID())
  const placeOf = (i: number) => (crowded ? (i % 20 === 0 ? 0 : 1 + (i % (villages - 1))) : i % villages)
  const from = performance.now()
  await together(128, instances, async i => {
    const done = await handle({
      key: `start:${ids[i]}`,
      instance: ids[i] as string,
      actor: { person: secretary(placeOf(i)), assurance: 1 },
      at: store.clock.now(),
      body: { type: 'Start', template, organisation: village(placeOf(i)), title: `第 ${i + 1} 件生产道路硬化事项` },
    })
    if (!done.ok) throw new Error(JSON.stringify(done.error))
  })
  return { ids, places: ids.map((_, i) => placeOf(i)), seconds: (performance.now() - from) / 1000 }
}

/** So many callers who each take the next piece of work when their last is done. */
export async function together(callers: number, count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let i = next++; i < count; i = next++) await work(i)
    }),
  )
}

export async function publish(store: Store, templates: readonly unknown[]): Promise<void> {
  for (const written of templates) {
    const parsed = parseTemplate(written, { hash: hashText, kinds: KINDS })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
    await store.publish(parsed.value, null)
  }
}
