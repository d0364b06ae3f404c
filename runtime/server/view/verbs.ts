import type { CommandBody } from '#engine/process/command.ts'
import { decide } from '#engine/process/decide.ts'
import type { Refusal, RefusalCode } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import { asked } from '#engine/process/signers.ts'
import { type InstanceState, SIGNER_PLACES, type Task } from '#engine/process/state.ts'
import { CHINA } from '#engine/time/calendars.ts'
import type { InstanceDetail, TaskDetail } from '#runtime/server/api/resources.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { person } from '#runtime/server/view/names.ts'
import type { Scene } from '#runtime/server/view/scene.ts'

/** Nobody and nowhere: what is asked about is whether the verb gets as far as looking them up. */
const NOBODY = '?'
const REASON = '?'

/** What the engine would answer to this person now; nothing is written. */
export function tryOut(state: InstanceState, scene: Scene, body: CommandBody): Refusal | undefined {
  const { sound, people, now, viewer } = scene
  const decided = decide(
    {
      sound,
      version: state.template.version,
      directory: people,
      calendar: CHINA,
      validate: () => [{ path: '', keyword: 'tried', params: {} }],
      hash: hashText,
    },
    state,
    { key: 'tried-out', instance: state.id, actor: { person: viewer, assurance: 1 }, at: now, body },
  )
  return decided.ok ? undefined : decided.error
}

/** Deny by default: a verb is offered when it would be done, or fails only because of who was named. */
const may = (state: InstanceState, scene: Scene, body: CommandBody, only?: RefusalCode): boolean => {
  const refusal = tryOut(state, scene, body)
  return only === undefined ? refusal === undefined : refusal?.code === only
}

const WAITS: ReadonlySet<RefusalCode> = new Set(['TASK_WAITS', 'TASK_DELEGATED', 'SUSPENDED'])

/** Why a task cannot be handed in now although it is this person's; null when nothing is in the way. */
export function waitsFor(state: InstanceState, scene: Scene, task: Task): string | null {
  const refusal = tryOut(state, scene, { type: 'Submit', task: task.id, data: {}, outcome: NOBODY })
  return refusal && WAITS.has(refusal.code) ? sayRefusal(refusal) : null
}

/** What this person may do with a task besides handing it in. */
export function taskVerbs(state: InstanceState, scene: Scene, task: Task): TaskDetail['verbs'] {
  const { id } = task
  const to = [NOBODY]
  const none = { reassign: false, addSigners: [], removeSigners: [], delegate: false, endDelegation: false }
  if (task.closed || state.status !== 'running') return none
  return {
    reassign: may(state, scene, { type: 'Reassign', task: id, to, reason: REASON }, 'PERSON_UNKNOWN'),
    addSigners: SIGNER_PLACES.filter(place =>
      may(state, scene, { type: 'AddSigners', task: id, place, to, reason: REASON }, 'PERSON_UNKNOWN'),
    ),
    removeSigners: signersOf(state, scene, task),
    delegate: may(state, scene, { type: 'Delegate', task: id, to: NOBODY, reason: REASON }, 'PERSON_UNKNOWN'),
    endDelegation: may(state, scene, { type: 'EndDelegation', task: id }),
  }
}

/** People asked about a task who have not answered, as far as this person may take the question back. */
function signersOf(state: InstanceState, scene: Scene, task: Task): TaskDetail['verbs']['removeSigners'] {
  const now = asked(state, task.id).flatMap(({ id, assignees, signer }) =>
    assignees.flatMap(one =>
      'person' in one && signer ? [{ task: id, person: one.person, place: signer.place }] : [],
    ),
  )
  const later = (task.signAfter ?? []).map(one => ({ task: task.id, person: one.person, place: 'after' as const }))
  return [...now, ...later]
    .filter(({ task: id, person: whom }) =>
      may(state, scene, { type: 'RemoveSigner', task: id, ...(id === task.id && { person: whom }), reason: REASON }),
    )
    .map(({ task: id, person: whom, place }) => ({ task: id, person: person(scene.people, whom), place }))
}

/** Answers of this person that may still be taken back while others are asked (拿回). */
export function retractable(state: InstanceState, scene: Scene): InstanceDetail['may']['retract'] {
  if (state.status !== 'running') return []
  const handed = Object.values(state.visits)
    .filter(visit => !visit.closed)
    .flatMap(visit => visit.filled.filter(({ by, for: voice }) => by === scene.viewer || voice === scene.viewer))
  return [...new Set(handed.map(({ task }) => task))].flatMap(id => {
    const task = state.tasks[id]
    return task && may(state, scene, { type: 'Retract', task: id, reason: REASON })
      ? [{ task: id, title: task.title }]
      : []
  })
}

/** Verbs of the whole instance. */
export function instanceVerbs(state: InstanceState, scene: Scene) {
  const ask = (body: CommandBody, only?: RefusalCode) => may(state, scene, body, only)
  return {
    suspend: state.suspended === undefined && ask({ type: 'Suspend', reason: REASON }),
    resume: ask({ type: 'Resume', reason: REASON }),
    supervise: ask({ type: 'Supervise', measure: 'mark', tasks: [], text: REASON }),
    transfer: ask({ type: 'Transfer', to: NOBODY, reason: REASON }, 'ORGANISATION_UNKNOWN'),
  }
}

export const mayReopen = (state: InstanceState, scene: Scene, to: string): boolean =>
  may(state, scene, { type: 'Reopen', to, reason: REASON })

export const mayLift = (state: InstanceState, scene: Scene, supervision: number): boolean =>
  may(state, scene, { type: 'LiftSupervision', supervision, reason: REASON })
