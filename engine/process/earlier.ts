import type { PersonId } from '#engine/people/directory.ts'
import { isOwnVote, isPublic } from '#engine/process/access.ts'
import { isOrder } from '#engine/process/rectify.ts'
import type { InstanceState, Task, Visit } from '#engine/process/state.ts'
import { kindOf } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { StateNode } from '#engine/template/format.ts'
import { answering, targetOf, treeOf } from '#engine/template/tree.ts'

/**
 * Steps a task may be returned to: those closed before it, newest first, that can be entered without disturbing a
 * sibling region of a parallel state that is still at work (XState would reset it, verification list T3).
 */
export function returnTargets(sound: SoundTemplate, state: InstanceState, task: Task): string[] {
  const from = task.visit
  const visit = state.visits[from]
  // 公开: an objection is answered; giving the matter back would leave it and the others without an answer.
  if (visit?.kind === 'disclosure' && task.part === 'answer') return []
  if (!visit || task.closed || isPublic(task) || task.standing || isOwnVote(task) || isOrder(task) || task.signer)
    return []
  const earlier = state.trail
    .slice(0, state.trail.indexOf(from))
    .flatMap(id => state.visits[id] ?? [])
    .filter(known => known.closed && known.step !== visit.step)
    .map(({ step }) => step)
  const targets = [...new Set(earlier.reverse())].filter(step => reaches(sound, visit.step, step))
  return targets.filter(step => !isDecidedAgainst(state, step, from))
}

/**
 * A body has decided against it, or an objection was upheld: how it goes on from there the template says. Nobody gives the
 * matter back to the vote until it comes out otherwise.
 */
function isDecidedAgainst(state: InstanceState, step: string, before: string): boolean {
  const last = state.trail
    .slice(0, state.trail.indexOf(before))
    .findLast(id => state.visits[id]?.step === step && state.visits[id]?.closed)
  const visit = state.visits[last ?? '']
  return visit !== undefined && visit.kind !== 'form' && AGAINST.has(visit.closed?.outcome ?? '')
}
const AGAINST: ReadonlySet<string> = new Set(['NOT_PASSED', 'REJECTED', 'OBJECTION_UPHELD'])

/** What a body decides or what is made public: once the matter itself may have changed, it has to be done again. */
const BINDING: ReadonlySet<string> = new Set(['ballot', 'agenda', 'disclosure', 'sign'])

/** Steps that “straight back to me” would pass over though they bind: votes, meetings, publicity, in the order they were held. */
export function boundBetween(sound: SoundTemplate, state: InstanceState, task: Task, to: string): string[] {
  const until = state.trail.indexOf(task.visit)
  const asked = state.trail.findLastIndex((id, at) => at < until && state.visits[id]?.step === to)
  const between = state.trail.slice(asked, until).flatMap(id => state.visits[id] ?? [])
  // A meeting held before a check of the papers stays held; one that is itself asked for again does not.
  const bound = between.filter(
    ({ kind, step }) =>
      (BINDING.has(kind) || (kind === 'meeting' && step === to)) &&
      !(step === to && leadsStraightTo(sound, to, task.step)) &&
      reaches(sound, task.step, step),
  )
  return [...new Set(bound.map(({ step }) => step))]
}

/** Whether a step that ends well leads to another anyway, whatever its figures: then coming straight back passes over nothing. */
function leadsStraightTo(sound: SoundTemplate, from: string, to: string): boolean {
  const node = treeOf(sound.template).nodes.find(({ key, step }) => key === from && step)
  const [first] = node?.step ? (kindOf(node.step.kind)?.outcomes(node.step as never) ?? []) : []
  const [way] = node && first ? answering(node, first.name) : []
  const target = way && targetOf(way)
  return way?.transition.guard === undefined && target?.key === to && target.step !== undefined
}

/** A visit whose form may be taken back, and the open step that is left for it. */
export interface Withdrawable {
  readonly visit: Visit
  readonly from: string
}

/**
 * Visits this person handed in and whose consequences nobody has touched yet. What goes on meanwhile in the other branches
 * of a parallel state is no consequence. A parallel state that has ended stays ended: its other branches would begin again.
 */
export function withdrawable(sound: SoundTemplate, state: InstanceState, person: PersonId | null): Withdrawable[] {
  if (person === null || state.status !== 'running') return []
  const open = Object.values(state.visits).filter(visit => !visit.closed)
  return Object.values(state.visits).flatMap(visit => {
    const last = visit.filled.findLast(({ part }) => !part.startsWith('@'))
    if (visit.kind !== 'form' || visit.closed?.cause !== 'outcome' || !last) return []
    if (last.by !== person && last.for !== person) return []
    const concerns = (known: Visit) => reaches(sound, known.step, visit.step)
    const next = state.trail
      .slice(state.trail.indexOf(visit.id) + 1)
      .flatMap(id => state.visits[id] ?? [])
      .filter(known => known.enteredAt >= (visit.closed?.at ?? '') && concerns(known))
    const [first] = next.filter(known => !known.closed)
    const isUntouched =
      next.every(known => isUnread(state, known) && isWithin(sound, known.step, visit.step)) &&
      open.every(known => next.includes(known) || !concerns(known))
    return first && isUntouched ? [{ visit, from: first.step }] : []
  })
}

/** Nobody has handed anything in or signed for it; a step that a policy skipped was touched by nobody either. */
const isUnread = (state: InstanceState, visit: Visit): boolean =>
  visit.filled.length === 0 &&
  (!visit.closed || visit.work.skipped !== undefined) &&
  !Object.values(state.tasks).some(task => task.visit === visit.id && isTouched(task))

const isTouched = ({ claimedBy, closed, signer, signAfter, delegation, prepared }: Task): boolean =>
  [claimedBy, closed, signer, signAfter, delegation, prepared].some(mark => mark !== undefined)

/** Whether a step stands in every parallel state the other one stands in. */
function isWithin(sound: SoundTemplate, step: string, other: string): boolean {
  const { states } = sound.template.machine
  const around = regions(states, step)
  return [...(regions(states, other) ?? [])].every(([parallel]) => around?.has(parallel))
}

/** Whether a jump from one step to another leaves regions alone that neither of them is in. */
function reaches(sound: SoundTemplate, from: string, to: string): boolean {
  const { states } = sound.template.machine
  const a = regions(states, from)
  const b = regions(states, to)
  if (!a || !b) return false
  for (const [parallel, region] of b) {
    const here = a.get(parallel)
    if (here !== undefined && here !== region) return false
  }
  return true
}

/** The region a step is in, for every parallel state around it. */
function regions(
  states: Readonly<Record<string, StateNode>>,
  step: string,
  path = '',
): Map<string, string> | undefined {
  for (const [key, state] of Object.entries(states)) {
    if (key === step && state.meta?.step) return new Map()
    const below = state.states && regions(state.states, step, `${path}.${key}`)
    if (!below || !state.states) continue
    if (state.type !== 'parallel') return below
    const region = Object.keys(state.states).find(child => child === step || has(state.states?.[child], step))
    return region === undefined ? below : new Map([...below, [`${path}.${key}`, region]])
  }
  return undefined
}

const has = (state: StateNode | undefined, step: string): boolean =>
  Object.entries(state?.states ?? {}).some(([key, child]) => (key === step && child.meta?.step) || has(child, step))
