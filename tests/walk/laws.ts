import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { canonical } from '#engine/evidence/canonical.ts'
import { pureCrypto } from '#engine/evidence/crypto.ts'
import { seal } from '#engine/evidence/seal.ts'
import { controlState } from '#engine/evidence/snap.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve, replay } from '#engine/process/evolve.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { type Names, sayEntry, sayRefusal } from '#engine/process/sentence.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { verify } from '#engine/process/verify.ts'
import { isWithheld } from '#engine/step/ballot/work.ts'
import { kindOf } from '#engine/step/kinds.ts'
import type { Results, ResultType } from '#engine/step/told.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { StateNode } from '#engine/template/format.ts'
import type { Run } from '#engine/testing/run.ts'
import { isDay } from '#engine/time/instant.ts'

/** What holds after every command, whatever it was and whoever sent it. Each law gives a sentence when it is broken. */

const crypto = pureCrypto(bytes => createHash('sha256').update(bytes).digest())
const SEED = new Uint8Array(32)
/** Nothing of a program may stand in a sentence for people. */
const MACHINE_WORDS =
  /undefined|\bnull\b|NaN|\[object|\bfunction\b|[A-Z]{2,}_[A-Z]|\b[a-z]+[A-Z][a-z]+|「」|“”|[，：、]$/

export function namesOf(run: Run): Names {
  const { directory } = run.ports
  return {
    person: id => directory.person(id)?.name ?? '（已调离）',
    organisation: id => directory.organisation(id)?.name ?? '（未知组织）',
  }
}

/** The version of the template an instance is on now. */
export const soundNow = ({ ports, state, soundOf }: Run): SoundTemplate =>
  (state && soundOf(state.template.hash)?.sound) ?? ports.sound

export function brokenByRefusal(refusal: Refusal): string[] {
  const said = [sayRefusal(refusal), ...(refusal.fields ?? []).map(({ message }) => message)]
  return said.flatMap(says => plain(says, `拒绝 ${refusal.code}`))
}

/** Laws of one accepted command: `before` it, what it wrote, and where it led. */
export function brokenByEntries(run: Run, before: InstanceState | undefined, written: readonly Entry[]): string[] {
  const { state } = run
  const sound = soundNow(run)
  if (!state) return ['没有状态']
  const broken: string[] = []
  let folded = before
  let last = before?.lastAt ?? ''
  for (const entry of written) {
    folded = evolve(folded, entry)
    if (entry.at < last) broken.push(`第 ${entry.n} 条的时间 ${entry.at} 早于前一条 ${last}`)
    last = entry.at
    broken.push(...plain(sayEntry(entry, folded, sound, namesOf(run)), `记录 ${entry.event.type}`))
    const sealed = seal(
      entry,
      { log: 'test', krn: '1', prev: entry.n === 0 ? null : SEED, after: folded, seed: SEED },
      crypto,
    )
    broken.push(...brokenByMove(entry, folded, sound))
    broken.push(...undeclared(entry, folded, sound))
    if (!sealed.ok) broken.push(`第 ${entry.n} 条 ${entry.event.type} 不能封存：${JSON.stringify(sealed.error)}`)
  }
  if (written.length === 0) {
    if (before !== state) broken.push('没有写下记录，状态却变了')
  } else if (!isDeepStrictEqual(folded, state)) broken.push('折叠新记录得到的状态与实际状态不同')
  return [...broken, ...brokenIn(run.history.length, state, sound)]
}

/** A move that leaves two branches of a parallel state leaves that state: it begins no step in it again. */
function brokenByMove({ n, event }: Entry, after: InstanceState, sound: SoundTemplate): string[] {
  if (event.type !== 'Advanced') return []
  const { states } = sound.template.machine
  const left = event.left.map(({ visit }) => branchesOf(states, after.visits[visit]?.step ?? ''))
  const entered = event.entered.flatMap(({ step }) => [...branchesOf(states, step).keys()])
  return entered
    .filter(parallel => new Set(left.flatMap(branches => branches.get(parallel) ?? [])).size > 1)
    .map(parallel => `第 ${n} 条把 ${parallel} 的几支一起重来了`)
}

/** What a step tells is what its kind says it tells: published values with their types, notes and answers by name. */
export function undeclared({ n, event }: Entry, after: InstanceState, sound: SoundTemplate): string[] {
  if (event.type === 'Advanced')
    return event.entered.flatMap(({ step, result = {} }) => undeclaredIn(n, step, result, sound))
  if (event.type !== 'Submitted' && event.type !== 'StepNoted') return []
  const key = after.visits[event.visit]?.step ?? ''
  const step = sound.steps.get(key)?.step
  const kind = step && kindOf(step.kind)
  if (!step || !kind) return []
  const broken = undeclaredIn(n, key, event.result ?? {}, sound)
  if (event.type === 'StepNoted' && !Object.hasOwn(kind.notes ?? {}, event.note))
    broken.push(`第 ${n} 条：${step.kind} 没有说明记录“${event.note}”`)
  const answers = [...(kind.answers ?? []), ...kind.outcomes(step as never)].map(({ name }) => name)
  if (event.type === 'Submitted' && event.outcome !== undefined && !answers.includes(event.outcome))
    broken.push(`第 ${n} 条：${step.kind} 没有说明答复“${event.outcome}”`)
  return broken
}
function undeclaredIn(n: number, key: string, result: JsonObject, sound: SoundTemplate): string[] {
  const step = sound.steps.get(key)?.step
  if (!step) return []
  // How it ended, and that a policy passed it by, is known of every step.
  const outcome = { type: 'string', title: '结果' } as const
  const declared: Results = { ...kindOf(step.kind)?.results(step as never), outcome, skipped: outcome }
  return Object.entries(result).flatMap(([name, value]): string[] => {
    const known = declared[name]
    const isPart = Object.keys(declared).some(one => one.startsWith(`${name}.`))
    if (!known && isPart) {
      return Object.entries(value as JsonObject).flatMap(([inner, one]) =>
        fits(declared[`${name}.${inner}`], one) ? [] : [`第 ${n} 条：${step.kind} 公布的 ${name}.${inner} 与声明不符`],
      )
    }
    return fits(known, value) ? [] : [`第 ${n} 条：${step.kind} 公布的 ${name}（${JSON.stringify(value)}）与声明不符`]
  })
}
/** Whether a value is of its declared type; null says that it is not known. */
function fits(known: ResultType | undefined, value: Json | undefined): boolean {
  if (!known || value === undefined) return known !== undefined
  if (value === null || known.type === 'any') return true
  if (known.type === 'list')
    return (
      Array.isArray(value) &&
      (!known.of ||
        value.every(row => Object.entries(row as JsonObject).every(([name, one]) => fits(known.of?.[name], one))))
    )
  if (known.type === 'integer') return Number.isSafeInteger(value)
  if (known.type === 'number') return typeof value === 'number'
  if (known.type === 'boolean') return typeof value === 'boolean'
  if (known.type === 'day') return typeof value === 'string' && isDay(value)
  if (known.type === 'fraction') return typeof value === 'string' && /^\d+\/[1-9]\d*$/.test(value)
  return typeof value === 'string'
}

type States = NonNullable<StateNode['states']>
/** Which branch a step stands in, for every parallel state around it. */
function branchesOf(states: States, step: string): ReadonlyMap<string, string> {
  for (const [key, { type, states: below }] of Object.entries(states)) {
    const child = Object.entries(below ?? {}).find(([name, state]) => stands(name, state, step))
    if (!below || !child) continue
    const inner = branchesOf(below, step)
    return type === 'parallel' ? new Map([...inner, [key, child[0]]]) : inner
  }
  return new Map()
}
const stands = (key: string, { states }: StateNode, step: string): boolean =>
  key === step || Object.entries(states ?? {}).some(([name, state]) => stands(name, state, step))

/** Kinds that may wait for what happens outside the instance alone. */
export const ELSEWHERE: readonly string[] = ['wait', 'launch', 'agenda']

/** Laws of a state by itself. */
export function brokenIn(entries: number, state: InstanceState, sound: SoundTemplate): string[] {
  const broken: string[] = []
  const say = (is: boolean, what: string) => is || broken.push(what)
  const visits = Object.values(state.visits)
  const open = visits.filter(visit => !visit.closed).map(({ id }) => id)
  const tasks = Object.values(state.tasks).filter(task => !task.closed)
  // 挂起: the clocks stand still, but they are not lost.
  const timers = Object.values({ ...state.suspended?.timers, ...state.timers })
  say(state.version === entries, `版本 ${state.version} 不等于记录数 ${entries}`)
  for (const task of tasks.filter(one => one.supervision === undefined))
    say(open.includes(task.visit), `待办 ${task.id} 属于已结束的 ${task.visit}`)
  for (const timer of timers) say(open.includes(timer.visit), `时限 ${timer.id} 属于已结束的 ${timer.visit}`)
  say(new Set(state.trail).size === state.trail.length, '同一次进入在经过中出现两次')
  say(visits.length === state.trail.length, '进入与经过的数目不同')
  if (state.status === 'running') {
    const active = activeSteps(state.position.value, sound).sort()
    const steps = visits.filter(visit => !visit.closed).map(({ step }) => step)
    say(isDeepStrictEqual(active, steps.sort()), `状态机在 ${active}，打开的步骤是 ${steps}`)
    const elsewhere = visits.some(({ kind, closed }) => !closed && ELSEWHERE.includes(kind))
    const works = tasks.some(task => !task.optional || task.assignees.some(one => 'public' in one))
    const waits = works || elsewhere || timers.length > 0
    say(waits, `办件停在 ${steps}，没有人能办也没有时限`)
    for (const task of tasks) say(task.optional === true || task.assignees.length > 0, `待办 ${task.id} 没有办理人`)
  } else {
    say(open.length === 0 && tasks.length === 0 && timers.length === 0, '办件已结束，还有打开的步骤、待办或时限')
    say(state.endedAt !== undefined && state.ending !== undefined, '办件已结束，没有结束时间或结果')
  }
  const control = canonical(controlState(state) as Json)
  say(control.ok, `控制状态不能写成规范文本：${JSON.stringify(control)}`)
  return broken
}

/** Laws of a whole history: replaying gives the live state, and deciding again gives the same facts. */
export function brokenInHistory(run: Run): string[] {
  const { sound, calendar, validate, hash } = run.ports
  const { history, soundOf } = run
  const again = verify({ sound, version: 1, calendar: () => calendar, validate, hash, soundOf }, history)
  const isSecret = (cmd: string | undefined) => history.some(entry => entry.cmd === cmd && isWithheld(entry.event))
  return [
    ...(isDeepStrictEqual(replay(history), run.state) ? [] : ['重放历史得到的状态与实际状态不同']),
    ...(isDeepStrictEqual(replay(JSON.parse(JSON.stringify(history)) as Entry[]), run.state)
      ? []
      : ['从存储的文本重放得到的状态与实际状态不同']),
    ...again.differences.map(one => `第 ${one.n} 条重新判定不一致：${JSON.stringify(one).slice(0, 2000)}`),
    ...again.withheld.filter(n => !isSecret(history[n]?.cmd)).map(n => `第 ${n} 条没有理由不重新判定`),
  ]
}

/** Keys of the steps a position stands in. */
export function activeSteps(value: Json, sound: SoundTemplate): string[] {
  if (typeof value === 'string') return sound.steps.has(value) ? [value] : []
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, below]) =>
    sound.steps.has(key) ? [key] : activeSteps(below as Json, sound),
  )
}

function plain(says: string, what: string): string[] {
  return says.trim() === '' || !/\p{Script=Han}/u.test(says) || MACHINE_WORDS.test(says)
    ? [`${what} 的句子不像话：${says.slice(0, 300)}`]
    : []
}

/** Makes sure that nothing given to the kernel is ever changed in place. */
export function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) freeze(part)
  }
  return value
}
