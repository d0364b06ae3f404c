import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '#runtime/portal/app.tsx'
import { applyStoredElder } from '#runtime/ui/primitive/elder.ts'

applyStoredElder()
const place = document.getElementById('portal')
if (place)
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
