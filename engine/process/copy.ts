/**
 * Copies for the fold. Outside a replay every change copies what it changes, as one expects of a state that others hold.
 * Within one replay nobody else can hold what the replay itself has just copied, so it goes on changing that copy: without
 * this, folding n entries copies maps of n visits n times, and an instance of a thousand entries takes ten times as long.
 */
let ours: WeakSet<object> | undefined

export function withinReplay<T>(fold: () => T): T {
  const outer = ours
  ours = new WeakSet()
  try {
    return fold()
  } finally {
    ours = outer
  }
}

export function copyOf<T>(map: { readonly [key: string]: T }): { [key: string]: T } {
  if (ours?.has(map)) return map as { [key: string]: T }
  const copy: { [key: string]: T } = {}
  // Long maps are copied twice as fast this way as by spreading them.
  for (const key of Object.keys(map)) copy[key] = map[key] as T
  ours?.add(copy)
  return copy
}

/** The list with more at its end. */
export function extended<T>(list: readonly T[], more: readonly T[]): readonly T[] {
  if (ours?.has(list)) {
    ;(list as T[]).push(...more)
    return list
  }
  const copy = [...list, ...more]
  ours?.add(copy)
  return copy
}
