import { queryOptions } from '@tanstack/react-query'
import { keys } from '#runtime/portal/query/keys.ts'
import { api, type InstanceDetail, type VisitView } from '#runtime/server/api/client.ts'

export const instanceQuery = (id: string) =>
  queryOptions({ queryKey: keys.instance(id), queryFn: () => api.instances.get(id) })

/** The next thing the reader has to do in an instance, if there is one; what is optional only when nothing else is left. */
export function openTaskOfMine(instance: InstanceDetail): string | undefined {
  const tasks = instance.visits
    .filter(visit => visit.closedAt === null)
    .flatMap(visit => visit.tasks.filter(task => task.mine))
  return (tasks.find(task => !task.optional) ?? tasks[0])?.task
}

/** Task ids are `<visit>/<part>…`. */
export const visitOfTask = (instance: InstanceDetail, task: string): VisitView | undefined =>
  instance.visits.find(visit => task.startsWith(`${visit.id}/`))

/** Whether a task of the instance is closed, and what its last hand-in says about by whom and when. */
export function closedTask(
  instance: InstanceDetail,
  task: string,
  part: string,
): { readonly by?: string; readonly at?: string } | undefined {
  const visit = visitOfTask(instance, task)
  if (!visit || visit.tasks.some(open => open.task === task)) return undefined
  const last = visit.filled.findLast(filled => filled.part === part)
  return {
    ...(last?.by && { by: last.by.name }),
    ...((last?.at ?? visit.closedAt) && { at: (last?.at ?? visit.closedAt) as string }),
  }
}
