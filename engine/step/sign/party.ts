import { ok, type Result } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import type { Directory } from '#engine/people/directory.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee, Task } from '#engine/process/state.ts'
import type { Counterpart, StepContext } from '#engine/step/kind.ts'
import type { SignStep } from '#engine/step/sign/schema.ts'
import { declinedOf, type Slot, slotsOf, validOf } from '#engine/step/sign/work.ts'

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

/**
 * Whose signatures are asked for after a transfer. Who has signed stays a party; whoever has the open task now is the one
 * asked; a later turn goes to a holder of the same post there who has no other.
 */
export function slotsThere(cx: StepContext<SignStep>, there: Counterpart): Result<readonly Slot[], Refusal> {
  const { work, id } = cx.visit
  const answered = new Set([...validOf(work), ...declinedOf(work)].map(({ slot }) => slot))
  const open = Object.values(cx.state.tasks).filter(task => task.visit === id && task.part === 'sign' && !task.closed)
  const taken = new Set(
    open.flatMap(({ assignees }) => assignees.flatMap(one => ('person' in one ? [one.person] : []))),
  )
  const slots: Slot[] = []
  for (const slot of slotsOf(work)) {
    const task = open.find(({ about }) => about?.slot === slot.key)
    const { title, seat, ...rest } = slot
    const at = seat && there.organisation(seat.organisation)
    if (answered.has(slot.key) || (seat && at === seat.organisation)) slots.push(slot)
    else if (seat) {
      const free = at === undefined ? [] : cx.directory.holders(seat.post, at).filter(person => !taken.has(person))
      const [first] = task?.assignees ?? []
      const person = first && 'person' in first ? first.person : free[0]
      if (person === undefined || at === undefined) return refuse('NO_HANDLER', { step: cx.step.title, task: title })
      taken.add(person)
      slots.push({
        ...rest,
        title: cx.tools.person(person),
        assignees: [{ person }],
        seat: { ...seat, organisation: at },
      })
    } else {
      const assignees = there.assignees(slot.assignees)
      if (peopleBehind(assignees, cx.directory).length === 0)
        return refuse('NO_HANDLER', { step: cx.step.title, task: title })
      slots.push({ ...slot, assignees })
    }
  }
  return ok(slots)
}
