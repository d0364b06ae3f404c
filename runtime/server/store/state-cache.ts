import type { Known } from '#runtime/server/store/history.ts'

/** The states used last, up to a total weight in bytes. Only a cache: the version in the database decides. */
export function stateCache(limit = 128 * 1024 * 1024) {
  const known = new Map<string, Known>()
  let weight = 0
  return {
    /** The state, if it is the one of this version. */
    get(instance: string, version: number): Known | undefined {
      const found = known.get(instance)
      if (!found || found.state.version !== version) return undefined
      known.delete(instance)
      known.set(instance, found)
      return found
    },
    put(instance: string, next: Known): void {
      weight += next.weight - (known.get(instance)?.weight ?? 0)
      known.delete(instance)
      known.set(instance, next)
      for (const [oldest, { weight: freed }] of known) {
        if (weight <= limit || known.size === 1) break
        known.delete(oldest)
        weight -= freed
      }
    },
    clear(): void {
      known.clear()
      weight = 0
    },
  }
}
export type StateCache = ReturnType<typeof stateCache>
