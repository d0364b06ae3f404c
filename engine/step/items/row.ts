import type { Json, JsonObject } from '#engine/json.ts'
import type { Assignee } from '#engine/process/state.ts'
import { count, list, object, text } from '#engine/step/attendance.ts'
import type { Due, Instant } from '#engine/time/time.ts'

/** What may become of a row. Nothing is deleted: a row that was split, merged or cancelled stays with its reason and links. */
export const ROW_EDGES = {
  working: ['applied', 'cancelled', 'split', 'merged'],
  applied: ['working', 'done', 'cancelled', 'split', 'merged'],
  done: ['working'],
  cancelled: [],
  split: [],
  merged: [],
} as const satisfies { readonly [state: string]: readonly string[] }
export type RowState = keyof typeof ROW_EDGES
export const ROW_STATES = Object.keys(ROW_EDGES) as readonly RowState[]

export const STATE_TITLES: { readonly [state in RowState]: string } = {
  working: '办理中',
  applied: '已申请销号',
  done: '已销号',
  cancelled: '已取消',
  split: '已拆分',
  merged: '已合并',
}

/** One row with everything known about it. */
export type Row = {
  readonly id: string
  readonly number: number
  readonly title: string
  /** Its columns as written in the table, or when it was added, with later changes of owner and date. */
  readonly data: JsonObject
  readonly owners: readonly Assignee[]
  /** Name of the owner for people; empty where nobody was named and the keepers of the list answer for it. */
  readonly owner: string
  readonly due: Due | null
  readonly state: RowState
  /** As last reported, 0–100. */
  readonly percent: number
  readonly progress: string
  readonly reports: number
  /** Reports that did not come when they were due. */
  readonly missed: number
  readonly applications: number
  readonly application: string
  readonly appliedBy: string | null
  /** Who handed it in for them, where somebody stood in. */
  readonly appliedHand: string | null
  readonly appliedAt: Instant | null
  /** The newest application came after the deadline. */
  readonly appliedLate: boolean
  readonly sentBack: number
  readonly reopened: number
  /** Past its deadline now, and how often it has been. */
  readonly overdue: boolean
  readonly overdues: number
  readonly doneAt: Instant | null
  /** Applied for before the deadline; null while not done or without a deadline. */
  readonly onTime: boolean | null
  /** Why it was cancelled, sent back or reopened, newest. */
  readonly reason: string
  readonly derivedFrom: readonly string[]
  /** The rows it was split into, or the one it was merged into. */
  readonly into: readonly string[]
  /** How often tasks were opened for it; makes their ids differ. */
  readonly turn: number
}

export type RowPatch = Partial<Row>
/** What an event changes in the list; kept in its `facts`, applied by the fold and by the decision alike. */
export interface ListChange {
  readonly added?: readonly Row[]
  readonly changed?: { readonly [row: string]: RowPatch }
}

/** The list of a visit as it was recorded, tolerant of anything that is not one. */
export const rowsOf = (work: unknown): readonly Row[] => {
  const seen = new Set<string>()
  return list(object(work).rows).flatMap(one => {
    const row = readRow(one)
    if (!row || seen.has(row.id)) return []
    seen.add(row.id)
    return [row]
  })
}

export const NEW: Omit<Row, 'id' | 'number' | 'title' | 'data' | 'owners' | 'owner' | 'due'> = {
  state: 'working',
  percent: 0,
  progress: '',
  reports: 0,
  missed: 0,
  applications: 0,
  application: '',
  appliedBy: null,
  appliedHand: null,
  appliedAt: null,
  appliedLate: false,
  sentBack: 0,
  reopened: 0,
  overdue: false,
  overdues: 0,
  doneAt: null,
  onTime: null,
  reason: '',
  derivedFrom: [],
  into: [],
  turn: 0,
}

function readRow(value: unknown): Row | undefined {
  const row = object(value)
  const state = ROW_STATES.find(known => known === row.state)
  if (typeof row.id !== 'string' || !state) return undefined
  const due = object(row.due)
  return {
    id: row.id,
    number: count(row.number) ?? 0,
    title: text(row.title),
    data: object(row.data),
    owners: list(row.owners).filter(one => one !== null && typeof one === 'object') as unknown as readonly Assignee[],
    owner: text(row.owner),
    due: typeof due.at === 'string' && typeof due.lastDay === 'string' ? (due as unknown as Due) : null,
    state,
    percent: count(row.percent) ?? 0,
    progress: text(row.progress),
    reports: count(row.reports) ?? 0,
    missed: count(row.missed) ?? 0,
    applications: count(row.applications) ?? 0,
    application: text(row.application),
    appliedBy: text(row.appliedBy) || null,
    appliedHand: text(row.appliedHand) || null,
    appliedAt: text(row.appliedAt) || null,
    appliedLate: row.appliedLate === true,
    sentBack: count(row.sentBack) ?? 0,
    reopened: count(row.reopened) ?? 0,
    overdue: row.overdue === true,
    overdues: count(row.overdues) ?? 0,
    doneAt: text(row.doneAt) || null,
    onTime: typeof row.onTime === 'boolean' ? row.onTime : null,
    reason: text(row.reason),
    derivedFrom: list(row.derivedFrom).map(text),
    into: list(row.into).map(text),
    turn: count(row.turn) ?? 0,
  }
}

/**
 * The list after a change. Total: what does not fit (an unknown row, an id that is taken) changes nothing. Rows that are
 * not concerned are not even looked at.
 */
export function changeList(rows: readonly Json[], change: unknown): readonly Json[] {
  const { added, changed } = object(change)
  const patches = new Map(Object.entries(object(changed)))
  const kept = rows.map(row => {
    const { id } = object(row)
    const patch = typeof id === 'string' ? patches.get(id) : undefined
    return patch === undefined ? row : (readRow({ ...object(row), ...object(patch), id: id as string }) ?? row)
  })
  const taken = new Set(kept.map(row => object(row).id))
  const more = list(added).flatMap(one => {
    const row = readRow(one)
    if (!row || taken.has(row.id)) return []
    taken.add(row.id)
    return [row as unknown as Json]
  })
  return [...kept, ...more] as readonly Json[]
}
/** The same for the decision, which reads the list afterwards. */
export const listAfter = (rows: readonly Row[], change: ListChange): readonly Row[] =>
  rowsOf({ rows: changeList(rows as unknown as readonly Json[], change) })

/** Rows that count: not cancelled, and not replaced by others. */
export const isLive = ({ state }: Row): boolean => state === 'working' || state === 'applied' || state === 'done'
export const isOpen = ({ state }: Row): boolean => state === 'working' || state === 'applied'

export interface Tally {
  readonly total: number
  readonly done: number
  readonly applied: number
  /** Past the deadline now. */
  readonly overdue: number
  /** Were past the deadline at some time. */
  readonly late: number
  readonly cancelled: number
}
export function tallyOf(rows: readonly Row[]): Tally {
  const live = rows.filter(isLive)
  const of = (holds: (row: Row) => boolean) => live.filter(holds).length
  return {
    total: live.length,
    done: of(row => row.state === 'done'),
    applied: of(row => row.state === 'applied'),
    overdue: of(row => row.overdue && row.state !== 'done'),
    late: of(row => row.overdues > 0),
    cancelled: rows.filter(row => row.state === 'cancelled').length,
  }
}
