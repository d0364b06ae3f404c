import type { FormData, SchemaNode } from '#runtime/ui/form/shape.ts'
import { isRecord, record } from '#runtime/ui/form/visible.ts'

/**
 * RJSF deletes the values of a field at once when a condition hides it. The shadow remembers the last value of every
 * field, so that ticking the wrong choice and ticking back loses nothing.
 */

/** The shadow with everything of `data` laid over it; lists are taken whole. */
export function remember(shadow: FormData, data: FormData): FormData {
  const merged: Record<string, unknown> = { ...shadow }
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) continue
    merged[key] = isRecord(value) ? remember(record(shadow[key]), value) : value
  }
  return merged
}

/** `data` with the remembered values of those fields that just became visible. The same object when nothing came back. */
export function restore(before: SchemaNode, now: SchemaNode, data: FormData, shadow: FormData): FormData {
  const shownBefore = record(before.properties)
  let restored: Record<string, unknown> | undefined
  for (const [key, node] of Object.entries(record(now.properties))) {
    const value = data[key]
    const back =
      Object.hasOwn(shownBefore, key) || value !== undefined
        ? record(node).type === 'object' && isRecord(value)
          ? restore(record(shownBefore[key]), record(node), value, record(shadow[key]))
          : value
        : shadow[key]
    if (back !== value) {
      restored ??= { ...data }
      restored[key] = back
    }
  }
  return restored ?? data
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && Object.keys(value).length === 0)

/** Keys at the top level that hold something in the shadow but are not shown now: they will not be handed in. */
export const leftOut = (visible: SchemaNode, shadow: FormData): readonly string[] =>
  Object.keys(shadow).filter(key => !Object.hasOwn(record(visible.properties), key) && !isEmpty(shadow[key]))
