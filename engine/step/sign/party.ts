import { ok, type Result } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import type { Directory } from '#engine/people/directory.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee, Task } from '#engine/process/state.ts'
import type { StepContext } from '#engine/step/kind.ts'
import type { SignStep } from '#engine/step/sign/schema.ts'
import type { Slot } from '#engine/step/sign/work.ts'

export interface Signers {
  readonly slots: readonly Slot[]
  readonly need: number
  readonly inTurn: boolean
}

/** Who has to sign, fixed when the step is entered. Refused where a signature could never be given. */
export function signersOf(cx: StepContext<SignStep>): Result<Signers, Refusal> {
  const { step, tools, directory } = cx
  const nobody = (task: string, found = 0, need = 1) => refuse('NO_HANDLER', { step: step.title, task, found, need })
  if (step.handlers) {
    const { role, mode = 'all' } = step.handlers
    const assignees = tools.assignees(role)
    const people = peopleBehind(assignees, directory)
    const need = typeof mode === 'object' ? mode.atLeast : mode === 'any' ? 1 : people.length
    if (people.length < Math.max(1, need)) return nobody(step.title, people.length, need)
    const slots: readonly Slot[] =
      mode === 'any'
        ? [{ key: role, title: cx.template.roles[role]?.title ?? role, assignees }]
        : people.map(person => ({
            key: person,
            title: tools.person(person),
            assignees: [{ person }],
            ...seatOf(assignees, person, directory),
          }))
    return ok({ slots, need, inTurn: mode === 'inTurn' })
  }
  const slots: readonly Slot[] = step.parties
    ? step.parties.map(({ key, title, role }) => ({ key, title, assignees: tools.assignees(role) }))
    : step.each
      ? tools
          .members(step.each)
          .map(({ id, label, person }) => ({ key: id, title: label, assignees: person ? [{ person }] : [] }))
      : []
  const silent = slots.find(({ assignees }) => peopleBehind(assignees, directory).length === 0)
  if (slots.length === 0 || silent) return nobody(silent?.title ?? step.title)
  return ok({ slots, need: slots.length, inTurn: step.order === 'inTurn' })
}

/** The task of one signature under one version. Each version asks anew. */
export function signTask(cx: StepContext<SignStep>, { key, title, assignees, seat }: Slot, version: number): Task {
  return cx.tools.task('sign', `${cx.step.title}：${title}签署`, assignees, {
    who: version > 1 ? `v${version}/${key}` : key,
    about: { slot: key, version, ...seat },
  })
}

/** The post a person signs for: whoever holds it next takes the signature over. */
function seatOf(assignees: readonly Assignee[], person: string, directory: Directory): Pick<Slot, 'seat'> {
  const post = assignees.find(one => 'post' in one && directory.holders(one.post, one.organisation).includes(person))
  return post && 'post' in post ? { seat: { post: post.post, organisation: post.organisation } } : {}
}
