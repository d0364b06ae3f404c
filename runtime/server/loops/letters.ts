import type { Json } from '#engine/json.ts'
import type { Entry } from '#engine/process/event.ts'
import type { InstanceState } from '#engine/process/state.ts'

/** Something people are to hear about because of an entry. Delivered at least once; `i` numbers those of one entry. */
export interface Letter {
  readonly i: number
  readonly kind: 'task-opened' | 'urged' | 'copied' | 'notice' | 'ended'
  /** Only ids and inbox keys: texts are made when it is shown, and the outbox holds no personal data. */
  readonly body: { readonly [name: string]: Json }
}

/** What an entry gives rise to. */
export function lettersOf(entry: Entry, state: InstanceState): readonly Letter[] {
  const { event } = entry
  const found: Omit<Letter, 'i'>[] = []
  if ('tasks' in event) {
    for (const task of event.tasks?.opened ?? []) {
      if (!task.optional)
        found.push({ kind: 'task-opened', body: { task: task.id, assignees: task.assignees as unknown as Json } })
    }
  }
  if (event.type === 'TaskReassigned') {
    found.push({ kind: 'task-opened', body: { task: event.task, assignees: event.to.map(person => ({ person })) } })
  }
  if (event.type === 'Urged') {
    const assignees = event.of.flatMap(id => state.tasks[id]?.assignees ?? [])
    found.push({ kind: 'urged', body: { tasks: event.of, assignees: assignees as unknown as Json } })
  }
  if (event.type === 'Copied') found.push({ kind: 'copied', body: { assignees: event.to.map(person => ({ person })) } })
  if (event.type === 'Advanced') {
    for (const { assignees } of event.notices ?? [])
      found.push({ kind: 'notice', body: { assignees: assignees as unknown as Json } })
  }
  if ((event.type === 'Advanced' && event.ended) || event.type === 'Cancelled') {
    found.push({ kind: 'ended', body: { assignees: [{ person: state.starter }] } })
  }
  return found.map((letter, i) => ({ ...letter, i }))
}
