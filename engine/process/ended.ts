import type { JsonObject } from '#engine/json.ts'
import { own } from '#engine/process/own.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { KindEffect } from '#engine/step/kind.ts'

/** Signal that tells a waiting visit of the end of another instance. */
export const INSTANCE_ENDED = 'INSTANCE_ENDED'
/** Signal that tells it that there is no such instance, or none its starter may look at. */
export const INSTANCE_MISSING = 'INSTANCE_MISSING'
/** Signal that tells the visit that asked for an instance that it could not be started, with `why`. */
export const INSTANCE_REFUSED = 'INSTANCE_REFUSED'

export const hasEnded = ({ status }: Pick<InstanceState, 'status'>): boolean => status !== 'running'

/**
 * What is told of an instance that has ended; `final` is the key of its final state, null when it was cancelled. Of its
 * shared fields only those that are wanted; without a list all of them, for the receiving step to choose from.
 */
export const endingOf = (state: InstanceState, target: string, wants?: readonly string[]): JsonObject => ({
  target,
  instance: state.id,
  title: state.title,
  status: state.status,
  ending: state.ending ?? '',
  final: state.status === 'completed' && typeof state.position.value === 'string' ? state.position.value : null,
  data: wants ? chosen(state.data, wants) : state.data,
})

/** Some fields of a record, as far as they are there. */
export const chosen = (data: JsonObject, fields: readonly string[]): JsonObject =>
  Object.fromEntries(
    fields.flatMap(field => {
      const value = own(data, field)
      return value === undefined || value === null ? [] : [[field, value]]
    }),
  )

/** What an open visit is told of another instance: the fields it asked for, before anything is written into its history. */
export function asWanted(state: InstanceState | undefined, visit: string, told: JsonObject): JsonObject {
  const wants = state && own(state.visits, visit)?.work.wants
  if (!Array.isArray(wants) || typeof told.data !== 'object' || told.data === null) return told
  return { ...told, data: chosen(told.data as JsonObject, wants.map(String)) }
}

/** An instance that another one asked for tells it of its end, whichever way that came. */
export function tellOrigin(before: InstanceState | undefined, after: InstanceState): readonly KindEffect[] {
  const { origin } = after
  if (!origin || !hasEnded(after) || (before && hasEnded(before))) return []
  const { instance, visit, target, wants = [] } = origin
  return [{ type: 'Tell', instance, visit, signal: INSTANCE_ENDED, data: endingOf(after, target, wants) }]
}
