import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from '#runtime/portal/query/client.ts'
import { router } from '#runtime/portal/routes.tsx'
import { UiProvider } from '#runtime/ui/provider.tsx'
import '#runtime/portal/portal.css'

export function App() {
  return (
    <UiProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </UiProvider>
  )
}
