import { mayIntervene, standing, supervisesOver } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { handlersThere, keptThere } from '#engine/process/elsewhere.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { Verb } from '#engine/process/verb/verb.ts'
import { openingOf } from '#engine/step/ballot/work.ts'

/**
 * 移交其他组织, by somebody who supervises both: open tasks go to the same posts there, what was done and what was counted
 * stays as it was, and the former organisation keeps sight of it.
 */
export const transfer: Verb<'Transfer'> = (desk, { to, reason }) => {
  const { actor, state, world } = desk
  const { directory, template } = world
  if (actor.person === null || !mayIntervene(standing(state, actor.person, directory)))
    return refuse('NOT_ALLOWED', { verb: '移交其他组织' }).error
  const target = directory.organisation(to)
  if (!target) return refuse('ORGANISATION_UNKNOWN', { organisation: to }).error
  const why = hindrance(state, to)
  if (why) return refuse('TRANSFER_NOT_ALLOWED', { why }).error
  const { organisations } = template.start
  if (organisations && !organisations.includes(target.kind))
    return refuse('TRANSFER_NOT_ALLOWED', { why: `“${target.name}”不是可以办理“${template.title}”的组织` }).error
  if (!supervisesOver(to, actor.person, directory))
    return refuse('TRANSFER_NOT_ALLOWED', { why: `“${target.name}”不在您的管理范围内，请由共同的上级移交` }).error
  const handlers = handlersThere(desk, to)
  if ('refusal' in handlers) return handlers.refusal
  record(desk, { type: 'Transferred', from: state.organisation, to, reason, handlers: handlers.tasks })
  return keptThere(desk, state.organisation, to)
}

function hindrance(state: InstanceState, to: string): string | undefined {
  if (to === state.organisation) return '办件现在就由该组织办理'
  const open = Object.values(state.visits).filter(({ closed }) => !closed)
  if (open.some(({ kind, work }) => kind === 'ballot' && openingOf(work) !== undefined))
    return '表决正在进行，请在计票后移交'
  const inTurn = open.some(({ work: { queue } }) => Array.isArray(queue) && queue.length > 0)
  return inTurn ? '正在依次办理，请在这一步办完后移交' : undefined
}
