import { nodesOf } from '#engine/form/node.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import { standing } from '#engine/process/access.ts'
import { type Desk, record, stepContext, stepOf } from '#engine/process/desk.ts'
import { own } from '#engine/process/own.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Filled } from '#engine/process/state.ts'
import { taskForm } from '#engine/process/task-form.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 更正: a new fact beside the old one, by whoever handed it in or somebody who supervises. The old entry stays as it was. */
export const correct: Verb<'Correct'> = (desk, { of, path, value, reason }) => {
  const { actor, state, world } = desk
  const filled = Object.values(state.visits)
    .flatMap(visit => visit.filled)
    .find(known => known.n === of)
  if (!filled || !isPlace(desk, filled, path)) return refuse('CORRECTION_TARGET_UNKNOWN', { of, path }).error
  const allowed =
    actor.person !== null && (filled.by === actor.person || standing(state, actor.person, world.directory).supervises)
  if (!allowed) return refuse('NOT_ALLOWED', { verb: '更正' }).error
  record(desk, { type: 'Corrected', of, path, value, reason })
  return undefined
}

/** A place of the form that was handed in: a value that stands there, or a field that was left empty. */
function isPlace(desk: Desk, { data, task: id }: Filled, path: string): boolean {
  const [root, ...keys] = path.split('/').map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const [field] = keys
  if (root !== '' || field === undefined) return false
  const value = keys.reduce<Json | undefined>(below, data)
  return value !== undefined || (keys.length === 1 && fieldsOf(desk, id).has(field))
}

const INDEX = /^(?:0|[1-9]\d{0,5})$/
function below(value: Json | undefined, key: string): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if (Array.isArray(value)) return INDEX.test(key) ? (value as readonly Json[])[Number(key)] : undefined
  return own(value as JsonObject, key)
}

function fieldsOf(desk: Desk, id: string): ReadonlySet<string> {
  const task = own(desk.state.tasks, id)
  const visit = task && desk.state.visits[task.visit]
  const step = task && stepOf(desk, task.step)
  if (!task || !visit || !step) return new Set()
  return new Set(nodesOf(taskForm(stepContext(desk, visit, step), step, task).form.schema).keys())
}
