import { hex } from '#engine/evidence/bytes.ts'
import { boxRoot } from '#engine/evidence/commitment.ts'
import { leafCommand, type Sealed, seal } from '#engine/evidence/seal.ts'
import type { Validate } from '#engine/form/form.ts'
import { fail, ok, type Result } from '#engine/json.ts'
import type { Command } from '#engine/process/command.ts'
import { type Decision, decide } from '#engine/process/decide.ts'
import { endingOf, hasEnded, INSTANCE_ENDED } from '#engine/process/ended.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { sayRefusal } from '#engine/process/sentence.ts'
import type { InstanceState, InstanceStatus } from '#engine/process/state.ts'
import type { AgendaItem } from '#engine/step/agenda/open-item.ts'
import { receiptOf } from '#engine/step/ballot/receipt.ts'
import { type BallotCount, openingOf } from '#engine/step/ballot/work.ts'
import type { BoxBallot } from '#engine/step/kind.ts'
import { kindOf } from '#engine/step/kinds.ts'
import { itemsNamed } from '#engine/step/meeting/agenda.ts'
import type { Calendar, Instant } from '#engine/time/time.ts'
import { agendaOf, itemsFor } from '#runtime/server/agenda.ts'
import { errandRow, errandsOf } from '#runtime/server/errand.ts'
import { lettersOf } from '#runtime/server/loops/letters.ts'
import { gatherRows } from '#runtime/server/project/projection.ts'
import { PROJECTIONS } from '#runtime/server/project/projections.ts'
import { type Boxes, openBoxes } from '#runtime/server/store/boxes.ts'
import type { Session } from '#runtime/server/store/database.ts'
import type { People } from '#runtime/server/store/directory.ts'
import { crypto, type Known, loadKnown, lockHead, sealPayload, sealSnapshot } from '#runtime/server/store/history.ts'
import { hashText, randomBytes } from '#runtime/server/store/keys.ts'
import type { Change, Store } from '#runtime/server/store/open.ts'
import type { Batch } from '#runtime/server/store/queue.ts'
import { insert, marks, type RowOf, remove } from '#runtime/server/store/rows.ts'
import type { Catalogue, PublishedTemplate } from '#runtime/server/store/templates.ts'
import { toText } from '#runtime/server/store/text.ts'

/** What a caller gets once the command is on disk; the same command sent again gets the same receipt. */
export type Receipt = {
  readonly instance: string
  /** Number of entries after the command; the command wrote `first` … `version − 1`. */
  readonly version: number
  readonly first: number
  readonly status: InstanceStatus
  readonly at: Instant
  /** Leaf hash of the newest entry, hex. */
  readonly leaf: string
  /** 选票回执 of a secret vote. Said once and never stored: beside the command it would say whose paper is whose. */
  readonly paper?: string
}

export interface HandleOptions {
  /** Asked inside the transaction, before the decision, with the state and people of that moment. */
  readonly mayAct?: (state: InstanceState | undefined, people: People) => Refusal | undefined
  /** Sign-in methods for the leaf (`pwd`, `totp`). */
  readonly methods?: readonly string[]
}

/** The one way anything happens to an instance. A refusal is a value; a rejected promise is a fault of ours. */
export type Handle = (command: Command, options?: HandleOptions) => Promise<Result<Receipt, Refusal>>

export interface HandlePorts {
  readonly store: Store
  readonly calendar: Calendar
  readonly validate: Validate
}

/** Version of the kernel in every leaf. */
export const KERNEL = '1.0.0'
/** Entries after which a folded state is stored again. */
const SNAPSHOT_EVERY = 48

interface Job {
  readonly command: Command
  readonly options: HandleOptions
  readonly mac: Uint8Array
}

export function openHandle(ports: HandlePorts): Handle {
  const { store } = ports
  const submit = store.queue.batched<Job, Result<Receipt, Refusal>>((session, jobs) =>
    handleGroup(ports, session, jobs),
  )
  return async (command, options = {}) => submit({ command, options, mac: macOf(store, command, false) })
}

/**
 * Keyed hash of what was asked. A secret vote is stored without its choice: with the choice in it, whoever holds the key
 * could try the few choices out.
 */
