import type { JsonObject } from '#engine/json.ts'
import { copyOf } from '#engine/process/copy.ts'
import { own } from '#engine/process/own.ts'
import { list, object, text } from '#engine/step/attendance.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import type { Day, Instant } from '#engine/time/time.ts'

/**
 * The ledger as it is kept: entries and what was decided about them, both only ever added to. A second entry of the same
 * number or a second decision about the same entry changes nothing, whatever a history says.
 */

/** `carried` brought over · `earn` an item · `redeem` goods for points · `reverse` 冲正 · `stock` goods put in or taken out. */
export const ENTRY_KINDS = ['carried', 'earn', 'redeem', 'reverse', 'stock'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

export interface PointsEntry extends JsonObject {
  /** `e1`, `e2`, … in the order they were handed in. */
  readonly id: string
  readonly kind: EntryKind
  /** Register line of the account; empty for `stock`. */
  readonly holder: string
  /** Code of the item or the goods. */
  readonly code: string
  /** What it adds to the account if it takes effect as proposed. */
  readonly points: number
  /** How many units of an item, how many pieces of goods. */
  readonly pieces: number
  /** Day of the act in China. */
  readonly day: Day
  readonly by: string | null
  /** Who handed it in for them, where somebody stood in. */
  readonly hand: string | null
  readonly at: Instant
  /** The entry this one undoes. */
  readonly reverses: string | null
  readonly reason: string
}
/** What became of an entry. `points`: what was really credited (a cap may have cut it); 0 unless effective. */
export interface Decision extends JsonObject {
  readonly entry: string
  readonly as: 'effective' | 'refused' | 'lapsed'
  readonly points: number
  readonly by: string | null
  readonly at: Instant
  readonly reason: string
}
export interface Holder extends JsonObject {
  readonly id: string
  readonly label: string
  readonly person: string | null
}
/** One line of the final results. */
export interface Standing extends JsonObject {
  readonly rank: number
  readonly holder: string
  readonly label: string
  readonly earned: number
  readonly spent: number
  readonly balance: number
}
export interface PointsWork extends JsonObject {
  /** First day an act may lie on. */
  readonly since: Day
  readonly holders: { readonly [id: string]: Holder & { readonly n: number } }
  readonly entries: { readonly [id: string]: PointsEntry }
  readonly decisions: { readonly [id: string]: Decision }
  /** The results, once the period is closed. */
  readonly final: readonly Standing[] | null
}

/** The work of a visit as far as it is one; anything else is an empty ledger. */
export function ledgerOf(work: JsonObject): PointsWork {
  const { since, holders, entries, decisions, final } = object(work)
  return {
    since: text(since),
    holders: object(holders),
    entries: object(entries),
    decisions: object(decisions),
    final: Array.isArray(final) ? list(final).flatMap(readStanding) : null,
  } as PointsWork
}

/** Applies what an event says was entered and decided. Total. */
export function evolveLedger(work: PointsWork, event: KindEvent): PointsWork {
  if (event.type === 'BallotCast') return work
  const facts = object(event.facts)
  const known = ledgerOf(work)
  const entries = added(known.entries, list(facts.entries).flatMap(readEntry), entry => entry.id)
  const decisions = added(
    known.decisions,
    list(facts.decisions)
      .flatMap(readDecision)
      .filter(({ entry }) => Object.hasOwn(entries, entry)),
    decision => decision.entry,
  )
  const lines = list(facts.holders).flatMap(readHolder)
  const base = lines.length > 0 ? Object.keys(known.holders).length : 0
  const holders = added(
    known.holders,
    lines.map((holder, at) => ({ ...holder, n: base + at })),
    holder => holder.id,
  )
  const final = known.final ?? (Array.isArray(facts.final) ? list(facts.final).flatMap(readStanding) : null)
  return { since: known.since, holders, entries, decisions, final }
}

/** Copies once and puts in what is new; `copyOf` spares a replay the copying. */
function added<T>(
  map: { readonly [id: string]: T },
  rows: readonly T[],
  idOf: (row: T) => string,
): { readonly [id: string]: T } {
  const fresh = rows.filter(row => !Object.hasOwn(map, idOf(row)))
  if (fresh.length === 0) return map
  const copy = copyOf(map)
  for (const row of fresh) if (!Object.hasOwn(copy, idOf(row))) copy[idOf(row)] = row
  return copy
}

const ENTRY_ID = /^e[1-9][0-9]{0,8}$/
const whole = (value: unknown): number => (Number.isSafeInteger(value) ? Number(value) : 0)
const orNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export function readEntry(value: unknown): PointsEntry[] {
  const row = object(value)
  const kind = ENTRY_KINDS.find(one => one === row.kind)
  if (!kind || !ENTRY_ID.test(text(row.id))) return []
  return [
    {
      id: text(row.id),
      kind,
      holder: text(row.holder),
      code: text(row.code),
      points: whole(row.points),
      pieces: whole(row.pieces),
      day: text(row.day),
      by: orNull(row.by),
      hand: orNull(row.hand),
      at: text(row.at),
      reverses: orNull(row.reverses),
      reason: text(row.reason),
    },
  ]
}
export function readDecision(value: unknown): Decision[] {
  const row = object(value)
  const as = (['effective', 'refused', 'lapsed'] as const).find(one => one === row.as)
  if (!as || !ENTRY_ID.test(text(row.entry))) return []
  const points = as === 'effective' ? whole(row.points) : 0
  return [{ entry: text(row.entry), as, points, by: orNull(row.by), at: text(row.at), reason: text(row.reason) }]
}
function readHolder(value: unknown): Holder[] {
  const row = object(value)
  const id = text(row.id)
  return id && id !== '__proto__' ? [{ id, label: text(row.label) || id, person: orNull(row.person) }] : []
}
function readStanding(value: unknown): Standing[] {
  const row = object(value)
  return [
    {
      rank: whole(row.rank),
      holder: text(row.holder),
      label: text(row.label),
      earned: whole(row.earned),
      spent: whole(row.spent),
      balance: whole(row.balance),
    },
  ]
}

/** Accounts and stock, read from the ledger once per command and carried along while it decides several entries. */
export interface Book {
  readonly entries: Map<string, PointsEntry>
  readonly decisions: Map<string, Decision>
  readonly ofHolder: Map<string, PointsEntry[]>
  readonly balance: Map<string, number>
  /** Points that proposed redemptions have laid aside. */
  readonly laidAside: Map<string, number>
  /** Change of each goods' stock since the beginning, and pieces laid aside. */
  readonly moved: Map<string, number>
  readonly reserved: Map<string, number>
  /** Entry → the reversal that stands or is proposed. */
  readonly reversedBy: Map<string, string>
  /** Entries a reversal has undone. */
  readonly undone: Set<string>
}

const numberOf = (id: string): number => Number(id.slice(1))

/** The order of keys is not relied on: a stored state may come back with another one. */
export function openBook(work: PointsWork): Book {
  const book: Book = {
    entries: new Map(),
    decisions: new Map(),
    ofHolder: new Map(),
    balance: new Map(),
    laidAside: new Map(),
    moved: new Map(),
    reserved: new Map(),
    reversedBy: new Map(),
    undone: new Set(),
  }
  const inOrder = Object.values(work.entries)
    .flatMap(readEntry)
    .sort((a, b) => numberOf(a.id) - numberOf(b.id))
  for (const entry of inOrder) propose(book, entry)
  for (const entry of inOrder) {
    const [decision] = readDecision(own(work.decisions, entry.id))
    if (decision) settle(book, decision)
  }
  return book
}

const add = (map: Map<string, number>, key: string, n: number): void => {
  map.set(key, (map.get(key) ?? 0) + n)
}

export function propose(book: Book, entry: PointsEntry): void {
  book.entries.set(entry.id, entry)
  const mine = book.ofHolder.get(entry.holder)
  if (mine) mine.push(entry)
  else book.ofHolder.set(entry.holder, [entry])
  if (entry.kind === 'redeem') {
    add(book.laidAside, entry.holder, -entry.points)
    add(book.reserved, entry.code, entry.pieces)
  }
  if (entry.reverses !== null) book.reversedBy.set(entry.reverses, entry.id)
}

export function settle(book: Book, decision: Decision): void {
  const entry = book.entries.get(decision.entry)
  if (!entry || book.decisions.has(entry.id)) return
  book.decisions.set(entry.id, decision)
  if (entry.kind === 'redeem') {
    add(book.laidAside, entry.holder, entry.points)
    add(book.reserved, entry.code, -entry.pieces)
  }
  if (decision.as !== 'effective') {
    if (entry.reverses !== null && book.reversedBy.get(entry.reverses) === entry.id)
      book.reversedBy.delete(entry.reverses)
    return
  }
  add(book.balance, entry.holder, decision.points)
  if (entry.kind === 'redeem') add(book.moved, entry.code, -entry.pieces)
  if (entry.kind === 'stock') add(book.moved, entry.code, entry.pieces)
  if (entry.reverses === null) return
  book.undone.add(entry.reverses)
  const original = book.entries.get(entry.reverses)
  if (original?.kind === 'redeem') add(book.moved, original.code, original.pieces)
}

export const balanceOf = (book: Book, holder: string): number => book.balance.get(holder) ?? 0
export const availableOf = (book: Book, holder: string): number =>
  balanceOf(book, holder) - (book.laidAside.get(holder) ?? 0)
export const pendingIn = (book: Book): PointsEntry[] =>
  [...book.entries.values()].filter(({ id }) => !book.decisions.has(id))
export const nextEntry = (book: Book): string =>
  `e${1 + [...book.entries.keys()].reduce((most, id) => Math.max(most, numberOf(id)), 0)}`

/** Holders in the order of the register. */
export const holdersOf = (work: PointsWork): readonly Holder[] =>
  Object.values(work.holders)
    .filter(one => text(object(one).id) !== '')
    .sort((a, b) => a.n - b.n || (a.id < b.id ? -1 : 1))

/** Everybody's account, best first; equal points share a rank, and the register decides who is named first. */
export function standings(work: PointsWork, book: Book, by: 'earned' | 'balance'): Standing[] {
  const rows = holdersOf(work).map(({ id, label }) => {
    const effective = (book.ofHolder.get(id) ?? []).filter(entry => book.decisions.get(entry.id)?.as === 'effective')
    const spent = effective
      .filter(entry => entry.kind === 'redeem' && !book.undone.has(entry.id))
      .reduce((sum, entry) => sum - (book.decisions.get(entry.id)?.points ?? 0), 0)
    const balance = balanceOf(book, id)
    const carried = effective
      .filter(entry => entry.kind === 'carried' && !book.undone.has(entry.id))
      .reduce((sum, entry) => sum + entry.points, 0)
    return { holder: id, label, earned: balance + spent - carried, spent, balance }
  })
  const sorted = rows.map((row, at) => ({ row, at })).sort((a, b) => b.row[by] - a.row[by] || a.at - b.at)
  const points = sorted.map(({ row }) => row[by])
  // Sorted, so the first with the same points has the rank of all of them.
  const first = new Map<number, number>()
  points.forEach((value, at) => {
    if (!first.has(value)) first.set(value, at + 1)
  })
  return sorted.map(({ row }) => ({ rank: first.get(row[by]) ?? 1, ...row }))
}
