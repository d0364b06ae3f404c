import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyStoredElder } from '#runtime/ui/primitive/elder.ts'
import { UiProvider } from '#runtime/ui/provider.tsx'
import { App } from './app.tsx'

applyStoredElder()
const place = document.getElementById('designer')
if (!place) throw new Error('designer/index.html has no #designer')
createRoot(place).render(
  <StrictMode>
    <UiProvider>
      <App />
    </UiProvider>
  </StrictMode>,
)
