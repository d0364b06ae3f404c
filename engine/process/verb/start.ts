import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { mayStart } from '#engine/process/access.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { type Desk, record } from '#engine/process/desk.ts'
import { enterFirst } from '#engine/process/move.ts'
import { DEEPEST } from '#engine/process/origin.ts'
import { resolveParameters } from '#engine/process/parameters.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Origin } from '#engine/process/state.ts'
import { checkTold } from '#engine/process/told-data.ts'
import type { Verb } from '#engine/process/verb/verb.ts'

type Start = Extract<CommandBody, { type: 'Start' }>

/** 发起: by a person for themselves, or by the system because another instance asked for this one. */
export const start: Verb<'Start'> = (desk, body) => {
  const { context, command, world } = desk
  const { template, hash } = context.sound
  const begun = desk.actor.person === null ? onBehalf(desk, body) : byPerson(desk, body)
  if (!begun.ok) return begun.error
  record(desk, {
    type: 'InstanceStarted',
    id: command.instance,
    template: { id: template.id, version: context.version, hash },
    organisation: body.organisation,
    title: body.title,
    ...begun.value,
    parameters: resolveParameters(world.template, context.parameters),
  })
  return enterFirst(desk)
}

interface Begun {
  readonly starter: string
  readonly origin?: Origin
  readonly data: JsonObject
}

/** Nobody may put an instance under somebody else's name, or say that another instance had asked for it. */
function byPerson(
  { context, actor, world }: Desk,
  { organisation, data, starter, origin }: Start,
): Result<Begun, Refusal> {
  const { template } = context.sound
  if (data !== undefined || starter !== undefined || origin !== undefined)
    return refuse('NOT_ALLOWED', { verb: '代他人发起' })
  if (actor.person === null || !mayStart(template, organisation, actor.person, world.directory))
    return refuse('MAY_NOT_START', { template: template.title, organisation })
  return ok({ starter: actor.person, data: {} })
}

/** Who may start is the business of the template that asked; the kind of organisation still has to fit. */
function onBehalf(desk: Desk, { organisation, data = {}, starter, origin }: Start): Result<Begun, Refusal> {
  const { context, world } = desk
  const { template } = context.sound
  const found = world.directory.organisation(organisation)
  const kinds = template.start.organisations
  if (!origin || starter === undefined || !found || (kinds && !kinds.includes(found.kind)))
    return refuse('MAY_NOT_START', { template: template.title, organisation })
  if ((origin.depth ?? 1) > DEEPEST) return refuse('ASKED_TOO_DEEP', { template: template.title, most: DEEPEST })
  if (!world.directory.person(starter)) return refuse('PERSON_UNKNOWN', { person: starter })
  // What the asking instance hands over has to fit the shared fields of this one.
  const fields = { schema: { type: 'object' as const, properties: template.data?.properties ?? {} } }
  const given = checkTold(desk, fields, data)
  if (!given.ok) return given
  const { instance, visit, target, depth, wants } = origin
  const asked = { instance, visit, target, ...(depth !== undefined && { depth }), ...(wants && { wants }) }
  return ok({ starter, origin: asked, data: given.value })
}
