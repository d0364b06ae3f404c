import { useSyncExternalStore } from 'react'

/** Display for older readers: off, `large` (20 px root) or `largest` (24 px root). Kept per browser. */
export type Elder = 'off' | 'large' | 'largest'
const STORED = 'guicheng.elder'
const listeners = new Set<() => void>()
let current: Elder | undefined

const read = (): Elder => {
  if (current) return current
  try {
    const text = localStorage.getItem(STORED)
    current = text === 'large' || text === 'largest' ? text : 'off'
  } catch {
    current = 'off'
  }
  return current
}
const show = (elder: Elder) => {
  if (elder === 'off') delete document.documentElement.dataset.elder
  else document.documentElement.dataset.elder = elder
}

/** Call once before the first render, so that the page does not jump. */
export const applyStoredElder = () => show(read())

export function setElder(elder: Elder) {
  current = elder
  show(elder)
  try {
    localStorage.setItem(STORED, elder)
  } catch {
    // Not kept, but shown.
  }
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const useElder = (): Elder => useSyncExternalStore(subscribe, read)
