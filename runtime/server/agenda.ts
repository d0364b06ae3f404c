import type { InstanceState, Visit } from '#engine/process/state.ts'
import { itemId, itemOf } from '#engine/step/agenda/item.ts'
import type { AgendaItem } from '#engine/step/agenda/open-item.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Session } from '#runtime/server/store/database.ts'
import type { People } from '#runtime/server/store/directory.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { marks } from '#runtime/server/store/rows.ts'

/** As many items as one meeting is offered; the oldest first. */
const MOST = 500

/** What a meeting may take up: which step says so, and of whom. Undefined where the step has no agenda. */
export function agendaOf(sound: SoundTemplate, visit: Visit | undefined) {
  const step = visit && sound.steps.get(visit.step)?.step
  return step?.kind === 'meeting' ? step.agenda : undefined
}

/** Open items a meeting of this organisation is offered, looked up through `read` the state of each. */
export async function itemsFor(
  session: Session,
  tenant: string,
  people: People,
  meeting: InstanceState,
  { templates, from = 'own' }: NonNullable<ReturnType<typeof agendaOf>>,
  read: (instances: readonly string[]) => Promise<ReadonlyMap<string, InstanceState>>,
  isWanted: (id: string) => boolean = () => true,
): Promise<AgendaItem[]> {
  const organisations = from === 'own' ? [meeting.organisation] : people.below(meeting.organisation)
  const rows: (readonly [string, string])[] = []
  for (let at = 0; at < organisations.length && rows.length < MOST; at += 500) {
    const part = organisations.slice(at, at + 500)
    const found = await session.run(
      `SELECT instance, visit, template FROM agenda WHERE tenant = ? AND organisation IN (${marks(part.length)}) ORDER BY since, instance LIMIT ?`,
      [tenant, ...part, MOST],
    )
    for (const [instance, visit, template] of found)
      if (
        instance !== meeting.id &&
        (!templates || templates.includes(String(template))) &&
        isWanted(itemId(String(instance), String(visit), hashText))
      )
        rows.push([String(instance), String(visit)])
  }
  const states = await read([...new Set(rows.map(([instance]) => instance))])
  return rows.flatMap(([instance, id]) => {
    const state = states.get(instance)
    const visit = state?.visits[id]
    const item = state && visit && itemOf(state, visit, hashText)
    return item ? [item] : []
  })
}
