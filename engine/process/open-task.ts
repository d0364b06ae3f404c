import { isHandler } from '#engine/people/assignee.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { principalsOf } from '#engine/people/stand-in.ts'
import { authority, isOwnVote, isPublic, isTaken } from '#engine/process/authority.ts'
import type { Desk } from '#engine/process/desk.ts'
import { own } from '#engine/process/own.ts'
import { isOrder } from '#engine/process/rectify.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { holding } from '#engine/process/signers.ts'
import type { Task } from '#engine/process/state.ts'
import { dayOf } from '#engine/time/instant.ts'

type Found = { readonly task: Task } | { readonly refusal: Refusal }

/** The task, if it is open and this person may do it; otherwise who closed it and when, or who has it. */
export function openTask(desk: Desk, id: string): Found {
  const asked = own(desk.state.tasks, id)
  // 委派: while somebody else prepares it, it is theirs and only theirs.
  if (asked && !asked.closed && asked.delegation?.to === desk.actor.person) return { task: asked }
  const found = handledTask(desk, id)
  if ('refusal' in found) return found
  const { task } = found
  if (task.delegation) return refused('TASK_DELEGATED', { task: task.title, to: nameOf(desk, task.delegation.to) })
  if (task.claimedBy && isTaken(task, desk.actor, desk.world.directory))
    return refused('TASK_CLAIMED', { task: task.title, by: nameOf(desk, task.claimedBy) })
  return found
}

/** The task, if it is open and this person is its handler or stands in for one, whoever prepares or has claimed it. */
export function handledTask(desk: Desk, id: string): Found {
  const asked = own(desk.state.tasks, id)
  // That a vote was cast, and when, is told to the voter alone.
  if (asked && isOwnVote(asked) && !isHandler(asked, desk.actor.person, desk.world.directory))
    return refused('NOT_HANDLER', { task: asked.title })
  const known = knownTask(desk, id)
  if ('refusal' in known) return known
  const acting = authority(desk.state, known.task, desk.actor, desk.world.directory, dayOf(desk.at))
  if (acting === 'NOT_HANDLER') return refused(acting, { task: known.task.title })
  if (acting === 'SAME_PERSON') return refused(acting, { says: '办件由您发起，您不能代他人办理' })
  desk.actor = acting
  return known
}

/** The same for what is done with a task instead of handing it in: a task for everybody is nobody's to decide about. */
export function ownTask(desk: Desk, id: string): Found {
  const found = openTask(desk, id)
  if ('refusal' in found) return found
  const { task } = found
  return isPublic(task) || task.standing || task.delegation ? refused('NOT_HANDLER', { task: task.title }) : found
}

/** The task, if it is open; otherwise who closed it and when. */
export function knownTask(desk: Desk, id: string): Found {
  const task = own(desk.state.tasks, id)
  if (!task) return refused('TASK_UNKNOWN', { task: id })
  if (!task.closed) return { task }
  const { by: person, at, reason } = task.closed
  return refused('TASK_CLOSED', {
    task: task.title,
    by: person === null ? null : nameOf(desk, person),
    at,
    reason,
  })
}

/** A step that is decided waits for its added signers; nothing more is handed in or given back there until then. */
export function heldUp({ state, world }: Desk, task: Task): Refusal | undefined {
  // An order belongs to the instance: its answer may be what the end still waits for.
  if (!state.visits[task.visit]?.held || task.signer || isOrder(task)) return undefined
  const waiting = holding(state, task.visit).flatMap(({ assignees }) => assignees)
  return refuse('TASK_WAITS', { task: task.title, for: sayPeople(waiting, world.directory) }).error
}

export const sayPeople = (assignees: Task['assignees'], directory: Desk['world']['directory']): string =>
  assignees.flatMap(one => ('person' in one ? [directory.person(one.person)?.name ?? one.person] : [])).join('、')

/** Whether the act of this person is also that of another: they are the same, or one stands in for the other. */
export const speaksFor = (desk: Desk, person: PersonId | null): boolean =>
  person !== null && (desk.actor.person === person || standIns(desk).includes(person))

const standIns = ({ actor, at, world }: Desk): PersonId[] =>
  actor.person === null ? [] : principalsOf(world.directory, actor.person, dayOf(at), world.template.id)

const nameOf = ({ world }: Desk, person: PersonId): string => world.directory.person(person)?.name ?? person
const refused = (...why: Parameters<typeof refuse>) => ({ refusal: refuse(...why).error })
