import type { JsonObject } from '#engine/json.ts'
import { copyOf } from '#engine/process/copy.ts'
import { list, object, text } from '#engine/step/attendance.ts'
import type { ClaimStep, Share } from '#engine/step/claim/schema.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import type { Instant } from '#engine/time/time.ts'

/** What hangs on the board and who has taken it: the kind's own state within a visit. */
export interface Offer extends JsonObject {
  /** `o1`, `o2`, … in the order of publication. */
  readonly id: string
  readonly title: string
  readonly detail: string
  readonly tags: readonly string[]
  /** Places or units to be had. */
  readonly total: number
  /** Who added it; null for those taken from the table. */
  readonly by: string | null
  readonly at: Instant
  readonly state: 'open' | 'withdrawn'
  /** How often it has been published. */
  readonly round: number
}
export const CLAIM_STATES = ['claimed', 'done', 'confirmed', 'released'] as const
export interface Claim extends JsonObject {
  readonly id: string
  readonly offer: string
  readonly by: string
  /** The claimant as shown: name, and for whom. */
  readonly label: string
  readonly amount: number
  /** Not claimed but assigned or matched by the handlers. */
  readonly assigned: boolean
  readonly resource: string | null
  readonly at: Instant
  /** `claimed` at work · `done` reported, to be confirmed · `confirmed` · `released` given up or taken back. */
  readonly state: (typeof CLAIM_STATES)[number]
  /** How often it was reported as carried out. */
  readonly reports: number
  readonly doneBy: string | null
  /** Who reported it in their name, where somebody stood in. */
  readonly doneHand: string | null
  readonly rating: number | null
}
export interface Helper extends JsonObject {
  readonly id: string
  readonly title: string
  readonly person: string
  readonly tags: readonly string[]
  readonly capacity: number
}
export interface ClaimWork extends JsonObject {
  readonly offers: { readonly [id: string]: Offer }
  readonly claims: { readonly [id: string]: Claim }
  readonly resources: readonly Helper[]
}

const whole = (value: unknown): number => (Number.isSafeInteger(value) ? Number(value) : 0)
const orNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const texts = (value: unknown): string[] => list(value).filter(one => typeof one === 'string')

function readOffer(value: unknown): Offer[] {
  const row = object(value)
  if (!/^o[1-9][0-9]{0,8}$/.test(text(row.id))) return []
  return [
    {
      id: text(row.id),
      title: text(row.title),
      detail: text(row.detail),
      tags: texts(row.tags),
      total: Math.max(0, whole(row.total)),
      by: orNull(row.by),
      at: text(row.at),
      state: row.state === 'withdrawn' ? 'withdrawn' : 'open',
      round: whole(row.round),
    },
  ]
}
function readClaim(value: unknown): Claim[] {
  const row = object(value)
  const state = CLAIM_STATES.find(one => one === row.state)
  if (!state || !/^c[1-9][0-9]{0,8}$/.test(text(row.id))) return []
  return [
    {
      id: text(row.id),
      offer: text(row.offer),
      by: text(row.by),
      label: text(row.label),
      amount: Math.max(0, whole(row.amount)),
      assigned: row.assigned === true,
      resource: orNull(row.resource),
      at: text(row.at),
      state,
      reports: whole(row.reports),
      doneBy: orNull(row.doneBy),
      doneHand: orNull(row.doneHand),
      rating: Number.isSafeInteger(row.rating) ? Number(row.rating) : null,
    },
  ]
}
function readHelper(value: unknown): Helper[] {
  const row = object(value)
  return [
    {
      id: text(row.id),
      title: text(row.title),
      person: text(row.person),
      tags: texts(row.tags),
      capacity: whole(row.capacity),
    },
  ]
}

/** The work of a visit as far as it is one; anything else is an empty board. */
export function boardOf(work: JsonObject): ClaimWork {
  const { offers, claims, resources } = object(work)
  return {
    offers: object(offers) as ClaimWork['offers'],
    claims: object(claims) as ClaimWork['claims'],
    resources: list(resources).flatMap(readHelper),
  }
}

