import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { handOf, isActOf, voiceOf } from '#engine/people/actor.ts'
import type { TaskChanges } from '#engine/process/event.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import { count, invalid, list, object, text } from '#engine/step/attendance.ts'
import { columnsOf, dueOf, isAnswerable, ownerOf, planRow, rowSchema } from '#engine/step/items/column.ts'
import { choicesFor } from '#engine/step/items/form.ts'
import {
  isLive,
  isOpen,
  type ListChange,
  listAfter,
  NEW,
  type Row,
  type RowPatch,
  rowsOf,
} from '#engine/step/items/row.ts'
import { endNow, resultOf } from '#engine/step/items/rule.ts'
import type { ItemsStep } from '#engine/step/items/schema.ts'
import { addTask, closing, deadlineTimer, handlersFor, isPast, reportTimer, tasksOf } from '#engine/step/items/task.ts'
import type { Handed, KindDecision, StepContext, TimerRequest } from '#engine/step/kind.ts'

type Context = StepContext<ItemsStep>

/** What an act on the list comes to, before it is written down. */
interface Act extends ListChange {
  readonly closed?: TaskChanges['closed']
  readonly opened?: readonly Task[]
  readonly timers?: readonly TimerRequest[]
}
type Acted = Result<Act, Refusal>

/** Hands in a part: the row it is about moves along its edges, and the list may be done. */
export function submit(cx: Context, handed: Handed): Result<KindDecision, Refusal> {
  const rows = rowsOf(cx.visit.work)
  const { task } = handed
  const row = rows.find(({ id }) => id === task.about?.row)
  const acted =
    task.part === 'add'
      ? add(cx, handed, rows)
      : row && PARTS[task.part]
        ? PARTS[task.part]!(cx, handed, row, rows)
        : refuse('PART_NOT_OPEN', { part: task.part })
  if (!acted.ok) return acted
  const { added, changed, closed = [], opened = [], timers = [] } = acted.value
  const change: ListChange = { ...(added && { added }), ...(changed && { changed }) }
  const after = listAfter(rows, change)
  const outcome = endNow(cx.step, after, cx.state.parameters)
  return ok({
    events: [
      {
        type: 'Submitted',
        task: task.id,
        visit: cx.visit.id,
        part: task.part,
        data: handed.data,
        ...(handed.outcome && { outcome: handed.outcome }),
        ...(handed.opinion && { opinion: handed.opinion }),
        facts: change as JsonObject,
        tasks: { closed: [{ id: task.id, reason: 'done' }, ...closed.filter(({ id }) => id !== task.id)], opened },
        result: resultOf(after),
      },
    ],
    timers,
    ...(outcome !== undefined && { outcome }),
  })
}

type PartOf = (cx: Context, handed: Handed, row: Row, rows: readonly Row[]) => Acted
const PARTS: { readonly [part: string]: PartOf } = { report, apply, split, verify, manage }

/** 进度上报: as often as there is something to tell; it changes nothing but what is known of the row. */
function report(cx: Context, { task, data }: Handed, row: Row): Acted {
  if (row.state !== 'working') return refuse('PART_NOT_OPEN', { part: task.part })
  const patch = {
    percent: count(data.percent) ?? row.percent,
    progress: text(data.progress),
    reports: row.reports + 1,
    turn: row.turn + 1,
  }
  // Whoever has the task goes on reporting, also where it was passed to them.
  const next = tasksOf(cx, { ...row, ...patch }, ['report']).map(one => ({ ...one, assignees: task.assignees }))
  return ok({ changed: { [row.id]: patch }, opened: next, timers: reportTimer(cx, row) })
}

/** 申请销号: from now on the row waits for whoever verifies. */
function apply(cx: Context, { task, data }: Handed, row: Row): Acted {
  if (row.state !== 'working') return refuse('PART_NOT_OPEN', { part: task.part })
  if (handlersFor(cx, row, 'verify').length === 0) return refuse('NO_HANDLER', { step: cx.step.title, task: '核销' })
  return ok(
    moved(cx, row, {
      state: 'applied',
      applications: row.applications + 1,
      application: text(data.result),
      appliedBy: voiceOf(cx.actor),
      appliedHand: handOf(cx.actor),
      appliedAt: cx.now,
      appliedLate: row.overdue || isPast(cx, row),
    }),
  )
}

/** 核销: done, or back to work with the reason. Nobody verifies what they applied for themselves. */
function verify(cx: Context, { task, outcome, opinion }: Handed, row: Row): Acted {
  if (row.state !== 'applied') return refuse('PART_NOT_OPEN', { part: task.part })
  if (isActOf(cx.actor, row.appliedBy, row.appliedHand))
    return refuse('SAME_PERSON', { task: task.title, says: '不能核销自己申请的事项' })
  if (outcome === 'VERIFIED') {
    const onTime = row.due ? !row.appliedLate : null
    return ok(moved(cx, row, { state: 'done', doneAt: cx.now, onTime, overdue: false, percent: 100 }))
  }
  return ok(
    moved(cx, row, {
      state: 'working',
      sentBack: row.sentBack + 1,
      reason: opinion ?? '',
      ...lateNow(row, isPast(cx, row)),
    }),
  )
}

