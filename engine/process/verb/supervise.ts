import { isOwnVote, isPublic, mayIntervene, standing } from '#engine/process/access.ts'
import { type Desk, record } from '#engine/process/desk.ts'
import { knownTask } from '#engine/process/open-task.ts'
import { own } from '#engine/process/own.ts'
import { RECTIFY } from '#engine/process/rectify.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee, InstanceState, Task } from '#engine/process/state.ts'
import type { Verb } from '#engine/process/verb/verb.ts'
import { dayOf, isDay } from '#engine/time/instant.ts'
import { endOfDay } from '#engine/time/standing.ts'

const allowed = ({ actor, state, world }: Desk): boolean =>
  actor.person !== null && mayIntervene(standing(state, actor.person, world.directory))

/**
 * 督办. 挂牌, 重点督办清单 and 通报 are on record until they are lifted; 整改通知 opens a task that has to be answered;
 * 移交处理 gives the named tasks to somebody. Without names, an order goes to everybody who has something to do now.
 */
export const supervise: Verb<'Supervise'> = (desk, { measure, tasks: asked, text, by, to }) => {
  if (!allowed(desk)) return refuse('NOT_ALLOWED', { verb: '督办' }).error
  const named: Task[] = []
  for (const id of new Set(asked)) {
    const task = own(desk.state.tasks, id)
    // Whether a vote is still open would tell who has voted; and nobody is ordered to vote.
    if (task && isOwnVote(task)) return refuse('NOT_ALLOWED', { verb: '督办' }).error
    const found = knownTask(desk, id)
    if ('refusal' in found) return found.refusal
    named.push(found.task)
  }
  const of = named.map(({ id }) => id)
  if (measure === 'rectify') return order(desk, named, text, by)
  if (measure === 'handOver') return handOver(desk, named, text, to)
  record(desk, { type: 'Supervised', measure, text, of })
  return undefined
}

function order(desk: Desk, named: readonly Task[], text: string, by: string | undefined): Refusal | undefined {
  const { state, world } = desk
  if (by === undefined || !isDay(by) || by < dayOf(desk.at))
    return missing('/by', '请写明整改期限，不早于今天。', '整改通知')
  const handled = named.length > 0 ? named : Object.values(state.tasks).filter(isHandled)
  const assignees = distinct(handled.filter(task => !isPublic(task)).flatMap(task => task.assignees))
  const visit = state.visits[handled[0]?.visit ?? ''] ?? newestOf(state)
  if (assignees.length === 0 || !visit) return refuse('NO_HANDLER', { step: '整改通知', task: '整改通知' }).error
  const due = endOfDay(by, world.calendar)
  const n = state.version
  const task: Task = {
    id: `${visit.id}/${RECTIFY}/${n}`,
    visit: visit.id,
    step: visit.step,
    part: RECTIFY,
    title: '答复整改通知',
    assignees,
    openedAt: desk.at,
    due,
    supervision: n,
  }
  const of = named.map(({ id }) => id)
  record(desk, { type: 'Supervised', measure: 'rectify', text, of, due, tasks: { opened: [task] } })
  return undefined
}

/** An order to everybody would otherwise name those who have not voted yet. */
const isHandled = (task: Task): boolean => !task.closed && !task.optional && !isOwnVote(task)

function handOver(desk: Desk, named: readonly Task[], text: string, to: string | undefined): Refusal | undefined {
  if (to === undefined) return missing('/to', '请选择移交给谁。', '移交处理')
  if (named.length === 0) return missing('/tasks', '请选择移交哪些待办。', '移交处理')
  if (!desk.world.directory.person(to)) return refuse('PERSON_UNKNOWN', { person: to }).error
  const bound = named.find(task => isPublic(task) || task.standing || task.signer)
  if (bound) return refuse('NOT_HANDLER', { task: bound.title }).error
  const of = named.map(({ id }) => id)
  record(desk, { type: 'Supervised', measure: 'handOver', text, of, to })
  for (const task of of) record(desk, { type: 'TaskReassigned', task, to: [to], reason: text, policy: 'handOver' })
  return undefined
}

/** 解除督办, also of a finished instance; what was ordered need not be answered any more. */
export const liftSupervision: Verb<'LiftSupervision'> = (desk, { supervision, reason }) => {
  if (!allowed(desk)) return refuse('NOT_ALLOWED', { verb: '解除督办' }).error
  const known = desk.state.supervision?.find(({ n }) => n === supervision)
  if (!known || known.lifted !== undefined) return refuse('SUPERVISION_UNKNOWN', { supervision }).error
  const closed = Object.values(desk.state.tasks)
    .filter(task => task.supervision === supervision && !task.closed)
    .map(({ id }) => ({ id, reason: 'removed' as const }))
  record(desk, { type: 'SupervisionLifted', supervision, reason, ...(closed.length > 0 && { tasks: { closed } }) })
  return undefined
}

const missing = (path: string, message: string, task: string): Refusal =>
  refuse('FORM_INVALID', { task }, [{ path, keyword: 'required', message }]).error

const newestOf = ({ visits, trail }: InstanceState) => visits[trail.at(-1) ?? '']

function distinct(assignees: readonly Assignee[]): Assignee[] {
  const seen = new Set<string>()
  return assignees.filter(one => {
    const key = JSON.stringify(one)
    return !seen.has(key) && seen.add(key)
  })
}
