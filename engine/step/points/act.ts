import type { JsonObject, Result } from '#engine/json.ts'
import { ok } from '#engine/json.ts'
import { handOf, isActOf, voiceOf } from '#engine/people/actor.ts'
import { own } from '#engine/process/own.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Task } from '#engine/process/state.ts'
import { list, text } from '#engine/step/attendance.ts'
import type { Handed, KindDecision, KindEvent, StepContext } from '#engine/step/kind.ts'
import { freeStockOf, goodsOf, granted, itemOf } from '#engine/step/points/cap.ts'
import { MOST_AT_ONCE, wrong } from '#engine/step/points/form.ts'
import {
  availableOf,
  type Book,
  type Decision,
  ledgerOf,
  nextEntry,
  openBook,
  type PointsEntry,
  type PointsWork,
  pendingIn,
  propose,
  settle,
} from '#engine/step/points/ledger.ts'
import type { PointsStep } from '#engine/step/points/schema.ts'
import { addDays, dayOf, sayDay } from '#engine/time/instant.ts'

export type Context = StepContext<PointsStep>
type Acted = Result<KindDecision, Refusal>

/** Everything an act works with: the ledger so far and what it adds. */
export interface Desk {
  readonly cx: Context
  readonly handed: Handed
  readonly work: PointsWork
  readonly book: Book
}
export const deskOf = (cx: Context, handed: Handed): Desk => {
  const work = ledgerOf(cx.visit.work)
  return { cx, handed, work, book: openBook(work) }
}

/** 申报: somebody did something that earns or costs points. */
export function report(desk: Desk): Acted {
  const { cx, handed, work } = desk
  const { data, task } = handed
  const item = itemOf(cx.step, text(data.item))
  const role = text(task.about?.role)
  if (!item || !(item.report ?? cx.step.report).some(one => one.role === role))
    return wrong('item', '这一项不由您申报，请重新选择。')
  const holder = holderIn(desk)
  if (!holder.ok) return holder
  const times = item.unit ? Number(data.times ?? 0) : 1
  if (item.unit && (!Number.isSafeInteger(times) || times < 1 || times > item.unit.most))
    return wrong('times', `请填写数量，1 到 ${item.unit.most}${item.unit.name}。`)
  const day = text(data.doneOn) || dayOf(cx.now)
  if (day > dayOf(cx.now)) return wrong('doneOn', '日期不能晚于今天。')
  if (day < work.since) return wrong('doneOn', `日期不能早于本期第一天（${sayDay(work.since)}）。`)
  if (item.evidence && list(data.evidence).length === 0) return wrong('evidence', `“${item.title}”须上传证明材料。`)
  const points = item.points * times
  return entered(
    desk,
    { kind: 'earn', holder: holder.value, code: item.code, points, pieces: times, day, reason: text(data.note) },
    item.confirm === false,
  )
}

/** 兑换: goods for points. Points and pieces are laid aside until somebody else confirms that they were handed over. */
export function redeem(desk: Desk): Acted {
  const { cx, handed, work, book } = desk
  const goods = goodsOf(cx.step, text(handed.data.goods))
  if (!goods) return wrong('goods', '没有这种物品，请重新选择。')
  const holder = holderIn(desk)
  if (!holder.ok) return holder
  const pieces = Number(handed.data.pieces)
  if (!Number.isSafeInteger(pieces) || pieces < 1) return wrong('pieces', '请填写件数。')
  const left = freeStockOf(cx.step, book, goods.code)
  if (pieces > left) return refuse('STOCK_SHORT', { goods: goods.title, left, asked: pieces })
  const asked = goods.price * pieces
  const available = availableOf(book, holder.value)
  if (asked > available)
    return refuse('POINTS_SHORT', { holder: labelOf(work, holder.value), available: Math.max(0, available), asked })
  return entered(desk, {
    kind: 'redeem',
    holder: holder.value,
    code: goods.code,
    points: -asked,
    pieces,
    day: dayOf(cx.now),
    reason: text(handed.data.note),
  })
}

