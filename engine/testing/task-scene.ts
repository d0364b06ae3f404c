import type { Directory } from '#engine/people/directory.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'
import { type TaskForm, taskForm } from '#engine/process/task-form.ts'
import { toolsFor, type World } from '#engine/process/tools.ts'
import type { StepContext } from '#engine/step/kind.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Run } from '#engine/testing/run.ts'
import { CHINA } from '#engine/time/calendars.ts'
import type { Calendar, Instant } from '#engine/time/time.ts'

/** What somebody at a task looks at, outside of a decision: for showing forms, filling them in and counting what they met. */
export interface Looking {
  readonly sound: SoundTemplate
  readonly directory: Directory
  readonly now: Instant
  readonly viewer: string | null
  readonly hash?: (text: string) => string
  readonly calendar?: Calendar
}

/** The context a step kind is asked with; undefined for a task whose step the template does not know. */
export function contextOf(state: InstanceState, task: Task, looking: Looking): StepContext<never> | undefined {
  const { sound, directory, now, viewer, hash = () => '', calendar = CHINA } = looking
  const visit = state.visits[task.visit]
  const step = sound.steps.get(task.step)?.step
  if (!visit || !step) return undefined
  const world: World = { template: sound.template, directory, calendar, now, hash }
  const tools = toolsFor(world, state, visit, { ...sound.template.policies, ...step.policies })
  return { ...world, step: step as never, key: visit.step, visit, state, actor: { person: viewer }, tools }
}

/** The form of an open task as this person sees it now: the same one the decision uses. */
export function formFor(run: Run, task: Task, viewer: string | null): TaskForm | undefined {
  const { sound, directory, hash, calendar } = run.ports
  const step = sound.steps.get(task.step)?.step
  const context = run.state && contextOf(run.state, task, { sound, directory, now: run.now, viewer, hash, calendar })
  return context && step && taskForm(context, step, task)
}
