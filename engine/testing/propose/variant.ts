import { itemsOf, object } from '#engine/form/field/type.ts'
import { nodesOf } from '#engine/form/node.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Task } from '#engine/process/state.ts'
import { asTyped } from '#engine/step/attendance.ts'
import type { Hints } from '#engine/testing/propose/hints.ts'
import { alternatives } from '#engine/testing/propose/repair.ts'
import type { Trial } from '#engine/testing/propose/trial.ts'
import { formFor } from '#engine/testing/task-scene.ts'
import { dayOf } from '#engine/time/instant.ts'

/** Most ways one form is filled in to find out where it leads. */
const MOST = 60

/** What a form may be filled in with so that the guards behind it turn one way or the other; nothing special first. */
export function variantsOf(trial: Trial, task: Task, hints: Hints): JsonObject[] {
  const { run, ground } = trial
  const form = formFor(run, task, null)?.form
  if (!form) return [{}]
  const sampling = { form, ...ground, today: dayOf(run.now), clock: asTyped(run.now) }
  const fields = [...nodesOf(form.schema)].filter(([key]) => hints.fields.has(key) && form.access[key] !== 'read')
  const choices = fields.map(([key, node]) => {
    const wanted = hints.beside.get(key) ?? []
    const columns = itemsOf(node).type === 'object' ? Object.keys(object(itemsOf(node).properties)) : []
    const values = alternatives({ sampling }, form.prefill, key, wanted, columns).slice(0, 10)
    return values.map((value): JsonObject => ({ [key]: value as Json }))
  })
  const singles = choices.flat()
  const pairs = choices.flatMap((some, n) =>
    choices.slice(n + 1).flatMap(others => some.flatMap(one => others.map(other => ({ ...one, ...other })))),
  )
  return [{}, ...singles, ...pairs].slice(0, MOST)
}
