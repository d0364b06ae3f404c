import type { JsonObject } from '#engine/json.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { KindEffect } from '#engine/step/kind.ts'

/** Signal that tells a waiting visit of the end of another instance. */
export const INSTANCE_ENDED = 'INSTANCE_ENDED'
/** Signal that tells it that there is no such instance, or none its starter may look at. */
export const INSTANCE_MISSING = 'INSTANCE_MISSING'
/** Signal that tells the visit that asked for an instance that it could not be started, with `why`. */
export const INSTANCE_REFUSED = 'INSTANCE_REFUSED'

export const hasEnded = ({ status }: Pick<InstanceState, 'status'>): boolean => status !== 'running'

/** What is told of an instance that has ended; `final` is the key of its final state, null when it was cancelled. */
export const endingOf = (state: InstanceState, target: string): JsonObject => ({
  target,
  instance: state.id,
  title: state.title,
  status: state.status,
  ending: state.ending ?? '',
  final: state.status === 'completed' && typeof state.position.value === 'string' ? state.position.value : null,
  data: state.data,
})

/** An instance that another one asked for tells it of its end, whichever way that came. */
export function tellOrigin(before: InstanceState | undefined, after: InstanceState): readonly KindEffect[] {
  const { origin } = after
  if (!origin || !hasEnded(after) || (before && hasEnded(before))) return []
  const { instance, visit, target } = origin
  return [{ type: 'Tell', instance, visit, signal: INSTANCE_ENDED, data: endingOf(after, target) }]
}
