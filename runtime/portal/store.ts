import { useSyncExternalStore } from 'react'

/** One value that lives outside the component tree and tells whoever looks at it. */
export interface Cell<T> {
  get(): T
  set(value: T): void
  subscribe(listener: () => void): () => void
}
export function cell<T>(initial: T): Cell<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
export const useCell = <T>(it: Cell<T>): T => useSyncExternalStore(it.subscribe, it.get)
