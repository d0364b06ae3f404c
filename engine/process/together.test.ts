import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#engine/json.ts'
import { isHandler } from '#engine/people/assignee.ts'
import { mayHandIn } from '#engine/process/authority.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { withdrawable } from '#engine/process/earlier.ts'
import { holding } from '#engine/process/signers.ts'
import type { Task } from '#engine/process/state.ts'
import { dayOf } from '#engine/time/instant.ts'
import { type Chance, chanceOf } from '#tests/walk/chance.ts'
import { brokenByEntries, brokenByRefusal, brokenInHistory, freeze } from '#tests/walk/laws.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/**
 * 会签、依次、k of n together with added signers, delegation, stand-ins, taking back, returning, withdrawing, passing on and
 * people who leave, in any order. What may never happen: a task that is lost, a step that ends twice or never.
 */
const MODES: { readonly [name: string]: string | JsonObject | undefined } = {
  any: undefined,
  all: 'all',
  inTurn: 'inTurn',
  'k of n': { atLeast: 2 },
}
/** WALK_RUNS walks longer. A number and no time, so that the same walks are walked on every machine. */
const RUNS = Number(process.env.WALK_RUNS ?? 60)
const PEOPLE = ['li', 'wang', 'zhao', 'qian', 'zhou', 'chen', 'he', 'lin']
const MET = [
  '代理',
  'SignersAdded',
  'SignerRemoved',
  'SignerAnswered',
  'OutcomeHeld',
  'AnswerTakenBack',
  'TaskDelegated',
  'TaskPrepared',
  'DelegationEnded',
  'TaskReassigned',
  'Returned',
  'Withdrawn',
  'TimerFired',
]
const begun = (mode: string | JsonObject | undefined): Small => {
  const one = small(
    {
      draft: form('secretary', { SUBMITTED: 'check' }),
      check: form('director', { SUBMITTED: 'sign' }),
      sign: form(
        'organisers',
        { AGREED: 'last', REFUSED: 'draft', EXPIRED: 'last' },
        { ...(mode !== undefined && { mode }), deadline: { delay: 'month', outcome: 'EXPIRED' } },
      ),
      last: form('starter', { SUBMITTED: 'done' }),
      done,
    },
    { delays: { month: { calendarDays: 30 } } },
  )
  one.substitutes.push({ person: 'lin', principal: 'wang', from: '2026-01-01', until: '2027-12-31' })
  return one
}

const openTasks = ({ run }: Small): Task[] => Object.values(run.state?.tasks ?? {}).filter(task => !task.closed)
const someTask = (one: Small, chance: Chance): Task | undefined =>
  chance.of(chance.in(80) ? openTasks(one) : Object.values(one.run.state?.tasks ?? {}))
const actor = (one: Small, task: Task | undefined, chance: Chance): string => {
  const may = PEOPLE.filter(
    person => task && mayHandIn(one.run.state!, task, person, one.run.ports.directory, dayOf(one.run.now)),
  )
  return (chance.in(85) ? chance.of(may) : undefined) ?? chance.of(PEOPLE) ?? 'li'
}

type Ask = readonly [as: string | null, body: CommandBody]
type Act = (one: Small, chance: Chance) => Ask | undefined
const onTask =
  (body: (task: Task, chance: Chance, one: Small) => CommandBody): Act =>
  (one, chance) => {
    const task = someTask(one, chance)
    return task && [actor(one, task, chance), body(task, chance, one)]
  }
const endOf = (task: Task, chance: Chance): string => {
  if (task.signer) return chance.in(60) ? 'AGREED' : 'DISAGREED'
  return task.step === 'sign' ? (chance.in(75) ? 'AGREED' : 'REFUSED') : 'SUBMITTED'
}
const who = (chance: Chance) => chance.of(PEOPLE) ?? 'li'
const submit = onTask(({ id, ...task }, chance) => ({
  type: 'Submit',
  task: id,
  data: {},
  outcome: endOf({ id, ...task }, chance),
  opinion: '情况属实',
}))
/** Mostly somebody who has nothing to do with the step yet. */
const addSigners = onTask(({ id }, chance) => ({
  type: 'AddSigners',
  task: id,
  place: chance.of(['before', 'with', 'after'] as const) ?? 'with',
  to: chance.in(80) ? [chance.of(['chen', 'he', 'lin', 'zhou'])!] : [who(chance), who(chance)],
  reason: '涉及经费',
}))
const delegate = onTask(({ id }, chance) => ({ type: 'Delegate', task: id, to: who(chance), reason: '请起草' }))
const ACTS: readonly Act[] = [
  submit,
  submit,
  submit,
  submit,
  submit,
  submit,
  addSigners,
  addSigners,
  addSigners,
  delegate,
  delegate,
  onTask(({ id, signAfter }, chance) => {
    const person = chance.of(signAfter ?? [])?.person
    return { type: 'RemoveSigner', task: id, ...(person && { person }), reason: '已沟通' }
  }),
  onTask(({ id }) => ({ type: 'EndDelegation', task: id })),
  onTask(({ id }, chance) => ({ type: 'Reassign', task: id, to: [who(chance)], reason: '出差' })),
  onTask(({ id }) => ({ type: 'Claim', task: id })),
  onTask(({ id }) => ({ type: 'Release', task: id })),
  (one, chance) => {
    const answered = Object.values(one.run.state?.visits ?? {}).flatMap(({ filled }) => filled.slice(-3))
    const { task, by } = chance.of(answered) ?? {}
    return task ? [chance.in(85) ? (by ?? null) : who(chance), { type: 'Retract', task, reason: '看错了' }] : undefined
  },
  onTask(({ id }, chance) => ({
    type: 'Return',
    task: id,
    to: chance.of(['draft', 'check']) ?? 'draft',
    reason: '补充',
    after: chance.of(['through', 'back'] as const) ?? 'through',
  })),
  (one, chance) => {
    const { state, ports } = one.run
    const may = PEOPLE.flatMap(person =>
      state ? withdrawable(ports.sound, state, person).map(({ visit: { id } }) => ({ person, id })) : [],
    )
    const { person: as = '', id: visit } = chance.of(may) ?? {}
    return visit ? [as, { type: 'Withdraw', visit, reason: '写错了' }] : undefined
  },
  // The chief of all superiors does what nobody else may.
  (one, chance) => {
    const task = someTask(one, chance)
    return task && ['chen', { type: 'Reassign', task: task.id, to: [who(chance)], reason: '离职' }]
  },
]

