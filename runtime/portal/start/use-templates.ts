import { queryOptions } from '@tanstack/react-query'
import { keys } from '#runtime/portal/query/keys.ts'
import { api } from '#runtime/server/api/client.ts'

export const templatesQuery = queryOptions({ queryKey: keys.templates, queryFn: api.templates.list, staleTime: 60_000 })
/** A given version never changes; the newest may. */
export const templateQuery = (id: string, version?: number) =>
  queryOptions({
    queryKey: keys.template(id, version),
    queryFn: () => api.templates.get(id, version),
    staleTime: version === undefined ? 30_000 : Number.POSITIVE_INFINITY,
  })
