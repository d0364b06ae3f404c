import type { TaskChanges } from '#engine/process/event.ts'
import type { Task } from '#engine/process/state.ts'
import { list } from '#engine/step/attendance.ts'
import type { Row } from '#engine/step/items/row.ts'
import type { ItemsStep } from '#engine/step/items/schema.ts'
import type { StepContext, TimerRequest } from '#engine/step/kind.ts'

type Context = StepContext<ItemsStep>
export type RowPart = 'report' | 'apply' | 'split' | 'verify' | 'manage'

const PARTS: { readonly [part in RowPart]: string } = {
  report: '进度上报',
  apply: '申请销号',
  split: '分解',
  verify: '核销',
  manage: '调整',
}
const LONGEST = 60
const short = (title: string): string => (title.length > LONGEST ? `${title.slice(0, LONGEST)}…` : title)

/** Who does a part of a row. A row without an owner is its keepers' own. */
export function handlersFor(cx: Context, row: Pick<Row, 'owners'>, part: RowPart): Task['assignees'] {
  if (part === 'verify') return cx.tools.assignees(cx.step.verify.role)
  return part === 'manage' || row.owners.length === 0 ? keepersOf(cx) : row.owners
}

/** A post that is vacant for a while is still the one: whoever holds it next keeps the list. */
export function keepersOf(cx: Context): Task['assignees'] {
  const now = cx.tools.assignees(cx.step.handlers.role)
  return now.length > 0 ? now : (list(cx.visit.work.keepers) as unknown as Task['assignees'])
}

/** The tasks a row has in its state. A verified row keeps the one that reopens it. */
export const partsIn = ({ state }: Row, { breakdown }: Pick<ItemsStep, 'breakdown'> = {}): readonly RowPart[] =>
  state === 'working'
    ? ['report', 'apply', ...(breakdown ? (['split'] as const) : []), 'manage']
    : state === 'applied'
      ? ['verify', 'manage']
      : state === 'done'
        ? ['manage']
        : []

/** Tasks of a row in its present state and turn; `only` where others are still open. */
export function tasksOf(cx: Context, row: Row, only: readonly RowPart[] = partsIn(row, cx.step)): Task[] {
  return only.map(part => {
    const { every } = cx.step.report ?? {}
    const due =
      part === 'report'
        ? every && cx.tools.due(every.delay, cx.now)
        : part === 'apply'
          ? (row.due ?? undefined)
          : part === 'verify' && cx.step.verify.within
            ? cx.tools.due(cx.step.verify.within.delay, cx.now)
            : undefined
    const standing = part === 'manage' || part === 'split' || (part === 'report' && !every)
    return cx.tools.task(part, `${short(row.title)}：${PARTS[part]}`, handlersFor(cx, row, part), {
      who: row.turn > 1 ? `${row.id}-${row.turn}` : row.id,
      about: { row: row.id },
      ...(due && { due }),
      ...(standing && { optional: true }),
    })
  })
}

/** Open tasks of some rows, to be closed because the rows have moved on. */
export function closing(
  cx: Context,
  rows: readonly string[],
  reason: 'done' | 'cancelled' | 'reassigned',
): NonNullable<TaskChanges['closed']> {
  return Object.values(cx.state.tasks)
    .filter(task => task.visit === cx.visit.id && !task.closed && rows.includes(String(task.about?.row)))
    .map(({ id }) => ({ id, reason }))
}

/** The standing task for new rows; needed work only while the list is still empty. */
export const addTask = (cx: Context, given: number, empty: boolean): Task =>
  cx.tools.task('add', `${cx.step.title}：增加事项`, keepersOf(cx), {
    ...(given > 0 && { who: String(given + 1) }),
    ...(!empty && { optional: true }),
  })

/** The clock of a row's deadline; a new one replaces the one before. */
export const deadlineTimer = (row: Row): TimerRequest[] => (row.due ? [{ purpose: `row/${row.id}`, due: row.due }] : [])

/** The clock of the next report, where they are due at intervals. */
export function reportTimer(cx: Context, row: Row): TimerRequest[] {
  const { every } = cx.step.report ?? {}
  const due = every && row.state === 'working' ? cx.tools.due(every.delay, cx.now) : undefined
  return due && due.at > cx.now ? [{ purpose: `report/${row.id}`, due }] : []
}

export const isPast = (cx: Pick<Context, 'now'>, { due }: Pick<Row, 'due'>): boolean => due !== null && due.at <= cx.now
