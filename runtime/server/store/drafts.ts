import { and, eq } from 'drizzle-orm'
import type { JsonObject } from '#engine/json.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { keepsSecret } from '#engine/step/ballot/ballot.ts'
import type { Instant } from '#engine/time/time.ts'
import { dataKeyOf } from '#runtime/server/store/history.ts'
import { readState } from '#runtime/server/store/instance.ts'
import type { Store } from '#runtime/server/store/open.ts'
import { insert } from '#runtime/server/store/rows.ts'
import { fromText, toText } from '#runtime/server/store/text.ts'

/** A form somebody has begun. One per task, so that it survives reassignment; encrypted like what is handed in. */
export interface StoredDraft {
  readonly data: JsonObject
  readonly outcome: string | null
  readonly opinion: string
  readonly savedAt: Instant
  readonly savedBy: PersonId
}

const place = (instance: string, task: string) => `draft/${instance}/${task}`

/**
 * Keeps a draft. Not when the task is no longer open (a late autosave must not come back), and never for a part in which
 * somebody votes in secret: a draft would say who chose what.
 */
export async function saveDraft(
  store: Store,
  instance: string,
  task: string,
  draft: StoredDraft,
): Promise<'saved' | 'closed' | 'secret'> {
  const { tenant, keys, tables, queue } = store
  if (await isSecret(store, instance, task)) return 'secret'
  const { savedAt, savedBy, ...content } = draft
  return queue.write(async session => {
    const [open] = await session.run('SELECT 1 FROM task WHERE tenant = ? AND instance = ? AND task = ?', [
      tenant,
      instance,
      task,
    ])
    const key = open && (await dataKeyOf(session, keys, tenant, instance))
    if (!key) return 'closed'
    const ct = keys.seal(key, fromText(JSON.stringify(content)), place(instance, task))
    await insert(session, tables.draft, [{ tenant, instance, task, ct, savedAt, savedBy }], {
      key: ['tenant', 'instance', 'task'],
      existing: 'replace',
    })
    return 'saved'
  })
}

async function isSecret(store: Store, instance: string, id: string): Promise<boolean> {
  const state = await readState(store, instance)
  const task = state?.tasks[id]
  const step = task && (await store.templates()).get(state.template.hash)?.sound.steps.get(task.step)?.step
  return step?.kind === 'ballot' && keepsSecret(step, task!.part, state!.visits[task!.visit]?.work)
}

export async function readDraft(store: Store, instance: string, task: string): Promise<StoredDraft | undefined> {
  const { tenant, keys, tables: t, db, database } = store
  const [row] = await db
    .select()
    .from(t.draft)
    .where(and(eq(t.draft.tenant, tenant), eq(t.draft.instance, instance), eq(t.draft.task, task)))
  const key = row && (await dataKeyOf(database.read, keys, tenant, instance))
  if (!row || !key) return undefined
  const content = JSON.parse(toText(keys.open(key, row.ct, place(instance, task)))) as Omit<
    StoredDraft,
    'savedAt' | 'savedBy'
  >
  return { ...content, savedAt: row.savedAt, savedBy: row.savedBy }
}

export async function dropDraft({ queue, tenant }: Store, instance: string, task: string): Promise<void> {
  await queue.write(session =>
    session.run('DELETE FROM draft WHERE tenant = ? AND instance = ? AND task = ?', [tenant, instance, task]),
  )
}
