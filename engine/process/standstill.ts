import { isEscalation } from '#engine/process/escalate.ts'
import type { Resumed } from '#engine/process/event.ts'
import type { InstanceState, Suspension, Timer } from '#engine/process/state.ts'
import { delayNamed, type World } from '#engine/process/tools.ts'
import { kindOf } from '#engine/step/kinds.ts'
import type { Step } from '#engine/step/steps.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { DelayRule } from '#engine/template/format.ts'
import { addDays } from '#engine/time/instant.ts'
import { endOfDay, endsWithDay, laterBy, type PeriodUnit } from '#engine/time/standing.ts'
import type { Due, Instant } from '#engine/time/time.ts'
import { isWorkingDay } from '#engine/time/working-calendar.ts'

/**
 * When everything is due that waited while an instance stood still. A due date does not say what it was counted in; the
 * delays the step names do. Where they leave a choice, the later end holds: nobody loses time by a standstill.
 */
export function postponed(
  world: World,
  sound: SoundTemplate,
  state: InstanceState,
  { at: from, timers }: Suspension,
): Pick<Resumed, 'timers' | 'due'> {
  const rulesAt = (visit: string, purpose?: string) =>
    delaysOf(world, state, sound.steps.get(state.visits[visit]?.step ?? '')?.step, purpose)
  const keepsDate = ({ visit, purpose }: Timer): boolean =>
    kindOf(state.visits[visit]?.kind ?? '')?.keepsDate?.(purpose) ?? false
  return {
    timers: Object.values(timers).map(timer => ({
      ...timer,
      due: keepsDate(timer) ? timer.due : later(timer.due, rulesAt(timer.visit, timer.purpose), from, world),
    })),
    due: Object.values(state.tasks).flatMap(({ id, visit, due, openedAt, closed, supervision }) => {
      if (!due || closed) return []
      const since = openedAt > from ? openedAt : from
      const timer = Object.values(timers).find(one => one.visit === visit && one.due.at === due.at)
      const rules = supervision === undefined ? rulesAt(visit, timer?.purpose) : []
      return [{ task: id, due: later(due, rules, since, world) }]
    }),
  }
}

function later(due: Due, rules: readonly DelayRule[], from: Instant, { now, calendar }: World): Due {
  const units = unitsOf(due, rules)
  const ends = units.map(unit => laterBy(due, unit, from, now, calendar))
  const last = ends.reduce((a, b) => (b.at > a.at ? b : a))
  const mustWork = rules.some(rule => 'endOnHoliday' in rule && rule.endOnHoliday === 'next')
  return mustWork && now > from && endsWithDay(last) ? onWorkingDay(last, calendar) : last
}

function unitsOf(due: Due, rules: readonly DelayRule[]): readonly PeriodUnit[] {
  const units = new Set<PeriodUnit>(rules.map(unitOf))
  if (units.size === 0) return endsWithDay(due) ? ['days'] : ['exact']
  // The end of a day is no accident where the step counts in days; any other moment was counted in hours.
  if (units.has('exact') && units.size > 1) {
    if (!endsWithDay(due)) return ['exact']
    units.delete('exact')
  }
  return [...units]
}

const unitOf = (rule: DelayRule): PeriodUnit =>
  'workingDays' in rule ? 'workingDays' : 'hours' in rule || 'minutes' in rule ? 'exact' : 'days'

/** 民法典 第二百零三条 holds for the new last day as it did for the old one. */
function onWorkingDay(due: Due, calendar: World['calendar']): Due {
  let day = due.lastDay
  let provisional = due.provisional
  for (;;) {
    const kind = isWorkingDay(day, calendar)
    provisional ||= kind.provisional
    if (kind.working) return { ...endOfDay(day, calendar), provisional }
    day = addDays(day, 1)
  }
}

/** The delays a step names, itself or through a table: of its deadline for what that set going, otherwise all of them. */
function delaysOf(world: World, state: InstanceState, step: Step | undefined, purpose = ''): readonly DelayRule[] {
  const { delays = {}, tables = {} } = world.template
  const ofDeadline = purpose === 'deadline' || isEscalation(purpose)
  const named = ofDeadline && step?.deadline ? [step.deadline.delay] : namesIn(step, { ...tables, ...delays })
  return named.flatMap(name => delayNamed(world, state, name) ?? [])
}

function namesIn(value: unknown, delays: object): string[] {
  if (typeof value === 'string') return Object.hasOwn(delays, value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  const below = Object.entries(value).filter(([key]) => key !== 'escalation')
  return [...new Set(below.flatMap(([, inner]) => namesIn(inner, delays)))]
}
