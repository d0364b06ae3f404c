import type { InstanceState } from '#engine/process/state.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { StateNode } from '#engine/template/format.ts'

/** Where a finished instance may begin again: a step that was visited, or a parallel state one of whose steps was. */
export interface ReopenTarget {
  /** State key. */
  readonly key: string
  readonly title: string
}

/**
 * Steps a finished instance has been at, newest first. A step inside a parallel state is not offered, but the parallel
 * state as a whole: beginning in one branch would leave the others nowhere. Empty while the instance is running.
 */
export function reopenTargets(sound: SoundTemplate, state: InstanceState): readonly ReopenTarget[] {
  if (state.status === 'running') return []
  const places = new Map<string, ReopenTarget>()
  for (const { steps, target } of enterable(sound.template.machine.states))
    for (const step of steps) places.set(step, target)
  const targets = state.trail.flatMap(id => places.get(state.visits[id]?.step ?? '') ?? [])
  return [...new Set(targets.reverse())]
}

/** What a place that is begun at again is called: a step's title, or that of a parallel state. */
export const placeTitle = (sound: SoundTemplate, key: string): string | undefined =>
  enterable(sound.template.machine.states).find(({ target }) => target.key === key)?.target.title

/** Every place the machine may begin at, with the steps it stands for. */
function enterable(
  states: Readonly<Record<string, StateNode>>,
): { readonly steps: readonly string[]; readonly target: ReopenTarget }[] {
  return Object.entries(states).flatMap(([key, state]) => {
    const { step, title } = state.meta ?? {}
    if (step) return [{ steps: [key], target: { key, title: step.title } }]
    if (!state.states) return []
    if (state.type !== 'parallel') return enterable(state.states)
    const within = stepsIn(state.states)
    const titles = within.map(one => one.title).join('、')
    return [{ steps: within.map(one => one.key), target: { key, title: title ?? titles } }]
  })
}

function stepsIn(states: Readonly<Record<string, StateNode>>): ReopenTarget[] {
  return Object.entries(states).flatMap(([key, { meta, states: below = {} }]) =>
    meta?.step ? [{ key, title: meta.step.title }] : stepsIn(below),
  )
}
