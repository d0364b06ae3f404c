import { queryOptions } from '@tanstack/react-query'
import { keys } from '#runtime/portal/query/keys.ts'
import { api } from '#runtime/server/api/client.ts'

export const taskQuery = (instance: string, task: string) =>
  queryOptions({ queryKey: keys.task(instance, task), queryFn: () => api.tasks.get(instance, task), staleTime: 0 })
