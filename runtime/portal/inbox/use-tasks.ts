import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '#runtime/portal/query/keys.ts'
import { api, newKey, type TaskQuery, type TaskSummary } from '#runtime/server/api/client.ts'

export const tasksQuery = (query: TaskQuery) =>
  queryOptions({ queryKey: keys.tasks(query), queryFn: () => api.tasks.list(query), placeholderData: last => last })

/** Claims or releases a task of a post; the lists are asked again whatever came of it. */
export function useClaim() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({
      task,
      type,
    }: {
      readonly task: Pick<TaskSummary, 'instance' | 'task'>
      readonly type: 'Claim' | 'Release'
    }) => api.instances.command(task.instance, { key: newKey(), body: { type, task: task.task } }),
    onSettled: (_answer, _error, { task }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.tasks() }),
        client.invalidateQueries({ queryKey: keys.task(task.instance) }),
        client.invalidateQueries({ queryKey: keys.instance(task.instance) }),
      ]),
  })
}
