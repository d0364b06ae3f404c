import { queryOptions } from '@tanstack/react-query'
import { keys } from '#runtime/portal/query/keys.ts'
import { api } from '#runtime/server/api/client.ts'

export const disclosureQuery = (instance: string, visit: string) =>
  queryOptions({ queryKey: keys.disclosure(instance, visit), queryFn: () => api.disclosures.get(instance, visit) })
