import type { JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import type { Task } from '#engine/process/state.ts'
import { Run } from '#engine/testing/run.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { addMilliseconds, dayOf } from '#engine/time/instant.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import { formOf } from '#runtime/server/view/form.ts'
import type { Composed } from '#tests/combinations/compose.ts'
import type { Act, Ground, Move } from '#tests/combinations/feature.ts'
import { brokenByAnswer, brokenByMeeting, errandsTwice } from '#tests/combinations/laws.ts'
import { actor, whoMay } from '#tests/combinations/verbs.ts'
import { NOTE, PEOPLE, WORLD } from '#tests/combinations/village.ts'
import { type Chance, chanceOf } from '#tests/walk/chance.ts'
import { filledIn } from '#tests/walk/fill.ts'
import { brokenByEntries, brokenByRefusal, brokenInHistory, freeze, soundNow } from '#tests/walk/laws.ts'
import { livingDirectory, NOON, validate } from '#tests/walk/small.ts'

/** One life of a composed process. */
export interface Life {
  readonly run: Run
  readonly acts: readonly Act[]
  readonly accepted: number
  readonly refused: number
  readonly broken: readonly string[]
  /** Event types beside those of the history: people who came or stood in. */
  readonly peopleChanged: boolean
}

const HOUR = 3_600_000

class Living {
  readonly ground: Ground
  readonly acts: Act[] = []
  readonly broken: string[] = []
  accepted = 0
  refused = 0
  peopleChanged = false
  private readonly composed: Composed

  constructor(composed: Composed) {
    this.composed = composed
    const living = livingDirectory(WORLD)
    const [sound, ...versions] = composed.versions
    const ports = { sound, versions, directory: living.directory, calendar: CHINA, validate, hash: hashText }
    const run = new Run(ports, NOON)
    this.ground = { run, living, people: PEOPLE }
    const ask = run.ask.bind(run)
    run.ask = (person, body, occurred) => this.watched(ask, person, body, occurred)
  }

  get run(): Run {
    return this.ground.run
  }

  private watched(
    ask: Run['ask'],
    person: string | null,
    body: CommandBody,
    occurred?: string,
  ): ReturnType<Run['ask']> {
    const { run } = this
    const before = freeze(run.state)
    const entries = run.history.length
    const effects = run.effects.length
    const answer = ask(person, body, occurred)
    if (answer.ok) {
      this.accepted++
      this.broken.push(...brokenByEntries(run, before, answer.value), ...brokenByMeeting(run, before, answer.value))
      if (run.effects.length > effects) this.broken.push(...errandsTwice(run.effects))
    } else {
      this.refused++
      this.broken.push(...brokenByRefusal(answer.error), ...brokenByAnswer(answer.error))
      if (run.state !== before || run.history.length !== entries) this.broken.push('被拒绝的操作留下了痕迹')
    }
    return answer
  }

  do(act: Act): void {
    this.acts.push(act)
    const { run, living } = this.ground
    try {
      if (act.type === 'ask') run.ask(act.as, act.body, act.occurred)
      else if (act.type === 'wait') run.wait(addMilliseconds(run.now, act.hours * HOUR))
      else this.people(act, living)
    } catch (error) {
      this.broken.push(`出了程序错误：${error instanceof Error ? error.message : String(error)}`)
    }
  }

  private people(act: Extract<Act, { type: 'people' }>, { posts, substitutes }: Ground['living']): void {
    this.peopleChanged = true
    const { does, person } = act
    if (does === 'stands-in')
      substitutes.push({ person, principal: act.for ?? 'wang', from: '2026-01-01', until: '2027-12-31' })
    const post = 'branch-organiser'
    const holders = posts.filter(one => one.post === post && one.organisation === 'village')
    const at = posts.findIndex(one => one.person === person && one.post === post && one.organisation === 'village')
    if (does === 'leaves' && at >= 0 && holders.length > 2) posts.splice(at, 1)
    if (does === 'comes' && at < 0) posts.push({ person, post, organisation: 'village' })
  }

  submit(task: Task, chance: Chance, calm = false): Act | undefined {
    const { run } = this
    if (!run.state) return undefined
    const isPublic = task.assignees.some(one => 'public' in one)
    const as = isPublic ? null : calm ? (whoMay(this.ground, task)[0] ?? 'li') : actor(this.ground, task, chance)
    const { directory } = run.ports
    const sound = soundNow(run)
    const form = formOf(run.state, task, { sound, people: directory as never, now: run.now, viewer: as ?? '' } as never)
    if (!form) return undefined
    const filling = { form, people: PEOPLE, organisations: Object.keys(WORLD.organisations), today: dayOf(run.now) }
    const kind = run.state.visits[task.visit]?.kind
    const feature = this.composed.steps.find(({ step }) => step().kind === kind)
    const known = task.part.startsWith('@') ? undefined : feature?.answers?.(task, this.ground, chance)
    const own = task.step === 'draft' && task.part === 'fill' ? NOTE : undefined
    const data: JsonObject =
      own ?? (known && (calm || task.part === 'open' || chance.in(90)) ? known : filledIn(filling, chance))
    const good = form.outcomes[0]?.name
    // Mostly not the end: most of what may happen happens before it.
    const goesOn = !calm && (task.step === 'last' || task.step === 'closing') && chance.in(60)
    const outcome = goesOn ? form.outcomes.at(-1)?.name : calm || chance.in(70) ? good : chance.of(form.outcomes)?.name
    return {
      type: 'ask',
      as,
      body: { type: 'Submit', task: task.id, data, ...(outcome && { outcome }), opinion: '情况属实' },
    }
  }

  /** Everybody does what is asked of them until the end; a superior passes on what nobody there has. */
  finish(how: 'written' | 'after' = 'after'): void {
    const before = this.acts.length
    this.toTheEnd()
    // What follows the sequence is no part of it: it says whether the sequence left what can be brought to an end.
    if (how === 'after') this.acts.splice(before)
  }

  private toTheEnd(): void {
    const chance = chanceOf(7)
    const { run, composed } = this
    for (let round = 0; round < 60 && run.state?.status === 'running' && this.broken.length === 0; round++) {
      const before = run.state.version
      if (run.state.suspended) this.calm(headOf(run), { type: 'Resume', reason: '可以继续' })
      const tasks = inOrder(run)
      if (
        this.answered(
          tasks.filter(({ optional }) => !optional),
          chance,
        )
      )
        continue
      for (const move of composed.steps.flatMap(({ moves = [] }) => moves)) {
        const act = move(this.ground, chance)
        if (act) this.do(act)
      }
      if (run.state.version === before) this.do({ type: 'wait', hours: 40 * 24 })
      if (run.state.version === before)
        this.answered(
          tasks.filter(({ optional }) => optional),
          chance,
        )
      if (run.state.version === before) {
        const open = Object.values(run.state.tasks).filter(({ closed }) => !closed)
        const last = run.refusals.at(-1)
        this.broken.push(
          `办件停在 ${run.active.join('、')}，再没有人能办下去：${open.map(({ id }) => id).join('、')}；最近一次被拒绝：${last?.refusal.code ?? ''} ${JSON.stringify(last?.refusal.params ?? {})}`,
        )
      }
    }
    if (run.state?.status === 'running' && this.broken.length === 0)
      this.broken.push(`办件总也办不完，停在 ${run.active.join('、')}`)
  }

  private answered(tasks: readonly Task[], chance: Chance): boolean {
    return tasks.some(({ id }) => {
      const task = this.run.state?.tasks[id]
      return task && !task.closed && this.answer(task, chance)
    })
  }

  private answer(task: Task, chance: Chance): boolean {
    const { run } = this
    const version = run.state?.version
    if (task.delegation) this.calm('chen', { type: 'EndDelegation', task: task.id })
    const free = run.state?.tasks[task.id] ?? task
    for (const person of whoMay(this.ground, free).slice(0, 8)) {
      const act = this.submit(free, chance, true)
      if (act?.type !== 'ask') return false
      this.do({ ...act, as: act.as === null ? null : person })
      if (run.state?.version !== version && run.state?.tasks[task.id]?.closed) return true
    }
    if (task.optional || run.refusals.at(-1)?.refusal.code === 'TASK_WAITS') return false
    // Whoever may has spoken already, or has left: somebody else is asked.
    if (whoMay(this.ground, free).length > 0 && !SPOKEN.has(run.refusals.at(-1)?.refusal.code ?? '')) return false
    for (const to of PEOPLE) {
      this.calm('chen', { type: 'Reassign', task: task.id, to: [to], reason: '请代为办理' })
      const act = this.submit(run.state?.tasks[task.id] ?? free, chance, true)
      if (act?.type === 'ask') this.do({ ...act, as: to })
      if (run.state?.tasks[task.id]?.closed) return true
    }
    return false
  }

  private calm(as: string, body: CommandBody): void {
    this.do({ type: 'ask', as, body })
  }
}

const SPOKEN = new Set(['ALREADY_ANSWERED', 'TASK_CLAIMED', 'SAME_PERSON', 'NOT_HANDLER'])
const headOf = ({ state }: Run): string => (state?.organisation === 'other' ? 'he' : 'li')
/** Before a count the votes; what need not be done comes last, and nobody closes what others are still at. */
function inOrder({ state }: Run): Task[] {
  const rank = ({ part, optional, step }: Task) =>
    (['count', 'close', 'merge'].includes(part) ? 2 : 0) +
    (optional ? 4 : 0) +
    (step === 'last' || step === 'closing' ? 1 : 0)
  return Object.values(state?.tasks ?? {})
    .filter(task => !task.closed)
    .sort((a, b) => rank(a) - rank(b))
}

const waits: Move = (_, chance) => ({ type: 'wait', hours: chance.of([1, 30, 24 * 3, 24 * 9, 24 * 40]) ?? 1 })
/** What goes on at any time beside everything else. */
const EVERYDAY: readonly Move[] = [
  onOpenTask(({ id }) => ({ type: 'Claim', task: id })),
  onOpenTask(({ id }) => ({ type: 'Claim', task: id })),
  onOpenTask(({ id }) => ({ type: 'Release', task: id })),
  onOpenTask((_, chance) => ({ type: 'Copy', to: [chance.of(PEOPLE) ?? 'lin'], note: '请阅' })),
  onOpenTask(({ id }) => ({ type: 'Urge', tasks: [id], message: '请尽快' })),
  ({ run }, chance) => {
    const filled = chance.of(Object.values(run.state?.visits ?? {}).flatMap(visit => visit.filled))
    const path = `/${chance.of(Object.keys(filled?.data ?? {})) ?? 'matter'}`
    const of = filled?.n ?? 0
    return { type: 'ask', as: filled?.by ?? 'li', body: { type: 'Correct', of, path, value: '更正', reason: '写错了' } }
  },
]
function onOpenTask(body: (task: Task, chance: Chance) => CommandBody): Move {
  return (ground, chance) => {
    const task = chance.of(Object.values(ground.run.state?.tasks ?? {}).filter(({ closed }) => !closed))
    return task && { type: 'ask', as: actor(ground, task, chance), body: body(task, chance) }
  }
}

/** Lives one random life. `length` acts after the two everyday ones every matter begins with. */
export function live(composed: Composed, seed: number, length: number): Life {
  const life = new Living(composed)
  const chance = chanceOf(seed)
  const { ground, run } = life
  for (const act of BEGINNING) life.do(act)
  const outside = composed.steps.flatMap(({ moves = [] }) => moves)
  // Each feature as often as the other, whatever number of moves it has.
  const verb: Move = (...at) => chance.of(chance.of(composed.verbs)?.moves ?? [])?.(...at)
  const time = composed.options.length > 0 ? 14 : 6
  const reopens = composed.verbs.some(({ name }) => name === 'reopen')
  for (let n = 0; n < length && life.broken.length === 0; n++) {
    if (run.state?.status !== 'running' && !reopens) break
    if (reopens && n === Math.floor(length / 2)) life.finish('written')
    const roll = chance.below(100)
    const task = chance.of(inOrder(run))
    const act =
      roll < 45
        ? task && life.submit(task, chance)
        : roll < 55
          ? (chance.of(outside) ?? waits)(ground, chance)
          : roll < 55 + time
            ? waits(ground, chance)
            : roll < 59 + time
              ? chance.of(EVERYDAY)?.(ground, chance)
              : (verb(ground, chance) ?? (task && life.submit(task, chance)))
    if (act) life.do(act)
  }
  return ended(life)
}

/** How a life that is written down is lived again. */
export interface Again {
  /** To its end, and the whole history verified. */
  readonly ends?: boolean
  /** Whatever is named by the number of a visit means the newest visit of that step. */
  readonly newest?: boolean
}
export function relive(composed: Composed, acts: readonly Act[], { ends = true, newest = false }: Again = {}): Life {
  const life = new Living(composed)
  for (const act of acts) {
    life.do(newest ? renamed(act, life.run) : act)
    if (life.broken.length > 0) break
  }
  return ended(life, ends)
}

/** The same act, its task or visit being that of the newest visit of the step. */
function renamed(act: Act, { state }: Run): Act {
  if (act.type !== 'ask' || !state) return act
  const now = (id: string) => {
    const [, step = '', rest = ''] = /^([A-Za-z]+)\.\d+(.*)$/.exec(id) ?? []
    return state.newest[step] === undefined ? id : `${state.newest[step]}${rest}`
  }
  const body: Record<string, unknown> = { ...act.body }
  for (const key of ['task', 'visit']) if (typeof body[key] === 'string') body[key] = now(String(body[key]))
  return { ...act, body: body as CommandBody }
}

function ended(life: Living, ends = true): Life {
  const { run } = life
  if (ends && life.broken.length === 0) life.finish()
  if (ends && life.broken.length === 0) life.broken.push(...brokenInHistory(run))
  const { acts, accepted, refused, broken, peopleChanged } = life
  return { run, acts, accepted, refused, broken, peopleChanged }
}

const BEGINNING: readonly Act[] = [
  { type: 'ask', as: 'li', body: { type: 'Start', template: 'pair', organisation: 'village', title: '一件事' } },
  { type: 'ask', as: 'li', body: { type: 'Submit', task: 'draft.1/fill', data: NOTE } },
  { type: 'ask', as: 'zhou', body: { type: 'Submit', task: 'check.1/fill', data: {}, outcome: 'AGREED' } },
]
