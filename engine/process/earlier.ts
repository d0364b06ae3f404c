import type { PersonId } from '#engine/people/directory.ts'
import type { InstanceState, Visit, VisitId } from '#engine/process/state.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { StateNode } from '#engine/template/format.ts'

/**
 * Steps a visit may be returned to: those closed before it, newest first, that can be entered without disturbing a
 * sibling region of a parallel state that is still at work (XState would reset it, verification list T3).
 */
export function returnTargets(sound: SoundTemplate, state: InstanceState, from: VisitId): string[] {
  const visit = state.visits[from]
  if (!visit) return []
  const earlier = state.trail
    .slice(0, state.trail.indexOf(from))
    .flatMap(id => state.visits[id] ?? [])
    .filter(known => known.closed && known.step !== visit.step)
    .map(({ step }) => step)
  return [...new Set(earlier.reverse())].filter(step => reaches(sound, visit.step, step))
}

/** Visits this person handed in and whose consequences nobody has touched yet. */
export function withdrawable(sound: SoundTemplate, state: InstanceState, person: PersonId | null): Visit[] {
  if (person === null || state.status !== 'running') return []
  const open = Object.values(state.visits).filter(visit => !visit.closed)
  return Object.values(state.visits).filter(visit => {
    const last = visit.filled.at(-1)
    if (visit.kind !== 'form' || visit.closed?.cause !== 'outcome' || last?.by !== person) return false
    const after = state.trail.slice(state.trail.indexOf(visit.id) + 1).flatMap(id => state.visits[id] ?? [])
    const next = after.filter(known => known.enteredAt >= (visit.closed?.at ?? ''))
    return (
      next.length > 0 &&
      next.every(known => !known.closed && known.filled.length === 0) &&
      open.every(known => next.includes(known)) &&
      !Object.values(state.tasks).some(
        task => next.some(known => known.id === task.visit) && (task.claimedBy || task.closed),
      ) &&
      next.every(known => reaches(sound, known.step, visit.step))
    )
  })
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