function macOf({ keys }: Store, { instance, actor, body }: Command, withoutChoice: boolean): Uint8Array {
  const asked = withoutChoice && body.type === 'Submit' ? { ...body, data: {} } : body
  return keys.mac(withoutChoice ? 'dj-cast/v1' : 'dj-body/v1', JSON.stringify([instance, actor.person, asked]))
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

interface Group {
  readonly ports: HandlePorts
  readonly session: Session
  readonly people: People
  readonly catalogue: Catalogue
  /** Receipts of earlier commands with the same keys, also of this group. */
  readonly receipts: Map<string, { readonly mac: Uint8Array; readonly receipt: Receipt }>
  /** States as this group sees them: later commands see what earlier ones did. */
  readonly known: Map<string, Known>
  readonly boxes: Boxes
  readonly rows: ReturnType<typeof gatherRows>
  readonly written: {
    readonly event: RowOf<'event'>[]
    readonly payload: RowOf<'payload'>[]
    readonly dataKey: RowOf<'dataKey'>[]
    readonly command: RowOf<'command'>[]
    readonly outbox: RowOf<'outbox'>[]
    readonly errand: RowOf<'errand'>[]
    readonly snapshot: RowOf<'snapshot'>[]
    readonly drafts: (readonly [string, string, string])[]
  }
  /** Instances that came to their end in this group: whoever waits for them is told. */
  readonly ended: Known[]
  size: number
  readonly changed: Map<string, Known>
}

async function receiptsOf({ tenant }: Store, session: Session, jobs: readonly Job[]): Promise<Group['receipts']> {
  const keys = [...new Set(jobs.map(({ command }) => command.key))]
  const rows = await session.run(
    `SELECT key, body_mac, receipt FROM command WHERE tenant = ? AND key IN (${marks(keys.length)})`,
    [tenant, ...keys],
  )
  return new Map(
    rows.map(([key, mac, receipt]) => [
      key as string,
      { mac: mac as Uint8Array, receipt: JSON.parse(toText(receipt as Uint8Array)) as Receipt },
    ]),
  )
}

async function knownOf(store: Store, session: Session, instances: readonly string[]): Promise<Map<string, Known>> {
  const ids = [...new Set(instances)]
  const rows = await session.run(`SELECT id, version FROM instance WHERE tenant = ? AND id IN (${marks(ids.length)})`, [
    store.tenant,
    ...ids,
  ])
  const known = new Map<string, Known>()
  const missing: string[] = []
  for (const [id, version] of rows) {
    const cached = store.states.get(id as string, Number(version))
    if (cached) known.set(id as string, cached)
    else missing.push(id as string)
  }
  for (const [id, loaded] of await loadKnown(session, store.keys, store.tenant, missing)) known.set(id, loaded)
  return known
}

/** Asked of the group first: earlier commands of it may have changed the instance. */
async function knownIn(group: Group, instance: string): Promise<Known | undefined> {
  const here = group.known.get(instance)
  if (here) return here
  const found = (await knownOf(group.ports.store, group.session, [instance])).get(instance)
  if (found) group.known.set(instance, found)
  return found
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

/** A command ready to be written, on the state it was decided on. */
interface Ready {
  readonly job: Job
  readonly known: Known | undefined
  readonly prepared: Prepared
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

async function decideOne(group: Group, job: Job, known: Known | undefined): Promise<Result<Prepared, Refusal> | Error> {
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

/** The answer to what is so already, such as signing for a task twice: done, and nothing to write. */
const asItIs = (instance: string, { state: { version, status, lastAt }, head }: Known): Receipt => ({
  instance,
  version,
  first: version,
  status,
  at: lastAt,
  leaf: hex(head),
})

const isSecretVoting = ({ visits }: InstanceState): boolean =>
  Object.values(visits).some(({ closed, kind, work }) => !closed && kind === 'ballot' && openingOf(work)?.secret)

function sameAs(stored: Uint8Array, { ports }: Group, { command, mac }: Job): boolean {
  return Buffer.compare(stored, mac) === 0 || Buffer.compare(stored, macOf(ports.store, command, true)) === 0
}

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

interface Prepared {
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
const after = (known: Known, { actor }: Command, { states, sealed, decision }: Prepared): Known => ({
  ...known,
  state: states.at(-1)!,
  head: sealed.at(-1)!.leaf.hash,
  by: actor.person,
  latest: decision.entries,
})

/** Adds a prepared command to the group. Its rows reach the database with {@link write}. */
async function take(group: Group, { job, known, prepared }: Ready): Promise<Receipt> {
  const { command, mac } = job
  const { states, sealed, decision } = prepared
  const {
    written,
    ports: { store },
  } = group
  const { tenant, keys } = store
  const { instance } = command
  const { entries, effects } = decision
  const votes = effects.filter(effect => effect.type === 'PutInBox')
  let paper: string | undefined
  for (const { ballot, choice, room } of votes)
    paper = receiptOf(ballot, await group.boxes.put(ballot, choice, room), hashText)
  const fresh = known ? undefined : keys.newDataKey(instance)
  const key = known?.key ?? fresh!.key
  if (fresh) written.dataKey.push({ tenant, keyId: instance, wrapped: fresh.wrapped })

  entries.forEach((entry, i) => {
    const after = states[i]!
    const { leaf } = sealed[i]!
    written.event.push({
      tenant,
      gidx: group.size + i,
      org: after.organisation,
      inst: instance,
      n: entry.n,
      cmd: leafCommand(entry),
      leaf: leaf.bytes,
      leafHash: leaf.hash,
    })
    written.payload.push({
      tenant,
      inst: instance,
      n: entry.n,
      keyId: instance,
      ct: sealPayload(keys, key, tenant, instance, entry.n, sealed[i]!),
    })
    for (const { i: number, kind, body } of lettersOf(entry, after))
      written.outbox.push({ tenant, inst: instance, n: entry.n, i: number, kind, body, at: entry.at })
    for (const projection of PROJECTIONS)
      projection.apply(group.rows, entry, i === 0 ? known?.state : states[i - 1], after)
  })

  const state = states.at(-1)!
  const head = sealed.at(-1)!.leaf.hash
  const receipt: Receipt = {
    instance,
    version: state.version,
    first: entries[0]!.n,
    status: state.status,
    at: state.lastAt,
    leaf: hex(head),
  }
  const bodyMac = votes.length ? macOf(store, command, true) : mac
  written.command.push({
    tenant,
    key: command.key,
    bodyMac,
    receipt,
    gidxFirst: group.size,
    gidxLast: group.size + entries.length - 1,
  })
  if (command.body.type === 'Submit') written.drafts.push([tenant, instance, command.body.task])
  const source = { key, instance, at: state.lastAt }
  for (const { id, errand } of errandsOf(effects, entries[0], state))
    written.errand.push(errandRow(keys, tenant, source, id, errand))
  const snapshotAt = group.known.get(instance)?.snapshotAt ?? 0
  const isDue = state.version - snapshotAt >= SNAPSHOT_EVERY
  if (isDue)
    written.snapshot.push({ tenant, inst: instance, n: state.version, ct: sealSnapshot(keys, key, tenant, state) })

  group.size += entries.length
  const next: Known = {
    state,
    head,
    key,
    by: command.actor.person,
    snapshotAt: isDue ? state.version : snapshotAt,
    latest: entries,
    weight: (group.known.get(instance)?.weight ?? 0) + sealed.reduce((sum, { payload }) => sum + payload.length, 0),
  }
  group.known.set(instance, next)
  if (hasEnded(state) && !(known && hasEnded(known.state))) group.ended.push(next)
  group.changed.set(instance, next)
  group.receipts.set(command.key, { mac: bodyMac, receipt })
  return paper === undefined ? receipt : { ...receipt, paper }
}

const rolesOf = (people: People, person: string): string[] => [...new Set(people.posts(person).map(({ post }) => post))]

async function write(group: Group, sizeBefore: number): Promise<void> {
  const { ports, session, written, rows, boxes, size } = group
  await tellWatchers(group)
  const { tables: t, tenant } = ports.store
  await insert(session, t.event, written.event)
  await insert(session, t.payload, written.payload)
  await insert(session, t.dataKey, written.dataKey)
  await insert(session, t.command, written.command)
  await insert(session, t.outbox, written.outbox)
  await insert(session, t.errand, written.errand)
  await insert(session, t.snapshot, written.snapshot, { key: ['tenant', 'inst'], existing: 'replace' })
  await rows.flush(session)
  await boxes.flush()
  await remove(session, t.draft, ['tenant', 'instance', 'task'], written.drafts)
  await session.run('UPDATE log_head SET size = ? WHERE tenant = ? AND size = ?', [size, tenant, sizeBefore])
}

/** Whoever waits for an instance that has ended gets told, once. */
async function tellWatchers({ ports: { store }, session, ended, written }: Group): Promise<void> {
  if (!ended.length) return
  const { tenant, keys, tables } = store
  const ids = ended.map(({ state }) => state.id)
  const rows = await session.run(
    `SELECT instance, watcher, visit FROM watch WHERE tenant = ? AND instance IN (${marks(ids.length)})`,
    [tenant, ...ids],
  )
  for (const { state, key } of ended)
    for (const [, watcher, visit] of rows.filter(row => row[0] === state.id)) {
      const id = `${state.id}/${state.version}/to/${watcher}/${visit}`
      written.errand.push(
        errandRow(keys, tenant, { key, instance: state.id, at: state.lastAt }, id, {
          type: 'Tell',
          instance: String(watcher),
          visit: String(visit),
          signal: INSTANCE_ENDED,
          data: endingOf(state, state.id),
        }),
      )
    }
  await remove(
    session,
    tables.watch,
    ['tenant', 'instance'],
    [...new Set(rows.map(row => String(row[0])))].map(id => [tenant, id]),
  )
}
