import { peopleBehind } from '#engine/people/assignee.ts'
import { related } from '#engine/people/organisation.ts'
import { POSTS } from '#engine/people/post.ts'
import { isOwnVote, isPublic } from '#engine/process/access.ts'
import { type Desk, record, stepContext } from '#engine/process/desk.ts'
import { isOwnPart } from '#engine/process/own-part.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Assignee, Task, Visit } from '#engine/process/state.ts'
import { delayNamed, resolveDelay } from '#engine/process/tools.ts'
import type { TimerRequest } from '#engine/step/kind.ts'
import type { Escalation } from '#engine/step/schema.ts'
import type { Step } from '#engine/step/steps.ts'
import { addDays, addMilliseconds, addMonths, dayOf, startOfDay } from '#engine/time/instant.ts'
import type { Calendar, Delay, Due, Instant } from '#engine/time/time.ts'
import { dueAt, isWorkingDay } from '#engine/time/working-calendar.ts'

/** 逾期升级: 预警 → 提醒 → 改派 → 上报. Each level is a timer of the visit, so it pauses and ends with it. */

const PURPOSE = 'escalation/'
export const isEscalation = (purpose: string): boolean => purpose.startsWith(PURPOSE)

/** The timers of a step's chain. A level whose time is past already when the step begins comes at once. */
export function escalations(
  { world, state, at }: Pick<Desk, 'world' | 'state' | 'at'>,
  levels: readonly Escalation[],
  deadline: Due,
): readonly TimerRequest[] {
  return levels.flatMap(({ at: when }, index) => {
    const rule = delayNamed(world, state, 'before' in when ? when.before : when.after)
    if (!rule) return []
    const delay = resolveDelay(rule, state.parameters)
    const due = 'before' in when ? ahead(delay, deadline, at, world.calendar) : past(delay, deadline, world.calendar)
    return [{ purpose: `${PURPOSE}${index + 1}`, due }]
  })
}

/** So long after the deadline: days are counted from its last day, hours from its end. */
const past = (delay: Delay, { at, lastDay }: Due, calendar: Calendar): Due =>
  dueAt(delay, 'hours' in delay || 'minutes' in delay ? at : startOfDay(lastDay), calendar)

/** So long before the deadline, at the beginning of the day where it is days; never before now. */
function ahead(delay: Delay, deadline: Due, now: Instant, calendar: Calendar): Due {
  const at = beginning(delay, deadline, calendar)
  const from = at > now ? at : now
  return { at: from, lastDay: dayOf(from), calendar: calendar.version, provisional: deadline.provisional }
}

function beginning(delay: Delay, { at, lastDay }: Due, calendar: Calendar): Instant {
  if ('hours' in delay) return addMilliseconds(at, -delay.hours * 3_600_000)
  if ('minutes' in delay) return addMilliseconds(at, -delay.minutes * 60_000)
  if ('months' in delay) return startOfDay(addMonths(lastDay, -delay.months))
  if ('calendarDays' in delay) return startOfDay(addDays(lastDay, -delay.calendarDays))
  let day = lastDay
  for (let left = delay.workingDays; left > 0; ) {
    day = addDays(day, -1)
    if (isWorkingDay(day, calendar).working) left--
  }
  return startOfDay(day)
}

/** A level is reached. Whoever has nothing to do with the step's open work is left out: voters, the public, added signers. */
export function escalate(desk: Desk, visit: Visit, step: Step, purpose: string): Refusal | undefined {
  const level = Number(purpose.slice(PURPOSE.length))
  const asked = step.deadline?.escalation?.[level - 1]
  // The template's new version may have a shorter chain.
  if (!asked) return undefined
  const tasks = Object.values(desk.state.tasks).filter(task => task.visit === visit.id && isHandled(task))
  const measure = asked.do
  const to = measure === 'superior' ? above(desk, visit, step, asked, tasks) : told(desk, visit, step, asked, tasks)
  const moves = measure === 'reassign' || measure === 'superior'
  if (moves && tasks.length > 0 && peopleBehind(to, desk.world.directory).length === 0)
    return refuse('NO_HANDLER', { step: step.title, task: tasks[0]?.title ?? step.title }).error
  record(desk, {
    type: 'Escalated',
    visit: visit.id,
    level,
    measure,
    of: tasks.map(({ id }) => id),
    to,
    text: asked.text ?? '',
  })
  return undefined
}

const isHandled = (task: Task): boolean =>
  !task.closed && !task.optional && !isPublic(task) && !isOwnVote(task) && !isOwnPart(task)

function told(desk: Desk, visit: Visit, step: Step, { role }: Escalation, tasks: readonly Task[]): readonly Assignee[] {
  return role === undefined ? distinct(tasks.flatMap(task => task.assignees)) : recorded(desk, visit, step, role)
}

/** The named role; otherwise who holds the handlers' post one organisation higher, otherwise who supervises from there. */
function above(desk: Desk, visit: Visit, step: Step, asked: Escalation, tasks: readonly Task[]): readonly Assignee[] {
  if (asked.role !== undefined) return recorded(desk, visit, step, asked.role)
  const { directory } = desk.world
  const higher = tasks.flatMap(({ assignees, about }) => {
    const post = about?.post
    const named = typeof post === 'string' ? [{ post, organisation: String(about?.organisation) }] : []
    return [...assignees, ...named].flatMap(one => {
      if (!('post' in one)) return []
      const organisation = related(directory, one.organisation, 'superior')
      return organisation ? [{ post: one.post, organisation }] : []
    })
  })
  const held = distinct(higher).filter(one => peopleBehind([one], directory).length > 0)
  if (held.length > 0) return held
  const organisation = related(directory, desk.state.organisation, 'superior')
  if (!organisation) return []
  return POSTS.filter(post => post.supervises && directory.holders(post.key, organisation).length > 0).map(post => ({
    post: post.key,
    organisation,
  }))
}

const recorded = (desk: Desk, visit: Visit, step: Step, role: string): readonly Assignee[] =>
  stepContext(desk, visit, step)
    .tools.assignees(role)
    .map(one => ('person' in one ? { person: one.person } : one))

function distinct(assignees: readonly Assignee[]): Assignee[] {
  const seen = new Set<string>()
  return assignees.filter(one => {
    const key = JSON.stringify(one)
    return !seen.has(key) && seen.add(key)
  })
}
