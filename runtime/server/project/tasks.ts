import type { Json } from '#engine/json.ts'
import { assigneesOf } from '#engine/people/assignee.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { askedBefore, holding } from '#engine/process/signers.ts'
import type { Assignee, InstanceState, Task } from '#engine/process/state.ts'
import type { Projection, Rows } from '#runtime/server/project/projection.ts'

/** The key under which an assignee's open tasks are found; a person looks under all keys of theirs. */
export function inboxKey(assignee: Assignee): string {
  if ('person' in assignee) return `person:${assignee.person}`
  if ('post' in assignee) return `post:${assignee.post}@${assignee.organisation}`
  if ('register' in assignee) return `register:${assignee.register}@${assignee.organisation}`
  return 'public'
}

/** Tasks that pass from holder to holder of a post, all of them or those named to one person. */
export const seatKey = (post: string, organisation: string, named?: PersonId): string =>
  `seat:${post}@${organisation}${named === undefined ? '' : `/${named}`}`

/** Every key of a task. While somebody else prepares it (委派) it is on their list alone. */
export function inboxKeysOf(task: Task): string[] {
  if (task.delegation) return [inboxKey({ person: task.delegation.to })]
  return assigneesOf(task).flatMap(one =>
    'person' in one && one.as
      ? [seatKey(one.as.post, one.as.organisation), seatKey(one.as.post, one.as.organisation, one.person)]
      : [inboxKey(one)],
  )
}

/** What lists show of a task besides whose it is and until when. */
export type TaskMarks = {
  /** 委派: somebody prepares it for `by`. */
  readonly delegation?: { readonly to: PersonId; readonly by: PersonId }
  /** Who prepared it, once it has come back. */
  readonly prepared?: PersonId
  /** 加签: how many answers it waits for. */
  readonly waits?: number
}

export function taskMarks(state: InstanceState, { id, visit, delegation, prepared }: Task): TaskMarks {
  const before = askedBefore(state, id).length
  const waits = state.visits[visit]?.held ? before + holding(state, visit).length : before
  return {
    ...(delegation && { delegation: { to: delegation.to, by: delegation.by } }),
    ...(prepared?.by && { prepared: prepared.by }),
    ...(waits > 0 && { waits }),
  }
}

/** Open tasks with the keys under which they are found. */
export const tasks: Projection = {
  name: 'tasks',
  tables: ['task', 'assignee', 'urge'],
  apply(rows, entry, before, state) {
    // Whose an instance is stands in every row of its open tasks.
    if (before && before.organisation !== state.organisation)
      for (const task of Object.values(state.tasks)) if (!task.closed) open(rows, state, task, before.tasks[task.id])
    if (before?.tasks !== state.tasks) {
      const signed = signedOf(before, state)
      for (const [id, task] of Object.entries(state.tasks)) {
        const was = before?.tasks[id]
        if (was === task && !signed.has(id)) continue
        if (!task.closed) open(rows, state, task, was)
        else if (was && !was.closed) close(rows, state.id, id)
      }
      for (const id of Object.keys(before?.tasks ?? {})) if (!state.tasks[id]) close(rows, state.id, id)
    }
    if (entry.event.type === 'Urged') {
      for (const task of entry.event.of) rows.put('urge', { instance: state.id, task, n: entry.n, at: entry.at })
    }
  },
}

/** Tasks whose added signers changed: what they wait for is another number now. */
function signedOf(before: InstanceState | undefined, { tasks }: InstanceState): ReadonlySet<string> {
  const changed = Object.values(tasks).filter(task => task.signer && before?.tasks[task.id] !== task)
  return new Set(changed.flatMap(({ signer }) => signer?.of ?? []))
}

function open(rows: Rows, state: InstanceState, task: Task, was: Task | undefined) {
  rows.put('task', {
    instance: state.id,
    task: task.id,
    visit: task.visit,
    step: task.step,
    part: task.part,
    title: task.title,
    template: state.template.id,
    organisation: state.organisation,
    claimedBy: task.claimedBy ?? null,
    openedAt: task.openedAt,
    dueAt: task.due?.at ?? null,
    due: (task.due ?? null) as Json,
    optional: task.optional ?? false,
    marks: taskMarks(state, task) as Json,
  })
  if (was && !was.closed) rows.remove('assignee', { instance: state.id, task: task.id })
  for (const who of inboxKeysOf(task)) rows.put('assignee', { who, instance: state.id, task: task.id })
}

function close(rows: Rows, instance: string, task: string) {
  rows.remove('task', { instance, task })
  rows.remove('assignee', { instance, task })
  rows.remove('urge', { instance, task })
}
