import type { JsonObject } from '#engine/json.ts'
import { isHandler } from '#engine/people/assignee.ts'
import { postKind } from '#engine/people/post.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { returnTargets, withdrawable } from '#engine/process/earlier.ts'
import { reopenTargets } from '#engine/process/reopen-target.ts'
import { MEASURES, SIGNER_PLACES, type Task } from '#engine/process/state.ts'
import type { Case } from '#engine/testing/case.ts'
import type { Run } from '#engine/testing/run.ts'
import { addMilliseconds, dayOf } from '#engine/time/instant.ts'
import { formOf } from '#runtime/server/view/form.ts'
import type { Chance } from '#tests/walk/chance.ts'
import { filledIn, NASTY, spoilt } from '#tests/walk/fill.ts'

/** Where a walk takes its people and answers from. */
export interface Ground {
  readonly people: readonly string[]
  readonly organisations: readonly string[]
  /** What the shipped cases hand in at `step/part`. */
  readonly answers: ReadonlyMap<string, readonly Case['steps'][number][]>
}
export interface Asked {
  readonly as: string | null
  readonly body: CommandBody
  readonly occurred?: string
}
type Move = (run: Run, ground: Ground, chance: Chance) => Asked | undefined

const UNKNOWN = ['nobody', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'a.1/fill']
const HOUR = 3_600_000

const openTasks = (run: Run): Task[] => Object.values(run.state?.tasks ?? {}).filter(task => !task.closed)
const anyTask = (run: Run, chance: Chance): Task | undefined =>
  chance.in(90) ? chance.of(openTasks(run)) : chance.of(Object.values(run.state?.tasks ?? {}))
const taskId = (run: Run, chance: Chance): string =>
  chance.in(93) ? (anyTask(run, chance)?.id ?? 'none') : (chance.of(UNKNOWN) ?? '')

/** Mostly one of those who may; else anybody, nobody, or somebody who does not exist. */
function actorFor(run: Run, { people }: Ground, task: Task | undefined, chance: Chance): string | null {
  const may = task ? people.filter(person => isHandler(task, person, run.ports.directory)) : []
  if (may.length > 0 && chance.in(85)) return chance.of(may) ?? null
  return chance.in(90) ? (chance.of(people) ?? null) : (chance.of([null, 'nobody', '__proto__']) ?? null)
}

/** What is wrong with a person and with a text, now and then. */
const reason = (chance: Chance) =>
  chance.in(97) ? '情况有变' : (chance.of(['\ud800', 'a\u0000b', '因'.repeat(1999)]) ?? '')
const persons = ({ people }: Ground, chance: Chance) =>
  Array.from({ length: 1 + chance.below(2) }, () => (chance.in(90) ? chance.of(people) : chance.of(UNKNOWN)) ?? 'x')

const submit: Move = (run, ground, chance) => {
  const task = anyTask(run, chance)
  if (!task || !run.state) return undefined
  const as = task.assignees.some(one => 'public' in one) ? null : actorFor(run, ground, task, chance)
  const { sound, directory } = run.ports
  const form = formOf(run.state, task, { sound, people: directory as never, now: run.now, viewer: as ?? '' })
  if (!form) return undefined
  const known = chance.of(ground.answers.get(`${task.step}/${task.part}`) ?? [])
  const filling = { form, people: ground.people, organisations: ground.organisations, today: dayOf(run.now) }
  const right = known?.data && chance.in(55) ? known.data : filledIn(filling, chance)
  const data = chance.in(85) ? right : spoilt(right, chance)
  const choice = known?.outcome && chance.in(50) ? known.outcome : chance.of(form.outcomes)?.name
  const outcome = chance.in(95) ? choice : chance.of(['NONE', 'constructor', 'EXPIRED'])
  const opinion = chance.in(80) ? '情况属实' : undefined
  const occurred = chance.in(94) ? known?.occurred : chance.of(['2026-02-31', '2030-01-01', 'x', '2026-01-05'])
  return {
    as,
    body: { type: 'Submit', task: task.id, data, ...(outcome && { outcome }), ...(opinion && { opinion }) },
    ...(occurred && { occurred }),
  }
}

