import { isHandler } from '#engine/people/assignee.ts'
import type { CommandBody } from '#engine/process/command.ts'
import { returnTargets, withdrawable } from '#engine/process/earlier.ts'
import { reopenTargets } from '#engine/process/reopen-target.ts'
import { MEASURES, type SignerPlace, type Task } from '#engine/process/state.ts'
import { addDays, dayOf } from '#engine/time/instant.ts'
import type { Ground, Move, VerbFeature } from '#tests/combinations/feature.ts'
import type { Chance } from '#tests/walk/chance.ts'
import { soundNow } from '#tests/walk/laws.ts'

/** What people may do at any step. Mostly by who may, now and then by somebody else. */

const openTasks = ({ run }: Ground): Task[] => Object.values(run.state?.tasks ?? {}).filter(task => !task.closed)
const someTask = (ground: Ground, chance: Chance): Task | undefined =>
  chance.in(92) ? chance.of(openTasks(ground)) : chance.of(Object.values(ground.run.state?.tasks ?? {}))
const anybody = ({ people }: Ground, chance: Chance): string => chance.of(people) ?? 'li'

export function whoMay(ground: Ground, task: Task): string[] {
  const { directory } = ground.run.ports
  if (task.delegation) return [task.delegation.to]
  return ground.people.filter(person => isHandler(task, person, directory))
}
export function actor(ground: Ground, task: Task | undefined, chance: Chance): string {
  const handlers = task ? whoMay(ground, task) : []
  const standIns = ground.living.substitutes.filter(({ principal }) => handlers.includes(principal))
  const may = standIns.length > 0 && chance.in(35) ? standIns.map(({ person }) => person) : handlers
  return (chance.in(90) ? chance.of(may) : undefined) ?? anybody(ground, chance)
}
const onTask =
  (body: (task: Task, ground: Ground, chance: Chance) => CommandBody | undefined, as?: string): Move =>
  (ground, chance) => {
    const task = someTask(ground, chance)
    const asked = task && body(task, ground, chance)
    const by = as !== undefined && chance.in(85) ? as : actor(ground, task, chance)
    return asked && { type: 'ask', as: by, body: asked }
  }
const by =
  (may: string, body: (ground: Ground, chance: Chance) => CommandBody | undefined): Move =>
  (ground, chance) => {
    const asked = body(ground, chance)
    return asked && { type: 'ask', as: chance.in(90) ? may : anybody(ground, chance), body: asked }
  }
/** Who leads the organisation that has the matter now. */
const head = ({ run }: Ground): string => (run.state?.organisation === 'other' ? 'he' : 'li')

const giveBack: Move = onTask((task, { run }, chance) => {
  const targets = run.state ? returnTargets(soundNow(run), run.state, task) : []
  const to = chance.in(90) ? chance.of(targets) : chance.of(['draft', 'last', 'nowhere'])
  const after = chance.of(['through', 'back'] as const) ?? 'through'
  return { type: 'Return', task: task.id, to: to ?? 'draft', reason: '请补充', after }
})
const withdraw: Move = ({ run, people }, chance) => {
  const { state } = run
  if (!state) return undefined
  const may = people.flatMap(as => withdrawable(soundNow(run), state, as).map(({ visit }) => ({ as, visit: visit.id })))
  const { as, visit } = chance.of(chance.in(85) ? may : []) ?? {
    as: chance.of(people) ?? null,
    visit: chance.of(state.trail) ?? '',
  }
  return { type: 'ask', as, body: { type: 'Withdraw', visit, reason: '填错了' } }
}
const addSigner = (place: SignerPlace): Move =>
  onTask(({ id }, ground, chance) => ({
    type: 'AddSigners',
    task: id,
    place,
    to: chance.in(75) ? [chance.of(['lin', 'sun', 'he', 'shen']) ?? 'lin'] : [anybody(ground, chance), 'sun'],
    reason: '涉及经费',
  }))
