import type { Entry } from '#engine/process/event.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { KindEffect } from '#engine/step/kind.ts'
import type { Instant } from '#engine/time/time.ts'
import type { Keys } from '#runtime/server/store/keys.ts'
import type { RowOf } from '#runtime/server/store/rows.ts'
import { fromText, toText } from '#runtime/server/store/text.ts'

type Of<T extends KindEffect['type']> = Extract<KindEffect, { type: T }>

/** What one instance asks of another, with who it is asked for. */
export type Errand =
  | (Of<'StartInstance'> & { readonly starter: string })
  /** `for`: people of whom one has to be allowed to see the other instance. */
  | (Of<'Watch'> & { readonly watcher: string; readonly for: readonly string[] })
  | Of<'Tell'>

/** Everything a decision asks for that is done after its commit; ids are the same however often it is decided. */
export function errandsOf(
  effects: readonly KindEffect[],
  first: Entry | undefined,
  state: InstanceState,
): readonly { readonly id: string; readonly errand: Errand }[] {
  return effects.flatMap((effect, i): { readonly id: string; readonly errand: Errand }[] => {
    const id = `${state.id}/${first?.n ?? 0}/${i}`
    if (effect.type === 'PutInBox' || (effect.type === 'Tell' && effect.atomic)) return []
    if (effect.type === 'Tell') return [{ id, errand: effect }]
    if (effect.type === 'StartInstance') return [{ id, errand: { ...effect, starter: state.starter } }]
    const people = [...new Set([first?.actor.person ?? state.starter, state.starter])]
    return [{ id, errand: { ...effect, watcher: state.id, for: people } }]
  })
}

/** A row for an errand of an instance; only ids can be read without its key. */
export const errandRow = (
  keys: Keys,
  tenant: string,
  { key, instance, at }: { readonly key: Uint8Array; readonly instance: string; readonly at: Instant },
  id: string,
  errand: Errand,
): RowOf<'errand'> => ({
  tenant,
  id,
  instance,
  target: errand.instance,
  kind: errand.type,
  ct: keys.seal(key, fromText(JSON.stringify(errand)), placeOf(tenant, id)),
  at,
  due: at,
  attempts: 0,
  problem: null,
})

export const openErrand = (keys: Keys, key: Uint8Array, tenant: string, id: string, ct: Uint8Array): Errand =>
  JSON.parse(toText(keys.open(key, ct, placeOf(tenant, id)))) as Errand

const placeOf = (tenant: string, id: string) => `${tenant}/errand/${id}`
