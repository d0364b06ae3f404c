import '#runtime/ui/tokens.css'
import '@mantine/core/styles/default-css-variables.css'
import '#runtime/ui/base.css'
import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { LanguageProvider } from '#runtime/ui/messages/language.tsx'
import { LiveRegionProvider } from '#runtime/ui/primitive/live-region.tsx'
import { cssVariables, theme } from '#runtime/ui/theme.ts'

/** Everything a page of ours stands in: tokens, kit theme, language, and the region that speaks to screen readers. */
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      forceColorScheme="light"
      withGlobalClasses={false}
    >
      <LanguageProvider>
        <LiveRegionProvider>{children}</LiveRegionProvider>
      </LanguageProvider>
    </MantineProvider>
  )
}
