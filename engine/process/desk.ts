import type { Validate } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { consult } from '#engine/people/consult.ts'
import type { Consulted, Directory } from '#engine/people/directory.ts'
import type { Command, CommandBody } from '#engine/process/command.ts'
import type { Actor, Entry, FilledForm, InstanceEvent } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import type { InstanceState, Visit } from '#engine/process/state.ts'
import { toolsFor, type World } from '#engine/process/tools.ts'
import type { AgendaItem } from '#engine/step/agenda/open-item.ts'
import type { BoxBallot, KindEffect, StepContext, StepKind } from '#engine/step/kind.ts'
import { kindOf } from '#engine/step/kinds.ts'
import type { Policies } from '#engine/step/schema.ts'
import type { Step } from '#engine/step/steps.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Calendar, Instant } from '#engine/time/time.ts'

/** Everything a decision may look at, as data. */
export interface DecideContext {
  readonly sound: SoundTemplate
  /** Running number of the published version `sound` is. */
  readonly version: number
  readonly directory: Directory
  readonly calendar: Calendar
  readonly validate: Validate
  /** SHA-256 over UTF-8 text, `sha256:` + hex. */
  readonly hash: (text: string) => string
  /** The version an instance is to be migrated to. */
  readonly target?: { readonly sound: SoundTemplate; readonly version: number }
  /** What the area of the organisation has set for the template's parameters. */
  readonly parameters?: JsonObject
  /** Contents of the ballot box of the step concerned, where its part asks for it. */
  readonly box?: readonly BoxBallot[]
  /** Items of other instances that the record of a meeting speaks of, where they are open. */
  readonly agenda?: readonly AgendaItem[]
}

/**
 * One command on the desk: the state so far, the entries written so far, and what has been looked up.
 * Used within a single `decide` call only; nothing outside can observe that it grows.
 */
export interface Desk {
  readonly context: DecideContext
  readonly world: World
  /** Whose act it is; a verb that finds somebody acting for another says so before it records anything. */
  actor: Actor
  readonly command: Command
  readonly at: Instant
  readonly consulted: readonly Consulted[]
  readonly entries: Entry[]
  readonly effects: KindEffect[]
  state: InstanceState
}

export function openDesk(context: DecideContext, state: InstanceState | undefined, command: Command): Desk {
  const { directory, consulted } = consult(context.directory)
  const at = state && state.lastAt > command.at ? state.lastAt : command.at
  return {
    context,
    world: { template: context.sound.template, directory, calendar: context.calendar, now: at, hash: context.hash },
    actor: command.actor,
    command,
    at,
    consulted,
    entries: [],
    effects: [],
    state: state as InstanceState,
  }
}

/** Writes a fact: the next entry of the history, folded into the state at once. */
export function record(desk: Desk, event: InstanceEvent): void {
  const { command, at, actor } = desk
  const first = desk.entries.length === 0
  const entry: Entry = {
    n: desk.state?.version ?? 0,
    at,
    cmd: command.key,
    actor,
    event,
    ...(first && command.occurred && { occurred: command.occurred }),
    ...(first && {
      given: {
        command: asGiven(command.body, event),
        consulted: desk.consulted,
        calendar: desk.world.calendar.version,
        ...(desk.context.agenda && { agenda: desk.context.agenda }),
      },
    }),
  }
  desk.state = evolve(desk.state, entry)
  desk.entries.push(entry)
}

/**
 * The command as asked, without the form data: what was kept of those stands in the event and is given again from there.
 * Of outcome and opinion, too, only what was kept: a voter may have written the vote there.
 */
function asGiven(body: CommandBody, event: InstanceEvent): CommandBody {
  if (body.type !== 'Submit') return body
  const { outcome, opinion, ...asked } = body
  const kept = isFilled(event) ? event : undefined
  return {
    ...asked,
    data: {},
    ...(outcome !== undefined && kept?.outcome !== undefined && { outcome }),
    ...(opinion !== undefined && kept?.opinion !== undefined && { opinion }),
  }
}

/** Whether an event is a form somebody handed in, with what was kept of it. */
export const isFilled = (event: InstanceEvent): event is Extract<InstanceEvent, FilledForm> =>
  ['Submitted', 'SignerAnswered', 'TaskPrepared', 'SupervisionAnswered'].includes(event?.type)

export const stepOf = (desk: Pick<Desk, 'context'>, key: string): Step | undefined =>
  desk.context.sound.steps.get(key)?.step

export function policiesOf(desk: Pick<Desk, 'world'>, step: Step): Policies {
  return { ...desk.world.template.policies, ...step.policies }
}

/** What a step kind sees of the desk while it works on one visit. */
export function stepContext(desk: Desk, visit: Visit, step: Step): StepContext<never> {
  return {
    ...desk.world,
    step: step as never,
    key: visit.step,
    visit,
    state: desk.state,
    actor: desk.actor,
    ...(desk.context.agenda && { agenda: desk.context.agenda }),
    tools: toolsFor(desk.world, desk.state, visit, policiesOf(desk, step)),
  }
}

export const kind = (step: Step): StepKind => kindOf(step.kind) as StepKind
