import type { JsonObject } from '#engine/json.ts'
import { mayIntervene, standing } from '#engine/process/access.ts'
import { continuation } from '#engine/process/continuation.ts'
import { record } from '#engine/process/desk.ts'
import type { TaskChanges } from '#engine/process/event.ts'
import { allows, resolveParameters } from '#engine/process/parameters.ts'
import { isOrder } from '#engine/process/rectify.ts'
import { refuse } from '#engine/process/refusal.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { Verb } from '#engine/process/verb/verb.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'

/** 换版: a running instance goes on with another version of its template, entirely or not at all. */
export const migrate: Verb<'Migrate'> = (desk, { hash, mapping, reason }) => {
  const { actor, state, world, context } = desk
  const { target } = context
  if (actor.person === null || !mayIntervene(standing(state, actor.person, world.directory)))
    return refuse('NOT_ALLOWED', { verb: '换到新版本' }).error
  if (!target || target.sound.hash !== hash) return refuse('TEMPLATE_UNKNOWN', { template: state.template.id }).error
  const { template } = target.sound
  if (template.id !== state.template.id)
    return refuse('MIGRATION_IMPOSSIBLE', { why: `“${template.title}”是另一个模板` }).error
  if (hash === state.template.hash) return refuse('MIGRATION_IMPOSSIBLE', { why: '办件已经在用这个版本' }).error
  const going = continuation(context.sound, target.sound, state, mapping)
  if (!going.ok) return refuse('MIGRATION_IMPOSSIBLE', { why: going.error.why }).error
  const { position, continues } = going.value
  const tasks = orders(state, target.sound, continues)
  record(desk, {
    type: 'Migrated',
    from: state.template,
    to: { id: template.id, version: target.version, hash },
    reason,
    position,
    continues,
    parameters: parametersOf(state, target.sound, context.parameters),
    ...(tasks && { tasks }),
  })
  return undefined
}

/** Values in force stay in force where the new version still allows them. */
function parametersOf(state: InstanceState, { template }: SoundTemplate, local: JsonObject = {}): JsonObject {
  const fresh = resolveParameters(template, local)
  const kept = Object.entries(state.parameters).filter(([name, value]) => {
    const parameter = template.parameters?.[name]
    return parameter !== undefined && allows(parameter, value)
  })
  return { ...fresh, ...Object.fromEntries(kept) }
}

/** An order listed with a step the new version no longer has is listed with one that goes on. */
function orders(
  state: InstanceState,
  sound: SoundTemplate,
  continues: readonly { readonly visit: string; readonly step: string }[],
): TaskChanges | undefined {
  const [home] = continues
  const homeless = Object.values(state.tasks).filter(
    task =>
      !task.closed &&
      isOrder(task) &&
      !continues.some(({ visit }) => visit === task.visit) &&
      !sound.steps.has(task.step),
  )
  if (!home || homeless.length === 0) return undefined
  return { opened: homeless.map(task => ({ ...task, visit: home.visit, step: home.step })) }
}
