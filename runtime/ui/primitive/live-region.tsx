import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

const Announce = createContext<(text: string) => void>(() => {})

/** One polite region for the whole page; `useAnnounce()` says a sentence to screen readers without moving the focus. */
export function LiveRegionProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', turn: 0 })
  const announce = useCallback((text: string) => setSaid(last => ({ text, turn: last.turn + 1 })), [])
  return (
    <Announce value={announce}>
      {children}
      <div role="status" aria-live="polite" className="visually-hidden">
        {/* The key makes the same sentence be read again. */}
        <span key={said.turn}>{said.text}</span>
      </div>
    </Announce>
  )
}
export const useAnnounce = (): ((text: string) => void) => useContext(Announce)
