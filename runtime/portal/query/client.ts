import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { noteEnd } from '#runtime/portal/session/ended.ts'
import { isProblem } from '#runtime/server/api/client.ts'

/** Asking again helps only when the network or the server failed; a refusal stays one. */
const worthRetrying = (error: unknown) => !isProblem(error) || error.status === 0 || error.status >= 500

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => query.queryKey[0] !== 'session' && noteEnd(error) }),
  mutationCache: new MutationCache({ onError: noteEnd }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && worthRetrying(error),
      staleTime: 5_000,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})
