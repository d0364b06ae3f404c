import type { Json } from '#engine/json.ts'
import type { InstanceState, Measure } from '#engine/process/state.ts'
import type { Projection } from '#runtime/server/project/projection.ts'

/** One open visit of an instance, as the lists need it; titles come from the template. */
export type OpenVisit = {
  readonly visit: string
  readonly step: string
  readonly due: Json
  readonly assignees: readonly Json[]
}

/** What lists show of an instance besides where it stands. */
export type InstanceMarks = { readonly suspended?: boolean; readonly supervised?: readonly Measure[] }

/** 挂起, and the measures of 督办 that have not been lifted. */
export function instanceMarks({ suspended, supervision = [] }: InstanceState): InstanceMarks {
  const measures = supervision.filter(({ lifted }) => lifted === undefined).map(({ measure }) => measure)
  return {
    ...(suspended && { suspended: true }),
    ...(measures.length > 0 && { supervised: [...new Set(measures)] }),
  }
}

/** One row per instance: lists, search, and what is open now. */
export const instances: Projection = {
  name: 'instances',
  tables: ['instance'],
  apply(rows, _entry, _before, state) {
    rows.put('instance', {
      id: state.id,
      title: state.title,
      template: state.template.id,
      templateVersion: state.template.version,
      organisation: state.organisation,
      starter: state.starter,
      status: state.status,
      // The reason of a cancellation is somebody's words: it stays in the encrypted payload.
      ending: state.status === 'completed' ? (state.ending ?? null) : null,
      version: state.version,
      open: openVisits(state),
      startedAt: state.startedAt,
      updatedAt: state.lastAt,
      search: state.title.toLowerCase(),
      marks: instanceMarks(state) as Json,
    })
  },
}

function openVisits(state: InstanceState): Json {
  const open: OpenVisit[] = []
  for (const id of state.trail) {
    const visit = state.visits[id]
    if (!visit || visit.closed) continue
    const tasks = Object.values(state.tasks).filter(task => task.visit === id && !task.closed && !task.optional)
    const dues = tasks.flatMap(task => (task.due ? [task.due] : []))
    open.push({
      visit: id,
      step: visit.step,
      due: (dues.sort((a, b) => (a.at < b.at ? -1 : 1))[0] ?? null) as Json,
      assignees: tasks.flatMap(task => task.assignees) as readonly Json[],
    })
  }
  return open
}
