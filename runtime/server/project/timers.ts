import type { Projection } from '#runtime/server/project/projection.ts'

/** Timers that are still to fire. Those of a step that was left are gone with it. */
export const timers: Projection = {
  name: 'timers',
  tables: ['timer'],
  apply(rows, _entry, before, state) {
    if (before?.timers === state.timers && before?.status === state.status) return
    for (const [id, { visit, purpose, due }] of Object.entries(state.timers)) {
      if (before?.timers[id] === state.timers[id]) continue
      rows.put('timer', { instance: state.id, timer: id, visit, purpose, due: due.at })
    }
    for (const id of Object.keys(before?.timers ?? {}))
      if (!state.timers[id]) rows.remove('timer', { instance: state.id, timer: id })
    if (state.status !== 'running')
      for (const id of Object.keys(state.timers)) rows.remove('timer', { instance: state.id, timer: id })
  },
}
