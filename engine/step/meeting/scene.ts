import type { JsonObject, Result } from '#engine/json.ts'
import type { Directory, RegisterEntry } from '#engine/people/directory.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import type { InstanceState, Task, Visit } from '#engine/process/state.ts'
import { compare, compareQuorum } from '#engine/process/threshold.ts'
import { resolveDelay } from '#engine/process/tools.ts'
import type { BoxBallot, KindDecision, KindEvent, StepContext, StepKind } from '#engine/step/kind.ts'
import type { Template } from '#engine/template/format.ts'
import type { Calendar, Instant } from '#engine/time/time.ts'
import { dueAt } from '#engine/time/working-calendar.ts'

/**
 * One visit of one meeting or ballot, without the kernel around it: for tests of the kinds themselves. It opens the step,
 * hands in parts, folds the events, and keeps the box the runtime would keep.
 */
export interface Scene {
  readonly events: readonly KindEvent[]
  readonly box: readonly BoxBallot[]
  readonly work: JsonObject
  readonly result: JsonObject
  /** Open tasks of a part. */
  tasks(part: string): readonly Task[]
  context(at?: Instant, by?: string): StepContext<never>
  /** Hands in a part as a person; `who` picks one of several tasks, by the entry it is about. */
  hand(part: string, data: JsonObject, how?: Hand): Result<KindDecision, Refusal>
}
export interface Hand {
  readonly by?: string
  readonly who?: string
  readonly at?: Instant
  readonly occurred?: string
  readonly outcome?: string
  /** Instead of the scene's own box. */
  readonly box?: readonly BoxBallot[]
}
export interface Stage {
  readonly registers: { readonly [name: string]: readonly RegisterEntry[] }
  readonly delays?: Template['delays']
  readonly parameters?: JsonObject
  readonly hash: (text: string) => string
  readonly number?: number
}

/** 代表1 … 代表n, each with an account `p1` … `pn`. */
export const people = (n: number, prefix = 'e'): RegisterEntry[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `${prefix}${i + 1}`,
    person: `p${i + 1}`,
    label: `代表${i + 1}`,
    facts: {},
  }))

/** 16:00 China time of the meeting day. */
export const NOW: Instant = '2026-11-23T08:00:00.000Z'
const CALENDAR: Calendar = { version: 'test', years: {} }

export function scene<S extends { kind: string; title: string }, W extends JsonObject>(
  kind: StepKind<S, W>,
  step: S,
  set: Stage,
): Scene {
  const id = `vote.${set.number ?? 1}`
  const template = { roles: { secretary: { title: '书记' } }, delays: set.delays ?? {} } as unknown as Template
  const events: KindEvent[] = []
  const box: BoxBallot[] = []
  let tasks: readonly Task[] = []
  let work = {} as W
  let result: JsonObject = {}

  const context = (at: Instant = NOW, by = 'p1'): StepContext<S> => {
    const visit: Visit = { id, step: 'vote', number: 1, kind: kind.kind, enteredAt: NOW, filled: [], work, result }
    const state = {
      id: 'i1',
      title: '水库维修方案',
      parameters: set.parameters ?? {},
      tasks: Object.fromEntries(tasks.map(task => [task.id, task])),
    } as unknown as InstanceState
    return {
      template,
      step,
      key: 'vote',
      visit,
      state,
      now: at,
      actor: { person: by },
      directory: {
        person: (person: string) => (person.startsWith('p') ? { id: person, name: person, facts: {} } : undefined),
      } as Directory,
      calendar: CALENDAR,
      hash: set.hash,
      tools: {
        assignees: role => (role === 'secretary' ? [{ person: 'p1' }] : []),
        members: body => ('register' in body ? (set.registers[body.register] ?? []) : []),
        due: (delay, from) => dueAt(resolveDelay(template.delays?.[delay] ?? { minutes: 0 }, {}), from, CALENDAR),
        look: () => undefined,
        childId: target => `c-${target}`,
        evaluate: () => ({ truth: 'unknown', trace: { operator: '', result: 'unknown', says: '' } }),
        compare: (threshold, count, bases) => compare(template, set.parameters ?? {}, threshold, count, bases),
        quorum: (quorum, counts, bases) => compareQuorum(template, set.parameters ?? {}, quorum, counts, bases),
        task: (part, title, assignees, { who, ...more } = {}) => ({
          id: `${id}/${part}${who ? `/${who}` : ''}`,
          visit: id,
          step: 'vote',
          part,
          title,
          assignees,
          openedAt: at,
          ...more,
        }),
        person: person => person,
      },
    }
  }

  const opening = kind.open(context())
  if (!opening.ok) throw new Error(`The step does not open: ${JSON.stringify(opening.error)}`)
  tasks = opening.value.tasks
  work = opening.value.work as W

  return {
    events,
    box,
    get work() {
      return work
    },
    get result() {
      return result
    },
    tasks: part => tasks.filter(task => task.part === part && !task.closed),
    context: (at, by) => context(at, by) as unknown as StepContext<never>,
    hand(part, data, { by = 'p1', who, at, occurred, outcome, box: other } = {}) {
      const task = tasks.find(
        one => one.part === part && !one.closed && (who === undefined || one.about?.entry === who),
      )
      if (!task) return { ok: false, error: { code: 'TASK_UNKNOWN', params: { part, who: who ?? null } } }
      const decided = kind.submit(context(at, by), {
        task,
        data,
        ...(outcome !== undefined && { outcome }),
        ...(occurred !== undefined && { occurred }),
        ...(kind.needsBox?.includes(part) && { box: other ?? box }),
      })
      if (!decided.ok) return decided
      for (const event of decided.value.events) {
        events.push(event)
        work = kind.evolve(work, event, at ?? NOW)
        if ('result' in event && event.result) result = { ...result, ...event.result }
        const closed = new Set(event.tasks?.closed?.map(one => one.id))
        tasks = [
          ...tasks.map(one =>
            closed.has(one.id) ? { ...one, closed: { by, at: at ?? NOW, reason: 'done' as const } } : one,
          ),
          ...(event.tasks?.opened ?? []),
        ]
      }
      for (const effect of decided.value.effects ?? [])
        if (effect.type === 'PutInBox') box.push({ choice: effect.choice, salt: `salt-${box.length}` })
      return decided
    },
  }
}