/** 冲正: a counter-entry. What it undoes stays in the ledger as it was. */
export function reverse(desk: Desk): Acted {
  const { cx, handed, book } = desk
  const id = text(handed.data.entry).trim()
  const entry = book.entries.get(id)
  if (!entry || entry.kind === 'stock' || entry.kind === 'reverse') return refuse('ENTRY_UNKNOWN', { entry: id })
  const decision = book.decisions.get(id)
  if (decision?.as !== 'effective') return refuse('ENTRY_DECIDED', { entry: id, why: '没有入账，不需要冲正' })
  const by = book.reversedBy.get(id)
  if (by !== undefined) return refuse('ENTRY_REVERSED', { entry: id, by })
  return entered(desk, {
    kind: 'reverse',
    holder: entry.holder,
    code: entry.code,
    // Not minus nothing: a zero is one zero in every comparison.
    points: 0 - decision.points,
    pieces: entry.pieces,
    day: dayOf(cx.now),
    reverses: id,
    reason: text(handed.data.note),
  })
}

/** 补库: goods put on the shelf or, with a negative number, written off. */
export function fillUp(desk: Desk): Acted {
  const { cx, handed, book } = desk
  const goods = goodsOf(cx.step, text(handed.data.goods))
  if (!goods) return wrong('goods', '没有这种物品，请重新选择。')
  const pieces = Number(handed.data.pieces)
  if (!Number.isSafeInteger(pieces) || pieces === 0) return wrong('pieces', '请填写件数；盘亏写负数。')
  const left = freeStockOf(cx.step, book, goods.code)
  if (left + pieces < 0) return refuse('STOCK_SHORT', { goods: goods.title, left, asked: -pieces })
  return entered(
    desk,
    {
      kind: 'stock',
      holder: '',
      code: goods.code,
      points: 0,
      pieces,
      day: dayOf(cx.now),
      reason: text(handed.data.note),
    },
    true,
  )
}

/** 更新名册: whoever is new in the register gets an account; nobody loses one. */
export function enrol(desk: Desk): Acted {
  const { cx, handed, work } = desk
  const members = cx.tools.members(cx.step.holders)
  const holders = members
    .filter(({ id }) => !Object.hasOwn(work.holders, id))
    .map(({ id, label, person }) => ({ id, label, person }))
  const base = 1 + maxEntry(desk.book)
  const carried = carriedEntries(cx, members, base, new Set(holders.map(({ id }) => id)))
  return ok({ events: [submitted(handed, cx, { holders, ...carried })] })
}

/** 确认: each entry by somebody other than who reported it, and never for one's own account. All of them or none. */
export function confirm(desk: Desk): Acted {
  const { cx, handed, book } = desk
  const ids = list(handed.data.entries).map(text)
  if (ids.length === 0 || ids.length > MOST_AT_ONCE || new Set(ids).size < ids.length)
    return wrong('entries', `请选择要确认的流水，一次最多 ${MOST_AT_ONCE} 笔，每笔只选一次。`)
  const agreed = handed.outcome !== 'REFUSED'
  const decisions: Decision[] = []
  for (const id of ids) {
    const entry = book.entries.get(id)
    if (!entry) return refuse('ENTRY_UNKNOWN', { entry: id })
    const known = book.decisions.get(id)
    if (known) return refuse('ENTRY_DECIDED', { entry: id, why: DECIDED[known.as] })
    const decided = agreed
      ? credited(desk, entry)
      : ok({ ...base(cx, id, 'refused'), reason: handed.opinion ?? text(handed.data.note) })
    if (!decided.ok) return decided
    decisions.push(decided.value)
    settle(book, decided.value)
  }
  const closed = pendingIn(book).length === 0 ? openConfirmTasks(cx).map(id => ({ id, reason: 'done' as const })) : []
  const points = decisions.reduce((sum, one) => sum + one.points, 0)
  const event = submitted(handed, cx, { decisions, points, pending: pendingIn(book).length })
  return ok({ events: [{ ...event, ...(closed.length > 0 && { tasks: { closed } }) }] })
}
const DECIDED: { readonly [as in Decision['as']]: string } = {
  effective: '已经确认入账',
  refused: '已经不予确认',
  lapsed: '已在结账时作废',
}

function credited({ cx, work, book }: Desk, entry: PointsEntry): Result<Decision, Refusal> {
  const isHolder = isActOf(cx.actor, own(work.holders, entry.holder)?.person)
  if (isHolder || isActOf(cx.actor, entry.by, entry.hand))
    return refuse('SAME_PERSON', {
      entry: entry.id,
      says: isHolder ? `流水“${entry.id}”记在您本人名下，不能由您确认` : `流水“${entry.id}”是您申报的，不能由您确认`,
    })
  const points = granted(cx.step, book, entry, namesOf(cx.step, work, entry))
  if (!points.ok) return points
  // Pieces laid aside are still on the shelf, so a confirmed redemption cannot come short of them.
  return ok({ ...base(cx, entry.id, 'effective'), points: points.value })
}

