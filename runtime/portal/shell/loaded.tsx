import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { CardSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import { Failure } from './failure.tsx'

/** What a screen shows while its data is on the way, when it did not come, and when it is there. */
export function Loaded<T>({
  query,
  waiting,
  failed,
  children,
}: {
  readonly query: UseQueryResult<T, Error>
  readonly waiting?: ReactNode
  /** A screen's own answer to certain problems; `undefined` leaves it to the common one. */
  readonly failed?: (error: Error) => ReactNode | undefined
  readonly children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) {
    const own = failed?.(query.error)
    return own !== undefined ? own : <Failure error={query.error} onRetry={() => query.refetch()} />
  }
  return <>{waiting ?? <CardSkeleton />}</>
}
