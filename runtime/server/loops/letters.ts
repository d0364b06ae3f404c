import type { Json } from '#engine/json.ts'
import { assigneesOf } from '#engine/people/assignee.ts'
import type { Entry } from '#engine/process/event.ts'
import type { InstanceState } from '#engine/process/state.ts'

/** Something people are to hear about because of an entry. Delivered at least once; `i` numbers those of one entry. */
export interface Letter {
  readonly i: number
  readonly kind: 'task-opened' | 'urged' | 'copied' | 'notice' | 'ended' | 'supervised' | 'escalated' | 'stuck'
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
  const reopened =
    event.type === 'AnswerTakenBack' || event.type === 'TaskPrepared' ? state.tasks[event.task] : undefined
  if (reopened)
    found.push({
      kind: 'task-opened',
      body: { task: reopened.id, assignees: assigneesOf(reopened) as unknown as Json },
    })
  if (event.type === 'TaskDelegated')
    found.push({ kind: 'task-opened', body: { task: event.task, assignees: [{ person: event.to }] } })
  if (event.type === 'TaskReassigned') {
    found.push({ kind: 'task-opened', body: { task: event.task, assignees: event.to.map(person => ({ person })) } })
  }
  if (event.type === 'Transferred') {
    for (const { task, assignees } of event.handlers)
      found.push({ kind: 'task-opened', body: { task, assignees: assignees as unknown as Json } })
  }
  if (event.type === 'Supervised') {
    const assignees = event.of.flatMap(id => (state.tasks[id] ? assigneesOf(state.tasks[id]) : []))
    const to = assignees.length > 0 ? assignees : [{ person: state.starter }]
    found.push({
      kind: 'supervised',
      body: { measure: event.measure, tasks: event.of, assignees: to as unknown as Json },
    })
  }
  if (event.type === 'Escalated') {
    const { visit, level, measure, of, to } = event
    found.push({ kind: 'escalated', body: { visit, level, measure, tasks: of, assignees: to as unknown as Json } })
  }
  if (event.type === 'Urged') {
    const assignees = event.of.flatMap(id => (state.tasks[id] ? assigneesOf(state.tasks[id]) : []))
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