/** Puts in what an event says about offers and claims. Total. */
export function evolveBoard(work: ClaimWork, event: KindEvent): ClaimWork {
  if (event.type === 'BallotCast') return work
  const facts = object(event.facts)
  const known = boardOf(work)
  return {
    offers: put(known.offers, list(facts.offers).flatMap(readOffer)),
    claims: put(known.claims, list(facts.claims).flatMap(readClaim)),
    resources: known.resources,
  }
}

function put<T extends { readonly id: string }>(
  map: { readonly [id: string]: T },
  rows: readonly T[],
): { readonly [id: string]: T } {
  if (rows.length === 0) return map
  const copy = copyOf(map)
  for (const row of rows) copy[row.id] = row
  return copy
}

const numberOf = (id: string): number => Number(id.slice(1))
const inOrder = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => numberOf(a.id) - numberOf(b.id))

/** The board read once per command. The order of keys in a stored state is not relied on. */
export interface Board {
  readonly offers: readonly Offer[]
  readonly claims: readonly Claim[]
  readonly resources: readonly Helper[]
}
export const openBoard = (work: JsonObject): Board => {
  const { offers, claims, resources } = boardOf(work)
  return {
    offers: inOrder(Object.values(offers).flatMap(readOffer)),
    claims: inOrder(Object.values(claims).flatMap(readClaim)),
    resources,
  }
}

export const offerIn = (board: Board, id: string): Offer | undefined => board.offers.find(offer => offer.id === id)
export const claimIn = (board: Board, id: string): Claim | undefined => board.claims.find(claim => claim.id === id)
export const liveOn = (board: Board, offer: string): Claim[] =>
  board.claims.filter(claim => claim.offer === offer && claim.state !== 'released')
export const unfinishedOf = (board: Board, person: string): Claim[] =>
  board.claims.filter(({ by, state }) => by === person && (state === 'claimed' || state === 'done'))

const amount = (claims: readonly Claim[]): number => claims.reduce((sum, claim) => sum + claim.amount, 0)
/** Places or units nobody has taken. */
export const leftOf = (board: Board, offer: Offer): number => offer.total - amount(liveOn(board, offer.id))

export const nextOffer = (board: Board): number => 1 + numberOf(board.offers.at(-1)?.id ?? 'o0')
export const nextClaim = (board: Board): number => 1 + numberOf(board.claims.at(-1)?.id ?? 'c0')

/** Whether nothing more has to happen for an offer. */
export function isDone(board: Board, offer: Offer, share: Share): boolean {
  const live = liveOn(board, offer.id)
  const confirmed = live.filter(({ state }) => state === 'confirmed')
  if (share !== 'one' && 'people' in share)
    return confirmed.length >= Math.min(share.enough ?? 1, offer.total) && confirmed.length === live.length
  return amount(confirmed) >= offer.total && offer.total > 0
}

export const shareOf = (step: ClaimStep): Share => step.share ?? 'one'
export const unitOf = (step: ClaimStep): string => {
  const share = shareOf(step)
  return share !== 'one' && 'quantity' in share ? share.quantity.unit : '个名额'
}

/** How the step stands: which of the ends it would have if it were closed now. */
export type End = 'ALL_CONFIRMED' | 'PARTLY_CONFIRMED' | 'NOT_CONFIRMED' | 'NOT_CLAIMED'
export function endOf(board: Board, share: Share): End {
  const open = board.offers.filter(({ state }) => state === 'open')
  const live = open.flatMap(({ id }) => liveOn(board, id))
  if (live.length === 0) return 'NOT_CLAIMED'
  if (open.every(offer => isDone(board, offer, share))) return 'ALL_CONFIRMED'
  return live.some(({ state }) => state === 'confirmed') ? 'PARTLY_CONFIRMED' : 'NOT_CONFIRMED'
}
