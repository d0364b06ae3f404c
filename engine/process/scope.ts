import type { JsonObject } from '#engine/json.ts'
import type { Directory } from '#engine/people/directory.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { Scope } from '#engine/rule/rule.ts'

/**
 * Everything a rule may read, in one place for every surface: guards, conditions of forms, published content.
 * The types of these paths are given by `template/variables.ts`; the two must agree.
 */
export function scopeOf(state: InstanceState, directory: Directory): Scope {
  const before = known.get(state)
  if (before?.directory === directory) return before.scope
  const scope = made(state, directory)
  known.set(state, { directory, scope })
  return scope
}

/** A state never changes, and it is asked for its scope many times in one decision. */
const known = new WeakMap<InstanceState, { readonly directory: Directory; readonly scope: Scope }>()

function made(state: InstanceState, directory: Directory): Scope {
  const organisation = directory.organisation(state.organisation)
  return {
    data: state.data,
    steps: stepResults(state),
    parameters: state.parameters,
    instance: { title: state.title, starter: state.starter, started: state.startedAt },
    organisation: organisation
      ? { id: organisation.id, kind: organisation.kind, name: organisation.name, facts: organisation.facts }
      : undefined,
  }
}

/** The newest visit of each step speaks for it: its published result, its outcome and how often it was entered. */
function stepResults({ newest, visits }: InstanceState): JsonObject {
  const results: Record<string, JsonObject> = {}
  for (const [step, id] of Object.entries(newest)) {
    const visit = visits[id]
    if (visit)
      results[step] = {
        ...visit.result,
        visits: visit.number,
        ...(visit.closed?.outcome && { outcome: visit.closed.outcome }),
      }
  }
  return results
}