/** A row that is back at work after its deadline is overdue from now on; the timer has long passed. */
const lateNow = (row: Row, past: boolean): RowPatch =>
  past ? { overdue: true, overdues: row.overdues + (row.overdue ? 0 : 1) } : { overdue: false }

/** The row in its new state: its tasks closed, those of the new state opened, its clocks set. */
function moved(cx: Context, row: Row, patch: RowPatch, reason: 'done' | 'cancelled' | 'reassigned' = 'done'): Act {
  const next: Row = { ...row, ...patch, turn: row.turn + 1 }
  return {
    changed: { [row.id]: { ...patch, turn: next.turn } },
    closed: closing(cx, [row.id], reason),
    opened: tasksOf(cx, next),
    timers: [...('due' in patch && patch.due?.at !== row.due?.at ? deadlineTimer(next) : []), ...reportTimer(cx, next)],
  }
}

/** 增加事项, at any time while the list is open. */
function add(cx: Context, { data }: Handed, rows: readonly Row[]): Acted {
  const planned = newRows(cx, list(data.rows).map(object), rows, [], '/rows')
  if (!planned.ok) return planned
  const given = count(cx.visit.work.adds) ?? 0
  return ok({ ...planned.value, opened: [...(planned.value.opened ?? []), addTask(cx, given + 1, false)] })
}

const MOST_ROWS = 500
/** Rows that begin now, numbered on; a cell that names nobody is shown where it stands. */
function newRows(
  cx: Context,
  written: readonly JsonObject[],
  rows: readonly Row[],
  derivedFrom: readonly string[],
  path: string,
): Acted {
  if (rows.length + written.length > MOST_ROWS)
    return invalid(path.slice(1), `清单最多 ${MOST_ROWS} 项，现在已有 ${rows.length} 项。`)
  const last = Math.max(0, ...rows.map(({ number }) => number))
  const added: Row[] = []
  for (const [at, data] of written.entries()) {
    const number = last + at + 1
    const unknown = strangerIn(cx, data, `${path}/${at}`)
    if (unknown) return unknown
    added.push({ ...NEW, id: `r${number}`, number, ...planRow(cx, data, number), derivedFrom, turn: 1 })
  }
  return ok({
    added,
    opened: added.flatMap(row => tasksOf(cx, row)),
    timers: added.flatMap(row => [...deadlineTimer(row), ...reportTimer(cx, row)]),
  })
}

/** People and organisations in a table are not looked up by the form; a wrong one would leave the row to nobody. */
function strangerIn(cx: Context, data: JsonObject, path: string) {
  const { person, organisation } = columnsOf(cx.step)
  const people = person === undefined ? [] : [data[person]].flat().map(text).filter(Boolean)
  if (!people.every(id => cx.directory.person(id) !== undefined))
    return invalid(`${path.slice(1)}/${person}`, '没有找到所选的责任人，请重新选择。')
  const unit = organisation === undefined ? '' : text(data[organisation])
  if (unit && cx.directory.organisation(unit) === undefined)
    return invalid(`${path.slice(1)}/${organisation}`, '没有找到所选的责任单位，请重新选择。')
  return undefined
}

/** What the keepers of the list do to one row. */
function manage(cx: Context, handed: Handed, row: Row, rows: readonly Row[]): Acted {
  const act = MANAGE[handed.outcome ?? '']
  if (!act || !choicesFor(row).some(({ name }) => name === handed.outcome))
    return refuse('PART_NOT_OPEN', { part: handed.task.part })
  return act(cx, handed, row, rows)
}
const MANAGE: { readonly [outcome: string]: PartOf } = {
  CHANGE: change,
  SPLIT: split,
  MERGE: merge,
  CANCEL: drop,
  REOPEN: reopen,
}

/** Another owner or another date. A new date in the future ends the delay; that there was one stays on record. */
function change(cx: Context, { data, opinion }: Handed, row: Row): Acted {
  const changed = answerable(cx, data, row)
  if (!changed.ok) return changed
  const { owners, due } = changed.value
  const dated = due?.at !== row.due?.at
  if (!dated && JSON.stringify(owners) === JSON.stringify(row.owners))
    return invalid('change', '责任人和时限都没有改动，请填写要改的内容。')
  const late = dated && row.state === 'working' ? lateNow(row, isPast(cx, { due })) : {}
  const patch = { ...changed.value, reason: opinion ?? '', ...late }
  // What was applied for goes on being verified, whoever owns the row now.
  if (row.state === 'working') return ok(moved(cx, row, patch, 'reassigned'))
  const next: Row = { ...row, ...patch, turn: row.turn + 1 }
  return ok({
    changed: { [row.id]: { ...patch, turn: next.turn } },
    opened: tasksOf(cx, next, ['manage']),
    timers: dated ? deadlineTimer(next) : [],
  })
}

