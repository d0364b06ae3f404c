/** Work that is repeated until it is stopped; a round that fails is reported and the next one comes all the same. */
export interface Loop {
  /** Does a round now, after the one that may be running. */
  nudge(): Promise<void>
  stop(): Promise<void>
}

export function repeat(
  everyMs: number,
  round: () => Promise<unknown>,
  report: (error: unknown) => void = logged,
): Loop {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let current: Promise<void> = Promise.resolve()
  const once = (): Promise<void> => {
    clearTimeout(timer)
    current = current.then(async () => {
      if (stopped) return
      await round().catch(report)
      clearTimeout(timer)
      if (!stopped) timer = setTimeout(once, everyMs).unref()
    })
    return current
  }
  timer = setTimeout(once, 0).unref()
  return {
    nudge: once,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await current
    },
  }
}

const logged = (error: unknown) => {
  // While the store is read-only every round fails with the same words; the store itself has said so once.
  if (error instanceof Error && Reflect.get(error, 'code') === 'READ_ONLY') return
  console.error(
    JSON.stringify({ level: 'error', at: 'loop', error: error instanceof Error ? error.message : String(error) }),
  )
}
