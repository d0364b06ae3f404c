import { useEffect, useRef, useState } from 'react'
import { noteEnd } from '#runtime/portal/session/ended.ts'
import {
  type DraftContent,
  type DraftKeeper,
  type DraftStatus,
  draftKeeper,
} from '#runtime/portal/step/draft-keeper.ts'
import { api, isProblem } from '#runtime/server/api/client.ts'

const place = (instance: string, task: string) => `guicheng.draft.${instance}/${task}`

/** What this tab kept because the server could not be reached. Session storage: it goes when the tab is closed. */
export function readHere(instance: string, task: string): DraftContent | undefined {
  try {
    const text = sessionStorage.getItem(place(instance, task))
    return text ? (JSON.parse(text) as DraftContent) : undefined
  } catch {
    return undefined
  }
}
function keepHere(instance: string, task: string, content: DraftContent | undefined): void {
  try {
    if (content) sessionStorage.setItem(place(instance, task), JSON.stringify(content))
    else sessionStorage.removeItem(place(instance, task))
  } catch {
    // A full or closed storage: the form itself still holds what was typed.
  }
}

/** Saves the draft of one task while it is filled in. */
export function useDraft(instance: string, task: string, savedAt: string | undefined) {
  const [status, setStatus] = useState<DraftStatus>(savedAt ? { kind: 'saved', at: savedAt } : { kind: 'clean' })
  const made = useRef<DraftKeeper | undefined>(undefined)
  made.current ??= draftKeeper({
    save: async (content, last) => (await api.drafts.put(instance, task, content, last)).savedAt,
    // Signed out (401) is not final: signing in again happens above this page.
    mayRetry: error => {
      noteEnd(error)
      return (
        !isProblem(error) || error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500
      )
    },
    keepHere: content => keepHere(instance, task, content),
    tell: setStatus,
    after: (wait, act) => {
      const timer = setTimeout(act, wait)
      return () => clearTimeout(timer)
    },
  })
  const keeper = made.current
  useEffect(() => {
    const leave = () => keeper.leave()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [keeper])
  return { status, keeper }
}
