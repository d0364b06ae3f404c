import { ok, type Result } from '#engine/json.ts'
import { peopleBehind } from '#engine/people/assignee.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee, Task } from '#engine/process/state.ts'
import { parseFraction } from '#engine/rule/fraction.ts'
import type { StepContext } from '#engine/step/kind.ts'
import type { Handlers } from '#engine/step/schema.ts'
import { NOTHING, order, type Ratio, ratio, sum } from '#engine/step/scoring/ratio.ts'
import type { ScoringStep } from '#engine/step/scoring/schema.ts'

/** 自评 → 评分 → 复核. Assessors work side by side, each under a key of their own. */
export const PARTS = ['self', 'assess', 'review'] as const
export type Part = (typeof PARTS)[number]

/** Somebody who scores: the subject itself, one group of assessors, or the review. */
export interface Scorer {
  readonly part: Part
  /** `self`, `review`, or the key of the group. */
  readonly key: string
  readonly title: string
  readonly handlers: Handlers
  readonly weight?: string | undefined
  readonly delay?: string | undefined
  /** JSON pointer within the step. */
  readonly where: string
}

export function scorersOf({ self, assess = [], review }: ScoringStep): readonly Scorer[] {
  return [
    ...(self ? [scorer('self', 'self', '自评', '/self', self)] : []),
    ...assess.map((one, at) => scorer('assess', one.key, one.title, `/assess/${at}`, one)),
    ...(review ? [scorer('review', 'review', '复核', '/review', review)] : []),
  ]
}
const scorer = (
  part: Part,
  key: string,
  title: string,
  where: string,
  { handlers, weight, deadline }: NonNullable<ScoringStep['self']>,
): Scorer => ({ part, key, title, handlers, weight, delay: deadline?.delay, where })

export const partsOf = (step: ScoringStep): readonly Part[] =>
  PARTS.filter(part => scorersOf(step).some(one => one.part === part))
export const nextPart = (step: ScoringStep, part: Part): Part | undefined =>
  partsOf(step).find(other => PARTS.indexOf(other) > PARTS.indexOf(part))

/** Share of each scorer in the total. Where none is written the last part counts alone, its assessors alike. */
export function weightsOf(step: ScoringStep): ReadonlyMap<string, Ratio> {
  const all = scorersOf(step)
  if (all.some(({ weight }) => weight !== undefined))
    return new Map(all.map(one => [one.key, readWeight(one.weight) ?? NOTHING]))
  const last = partsOf(step).at(-1)
  const counting = all.filter(({ part }) => part === last)
  return new Map(all.map(one => [one.key, one.part === last ? ratio(1, counting.length) : NOTHING]))
}

export function readWeight(text: string | undefined): Ratio | undefined {
  const read = parseFraction(text)
  return read && ratio(read.num, read.den)
}

/**
 * Whose bonus, penalty and veto count: the last part's. Several assessors count by their weights among themselves, or
 * alike where those are all nothing.
 */
export function decidingWeights(step: ScoringStep): ReadonlyMap<string, Ratio> {
  const last = partsOf(step).at(-1)
  const weights = weightsOf(step)
  const deciding = scorersOf(step).filter(({ part }) => part === last)
  const all = sum(deciding.map(({ key }) => weights.get(key) ?? NOTHING))
  return new Map(
    deciding.map(({ key }) => {
      const own = weights.get(key) ?? NOTHING
      return [key, order(all, NOTHING) > 0 ? ratio(own.n * all.d, own.d * all.n) : ratio(1, deciding.length)]
    }),
  )
}

/** What begins with a part: tasks, and how many sheets each scorer owes. */
export interface Begun {
  readonly tasks: readonly Task[]
  readonly need: { readonly [scorer: string]: number }
}

/** Opens a part. Refused where somebody who has to score cannot be found. */
export function begin(cx: StepContext<ScoringStep>, part: Part, round: number): Result<Begun, Refusal> {
  const tasks: Task[] = []
  const need: Record<string, number> = {}
  for (const one of scorersOf(cx.step).filter(other => other.part === part)) {
    const title = `${cx.step.title}：${one.title}`
    const assignees = cx.tools.assignees(one.handlers.role)
    const people = peopleBehind(assignees, cx.directory)
    const { mode } = one.handlers
    const many = mode === 'all' || typeof mode === 'object'
    const needed = typeof mode === 'object' ? mode.atLeast : many ? people.length : 1
    if (people.length < Math.max(1, needed))
      return refuse('NO_HANDLER', { step: cx.step.title, task: title, found: people.length, need: needed })
    need[one.key] = needed
    const due = one.delay && cx.tools.due(one.delay, cx.now)
    const add = (to: readonly Assignee[], who: string, post: Assignee | undefined) => {
      const holds = post && 'post' in post ? { post: post.post, organisation: post.organisation } : {}
      const named = [round > 1 ? `r${round}` : '', one.part === 'assess' ? one.key : '', who].filter(Boolean).join('/')
      tasks.push(
        cx.tools.task(one.part, title, to, {
          about: { scorer: one.key, ...holds },
          ...(named && { who: named }),
          ...(due && { due }),
        }),
      )
    }
    if (many) for (const person of people) add([{ person }], person, postOf(cx, assignees, person))
    else add(assignees, '', undefined)
  }
  return ok({ tasks, need })
}

/** The post a person was asked for, so that whoever holds it next can take the task over. */
const postOf = (cx: StepContext<ScoringStep>, assignees: readonly Assignee[], person: string): Assignee | undefined =>
  assignees.find(one => 'post' in one && cx.directory.holders(one.post, one.organisation).includes(person))