/** People come to the post and leave it, as long as somebody is there. */
function move(one: Small, chance: Chance): void {
  const post = 'branch-organiser'
  const holders = one.posts.filter(known => known.post === post)
  if (chance.in(50) && holders.length > 2) one.posts.splice(one.posts.indexOf(chance.of(holders)!), 1)
  else {
    const person = who(chance)
    if (!holders.some(known => known.person === person)) one.posts.push({ person, post, organisation: 'village' })
  }
}

/** What is wrong with the state by the rules of this file. */
function lost(one: Small): string[] {
  const { state } = one.run
  if (!state) return []
  return Object.values(state.visits).flatMap(visit => {
    const ends = one.run.history.filter(
      ({ event }) => event.type === 'Advanced' && event.left.some(left => left.visit === visit.id),
    ).length
    const open = Object.values(state.tasks).filter(task => task.visit === visit.id && !task.closed)
    const works = open.some(task => !task.signer)
    const waits = holding(state, visit.id).length > 0
    return [
      ...(ends === (visit.closed ? 1 : 0) ? [] : [`${visit.id} ended ${ends} times`]),
      ...(visit.closed && open.length > 0 ? [`${visit.id} is closed and ${open[0]?.id} is open`] : []),
      ...(visit.closed || works || waits ? [] : [`${visit.id} waits for nobody`]),
      ...(visit.held !== undefined && (visit.closed || !waits) ? [`${visit.id} is held for nobody`] : []),
    ]
  })
}

/** Everybody does what is asked of them until the end; a superior passes on what nobody there has. */
function finish(one: Small): string[] {
  const { directory } = one.run.ports
  for (let step = 0; step < 200 && one.run.state?.status === 'running'; step++) {
    const before = one.run.state.version
    for (const task of openTasks(one)) {
      const now = one.run.state.tasks[task.id]
      if (!now || now.closed) continue
      if (now.delegation) one.ask('chen', { type: 'EndDelegation', task: task.id })
      const outcome = task.signer || task.step === 'sign' ? 'AGREED' : 'SUBMITTED'
      const body: CommandBody = { type: 'Submit', task: task.id, data: {}, outcome, opinion: '好' }
      const handlers = PEOPLE.filter(person => isHandler(now, person, directory))
      const codes = handlers.map(person => one.ask(person, body))
      if (codes.includes(undefined)) break
      const spare = PEOPLE.filter(person => person !== 'chen')
      // Their one voice is given, or one who has spoken has signed for it: somebody else answers.
      if (!codes.includes('TASK_WAITS'))
        for (const to of spare) {
          one.ask('chen', { type: 'Reassign', task: task.id, to: [to], reason: '请代为办理' })
          if (one.ask(to, body) === undefined) break
        }
    }
    if (one.run.state.version === before) return [`stands still at ${one.at()}: ${openTasks(one).map(({ id }) => id)}`]
  }
  return one.run.state?.status === 'completed' ? [] : ['never ends']
}

function live(mode: string | JsonObject | undefined, seeds: readonly number[]): { one: Small; broken: string[] } {
  const one = begun(mode)
  const broken: string[] = []
  const { run } = one
  const ask = run.ask.bind(run)
  run.ask = (person, body, occurred) => {
    const before = freeze(run.state)
    const answer = ask(person, body, occurred)
    const found = answer.ok
      ? [...brokenByEntries(run, before, answer.value), ...lost(one)]
      : brokenByRefusal(answer.error)
    if (!answer.ok && run.state !== before) found.push('a refused command left something behind')
    broken.push(...found.map(what => `${what}\n  ${person} ${JSON.stringify(body)}`))
    return answer
  }
  one.hand('li', 'draft')
  one.hand('zhou', 'check')
  for (const seed of seeds) {
    const chance = chanceOf(seed)
    if (chance.in(6)) move(one, chance)
    if (chance.in(2)) run.wait('2026-05-01T00:00:00.000Z')
    const asked = chance.of(ACTS)?.(one, chance)
    if (asked && run.state?.status === 'running') one.ask(...asked)
    if (broken.length > 0) break
  }
  return { one, broken }
}

describe.each(Object.entries(MODES))('%s with everything else', (_, mode) => {
  it('loses no task, ends every step once, comes to an end, and is decided the same way again', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { minLength: 20, maxLength: 60 }), seeds => {
        const { one, broken } = live(mode, seeds)
        if (broken.length === 0) broken.push(...finish(one), ...brokenInHistory(one.run))
        for (const { event, actor } of one.run.history) seen.add(actor.principal ? '代理' : event.type)
        expect(broken).toEqual([])
      }),
      {
        seed: Number(process.env.WALK_SEED ?? 20261123),
        numRuns: RUNS,
      },
    )
    // The walks did come by what they are about.
    expect([...seen]).toEqual(expect.arrayContaining(MET))
  }, 120_000)
})
