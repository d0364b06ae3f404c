import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { handlersOf, list, object, text } from '#engine/step/attendance.ts'
import { dueOn, planRow } from '#engine/step/items/column.ts'
import { isOpen, NEW, type Row, rowsOf } from '#engine/step/items/row.ts'
import { endNow, resultOf } from '#engine/step/items/rule.ts'
import type { ItemsStep } from '#engine/step/items/schema.ts'
import { addTask, deadlineTimer, reportTimer, tasksOf } from '#engine/step/items/task.ts'
import type { Opening, StepContext } from '#engine/step/kind.ts'
import { isDay } from '#engine/time/instant.ts'
import type { Due } from '#engine/time/time.ts'

type Context = StepContext<ItemsStep>

/** The list as it is when the step begins: every row with its owner and its deadline, taken down once. */
export function open(cx: Context): Result<Opening, Refusal> {
  const keepers = handlersOf(cx)
  if (!keepers.ok) return keepers
  const until = untilOf(cx)
  if (!until.ok) return until
  const rows = carried(cx) ?? written(cx)
  const outcome = endNow(cx.step, rows, cx.state.parameters)
  return ok({
    tasks: [addTask(cx, 0, rows.length === 0), ...rows.flatMap(row => tasksOf(cx, row))],
    timers: [
      ...rows.filter(isOpen).flatMap(row => [...deadlineTimer(row), ...reportTimer(cx, row)]),
      ...(until.value ? [{ purpose: 'until', due: until.value }] : []),
    ],
    work: { rows, adds: 0, until: until.value, keepers: keepers.value } as unknown as JsonObject,
    result: resultOf(rows),
    ...(outcome !== undefined && { outcome }),
  })
}

function written(cx: Context): readonly Row[] {
  const { rows: from } = cx.step
  const table = from ? list(cx.state.data[from.from]) : []
  return table.map((data, at): Row => {
    const number = at + 1
    return { ...NEW, id: `r${number}`, number, ...planRow(cx, object(data), number), turn: 1 }
  })
}

/** The rows of the last visit, where the step goes on with them: what was done stays done, work goes on where it stood. */
function carried(cx: Context): readonly Row[] | undefined {
  const before = cx.step.again === 'carryOn' ? cx.state.visits[`${cx.key}.${cx.visit.number - 1}`] : undefined
  const rows = before ? rowsOf(before.work) : []
  return rows.length === 0 ? undefined : rows.map(row => (isOpen(row) ? { ...row, turn: row.turn + 1 } : row))
}

/** When the list is closed. A date that nobody filled in is asked for before the step begins. */
function untilOf(cx: Context): Result<Due | null, Refusal> {
  const { until } = cx.step
  if (!until) return ok(null)
  if ('delay' in until) return ok(cx.tools.due(until.delay, cx.now))
  const day = text(cx.state.data[until.field])
  if (isDay(day)) return ok(dueOn(cx, day))
  const message = `“${cx.step.title}”要用到截止日期，请先填写。`
  return refuse('FORM_INVALID', {}, [{ path: `/${until.field}`, keyword: 'required', message }])
}
