import { checkForm } from '#engine/form/check.ts'
import type { ProducedForm } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { isPublic } from '#engine/process/access.ts'
import { attachmentsIn } from '#engine/process/attachment.ts'
import { type Desk, kind, record, stepContext, stepOf } from '#engine/process/desk.ts'
import { follow } from '#engine/process/move.ts'
import { unknownNames } from '#engine/process/named.ts'
import { heldUp, openTask, sayPeople } from '#engine/process/open-task.ts'
import { ownPartOf } from '#engine/process/own-parts.ts'
import { isOrder } from '#engine/process/rectify.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { scopeOf } from '#engine/process/scope.ts'
import { askedBefore } from '#engine/process/signers.ts'
import type { Task } from '#engine/process/state.ts'
import { taskForm } from '#engine/process/task-form.ts'
import { ruleOptions } from '#engine/process/tools.ts'
import { signerTasks } from '#engine/process/verb/signer.ts'
import type { Verb } from '#engine/process/verb/verb.ts'
import type { Handed, KindEvent } from '#engine/step/kind.ts'

/** 提交: hands in the form of a task. */
export const submit: Verb<'Submit'> = (desk, body) => {
  const found = openTask(desk, body.task)
  if ('refusal' in found) return found.refusal
  const { task } = found
  const waits = task.delegation ? undefined : (heldUp(desk, task) ?? unheard(desk, task))
  if (waits) return waits
  const visit = desk.state.visits[task.visit]
  const step = stepOf(desk, task.step)
  if (!visit || !step || (visit.closed && !isOrder(task))) return refuse('TASK_UNKNOWN', { task: body.task }).error
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
  if (task.delegation) return prepared(desk, task, checked.data, outcome, asked.opinion)
  const handed: Handed = {
    task,
    data: checked.data,
    ...(outcome && { outcome }),
    ...(asked.opinion?.trim() && { opinion: asked.opinion.trim() }),
    ...(desk.command.occurred && { occurred: desk.command.occurred }),
    ...(desk.context.box && { box: desk.context.box }),
  }
  const ownPart = ownPartOf(task)
  if (ownPart) return ownPart.submit(desk, handed)
  const decided = kind(step).submit(scene, handed)
  if (!decided.ok) return decided.error
  const events = decided.value.events.map((event, at) => complete(desk, event, handed, at === 0))
  return follow(desk, visit.id, { ...decided.value, events })
}

/** 前加签: the task waits for those who were asked first. */
function unheard({ state, world }: Desk, task: Task): Refusal | undefined {
  const waiting = askedBefore(state, task.id).flatMap(({ assignees }) => assignees)
  if (waiting.length === 0) return undefined
  return refuse('TASK_WAITS', { task: task.title, for: sayPeople(waiting, world.directory) }).error
}

/** 委派: what was prepared is kept for the handler, who hands it in; nothing of the step has happened yet. */
function prepared(
  desk: Desk,
  task: Task,
  data: JsonObject,
  outcome: string | undefined,
  said: string | undefined,
): undefined {
  const attachments = attachmentsIn(data)
  const opinion = said?.trim()
  record(desk, {
    type: 'TaskPrepared',
    task: task.id,
    visit: task.visit,
    part: task.part,
    data,
    ...(outcome && { outcome }),
    ...(opinion && { opinion }),
    ...(attachments.length > 0 && { attachments }),
  })
  return undefined
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
  const closes = first && !isPublic(task) && !task.standing && !closed.some(({ id }) => id === task.id)
  const after = closes && task.signAfter ? signerTasks(desk, task, 'after', task.signAfter) : []
  const opened = [...(event.tasks?.opened ?? []), ...after]
  const tasks = closes
    ? {
        tasks: {
          ...event.tasks,
          ...(opened.length > 0 && { opened }),
          closed: [...closed, { id: task.id, reason: 'done' as const }],
        },
      }
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
