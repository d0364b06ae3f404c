import type { ProducedForm } from '#engine/form/form.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'
import { taskForm } from '#engine/process/task-form.ts'
import { toolsFor, type World } from '#engine/process/tools.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type { Scene } from '#runtime/server/view/scene.ts'

/** The form of a task for somebody looking at it now: the same function the decision uses. */
export function formOf(
  state: InstanceState,
  task: Task,
  { sound, people, now, viewer, agenda }: Scene,
): ProducedForm | undefined {
  const visit = state.visits[task.visit]
  const step = sound.steps.get(task.step)?.step
  if (!visit || !step) return undefined
  const world: World = { template: sound.template, directory: people, calendar: CHINA, now, hash: hashText }
  const policies = { ...sound.template.policies, ...step.policies }
  const tools = toolsFor(world, state, visit, policies)
  const context = {
    ...world,
    step: step as never,
    key: visit.step,
    visit,
    state,
    actor: { person: viewer || null },
    ...(agenda && { agenda }),
    tools,
  }
  return taskForm(context, step, task).form
}
