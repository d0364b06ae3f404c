import { type JsonObject, ok } from '#engine/json.ts'
import type { Assignee } from '#engine/process/state.ts'
import { count, list, object } from '#engine/step/attendance.ts'
import { submit } from '#engine/step/items/act.ts'
import { checkItems } from '#engine/step/items/check.ts'
import { movedOwner } from '#engine/step/items/column.ts'
import { ANSWERS, formOf } from '#engine/step/items/form.ts'
import { open } from '#engine/step/items/open.ts'
import { changeList, isLive, type ListChange, listAfter, type RowPatch, rowsOf } from '#engine/step/items/row.ts'
import { endAtLast, outcomesOf, resultOf } from '#engine/step/items/rule.ts'
import { type ItemsStep, itemsStep } from '#engine/step/items/schema.ts'
import { reportTimer } from '#engine/step/items/task.ts'
import { factsOf, progressOf, sayItems } from '#engine/step/items/told.ts'
import type { KindDecision, KindEvent, StepContext, StepKind } from '#engine/step/kind.ts'
import { type Results, read } from '#engine/step/told.ts'

/** The rows, how often some were added, when the list is closed, and who keeps it. */
export type ItemsWork = {
  readonly rows?: JsonObject[string]
  readonly adds?: number
  readonly until?: JsonObject[string]
  readonly keepers?: JsonObject[string]
}
type Context = StepContext<ItemsStep>

/** 清单: a list whose rows live side by side, each with owner, deadline, reports, application and verification. */
export const items: StepKind<ItemsStep, ItemsWork> = {
  kind: 'items',
  title: '清单',
  schema: itemsStep,
  outcomes: outcomesOf,
  reads: ({ rows, until }) => [
    ...read(rows?.from, '/rows/from', true),
    ...read(until && 'field' in until ? until.field : undefined, '/until/field', true),
  ],
  open,
  form: formOf,
  submit,

  final: '清单逐项留痕。进度有误的请再报一次，其他的请核销人退回或清单管理人调整',
  answers: ANSWERS,
  notes: {
    postponed: '的期限顺延',
    moved: '的责任单位随办件移交',
    'row-overdue': '有一项已逾期',
    'report-missed': '有一项未按时上报进度',
    'list-closed': '截止时间已到，清单结束',
  },
  timer(cx, { purpose }): KindDecision {
    if (purpose === 'until') return close(cx)
    const [what, id] = purpose.split('/')
    const row = rowsOf(cx.visit.work).find(known => known.id === id)
    // What is waiting for its verification is not its owner's delay; sent back, it is.
    if (row?.state !== 'working') return { events: [] }
    if (what === 'report') {
      const events = [noted(cx, 'report-missed', row.id, { missed: row.missed + 1 })]
      return { events, timers: reportTimer(cx, row) }
    }
    if (what !== 'row' || row.overdue || !row.due || row.due.at > cx.now) return { events: [] }
    return { events: [noted(cx, 'row-overdue', row.id, { overdue: true, overdues: row.overdues + 1 })] }
  },

  /** The deadlines of rows end later by the time the matter stood still. */
  resumed(cx, timers) {
    const dues = new Map(timers.map(({ purpose, due }) => [purpose, due]))
    const moved = rowsOf(cx.visit.work).flatMap(row => {
      const due = dues.get(`row/${row.id}`)
      return due && due.at !== row.due?.at ? [[row.id, { due }] as const] : []
    })
    const until = dues.get('until')
    const change: ListChange = { changed: Object.fromEntries(moved) }
    const facts = { ...change, ...(until && { until }) } as unknown as JsonObject
    return moved.length > 0 || until ? [{ type: 'StepNoted', visit: cx.visit.id, note: 'postponed', facts }] : []
  },

  /** Owners of the former organisation's line are those of the new one; so are the keepers of the list. */
  transferred(cx, there) {
    const changed = Object.fromEntries(
      rowsOf(cx.visit.work).flatMap(row => {
        const patch = isLive(row) ? movedOwner(cx, row, there) : undefined
        return patch ? [[row.id, patch] as const] : []
      }),
    )
    const keepers = there.assignees(list(cx.visit.work.keepers) as unknown as readonly Assignee[])
    const facts = { changed, keepers } as unknown as JsonObject
    return ok([{ type: 'StepNoted', visit: cx.visit.id, note: 'moved', facts }])
  },

  evolve(work, event) {
    if (event.type !== 'Submitted' && event.type !== 'StepNoted') return work
    const adds = count(work.adds) ?? 0
    const { until, keepers } = object(event.facts)
    return {
      ...work,
      rows: changeList(list(work.rows), event.facts),
      ...(until !== undefined && { until }),
      ...(keepers !== undefined && { keepers }),
      ...(event.type === 'Submitted' && event.part === 'add' && { adds: adds + 1 }),
    }
  },

  results: (): Results => ({
    total: { type: 'integer', title: '事项总数' },
    done: { type: 'integer', title: '已销号数' },
    applied: { type: 'integer', title: '待核销数' },
    overdue: { type: 'integer', title: '逾期未完成数' },
    late: { type: 'integer', title: '曾逾期数' },
    cancelled: { type: 'integer', title: '已取消数' },
    rate: { type: 'fraction', title: '销号率' },
  }),

  check: checkItems,
  progress: work => progressOf(object(work)),
  facts: work => factsOf(object(work)),
  say: sayItems,
}

/** The time of the whole list is over: it ends with what is done. */
function close(cx: Context): KindDecision {
  const rows = rowsOf(cx.visit.work)
  const result = resultOf(rows)
  const event: KindEvent = { type: 'StepNoted', visit: cx.visit.id, note: 'list-closed', facts: { ...result }, result }
  return { events: [event], outcome: endAtLast(cx.step, rows, cx.state.parameters) }
}

function noted(cx: Context, note: string, id: string, patch: RowPatch): KindEvent {
  const change: ListChange = { changed: { [id]: patch } }
  const result = resultOf(listAfter(rowsOf(cx.visit.work), change))
  return { type: 'StepNoted', visit: cx.visit.id, note, facts: change as JsonObject, result }
}