const onTask =
  (body: (id: string, run: Run, ground: Ground, chance: Chance) => CommandBody): Move =>
  (run, ground, chance) => {
    const id = taskId(run, chance)
    const task = Object.values(run.state?.tasks ?? {}).find(one => one.id === id)
    return { as: actorFor(run, ground, task, chance), body: body(id, run, ground, chance) }
  }

const giveBack: Move = (run, ground, chance) => {
  const task = anyTask(run, chance)
  if (!task || !run.state) return undefined
  const targets = returnTargets(run.ports.sound, run.state, task)
  const to = chance.in(85) ? chance.of(targets) : chance.of([...run.ports.sound.steps.keys(), ...UNKNOWN])
  const after = chance.of(['through', 'back'] as const) ?? 'through'
  return {
    as: actorFor(run, ground, task, chance),
    body: { type: 'Return', task: task.id, to: to ?? 'none', reason: reason(chance), after },
  }
}

const withdraw: Move = (run, { people }, chance) => {
  if (!run.state) return undefined
  const { state } = run
  const able = people.flatMap(person =>
    withdrawable(run.ports.sound, state, person).map(({ visit: { id } }) => ({ person, id })),
  )
  const one = chance.in(80) ? chance.of(able) : undefined
  const visit = one?.id ?? chance.of([...state.trail, ...UNKNOWN]) ?? ''
  return { as: one?.person ?? chance.of(people) ?? null, body: { type: 'Withdraw', visit, reason: reason(chance) } }
}

const correct: Move = (run, { people }, chance) => {
  const filled = Object.values(run.state?.visits ?? {}).flatMap(visit => visit.filled)
  const one = chance.of(filled)
  const field = chance.of(Object.keys(one?.data ?? {})) ?? 'x'
  const path = chance.in(70) ? `/${field}` : (chance.of(['', '/', 'x', '/__proto__', '/a/b/c', '/constructor']) ?? '')
  const value = chance.in(70) ? '更正后的内容' : (chance.of(NASTY) ?? null)
  return {
    as: chance.in(70) ? (one?.by ?? null) : (chance.of(people) ?? null),
    body: {
      type: 'Correct',
      of: chance.in(90) ? (one?.n ?? 0) : chance.below(60),
      path,
      value,
      reason: reason(chance),
    },
  }
}

const timer: Move = (run, { people }, chance) => {
  const id = chance.of([...Object.keys(run.state?.timers ?? {}), 'draft.1/deadline', ...UNKNOWN]) ?? ''
  return { as: chance.in(80) ? null : (chance.of(people) ?? null), body: { type: 'FireTimer', timer: id } }
}

const signal: Move = (run, { people }, chance) => ({
  as: chance.in(70) ? null : (chance.of(people) ?? null),
  body: {
    type: 'Signal',
    visit: chance.of([...(run.state?.trail ?? []), ...UNKNOWN]) ?? '',
    signal: chance.of(['REPLIED', 'FILED', 'constructor']) ?? '',
    ...(chance.in(50) && { data: { note: chance.of(NASTY) ?? null } as JsonObject }),
  },
})

/** Somebody who leads or supervises, now and then anybody. */
const above =
  (body: (run: Run, ground: Ground, chance: Chance) => CommandBody): Move =>
  (run, ground, chance) => {
    const may = ground.people.filter(person =>
      run.ports.directory.posts(person).some(({ post }) => postKind(post)?.supervises || postKind(post)?.leads),
    )
    const as = (chance.in(85) ? chance.of(may) : undefined) ?? chance.of(ground.people) ?? null
    return { as, body: body(run, ground, chance) }
  }
const retract: Move = (run, { people }, chance) => {
  const filled = chance.of(Object.values(run.state?.visits ?? {}).flatMap(visit => visit.filled))
  const as = chance.in(80) ? (filled?.by ?? null) : (chance.of(people) ?? null)
  return { as, body: { type: 'Retract', task: filled?.task ?? 'none', reason: reason(chance) } }
}

