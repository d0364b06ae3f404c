import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { lookup, rememberNames } from '#runtime/portal/people/lookup.ts'
import { keys } from '#runtime/portal/query/keys.ts'
import { api } from '#runtime/server/api/client.ts'
import type { Option, PeopleLookup } from '#runtime/ui/form/shape.ts'

const KEPT = 5 * 60_000

/** Names for the people a form speaks of: its own lists, the people of the organisation, and whoever was found by search. */
export function usePeople(organisation: string, options: Readonly<Record<string, readonly Option[]>>): PeopleLookup {
  const { data } = useQuery({
    queryKey: keys.peopleOf(organisation),
    queryFn: () => api.people.list({ organisation }),
    staleTime: KEPT,
  })
  useEffect(() => rememberNames(data?.items ?? []), [data])
  // A new lookup when the names have come, so that fields say them.
  return useMemo(() => lookup(options, data?.items), [options, data])
}
