import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { keys } from '#runtime/portal/query/keys.ts'
import { api, type Session } from '#runtime/server/api/client.ts'

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: api.session,
  staleTime: 60_000,
  refetchOnWindowFocus: true,
  retry: (failures, error) => failures < 2 && !('status' in error && error.status === 401),
})

/** Who is signed in; only below the member shell, which waits for it. */
export const useSession = (): Session => useSuspenseQuery(sessionQuery).data
/** The same where nobody needs to be signed in. */
export const useMaybeSession = (): Session | undefined => useQuery({ ...sessionQuery, enabled: false }).data

const TICK = 30_000
/** Now, as an instant: the server's demo clock where there is one, otherwise the machine's; moves on every half minute. */
export function useNow(): string {
  const { data, dataUpdatedAt } = useQuery({ ...sessionQuery, enabled: false })
  const [here, setHere] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setHere(Date.now()), TICK)
    return () => clearInterval(timer)
  }, [])
  const base = data?.demo
    ? Date.parse(data.demo.now) + Math.max(0, here - dataUpdatedAt)
    : Math.max(here, dataUpdatedAt)
  return new Date(base).toISOString()
}
