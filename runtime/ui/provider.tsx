import '#runtime/ui/tokens.css'
import '#runtime/ui/base.css'
import type { ReactNode } from 'react'
import { LanguageProvider } from '#runtime/ui/messages/language.tsx'
import { LiveRegionProvider } from '#runtime/ui/primitive/live-region.tsx'

/** Everything a page of ours stands in: tokens, language, and the region that speaks to screen readers. */
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    <LanguageProvider>
      <LiveRegionProvider>{children}</LiveRegionProvider>
    </LanguageProvider>
  )
}
