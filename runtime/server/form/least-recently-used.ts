/** A map of at most `capacity` entries that forgets the one not asked for the longest. */
export function leastRecentlyUsed<K, V>(capacity: number) {
  const entries = new Map<K, V>()
  return {
    get(key: K): V | undefined {
      const value = entries.get(key)
      if (value !== undefined) {
        entries.delete(key)
        entries.set(key, value)
      }
      return value
    },
    set(key: K, value: V): void {
      entries.delete(key)
      entries.set(key, value)
      const oldest = entries.keys().next()
      if (entries.size > capacity && !oldest.done) entries.delete(oldest.value)
    },
    get size() {
      return entries.size
    },
  }
}
