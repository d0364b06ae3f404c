import { voiceOf } from '#engine/people/actor.ts'
import { isHandler } from '#engine/people/assignee.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { isOwnVote, standing } from '#engine/process/access.ts'
import { type Desk, kind, record, stepOf } from '#engine/process/desk.ts'
import { heldUp, ownTask, speaksFor } from '#engine/process/open-task.ts'
import { own } from '#engine/process/own.ts'
import { ownPartOf } from '#engine/process/own-parts.ts'
import { refuse } from '#engine/process/refusal.ts'
import { PLACES } from '#engine/process/signer-part.ts'
import { SIGNER, signerId, asked as signersOf, signersSoFar } from '#engine/process/signers.ts'
import type { SignerPlace, Task } from '#engine/process/state.ts'
import { release } from '#engine/process/take-back.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 加签: the handler of a task asks others for their opinion before, together with or after it. */
export const addSigners: Verb<'AddSigners'> = (desk, { task: id, place, to, reason }) => {
  const known = own(desk.state.tasks, id)
  const step = known && stepOf(desk, known.step)
  const mayNot =
    known && (isOwnVote(known) || ownPartOf(known) || (place !== 'before' && !(step && kind(step).takeBack)))
  if (mayNot) return refuse('NOT_ALLOWED', { verb: PLACES[place] }).error
  const found = ownTask(desk, id)
  if ('refusal' in found) return found.refusal
  const { task } = found
  const held = heldUp(desk, task)
  if (held) return held
  const { directory } = desk.world
  const unknown = to.find(person => !directory.person(person))
  if (unknown !== undefined) return refuse('PERSON_UNKNOWN', { person: unknown }).error
  const twice = to.find(person => isAsked(desk, task, person))
  if (twice !== undefined)
    return refuse('ALREADY_ASKED', { task: task.title, person: directory.person(twice)?.name ?? twice }).error
  const people = [...new Set(to)]
  const opened =
    place === 'after'
      ? []
      : signerTasks(
          desk,
          task,
          place,
          people.map(person => ({ person, by: voiceOf(desk.actor), reason })),
        )
  record(desk, {
    type: 'SignersAdded',
    task: id,
    place,
    to: people,
    reason,
    ...(opened.length > 0 && { tasks: { opened } }),
  })
  return undefined
}

/** 减签: by whoever asked, or somebody who supervises. Once nobody is left to be heard, the step goes on. */
export const removeSigner: Verb<'RemoveSigner'> = (desk, { task: id, person, reason }) => {
  const named = own(desk.state.tasks, id)
  const signer = person === undefined ? named : signersOf(desk.state, id).find(one => isFor(one, person))
  if (signer?.signer && !signer.closed) {
    if (!mayRemove(desk, signer.signer.by)) return refuse('NOT_ALLOWED', { verb: '减签' }).error
    record(desk, {
      type: 'SignerRemoved',
      task: signer.id,
      reason,
      tasks: { closed: [{ id: signer.id, reason: 'removed' }] },
    })
    return release(desk, signer.visit)
  }
  const later = named?.closed ? undefined : named?.signAfter?.find(one => one.person === person)
  if (!later) return refuse('SIGNER_UNKNOWN', { task: id }).error
  if (!mayRemove(desk, later.by)) return refuse('NOT_ALLOWED', { verb: '减签' }).error
  record(desk, { type: 'SignerRemoved', task: id, person: later.person, reason, tasks: {} })
  return undefined
}

/** The tasks of people who are asked about a task, each with a number of its own. */
export function signerTasks(
  { state, at }: Pick<Desk, 'state' | 'at'>,
  task: Task,
  place: SignerPlace,
  people: readonly { readonly person: PersonId; readonly by: PersonId | null; readonly reason: string }[],
): Task[] {
  const before = signersSoFar(state, task.visit)
  return people.map(({ person, by, reason }, i) => ({
    id: signerId(task.visit, before + i + 1),
    visit: task.visit,
    step: task.step,
    part: SIGNER,
    title: `${PLACES[place]}：${task.title}`,
    assignees: [{ person }],
    openedAt: at,
    ...(task.due && { due: task.due }),
    about: { reason },
    signer: { of: task.id, place, by },
  }))
}

/** Whoever handles the step anyway, prepares it or was asked already is not asked once more. */
function isAsked({ state, world }: Desk, task: Task, person: PersonId): boolean {
  const { directory } = world
  const handles = Object.values(state.tasks).some(
    one =>
      one.visit === task.visit && !one.closed && !one.signer && !isOwnVote(one) && isHandler(one, person, directory),
  )
  return (
    handles ||
    signersOf(state, task.id).some(one => isFor(one, person)) ||
    (task.signAfter?.some(one => one.person === person) ?? false)
  )
}

const isFor = ({ assignees }: Task, person: PersonId): boolean =>
  assignees.some(one => 'person' in one && one.person === person)

const mayRemove = (desk: Desk, by: PersonId | null): boolean =>
  speaksFor(desk, by) ||
  (desk.actor.person !== null && standing(desk.state, desk.actor.person, desk.world.directory).supervises)
