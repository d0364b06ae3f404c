import type { ProducedForm } from '#engine/form/form.ts'
import { isHandler } from '#engine/people/assignee.ts'
import type { InstanceState, Task } from '#engine/process/state.ts'
import { taskForm } from '#engine/process/task-form.ts'
import { toolsFor, type World } from '#engine/process/tools.ts'
import { object } from '#engine/step/attendance.ts'
import { isSecret, isValid, openingOf } from '#engine/step/ballot/work.ts'
import type { Step } from '#engine/step/steps.ts'
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
  const { form } = taskForm(context, step, task)
  return mayKnowRoll(state, task, step, viewer, people) ? form : withoutRoll(form)
}

/**
 * Who has voted in a secret ballot is told after a valid count. Until then whoever records written opinions and counts
 * picks from those who have not, and nobody else.
 */
export const mayKnowRoll = (
  { visits }: InstanceState,
  task: Task,
  step: Step,
  viewer: string,
  people: Scene['people'],
): boolean => {
  const { work = {} } = visits[task.visit] ?? {}
  return (
    step.kind !== 'ballot' ||
    !isSecret(step, openingOf(work)) ||
    isValid(object(work.count)) ||
    isHandler(task, viewer, people)
  )
}

const ROLL = ['absent', 'notVoted'] as const
const withoutRoll = (form: ProducedForm): ProducedForm => ({
  ...form,
  options: { ...form.options, ...Object.fromEntries(ROLL.flatMap(list => (form.options[list] ? [[list, []]] : []))) },
})
