/**
 * Keeps what is being filled in: one save at a time, one second after the last keystroke, again until it has succeeded,
 * on this device when the server cannot be reached. No React and no clock of its own, so that it can be tested.
 */
export interface DraftContent {
  readonly data: Readonly<Record<string, unknown>>
  readonly outcome: string | null
  readonly opinion: string
}
export type DraftStatus =
  | { readonly kind: 'clean' }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly at: string }
  /** Only on this device so far; will be tried again. */
  | { readonly kind: 'here' }
  /** Refused for good, e.g. because the task was closed meanwhile. */
  | { readonly kind: 'refused' }

export interface DraftPorts {
  /** Resolves with the instant of the save. `last` = the page is going away. */
  readonly save: (content: DraftContent, last: boolean) => Promise<string>
  /** Whether a failure is worth another attempt. */
  readonly mayRetry: (error: unknown) => boolean
  readonly keepHere: (content: DraftContent | undefined) => void
  readonly tell: (status: DraftStatus) => void
  readonly after: (milliseconds: number, act: () => void) => () => void
}
export const SETTLE = 1000
export const RETRY = 5000

export interface DraftKeeper {
  change(content: DraftContent): void
  /** The page is going away: send what is not saved yet, without waiting. */
  leave(): void
  /** While a submission is on its way nothing is saved: it may close the task. */
  hold(on: boolean): void
  /** Handed in or thrown away: nothing may be saved after this until the next change. */
  settle(): void
}

export function draftKeeper({ save, mayRetry, keepHere, tell, after }: DraftPorts): DraftKeeper {
  let unsaved: DraftContent | undefined
  let saving = false
  let refused = false
  let held = false
  let stop = () => {}

  const later = (wait: number) => {
    stop()
    stop = after(wait, () => void send())
  }
  async function send(): Promise<void> {
    const content = unsaved
    if (saving || refused || held || !content) return
    saving = true
    tell({ kind: 'saving' })
    try {
      const at = await save(content, false)
      if (unsaved === content) {
        unsaved = undefined
        keepHere(undefined)
        tell({ kind: 'saved', at })
      }
    } catch (error) {
      if (unsaved === undefined) return
      keepHere(unsaved)
      refused = !mayRetry(error)
      tell({ kind: refused ? 'refused' : 'here' })
      if (!refused) later(RETRY)
      return
    } finally {
      saving = false
    }
    if (unsaved) later(0)
  }
  return {
    change(content) {
      unsaved = content
      if (refused) return keepHere(content)
      tell({ kind: 'unsaved' })
      if (!saving) later(SETTLE)
    },
    leave() {
      stop()
      if (!unsaved || refused) return
      keepHere(unsaved)
      void save(unsaved, true).then(
        () => keepHere(undefined),
        () => {},
      )
    },
    hold(on) {
      held = on
      if (!on && unsaved) later(SETTLE)
    },
    settle() {
      stop()
      unsaved = undefined
      refused = false
      held = false
      keepHere(undefined)
      tell({ kind: 'clean' })
    },
  }
}
