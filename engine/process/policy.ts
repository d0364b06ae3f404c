import { peopleBehind } from '#engine/people/assignee.ts'
import type { PersonId } from '#engine/people/directory.ts'
import { type Desk, kind, policiesOf, stepContext } from '#engine/process/desk.ts'
import type { InstanceState, Visit } from '#engine/process/state.ts'
import type { Opening } from '#engine/step/kind.ts'
import type { Step } from '#engine/step/steps.ts'

/**
 * The policies that let a step pass by itself: 无人可办, 经办人就是申请人, 连续同一经办人.
 * A skipped step is still a visit, with the reason on record; it ends with the step's first (positive) outcome.
 */
export function skipReason(desk: Desk, step: Step, visit: Visit): Opening | undefined {
  // What a body decides is never skipped: nobody may pass a vote by being absent.
  if (step.kind !== 'form') return undefined
  const { handlers } = step
  const policies = policiesOf(desk, step)
  if (![policies.noHandler, policies.handlerIsStarter, policies.sameHandlerTwice].includes('skip')) return undefined
  const { tools } = stepContext(desk, visit, step)
  const people = peopleBehind(tools.assignees(handlers.role), desk.world.directory)
  const reasons = {
    noHandler: policies.noHandler === 'skip' && people.length === 0,
    handlerIsStarter: policies.handlerIsStarter === 'skip' && onlyIs(people, desk.state.starter),
    sameHandlerTwice: policies.sameHandlerTwice === 'skip' && onlyIs(people, lastHandler(desk.state)),
  }
  const reason = Object.entries(reasons).find(([, holds]) => holds)?.[0]
  const outcome = kind(step).outcomes(step as never)[0]?.name
  if (!reason || outcome === undefined) return undefined
  return { tasks: [], work: { skipped: reason }, result: { skipped: reason }, outcome }
}

const onlyIs = (people: readonly PersonId[], person: PersonId | undefined): boolean =>
  people.length === 1 && people[0] === person

/** Who handed in the form that ended the newest closed visit. */
function lastHandler(state: InstanceState): PersonId | undefined {
  for (const id of [...state.trail].reverse()) {
    const filled = state.visits[id]?.filled.findLast(({ part }) => !part.startsWith('@'))
    if (filled?.by) return filled.for ?? filled.by
  }
  return undefined
}
