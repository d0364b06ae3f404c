import { mayStart } from '#engine/process/access.ts'
import { record } from '#engine/process/desk.ts'
import { enterFirst } from '#engine/process/move.ts'
import { resolveParameters } from '#engine/process/parameters.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

/** 发起 */
export const start: Verb<'Start'> = (desk, { organisation, title }) => {
  const { context, command, actor, world } = desk
  const { template, hash } = context.sound
  if (actor.person === null || !mayStart(template, organisation, actor.person, world.directory))
    return refuse('MAY_NOT_START', { template: template.title, organisation }).error
  record(desk, {
    type: 'InstanceStarted',
    id: command.instance,
    template: { id: template.id, version: context.version, hash },
    organisation,
    title,
    starter: actor.person,
    parameters: resolveParameters(template, context.parameters),
    data: {},
  })
  return enterFirst(desk)
}
