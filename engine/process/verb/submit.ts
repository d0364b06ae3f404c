import { checkForm } from '#engine/form/check.ts'
import type { ProducedForm } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { isHandler } from '#engine/people/assignee.ts'
import { isOwnVote, isPublic } from '#engine/process/access.ts'
import { attachmentsIn } from '#engine/process/attachment.ts'
import { type Desk, kind, stepContext, stepOf } from '#engine/process/desk.ts'
import { follow } from '#engine/process/move.ts'
import { unknownNames } from '#engine/process/named.ts'
import { own } from '#engine/process/own.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { scopeOf } from '#engine/process/scope.ts'
import type { Task } from '#engine/process/state.ts'
import { taskForm } from '#engine/process/task-form.ts'
import { ruleOptions } from '#engine/process/tools.ts'
import type { Verb } from '#engine/process/verb/verb.ts'
import type { Handed, KindEvent } from '#engine/step/kind.ts'

/** 提交: hands in the form of a task. */
export const submit: Verb<'Submit'> = (desk, body) => {
  const found = openTask(desk, body.task)
  if ('refusal' in found) return found.refusal
  const { task } = found
  const visit = desk.state.visits[task.visit]
  const step = stepOf(desk, task.step)
  if (!visit || !step || visit.closed) return refuse('TASK_UNKNOWN', { task: body.task }).error
  const scene = stepContext(desk, visit, step)
  const { form, rules } = taskForm(scene, step, task)
  // Where there is only one end there is nothing to choose; where there is none, what was chosen or said is not kept.
  const asked = form.outcomes.length > 0 ? body : { outcome: undefined, opinion: undefined }
  const outcome = asked.outcome ?? (form.outcomes.length === 1 ? form.outcomes[0]?.name : undefined)
  const ended = endOf(form, outcome, asked.opinion)
  if (ended) return ended
  const checked = checkForm(form, rules, body.data, desk.context.validate, {
    scope: scopeOf(desk.state, desk.world.directory),
    ...ruleOptions(desk.world, desk.state),
  })
  const errors = [...checked.errors, ...unknownNames(form, checked.data, desk.world.directory)]
  if (errors.length > 0) return refuse('FORM_INVALID', { task: task.title }, errors).error
  const handed: Handed = {
    task,
    data: checked.data,
    ...(outcome && { outcome }),
    ...(asked.opinion?.trim() && { opinion: asked.opinion.trim() }),
    ...(desk.command.occurred && { occurred: desk.command.occurred }),
    ...(desk.context.box && { box: desk.context.box }),
  }
  const decided = kind(step).submit(scene, handed)
  if (!decided.ok) return decided.error
  const events = decided.value.events.map((event, at) => complete(desk, event, handed, at === 0))
  return follow(desk, visit.id, { ...decided.value, events })
}

/** The task, if it is open and this person may do it; otherwise who closed it and when, or who has it. */
export function openTask(desk: Desk, id: string): { readonly task: Task } | { readonly refusal: Refusal } {
  const { directory } = desk.world
  const asked = own(desk.state.tasks, id)
  // That a vote was cast, and when, is told to the voter alone.
  if (asked && isOwnVote(asked) && !isHandler(asked, desk.actor.person, directory))
    return { refusal: refuse('NOT_HANDLER', { task: asked.title }).error }
  const known = knownTask(desk, id)
  if ('refusal' in known) return known
  const { task } = known
  if (!isHandler(task, desk.actor.person, directory))
    return { refusal: refuse('NOT_HANDLER', { task: task.title }).error }
  // Who has left the post meanwhile does not keep others from it.
  if (task.claimedBy && task.claimedBy !== desk.actor.person && isHandler(task, task.claimedBy, directory)) {
    const by = directory.person(task.claimedBy)?.name ?? task.claimedBy
    return { refusal: refuse('TASK_CLAIMED', { task: task.title, by }).error }
  }
  return { task }
}

/** The same for what is done with a task instead of handing it in: a task for everybody is nobody's to decide about. */
export function ownTask(desk: Desk, id: string): ReturnType<typeof openTask> {
  const found = openTask(desk, id)
  return 'task' in found && isPublic(found.task)
    ? { refusal: refuse('NOT_HANDLER', { task: found.task.title }).error }
    : found
}

/** The task, if it is open; otherwise who closed it and when. */
export function knownTask(desk: Desk, id: string): { readonly task: Task } | { readonly refusal: Refusal } {
  const task = own(desk.state.tasks, id)
  if (!task) return { refusal: refuse('TASK_UNKNOWN', { task: id }).error }
  if (!task.closed) return { task }
  const { by: person, at, reason } = task.closed
  const by = person === null ? null : (desk.world.directory.person(person)?.name ?? person)
  return { refusal: refuse('TASK_CLOSED', { task: task.title, by, at, reason }).error }
}

function endOf(form: ProducedForm, outcome: string | undefined, opinion: string | undefined): Refusal | undefined {
  if (form.outcomes.length === 0) return undefined
  const chosen = form.outcomes.find(choice => choice.name === outcome)
  if (!chosen)
    return refuse('OUTCOME_UNKNOWN', { outcome: outcome ?? null, expected: form.outcomes.map(({ title }) => title) })
      .error
  return chosen.opinion === 'required' && !opinion?.trim()
    ? refuse('OPINION_MISSING', { outcome: chosen.title }).error
    : undefined
}

/** Adds what holds for every kind: shared fields, attachments, and that the task is done (a public task stays open). */
function complete(desk: Desk, event: KindEvent, { task, data }: Handed, first: boolean): KindEvent {
  const closed = event.tasks?.closed ?? []
  const closes = first && !isPublic(task) && !closed.some(({ id }) => id === task.id)
  const tasks = closes
    ? { tasks: { ...event.tasks, closed: [...closed, { id: task.id, reason: 'done' as const }] } }
    : {}
  if (event.type !== 'Submitted') return { ...event, ...tasks }
  const shared = sharedOf(desk, data)
  const attachments = attachmentsIn(data)
  return {
    ...event,
    ...tasks,
    ...(Object.keys(shared).length > 0 && { shared }),
    ...(attachments.length > 0 && { attachments }),
  }
}

/** A form field with the key of a shared field is that field. */
function sharedOf(desk: Desk, data: JsonObject): JsonObject {
  const declared = desk.world.template.data?.properties ?? {}
  return Object.fromEntries(Object.entries(data).filter(([field]) => Object.hasOwn(declared, field)))
}
