import { canonicalText } from '#engine/evidence/canonical.ts'
import { type Crypto, type HashText, hashOfText } from '#engine/evidence/crypto.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Assignee, InstanceState, Task, Visit } from '#engine/process/state.ts'
import { FRACTION } from '#engine/step/schema.ts'

/**
 * The part of a state that may be hashed without a salt: where the process stands, who has to act, which entry wrote what.
 * Ids, numbers and dates only. Anything typed by a person (titles, reasons, form values, tallies) stays out: an unsalted
 * hash over it could be tried out by guessing, and would outlive its erasure. So do the open votes of a secret ballot:
 * one voter fewer after a leaf would be the one who voted, found by trying each.
 */
export function controlState(state: InstanceState): JsonObject {
  return {
    id: state.id,
    template: [state.template.id, state.template.version, state.template.hash],
    organisation: state.organisation,
    starter: state.starter,
    status: state.status,
    version: state.version,
    started: state.startedAt,
    ended: state.endedAt ?? null,
    position: [state.position.value, { ...state.position.history }, state.position.done],
    visits: countVisits(state),
    open: openVisits(state),
    tasks: taskIds(state),
    timers: Object.values(state.timers)
      .map(({ id, visit, purpose, due }) => [id, visit, purpose, due.at, due.calendar])
      .sort(byFirst),
    data: { ...state.dataFrom },
    parameters: publicParameters(state.parameters),
    copied: [...state.copiedTo].sort(),
    come_back: comeBacksOf(state),
    corrections: state.corrections.map(({ n, of }) => [n, of]),
    ...seldom(state),
  }
}

/** What most instances never have stands here only when there is some, so that their bytes stay as short as they were. */
function seldom({ origin, suspended, supervision, formerly, newest, visits, tasks }: InstanceState): JsonObject {
  const held = Object.values(newest).flatMap(id => (visits[id]?.held ? [[id, visits[id].held]] : []))
  const asked = openTasks(tasks).flatMap(({ id, signer, signAfter, delegation, supervision: n }) =>
    signer || signAfter || delegation || n !== undefined
      ? [
          [
            id,
            signer ? [signer.of, signer.place] : null,
            signAfter ? signAfter.map(({ person }) => person) : [],
            delegation?.to ?? null,
            n ?? null,
          ],
        ]
      : [],
  )
  return {
    ...(origin && {
      origin: [origin.instance, origin.visit, origin.target, ...(origin.depth === undefined ? [] : [origin.depth])],
    }),
    ...(suspended && { suspended: [suspended.at, Object.keys(suspended.timers).sort()] }),
    ...(supervision && {
      supervision: supervision.map(({ n, measure, answered, lifted }) => [
        n,
        measure,
        answered ?? null,
        lifted ?? null,
      ]),
    }),
    ...(formerly && { formerly: formerly.map(({ organisation, until }) => [organisation, until]) }),
    ...(held.length > 0 && { held: held.sort(byFirst) }),
    ...(asked.length > 0 && { asked: asked.sort(byFirst) }),
  }
}

/** `sha256:…` over the control state after an event: `snap` of its leaf. */
export const stateHash = (state: InstanceState, crypto: Crypto): HashText =>
  hashOfText(canonicalText(controlState(state)), crypto)

/** One stands for itself; there are more only while branches of a parallel state were returned at the same time. */
function comeBacksOf({ comeBacks = [] }: InstanceState): Json {
  const [first, ...more] = comeBacks.map(one => ({ ...one }))
  return first === undefined ? null : more.length === 0 ? first : [first, ...more]
}

const countVisits = ({ newest, visits }: InstanceState): JsonObject =>
  Object.fromEntries(Object.entries(newest).map(([step, id]) => [step, visits[id]?.number ?? 0]))

/** In order of entry. */
const openVisits = ({ newest, visits, trail }: InstanceState): Json =>
  Object.values(newest)
    .filter(id => visits[id] && !visits[id].closed)
    .sort((a, b) => trail.lastIndexOf(a) - trail.lastIndexOf(b))
    .flatMap(id => openVisit(visits[id]))

const openVisit = (visit: Visit | undefined): readonly Json[] =>
  visit && !visit.closed ? [[visit.id, visit.step, visit.number, visit.filled.map(filled => filled.n)]] : []

function openTasks(tasks: InstanceState['tasks']): Task[] {
  const open: Task[] = []
  for (const task of Object.values(tasks)) if (!task.closed) open.push(task)
  return open
}

/** Read from the work as recorded, without its electorate: this runs for every entry. */
const isSecretVote = ({ part, visit }: Task, visits: InstanceState['visits']): boolean => {
  const { opening } = part === 'cast' ? (visits[visit]?.work ?? {}) : {}
  return typeof opening === 'object' && opening !== null && 'secret' in opening && opening.secret === true
}

const taskIds = ({ tasks, visits }: InstanceState): Json =>
  openTasks(tasks)
    .filter(task => !isSecretVote(task, visits))
    .map(task => [task.id, task.assignees.map(assigneeIds), task.claimedBy ?? null, task.due?.at ?? null])
    .sort(byFirst)

function assigneeIds(assignee: Assignee): Json {
  if ('person' in assignee) return ['person', assignee.person]
  if ('post' in assignee) return ['post', assignee.post, assignee.organisation]
  if ('register' in assignee) return ['register', assignee.register, assignee.organisation]
  return ['public']
}

/** Thresholds and limits of the template are public rules; anything else a parameter might hold is only counted in. */
function publicParameters(parameters: JsonObject): JsonObject {
  const shown: { [name: string]: Json } = {}
  for (const [name, value] of Object.entries(parameters)) {
    const isRule = typeof value === 'number' || typeof value === 'boolean' || isFraction(value)
    shown[name] = isRule ? value : null
  }
  return shown
}

const isFraction = (value: Json | undefined) => typeof value === 'string' && FRACTION.test(value)

const byFirst = (a: Json, b: Json): number => {
  const [x, y] = [String((a as readonly Json[])[0]), String((b as readonly Json[])[0])]
  return x < y ? -1 : x > y ? 1 : 0
}
