import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { StepContext } from '#engine/step/kind.ts'
import type { WaitStep } from '#engine/step/wait/schema.ts'
import type { DelayRule } from '#engine/template/format.ts'
import { addDays, addMilliseconds, addMonths, dayOf, isDay, startOfDay } from '#engine/time/instant.ts'
import type { Calendar, Day, Due } from '#engine/time/time.ts'
import { isWorkingDay } from '#engine/time/working-calendar.ts'

/**
 * When a wait is over by itself: the sooner of its delay and its date. Worked out once, when the wait begins; a field that
 * is changed later moves nothing.
 */
export function overAt(cx: StepContext<WaitStep>): Result<Due | undefined, Refusal> {
  const { step, tools, now } = cx
  const delayed = step.delay ? tools.due(step.delay, now) : undefined
  if (!step.until) return ok(delayed)
  const dated = dateOf(cx, step.until)
  if (!dated.ok) return dated
  return ok(delayed && delayed.at < dated.value.at ? delayed : dated.value)
}

function dateOf(
  cx: StepContext<WaitStep>,
  { field, plus, minus }: NonNullable<WaitStep['until']>,
): Result<Due, Refusal> {
  const { tools, template, state, calendar } = cx
  const day = state.data[field]
  if (typeof day !== 'string' || !isDay(day))
    return refuse('FORM_INVALID', { step: cx.step.title }, [
      { path: `/${field}`, keyword: 'required', message: `“${cx.step.title}”要等到这个日期，请先填写。` },
    ])
  if (plus) return ok(tools.due(plus, startOfDay(day)))
  const rule = minus ? template.delays?.[minus] : undefined
  return ok(rule ? before(rule, day, calendar, state.parameters) : on(day, false, calendar))
}

/** The beginning of a day; the last full day of the wait is the one before. */
const on = (day: Day, provisional: boolean, calendar: Calendar): Due => ({
  at: startOfDay(day),
  lastDay: addDays(day, -1),
  calendar: calendar.version,
  provisional,
})

/** So long before a day begins. The day itself is not counted; for days the wait is over when the day so reached begins. */
function before(delay: DelayRule, day: Day, calendar: Calendar, parameters: JsonObject): Due {
  const number = (written: number | { readonly parameter: string }): number =>
    typeof written === 'number' ? written : Number(parameters[written.parameter] ?? 0)
  if ('hours' in delay || 'minutes' in delay) {
    const span = 'hours' in delay ? delay.hours * 3_600_000 : delay.minutes * 60_000
    const at = addMilliseconds(startOfDay(day), -span)
    return { at, lastDay: dayOf(addMilliseconds(at, -1)), calendar: calendar.version, provisional: false }
  }
  if ('months' in delay) return on(addMonths(day, -number(delay.months)), false, calendar)
  if ('calendarDays' in delay) return on(addDays(day, -number(delay.calendarDays)), false, calendar)
  let [reached, provisional] = [day, false]
  for (let left = number(delay.workingDays); left > 0; ) {
    reached = addDays(reached, -1)
    const kind = isWorkingDay(reached, calendar)
    provisional ||= kind.provisional
    if (kind.working) left--
  }
  return on(reached, provisional, calendar)
}
