import { canonicalText } from '#engine/evidence/canonical.ts'
import { type Crypto, type HashText, hashOfText } from '#engine/evidence/crypto.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Assignee, InstanceState, Task, Visit } from '#engine/process/state.ts'
import { FRACTION } from '#engine/step/schema.ts'

/**
 * The part of a state that may be hashed without a salt: where the process stands, who has to act, which entry wrote what.
 * Ids, numbers and dates only. Anything typed by a person (titles, reasons, form values, tallies) stays out: an unsalted
 * hash over it could be tried out by guessing, and would outlive its erasure.
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
    open: state.trail.flatMap(id => openVisit(state.visits[id])),
    tasks: openTasks(state),
    timers: Object.values(state.timers)
      .map(({ id, visit, purpose, due }) => [id, visit, purpose, due.at, due.calendar])
      .sort(byFirst),
    data: { ...state.dataFrom },
    parameters: publicParameters(state.parameters),
    copied: [...state.copiedTo].sort(),
    come_back: comeBacksOf(state),
    corrections: state.corrections.map(({ n, of }) => [n, of]),
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

function countVisits(state: InstanceState): JsonObject {
  const counts: { [step: string]: number } = {}
  for (const id of state.trail) {
    const step = state.visits[id]?.step
    if (step !== undefined) counts[step] = (counts[step] ?? 0) + 1
  }
  return counts
}

const openVisit = (visit: Visit | undefined): readonly Json[] =>
  visit && !visit.closed ? [[visit.id, visit.step, visit.number, visit.filled.map(filled => filled.n)]] : []

function openTasks(state: InstanceState): Json {
  const open: Task[] = []
  for (const task of Object.values(state.tasks)) if (!task.closed) open.push(task)
  return open
    .map(task => [task.id, task.assignees.map(assigneeIds), task.claimedBy ?? null, task.due?.at ?? null])
    .sort(byFirst)
}

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