const base = (cx: Context, entry: string, as: Decision['as']): Decision => ({
  entry,
  as,
  points: 0,
  by: voiceOf(cx.actor),
  at: cx.now,
  reason: '',
})

/** The next entry, waiting for a second person or effective at once. */
function entered(
  { cx, handed, work, book }: Desk,
  what: Pick<PointsEntry, 'kind' | 'holder' | 'code' | 'points' | 'pieces' | 'day' | 'reason'> & { reverses?: string },
  atOnce = false,
): Acted {
  const id = nextEntry(book)
  const { reverses = null, ...rest } = what
  const entry: PointsEntry = { id, ...rest, reverses, by: voiceOf(cx.actor), hand: handOf(cx.actor), at: cx.now }
  propose(book, entry)
  if (atOnce) {
    const points = granted(cx.step, book, entry, namesOf(cx.step, work, entry))
    if (!points.ok) return points
    const decision: Decision = { ...base(cx, id, 'effective'), points: points.value }
    return ok({ events: [submitted(handed, cx, { entries: [entry], decisions: [decision] })] })
  }
  // The second person has work as long as something waits; the task comes and goes with it.
  if (openConfirmTasks(cx).length > 0) return ok({ events: [submitted(handed, cx, { entries: [entry] })] })
  const assignees = cx.tools.assignees(cx.step.confirm.role)
  if (assignees.length === 0) return refuse('NO_HANDLER', { step: cx.step.title, task: `${cx.step.title}：确认` })
  const task = cx.tools.task('confirm', `${cx.step.title}：确认`, assignees, { who: id, standing: true })
  return ok({ events: [{ ...submitted(handed, cx, { entries: [entry] }), tasks: { opened: [task] } }] })
}

/** What is brought over from the period before, as entries of their own. */
export function carriedEntries(
  cx: Context,
  members: readonly { readonly id: string; readonly facts: JsonObject }[],
  first: number,
  only?: ReadonlySet<string>,
): { readonly entries: readonly PointsEntry[]; readonly decisions: readonly Decision[] } {
  const { carried } = cx.step
  if (!carried) return { entries: [], decisions: [] }
  const rows = members.flatMap(({ id, facts }) => {
    const points = own(facts, carried)
    return Number.isSafeInteger(points) && points !== 0 && (!only || only.has(id))
      ? [{ id, points: Number(points) }]
      : []
  })
  const entries = rows.map(
    ({ id, points }, at): PointsEntry => ({
      id: `e${first + at}`,
      kind: 'carried',
      holder: id,
      code: '',
      points,
      pieces: 1,
      day: dayOf(cx.now),
      by: voiceOf(cx.actor),
      hand: null,
      at: cx.now,
      reverses: null,
      reason: '上期结转',
    }),
  )
  return {
    entries,
    decisions: entries.map(entry => ({ ...base(cx, entry.id, 'effective'), points: entry.points })),
  }
}

export const sinceOf = (cx: Context) => addDays(dayOf(cx.now), -(cx.step.backDays ?? 0))

function holderIn({ handed, work }: Desk): Result<string, Refusal> {
  const holder = text(handed.data.holder)
  return own(work.holders, holder) ? ok(holder) : wrong('holder', '名册里没有这个账户，请重新选择。')
}
export const labelOf = (work: PointsWork, holder: string): string => own(work.holders, holder)?.label ?? holder
export function namesOf(step: PointsStep, work: PointsWork, entry: PointsEntry) {
  const item = entry.kind === 'earn' ? itemOf(step, entry.code)?.title : goodsOf(step, entry.code)?.title
  return { holder: labelOf(work, entry.holder), item: item ?? entry.code }
}

const maxEntry = (book: Book): number => Number(nextEntry(book).slice(1)) - 1

export const openConfirmTasks = (cx: Context): Task['id'][] =>
  Object.values(cx.state.tasks).flatMap(task =>
    task.visit === cx.visit.id && task.part === 'confirm' && !task.closed ? [task.id] : [],
  )

export const submitted = (
  { task, data, outcome, opinion }: Handed,
  cx: Context,
  facts: JsonObject | object,
): Extract<KindEvent, { type: 'Submitted' }> => ({
  type: 'Submitted',
  task: task.id,
  visit: cx.visit.id,
  part: task.part,
  data,
  ...(outcome !== undefined && { outcome }),
  ...(opinion !== undefined && { opinion }),
  facts: facts as JsonObject,
})
