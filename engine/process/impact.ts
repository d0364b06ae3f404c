import { send } from '#engine/machine/advance.ts'
import { continuation, type Mapping } from '#engine/process/continuation.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { own } from '#engine/process/own.ts'
import { scopeOf } from '#engine/process/scope.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { World } from '#engine/process/tools.ts'
import { ruleOptions } from '#engine/process/tools.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'

/**
 * What a new version would mean for an instance running on the old one. `unchanged`: it can change over as it stands;
 * `mapped`: it can with the mapping given; `mapping`: a mapping is still missing; `finish`: it has to end on its version.
 */
export const EFFECTS = ['unchanged', 'mapped', 'mapping', 'finish'] as const
export type Effect = (typeof EFFECTS)[number]

export interface Impact {
  readonly instance: string
  readonly organisation: string
  readonly effect: Effect
  /** Open steps: keys of the old version. */
  readonly at: readonly string[]
  /** Chinese, where it does not change over as it stands. */
  readonly why?: string
  /** Number of the first entry after which the new version would have gone another way. It is not undone: a hint for people. */
  readonly differsAt?: number
}

/** Where an instance would stand in the new version. Pure; the instance is left as it is. */
export function impact(
  before: SoundTemplate,
  after: SoundTemplate,
  state: InstanceState,
  mapping: Mapping = {},
): Impact {
  const at = state.trail.flatMap(id => {
    const visit = state.visits[id]
    return visit && !visit.closed ? [visit.step] : []
  })
  const about = { instance: state.id, organisation: state.organisation, at }
  if (state.suspended) return { ...about, effect: 'finish', why: '办件已挂起，恢复后才能换版' }
  const plain = continuation(before, after, state, {})
  if (plain.ok) return { ...about, effect: 'unchanged' }
  const mapped = continuation(before, after, state, mapping)
  if (mapped.ok) return { ...about, effect: 'mapped', why: plain.error.why }
  return { ...about, effect: mapped.error.unmapped ? 'mapping' : 'finish', why: mapped.error.why }
}

/**
 * Walks a real history again on the new version: each recorded outcome is sent to the new machine from where the instance
 * stood, with the facts of that moment. The number of the first entry from which it would have gone elsewhere; undefined
 * where every step of the way is the same.
 */
export function differsAt(
  after: SoundTemplate,
  entries: readonly Entry[],
  world: Omit<World, 'template' | 'now'>,
  mapping: Mapping = {},
): number | undefined {
  const to = (step: string) => own(mapping, step) ?? step
  let state: InstanceState | undefined
  for (const entry of entries) {
    const { event, at } = entry
    if (state && event.type === 'Advanced' && event.cause.visit && event.cause.outcome) {
      const step = state.visits[event.cause.visit]?.step ?? ''
      const place = continuation(after, after, withSteps(state, to), {})
      // Where the new version knows no such place the history has no way on in it.
      if (!place.ok) return entry.n
      const moved = send(after, place.value.position, to(step), event.cause.outcome, {
        data: state.data,
        scope: outcomeOf(scopeOf(state, world.directory), step, event.cause.outcome),
        options: ruleOptions({ ...world, template: after.template, now: at }, state),
      })
      const entered = event.entered.map(one => to(one.step)).sort()
      if (!moved.ok || [...moved.value.entered].sort().join() !== entered.join()) return entry.n
    }
    state = evolve(state, entry)
  }
  return undefined
}

const withSteps = (state: InstanceState, to: (step: string) => string): InstanceState => ({
  ...state,
  visits: Object.fromEntries(
    Object.entries(state.visits).map(([id, visit]) => [id, { ...visit, step: to(visit.step) }]),
  ),
})

/** The outcome that is being handed on is known to the guards before the visit is closed with it. */
function outcomeOf(scope: ReturnType<typeof scopeOf>, step: string, outcome: string): ReturnType<typeof scopeOf> {
  const steps = (scope.steps ?? {}) as { readonly [step: string]: object }
  return { ...scope, steps: { ...steps, [step]: { ...steps[step], outcome } } } as ReturnType<typeof scopeOf>
}

export interface Summary {
  readonly running: number
  /** Organisations they belong to. */
  readonly organisations: number
  readonly counts: { readonly [effect in Effect]: number }
}
export function summary(found: readonly Impact[]): Summary {
  const count = (effect: Effect) => found.filter(one => one.effect === effect).length
  return {
    running: found.length,
    organisations: new Set(found.map(({ organisation }) => organisation)).size,
    counts: {
      unchanged: count('unchanged'),
      mapped: count('mapped'),
      mapping: count('mapping'),
      finish: count('finish'),
    },
  }
}

/** “214 件在办，涉及 61 个组织：198 件可以直接换版，12 件需要指明对应的步骤，4 件须按原版本办完。” */
export function saySummary({ running, organisations, counts }: Summary): string {
  const parts = [
    `${counts.unchanged} 件可以直接换版`,
    ...(counts.mapped > 0 ? [`${counts.mapped} 件按给出的对应关系换版`] : []),
    `${counts.mapping} 件需要指明对应的步骤`,
    `${counts.finish} 件须按原版本办完`,
  ]
  return `${running} 件在办，涉及 ${organisations} 个组织：${parts.join('，')}。`
}
