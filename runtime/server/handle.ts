import { hex } from '#engine/evidence/bytes.ts'
import { fail, ok, type Result } from '#engine/json.ts'
import type { Command } from '#engine/process/command.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import { gatherRows } from '#runtime/server/project/projection.ts'
import { openBoxes } from '#runtime/server/store/boxes.ts'
import type { Session } from '#runtime/server/store/database.ts'
import { type Known, lockHead } from '#runtime/server/store/history.ts'
import type { Change } from '#runtime/server/store/open.ts'
import type { Batch } from '#runtime/server/store/queue.ts'
import { type Ready, take, write } from '#runtime/server/write/append.ts'
import {
  type Group,
  type HandleOptions,
  type HandlePorts,
  type Job,
  knownIn,
  knownOf,
  macOf,
  type Receipt,
  receiptsOf,
  sameAs,
} from '#runtime/server/write/group.ts'
import { after, decideOne, isSecretVoting, type Prepared } from '#runtime/server/write/prepare.ts'

/** The one way anything happens to an instance. A refusal is a value; a rejected promise is a fault of ours. */
export type Handle = (command: Command, options?: HandleOptions) => Promise<Result<Receipt, Refusal>>

export function openHandle(ports: HandlePorts): Handle {
  const { store } = ports
  const submit = store.queue.batched<Job, Result<Receipt, Refusal>>((session, jobs) =>
    handleGroup(ports, session, jobs),
  )
  return async (command, options = {}) => submit({ command, options, mac: macOf(store, command, false) })
}

/** All commands of one group in one transaction: read what they need, decide one after another, write everything at once. */
async function handleGroup(
  ports: HandlePorts,
  session: Session,
  jobs: readonly Job[],
): Promise<Batch<Result<Receipt, Refusal>>> {
  const { store } = ports
  const head = await lockHead(store, session)
  const group: Group = {
    ports,
    session,
    people: await store.people(session, head.people),
    catalogue: await store.templates(session, head.templates),
    receipts: await receiptsOf(store, session, jobs),
    known: await knownOf(
      store,
      session,
      jobs.map(({ command }) => command.instance),
    ),
    boxes: openBoxes(session, store.tables, store.tenant, store.keys),
    rows: gatherRows(store.tables, store.tenant),
    written: { event: [], payload: [], dataKey: [], command: [], outbox: [], errand: [], snapshot: [], drafts: [] },
    ended: [],
    size: head.size,
    changed: new Map(),
  }
  const answers: (Result<Receipt, Refusal> | Error)[] = []
  for (const job of jobs) answers.push(await handleOne(group, job))
  if (group.size > head.size) await write(group, head.size)
  return {
    answers,
    done() {
      for (const [instance, known] of group.changed) store.states.put(instance, known)
      if (group.changed.size)
        store.tell(
          [...group.changed].map(
            ([instance, { state }]): Change => ({ instance, version: state.version, organisation: state.organisation }),
          ),
        )
    },
  }
}

async function handleOne(group: Group, job: Job): Promise<Result<Receipt, Refusal> | Error> {
  const { command, options } = job
  const earlier = group.receipts.get(command.key)
  if (earlier) return sameAs(earlier.mac, group, job) ? ok(earlier.receipt) : refuse('KEY_REUSED', { key: command.key })
  const known = group.known.get(command.instance)
  const denied = options.mayAct?.(known?.state, group.people)
  if (denied) return fail(denied)
  if (known && command.expect !== undefined && command.expect !== known.state.version) {
    const { version, lastAt } = known.state
    // While a secret vote runs, whoever acted last may be somebody who has just voted.
    const by = isSecretVoting(known.state) ? null : known.by && (group.people.person(known.by)?.name ?? known.by)
    return refuse('VERSION_CONFLICT', { expected: command.expect, actual: version, by, at: lastAt })
  }
  const decided = await decideAll(group, job, known)
  if (decided instanceof Error) return decided
  if (!decided.ok) return decided
  const [asked, ...others] = decided.value
  if (!asked) return known ? ok(asItIs(command.instance, known)) : new Error(`${command.instance}: nothing was decided`)
  const receipt = await take(group, asked)
  for (const other of others) await take(group, other)
  return ok(receipt)
}

/** More instances than this are not told in one moment. */
const MOST_TOLD = 500

/**
 * Decides a command and everything that has to happen in the same moment as it: all of it, or nothing. Nothing is written
 * yet. Empty when the command changes nothing.
 */
async function decideAll(
  group: Group,
  job: Job,
  known: Known | undefined,
): Promise<Result<readonly Ready[], Refusal> | Error> {
  const ready: Ready[] = []
  const latest = new Map<string, Known>()
  const waiting: Job[] = [job]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { instance } = next.command
    const before = next === job ? known : (latest.get(instance) ?? (await knownIn(group, instance)))
    const decided = await decideOne(group, next, before)
    if (decided instanceof Error) return decided
    if (!decided.ok) return next === job ? decided : refusedBy(instance, before, decided.error)
    const prepared = decided.value
    if (prepared.sealed.length === 0) continue
    ready.push({ job: next, known: before, prepared })
    if (before) latest.set(instance, after(before, next.command, prepared))
    waiting.push(...toldAtOnce(group, next.command, prepared))
    if (ready.length + waiting.length > MOST_TOLD) return new Error(`${job.command.key}: too many instances at once`)
  }
  return ok(ready)
}

const refusedBy = (instance: string, known: Known | undefined, refusal: Refusal) =>
  refuse('AGENDA_REFUSED', {
    instance,
    title: known?.state.title ?? instance,
    code: refusal.code,
    why: sayRefusal(refusal),
  })

/** What a decision tells other instances in the same transaction, as commands of the system. */
function toldAtOnce({ ports }: Group, { instance, at }: Command, { decision }: Prepared): Job[] {
  const first = decision.entries[0]?.n ?? 0
  return decision.effects.flatMap((effect, i): Job[] => {
    if (effect.type !== 'Tell' || !effect.atomic) return []
    const { visit, signal, data } = effect
    const command: Command = {
      key: `atomic/${instance}/${first}/${i}`,
      instance: effect.instance,
      actor: { person: null },
      at,
      body: { type: 'Signal', visit, signal, data },
    }
    return [{ command, options: {}, mac: macOf(ports.store, command, false) }]
  })
}

/** The answer to what is so already, such as signing for a task twice: done, and nothing to write. */
const asItIs = (instance: string, { state: { version, status, lastAt }, head }: Known): Receipt => ({
  instance,
  version,
  first: version,
  status,
  at: lastAt,
  leaf: hex(head),
})
