import type { InstanceState } from '#engine/process/state.ts'
import type { Projection } from '#runtime/server/project/projection.ts'

/** How many instances of each template an organisation has in each status. */
export const statistics: Projection = {
  name: 'statistics',
  tables: ['statistic'],
  apply(rows, _entry, before, after) {
    if (before?.status === after.status && before.organisation === after.organisation) return
    const row = ({ organisation, template, status }: InstanceState, count: number) => ({
      organisation,
      template: template.id,
      status,
      count,
    })
    if (before) rows.count(row(before, -1))
    rows.count(row(after, 1))
  },
}