const removeSigner: Move = onTask(({ id, signAfter }, _, chance) => {
  const person = chance.of(signAfter ?? [])?.person
  return { type: 'RemoveSigner', task: id, ...(person && { person }), reason: '已当面沟通' }
})
const signer = (place: SignerPlace, name: string, title: string, holds: string): VerbFeature => ({
  is: 'verb',
  name,
  title,
  holds,
  moves: [addSigner(place), addSigner(place), addSigner(place), removeSigner],
  events: ['SignersAdded'],
})
const retract: Move = ({ run, people }, chance) => {
  const open = Object.values(run.state?.visits ?? {}).filter(({ closed }) => !closed)
  const all = Object.values(run.state?.visits ?? {})
  const answered = (chance.in(85) ? open : all).flatMap(({ filled }) => filled)
  const { task, by: mine } = chance.of(answered) ?? {}
  const as = chance.in(90) ? (mine ?? null) : (chance.of(people) ?? null)
  return task === undefined ? undefined : { type: 'ask', as, body: { type: 'Retract', task, reason: '看错了' } }
}
const measure: Move = by('chen', (ground, chance) => {
  const kind = chance.of(MEASURES) ?? 'mark'
  const tasks = openTasks(ground).filter(() => chance.in(kind === 'handOver' ? 60 : 30))
  return {
    type: 'Supervise',
    measure: kind,
    tasks: tasks.map(({ id }) => id),
    text: '进度缓慢，请抓紧',
    ...(kind === 'rectify' && { by: addDays(dayOf(ground.run.now), chance.below(9)) }),
    ...(kind === 'handOver' && { to: anybody(ground, chance) }),
  }
})
const lift: Move = by('chen', ({ run }, chance) => {
  const one = chance.of(run.state?.supervision ?? [])
  return one && { type: 'LiftSupervision', supervision: one.n, reason: '已经整改' }
})
const migrate: Move = by('chen', ({ run }, chance) => {
  const versions = [run.ports.sound, ...(run.ports.versions ?? [])]
  const target = chance.of(versions)
  const { state } = run
  if (!target || !state) return undefined
  // The n-th step of one version is the n-th of the other, as far as this village numbers them.
  const renamed = new Map([...soundNow(run).steps.keys()].map((key, at) => [key, [...target.steps.keys()][at] ?? key]))
  const moves = Object.values(state.visits)
    .filter(({ closed }) => !closed)
    .map(({ step }) => [step, renamed.get(step) ?? step])
  const mapping = chance.in(85) ? Object.fromEntries(moves.filter(([from, to]) => from !== to)) : {}
  return { type: 'Migrate', hash: target.hash, mapping, reason: '制度修订' }
})
const transfer: Move = by('chen', ({ run }, chance) => {
  const there = run.state?.organisation === 'village' ? 'other' : 'village'
  return {
    type: 'Transfer',
    to: chance.in(90) ? there : (chance.of(['town', 'nowhere', 'village']) ?? ''),
    reason: '区划调整',
  }
})
const reopen: Move = by('chen', ({ run }, chance) => {
  const targets = run.state ? reopenTargets(soundNow(run), run.state) : []
  return { type: 'Reopen', to: chance.of(targets)?.key ?? 'draft', reason: '发现新情况' }
})
const cancel: Move = by('li', () => ({ type: 'Cancel', reason: '不办了' }))
const standIn: Move = (_, chance) => ({
  type: 'people',
  does: 'stands-in',
  person: chance.of(['lin', 'sun', 'li', 'wang']) ?? 'lin',
  for: chance.of(['li', 'wang', 'zhao', 'zhou', 'chen', 'wu']) ?? 'wang',
})
/** The same people as always, only that they come and go. */
const turnover: Move = (_, chance) => ({
  type: 'people',
  does: chance.in(50) ? 'leaves' : 'comes',
  person: chance.of(['wang', 'zhao', 'qian', 'lin', 'sun']) ?? 'wang',
})

export const VERBS: readonly VerbFeature[] = [
  {
    is: 'verb',
    name: 'return',
    title: '退回',
    holds: '退回：是新的一次办理，原来的一个字不改，下面的待办不留',
    moves: [giveBack, giveBack, giveBack],
    events: ['Returned'],
  },
  {
    is: 'verb',
    name: 'withdraw',
    title: '撤回',
    holds: '撤回：下家没动才能撤，撤了就回到自己手里',
    moves: [withdraw, withdraw, withdraw],
    events: ['Withdrawn'],
  },
  signer('before', 'sign before', '前加签', '前加签：先听意见再办，没听完办不了'),
  signer('with', 'sign with', '并加签', '并加签：都听到了这一步才算数'),
  signer('after', 'sign after', '后加签', '后加签：办了还要等人签，不同意就回到自己手里'),
  {
    is: 'verb',
    name: 'delegate',
    title: '委派',
    holds: '委派：别人起草，回来还是自己交',
    moves: [
      onTask(({ id }, ground, chance) => ({
        type: 'Delegate',
        task: id,
        to: anybody(ground, chance),
        reason: '请起草',
      })),
      onTask(({ id }, ground, chance) => ({
        type: 'Delegate',
        task: id,
        to: anybody(ground, chance),
        reason: '请起草',
      })),
      onTask(({ id }) => ({ type: 'EndDelegation', task: id })),
    ],
    events: ['TaskDelegated'],
  },
  {
    is: 'verb',
    name: 'retract',
    title: '拿回',
    holds: '拿回：只拿回自己的，别人的算数',
    moves: [retract, retract, retract],
    events: ['AnswerTakenBack'],
    mode: 'all',
  },
  {
    is: 'verb',
    name: 'substitute',
    title: '代理与离任',
    holds: '代理与离任：谁代谁写得清，人走了事不丢',
    moves: [
      standIn,
      turnover,
      onTask(
        ({ id }, ground, chance) => ({ type: 'Reassign', task: id, to: [anybody(ground, chance)], reason: '出差' }),
        'chen',
      ),
    ],
    events: ['people', 'TaskReassigned'],
  },
  {
    is: 'verb',
    name: 'suspend',
    title: '挂起恢复',
    holds: '挂起恢复：钟停着，恢复后期限只会更晚',
    moves: [
      (ground, chance) => {
        const as = chance.in(90) ? head(ground) : anybody(ground, chance)
        const type = ground.run.state?.suspended ? 'Resume' : 'Suspend'
        return { type: 'ask', as, body: { type, reason: '等候上级' } }
      },
      (ground, chance) =>
        ground.run.state?.suspended && {
          type: 'ask',
          as: chance.in(90) ? head(ground) : 'lin',
          body: { type: 'Resume', reason: '可以继续' },
        },
    ],
    events: ['Suspended'],
  },
  {
    is: 'verb',
    name: 'supervise',
    title: '督办',
    holds: '督办：整改没有答复，办件不能了结',
    moves: [measure, measure, lift],
    events: ['Supervised'],
  },
  {
    is: 'verb',
    name: 'reopen',
    title: '唤醒',
    holds: '唤醒：办结的重新办，原来的记录不动',
    moves: [reopen, reopen, reopen, cancel],
    events: ['Reopened'],
  },
  {
    is: 'verb',
    name: 'migration',
    title: '换版',
    holds: '换版：已办的不重办，在办的不丢',
    moves: [migrate, migrate],
    events: ['Migrated'],
  },
  {
    is: 'verb',
    name: 'transfer',
    title: '移交组织',
    holds: '移交组织：那边同一岗位的人接着办',
    moves: [transfer, transfer],
    events: ['Transferred'],
  },
]