/** Every verb, the everyday ones more often. */
export const MOVES: readonly { readonly name: string; readonly weight: number; readonly move: Move }[] = [
  { name: 'submit', weight: 60, move: submit },
  { name: 'claim', weight: 5, move: onTask(task => ({ type: 'Claim', task })) },
  { name: 'release', weight: 4, move: onTask(task => ({ type: 'Release', task })) },
  {
    name: 'reassign',
    weight: 4,
    move: onTask((task, _, ground, chance) => ({
      type: 'Reassign',
      task,
      to: persons(ground, chance),
      reason: reason(chance),
    })),
  },
  { name: 'return', weight: 6, move: giveBack },
  { name: 'withdraw', weight: 5, move: withdraw },
  {
    name: 'urge',
    weight: 2,
    move: (run, { people }, chance) => ({
      as: chance.of(people) ?? null,
      body: { type: 'Urge', tasks: [taskId(run, chance)], message: '' },
    }),
  },
  {
    name: 'copy',
    weight: 2,
    move: (_, ground, chance) => ({
      as: chance.of(ground.people) ?? null,
      body: { type: 'Copy', to: persons(ground, chance), note: '请阅' },
    }),
  },
  { name: 'correct', weight: 4, move: correct },
  { name: 'timer', weight: 3, move: timer },
  { name: 'signal', weight: 2, move: signal },
  {
    name: 'add signers',
    weight: 5,
    move: onTask((task, _, ground, chance) => ({
      type: 'AddSigners',
      task,
      place: chance.of(SIGNER_PLACES) ?? 'with',
      to: persons(ground, chance),
      reason: reason(chance),
    })),
  },
  {
    name: 'remove signer',
    weight: 2,
    move: onTask((task, run, _, chance) => {
      const person = chance.of(run.state?.tasks[task]?.signAfter ?? [])?.person
      return { type: 'RemoveSigner', task, ...(person && { person }), reason: reason(chance) }
    }),
  },
  {
    name: 'delegate',
    weight: 3,
    move: onTask((task, _, ground, chance) => ({
      type: 'Delegate',
      task,
      to: persons(ground, chance)[0] ?? 'x',
      reason: reason(chance),
    })),
  },
  { name: 'end delegation', weight: 2, move: onTask(task => ({ type: 'EndDelegation', task })) },
  { name: 'retract', weight: 3, move: retract },
  {
    name: 'suspend or resume',
    weight: 3,
    move: above((run, _, chance) => ({
      type: run.state?.suspended ? 'Resume' : 'Suspend',
      reason: reason(chance),
    })),
  },
  {
    name: 'supervise',
    weight: 3,
    move: above((run, { people }, chance) => ({
      type: 'Supervise',
      measure: chance.of(MEASURES) ?? 'mark',
      tasks: chance.in(50) ? [taskId(run, chance)] : [],
      text: reason(chance),
      by: dayOf(addMilliseconds(run.now, 5 * 24 * HOUR)),
      to: chance.of(people) ?? 'x',
    })),
  },
  {
    name: 'lift supervision',
    weight: 1,
    move: above((run, _, chance) => ({
      type: 'LiftSupervision',
      supervision: chance.of(run.state?.supervision ?? [])?.n ?? chance.below(60),
      reason: reason(chance),
    })),
  },
  {
    name: 'reopen',
    weight: 2,
    move: above((run, _, chance) => ({
      type: 'Reopen',
      to: (run.state && chance.of(reopenTargets(run.ports.sound, run.state))?.key) ?? chance.of(UNKNOWN) ?? '',
      reason: reason(chance),
    })),
  },
  {
    name: 'transfer',
    weight: 1,
    move: above((_, { organisations }, chance) => ({
      type: 'Transfer',
      to: chance.of(organisations) ?? 'x',
      reason: reason(chance),
    })),
  },
  {
    name: 'cancel',
    weight: 1,
    move: (_, { people }, chance) => ({
      as: chance.of(people) ?? null,
      body: { type: 'Cancel', reason: reason(chance) },
    }),
  },
]
const TOTAL = MOVES.reduce((sum, { weight }) => sum + weight, 0)

export function chooseMove(chance: Chance): Move {
  let left = chance.below(TOTAL)
  for (const { weight, move } of MOVES) {
    left -= weight
    if (left < 0) return move
  }
  return submit
}

/** Lets time pass: an hour, a day, or until everything that is due has fallen due. */
export function pass(run: Run, chance: Chance): void {
  const hours = chance.of([1, 1, 26, 24 * 4, 24 * 16, 24 * 60]) ?? 1
  run.wait(addMilliseconds(run.now, hours * HOUR))
}