/** Owner and date as they are to be, from the fields of a change over those of the row. */
function answerable(
  cx: Context,
  data: JsonObject,
  row: Row,
): Result<Pick<Row, 'data' | 'owners' | 'owner' | 'due'>, Refusal> {
  const unknown = strangerIn(cx, object(data.change), '/change')
  if (unknown) return unknown
  const columns = columnsOf(cx.step)
  const written = Object.entries(object(data.change)).filter(([key]) => isAnswerable(columns, key))
  const next = { ...row.data, ...Object.fromEntries(written) }
  const dated = columns.due !== undefined && next[columns.due] !== row.data[columns.due]
  return ok({ data: next, ...ownerOf(cx, next), due: dated ? dueOf(cx, next) : row.due })
}

/** 拆分: the row stays as it was, with links to the rows that take its place. */
function split(cx: Context, { data, opinion }: Handed, row: Row, rows: readonly Row[]): Acted {
  if (!isOpen(row)) return refuse('PART_NOT_OPEN', { part: 'split' })
  const parts = list(data.parts).map(object)
  if (parts.length < 2) return invalid('parts', '拆分后至少应有两项，请逐项填写。')
  const planned = newRows(
    cx,
    parts.map(part => inherited(cx, row, part)),
    rows,
    [row.id],
    '/parts',
  )
  if (!planned.ok) return planned
  return ok(replaced(cx, [row], planned.value, { state: 'split', reason: opinion ?? '' }))
}

/** 合并: all rows concerned stay as they were, with a link to the one that takes their place. */
function merge(cx: Context, { data, opinion }: Handed, row: Row, rows: readonly Row[]): Acted {
  const others = list(data.with).map(text)
  const found = rows.filter(other => others.includes(other.id) && other.id !== row.id && isOpen(other))
  if (found.length === 0 || found.length < new Set(others).size)
    return invalid('with', '请选择要与本项合并的其他事项（未销号的）。')
  const parts = list(data.parts).map(object)
  if (parts.length > 1) return invalid('parts', '合并后只有一项，请只填一行，或留空沿用本项的内容。')
  const merged = [row, ...found]
  const one = inherited(cx, row, parts[0] ?? row.data)
  const planned = newRows(
    cx,
    [one],
    rows,
    merged.map(({ id }) => id),
    '/parts',
  )
  if (!planned.ok) return planned
  return ok(replaced(cx, merged, planned.value, { state: 'merged', reason: opinion ?? '' }))
}

/** A part that says nothing of its owner or its date has those of the row it comes from. */
function inherited(cx: Context, row: Row, part: JsonObject): JsonObject {
  const columns = columnsOf(cx.step)
  const kept = Object.entries(row.data).filter(([key]) => isAnswerable(columns, key))
  const asked = object(rowSchema(cx.step, cx.template).properties)
  const written = Object.entries(part).filter(([key]) => Object.hasOwn(asked, key))
  return { ...Object.fromEntries(kept), ...Object.fromEntries(written) }
}

function replaced(cx: Context, rows: readonly Row[], by: Act, patch: RowPatch): Act {
  const into = (by.added ?? []).map(({ id }) => id)
  const patches = rows.map(row => [row.id, { ...patch, overdue: false, into }] as const)
  return {
    ...by,
    changed: Object.fromEntries(patches),
    closed: closing(
      cx,
      rows.map(({ id }) => id),
      'done',
    ),
  }
}

/** 取消 with the reason. A list keeps at least one row: without any it would neither be done nor end. */
function drop(cx: Context, { opinion }: Handed, row: Row, rows: readonly Row[]): Acted {
  if (rows.filter(isLive).length <= 1) return refuse('LAST_ROW', { row: row.title })
  return ok(moved(cx, row, { state: 'cancelled', reason: opinion ?? '', overdue: false }, 'cancelled'))
}

/** 重新打开 a verified row with the reason; its history stays, its deadline may be set anew. */
function reopen(cx: Context, { data, opinion }: Handed, row: Row): Acted {
  const changed = answerable(cx, data, row)
  if (!changed.ok) return changed
  return ok(
    moved(cx, row, {
      ...changed.value,
      state: 'working',
      reopened: row.reopened + 1,
      reason: opinion ?? '',
      doneAt: null,
      onTime: null,
      ...lateNow({ ...row, overdue: false }, isPast(cx, changed.value)),
    }),
  )
}
