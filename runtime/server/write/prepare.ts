import { boxRoot } from '#engine/evidence/commitment.ts'
import { type Sealed, seal } from '#engine/evidence/seal.ts'
import { fail, ok, type Result } from '#engine/json.ts'
import type { Command } from '#engine/process/command.ts'
import { type Decision, decide } from '#engine/process/decide.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { InstanceState } from '#engine/process/state.ts'
import type { AgendaItem } from '#engine/step/agenda/open-item.ts'
import { type BallotCount, openingOf } from '#engine/step/ballot/work.ts'
import type { BoxBallot } from '#engine/step/kind.ts'
import { kindOf } from '#engine/step/kinds.ts'
import { itemsNamed } from '#engine/step/meeting/agenda.ts'
import { agendaOf, itemsFor } from '#runtime/server/agenda.ts'
import type { People } from '#runtime/server/store/directory.ts'
import { crypto, type Known } from '#runtime/server/store/history.ts'
import { hashText, randomBytes } from '#runtime/server/store/keys.ts'
import type { PublishedTemplate } from '#runtime/server/store/templates.ts'
import { type Group, type Job, knownIn } from '#runtime/server/write/group.ts'

/** Version of the kernel in every leaf. */
export const KERNEL = '1.0.0'

export async function decideOne(
  group: Group,
  job: Job,
  known: Known | undefined,
): Promise<Result<Prepared, Refusal> | Error> {
  const { command } = job
  const template = templateFor(group, known, command)
  if ('code' in template) return fail(template)
  const box = await boxFor(group, known, command)
  const agenda = await agendaFor(group, known, command, template)
  const target = command.body.type === 'Migrate' ? group.catalogue.get(command.body.hash) : undefined
  if (target && target.retiredAt !== null)
    return refuse('TEMPLATE_RETIRED', { template: target.id, version: target.version, at: target.retiredAt })
  try {
    const decided = decide(
      {
        sound: template.sound,
        version: template.version,
        directory: group.people,
        calendar: group.ports.calendar,
        validate: group.ports.validate,
        hash: hashText,
        parameters: group.people.parameters(template.id, organisationOf(known, command)),
        ...(box && { box }),
        ...(agenda && { agenda }),
        ...(target && { target }),
      },
      known?.state,
      command,
    )
    return decided.ok ? ok(prepare(group, job, known, decided.value, box)) : decided
  } catch (error) {
    // A mistake of the kernel stops its own command only: nothing was written for it yet.
    return error instanceof Error ? error : new Error(String(error))
  }
}

export const isSecretVoting = ({ visits }: InstanceState): boolean =>
  Object.values(visits).some(({ closed, kind, work }) => !closed && kind === 'ballot' && openingOf(work)?.secret)

function templateFor(
  { catalogue }: Group,
  known: Known | undefined,
  { body, instance }: Command,
): PublishedTemplate | Refusal {
  if (known)
    return (
      catalogue.get(known.state.template.hash) ??
      refuse('TEMPLATE_UNKNOWN', { template: known.state.template.id }).error
    )
  if (body.type !== 'Start') return refuse('INSTANCE_UNKNOWN', { instance }).error
  const wanted = body.hash === undefined ? catalogue.newest(body.template) : catalogue.get(body.hash)
  if (!wanted || wanted.id !== body.template) return refuse('TEMPLATE_UNKNOWN', { template: body.template }).error
  if (wanted.retiredAt !== null)
    return refuse('TEMPLATE_RETIRED', { template: wanted.id, version: wanted.version, at: wanted.retiredAt }).error
  return wanted
}

const organisationOf = (known: Known | undefined, { body }: Command) =>
  known?.state.organisation ?? (body.type === 'Start' ? body.organisation : '')

/** Contents of the ballot box, only when the part that is handed in counts it. */
async function boxFor({ boxes }: Group, known: Known | undefined, { body, instance }: Command) {
  const task = body.type === 'Submit' ? known?.state.tasks[body.task] : undefined
  const kind = task && kindOf(known?.state.visits[task.visit]?.kind ?? '')
  return task && kind?.needsBox?.includes(task.part) ? boxes.look(`${instance}/${task.visit}`) : undefined
}

/** Items a meeting's record speaks of, where they are open and offered to it. */
async function agendaFor(
  group: Group,
  known: Known | undefined,
  { body }: Command,
  { sound }: PublishedTemplate,
): Promise<readonly AgendaItem[] | undefined> {
  const task = body.type === 'Submit' ? known?.state.tasks[body.task] : undefined
  const rules = task && known && agendaOf(sound, known.state.visits[task.visit])
  if (!rules || task.part !== 'record') return undefined
  const named = new Set(itemsNamed(body))
  if (named.size === 0) return []
  const read = async (ids: readonly string[]) => {
    const states = new Map<string, InstanceState>()
    for (const id of ids) {
      const found = await knownIn(group, id)
      if (found) states.set(id, found.state)
    }
    return states
  }
  const { store } = group.ports
  return itemsFor(group.session, store.tenant, group.people, known.state, rules, read, id => named.has(id))
}

export interface Prepared {
  readonly states: readonly InstanceState[]
  readonly sealed: readonly Sealed[]
  readonly decision: Decision
}

/** Folds and seals what was decided. Changes nothing yet. */
function prepare(
  { ports: { store }, people }: Group,
  { command, options }: Job,
  known: Known | undefined,
  decision: Decision,
  ballots: readonly BoxBallot[] | undefined,
): Prepared {
  const { person } = command.actor
  const who = { roles: person === null ? [] : rolesOf(people, person), methods: options.methods ?? [] }
  const states: InstanceState[] = []
  const sealed: Sealed[] = []
  for (const entry of decision.entries) {
    const after = evolve(states.at(-1) ?? known?.state, entry)
    const prev = sealed.at(-1)?.leaf.hash ?? known?.head ?? null
    const box = ballots && revealed(command.instance, entry, ballots)
    const cx = { log: store.origin, krn: KERNEL, prev, after, seed: randomBytes(32), ...who, ...(box && { box }) }
    const made = seal(entry, cx, crypto)
    if (!made.ok)
      throw new Error(
        `${command.instance}/${entry.n} ${entry.event.type} cannot be sealed: ${JSON.stringify(made.error)}`,
      )
    states.push(after)
    sealed.push(made.value)
  }
  return { states, sealed, decision }
}

/** What the leaf of a secret ballot's count shows of the box: its root and the numbers, no choice. */
function revealed(instance: string, { event }: Entry, ballots: readonly BoxBallot[]) {
  if (event.type !== 'Submitted') return undefined
  const count = event.facts.count as BallotCount | undefined
  if (!count?.commitments) return undefined
  const papers = ballots.map(({ choice, salt }) => ({ choice, salt: Buffer.from(salt, 'base64') }))
  const root = boxRoot(`${instance}/${event.visit}`, papers, crypto)
  return { root, issued: count.issued, collected: count.collected, void: count.void ?? 0 }
}

/** An instance as it is after a prepared command that is not written yet. */
export const after = (known: Known, { actor }: Command, { states, sealed, decision }: Prepared): Known => ({
  ...known,
  state: states.at(-1)!,
  head: sealed.at(-1)!.leaf.hash,
  by: actor.person,
  latest: decision.entries,
})

const rolesOf = (people: People, person: string): string[] => [...new Set(people.posts(person).map(({ post }) => post))]
