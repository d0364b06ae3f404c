import type { InstanceState, Visit } from '#engine/process/state.ts'
import type { Projection } from '#runtime/server/project/projection.ts'

const waits = (visit: Visit | undefined, state: InstanceState | undefined): boolean =>
  visit?.kind === 'agenda' && !visit.closed && state?.status === 'running'

/** 待上会: items that wait for a meeting, by the organisation they belong to. */
export const agenda: Projection = {
  name: 'agenda',
  tables: ['agenda'],
  apply(rows, _entry, before, state) {
    if (before?.visits === state.visits && before.status === state.status && before.organisation === state.organisation)
      return
    const { id: instance, organisation, template } = state
    // A step that is entered again has a new visit; the one before is over.
    for (const visit of new Set([...Object.values(before?.newest ?? {}), ...Object.values(state.newest)])) {
      const [was, is] = [waits(before?.visits[visit], before), waits(state.visits[visit], state)]
      if (is && (!was || before?.organisation !== organisation))
        rows.put('agenda', {
          instance,
          visit,
          organisation,
          template: template.id,
          since: state.visits[visit]?.enteredAt ?? state.lastAt,
        })
      else if (was && !is) rows.remove('agenda', { instance, visit })
    }
  },
}
