import { type Facts, fill, mapValues, onTask, passedOn } from '#engine/process/fact/change.ts'
import type { InstanceState } from '#engine/process/state.ts'

/** What happens to an instance as a whole: letters, corrections, the end, standing still, supervision, moving on. */
export const INSTANCE_FACTS: Facts<
  | 'Urged'
  | 'Copied'
  | 'Corrected'
  | 'Cancelled'
  | 'Suspended'
  | 'Resumed'
  | 'Reopened'
  | 'Supervised'
  | 'SupervisionAnswered'
  | 'SupervisionLifted'
  | 'Escalated'
  | 'Transferred'
  | 'Migrated'
> = {
  Urged: state => state,
  Copied: (state, _, { to }) => ({ ...state, copiedTo: [...new Set([...state.copiedTo, ...to])] }),
  Corrected: (state, entry, { of, path, value, reason }) => ({
    ...state,
    corrections: [...state.corrections, { n: entry.n, of, path, value, reason }],
  }),
  Cancelled: ({ suspended: _over, comeBacks: _none, ...state }, entry, { reason }) => ({
    ...state,
    status: 'cancelled',
    endedAt: entry.at,
    ending: reason,
    timers: {},
    visits: mapValues(state.visits, visit =>
      visit.closed ? visit : { ...visit, closed: { at: entry.at, outcome: null, cause: 'cancel' as const } },
    ),
    tasks: mapValues(state.tasks, task =>
      task.closed ? task : { ...task, closed: { by: entry.actor.person, at: entry.at, reason: 'cancelled' as const } },
    ),
  }),
  Suspended: (state, { at, actor }, { reason }) => ({
    ...state,
    suspended: { at, by: actor.person, reason, timers: state.timers },
    timers: {},
  }),
  Resumed: (state, _, { timers, due }) => {
    const { suspended: _over, ...running } = state
    const set = Object.fromEntries(timers.map(timer => [timer.id, timer]))
    return due.reduce<InstanceState>(
      (next, { task, due: later }) => onTask(next, task, known => ({ ...known, due: later })),
      {
        ...running,
        timers: { ...state.timers, ...set },
      },
    )
  },
  Reopened: state => {
    const { endedAt: _at, ending: _ending, ...running } = state
    return { ...running, status: 'running' }
  },
  Supervised: (state, { n, at, actor }, { measure, text, of, due }) => ({
    ...state,
    supervision: [...(state.supervision ?? []), { n, measure, text, of, by: actor.person, at, ...(due && { due }) }],
  }),
  SupervisionAnswered: (state, entry, event) => ({
    ...fill(state, entry, event),
    supervision: (state.supervision ?? []).map(one =>
      one.n === event.supervision ? { ...one, answered: entry.n } : one,
    ),
  }),
  SupervisionLifted: (state, { n }, { supervision }) => ({
    ...state,
    supervision: (state.supervision ?? []).map(one => (one.n === supervision ? { ...one, lifted: n } : one)),
  }),
  Escalated: (state, _, { measure, of, to }) =>
    measure === 'warn' || measure === 'remind'
      ? state
      : of.reduce(
          (next, task) =>
            onTask(next, task, known =>
              measure === 'superior' ? { ...known, assignees: [...known.assignees, ...to] } : passedOn(known, to),
            ),
          state,
        ),
  Transferred: (state, { at }, { from, to, handlers }) =>
    handlers.reduce<InstanceState>(
      (next, { task, assignees, about }) =>
        onTask(next, task, ({ claimedBy: _gone, ...known }) => ({ ...known, assignees, ...(about && { about }) })),
      { ...state, organisation: to, formerly: [...(state.formerly ?? []), { organisation: from, until: at }] },
    ),
  Migrated: (state, _, { from, to, position, continues, parameters }) => {
    const going = new Map(continues.map(one => [one.visit, one]))
    // A step that is left this way is spoken for by its visit before.
    const newest = state.trail.flatMap(id => {
      const visit = state.visits[id]
      return visit && !going.has(id) ? [[visit.step, id] as const] : []
    })
    return {
      ...state,
      template: to,
      position,
      parameters,
      newest: { ...Object.fromEntries(newest), ...Object.fromEntries(continues.map(one => [one.step, one.visit])) },
      visits: mapValues(state.visits, visit => {
        const on = going.get(visit.id)
        if (on) return { ...visit, step: on.step, number: on.number }
        return { ...visit, template: visit.template ?? from.hash }
      }),
      tasks: mapValues(state.tasks, task =>
        task.closed ? task : { ...task, step: going.get(task.visit)?.step ?? task.step },
      ),
    }
  },
}
