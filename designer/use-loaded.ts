import { useCallback, useEffect, useState } from 'react'

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly value: T }
const LOADING = { state: 'loading' } as const

/** Loads once per `load` function (keep it stable), and again on `retry`. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> & { readonly retry: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>(LOADING)
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` is the wish to load again
  useEffect(() => {
    let wanted = true
    setLoaded(LOADING)
    load().then(
      value => wanted && setLoaded({ state: 'ready', value }),
      (error: unknown) => wanted && setLoaded({ state: 'failed', error }),
    )
    return () => {
      wanted = false
    }
  }, [load, turn])
  const retry = useCallback(() => setTurn(last => last + 1), [])
  return { ...loaded, retry }
}
