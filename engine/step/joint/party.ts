import type { Json, JsonObject } from '#engine/json.ts'
import type { Assignee } from '#engine/process/state.ts'
import { count, list, object, text } from '#engine/step/attendance.ts'
import type { Due, Instant } from '#engine/time/time.ts'

/** What may become of one who was asked. Whoever answered, was replaced, relieved or did not answer in time stays so. */
export const PARTY_EDGES = {
  asked: ['answered', 'disputed', 'silent'],
  disputed: ['asked', 'redirected', 'relieved', 'silent'],
  answered: [],
  redirected: [],
  relieved: [],
  silent: [],
} as const satisfies { readonly [state: string]: readonly string[] }
export type PartyState = keyof typeof PARTY_EDGES
const STATES = Object.keys(PARTY_EDGES) as readonly PartyState[]

/** One department or person asked, with everything known about it. */
export type Party = {
  readonly id: string
  readonly side: 'lead' | 'assist'
  /** Name for people: the unit, or the role. */
  readonly title: string
  readonly unit: string | null
  /** The post that handles in a unit, for whoever takes its place. */
  readonly post: string | null
  readonly assignees: readonly Assignee[]
  /** What this one in particular is asked for. */
  readonly request: string
  readonly delay: string | null
  readonly due: Due | null
  readonly state: PartyState
  readonly opinion: string
  readonly answeredBy: string | null
  readonly answeredAt: Instant | null
  /** How often the opinion was handed in: the lead may add to it while others are waited for. */
  readonly answers: number
  /** Past its limit now, and how often it has been. */
  readonly overdue: boolean
  readonly overdues: number
  readonly objections: number
  readonly objection: string
  readonly objectedBy: string | null
  /** Who objected in their name, where somebody stood in. */
  readonly objectedHand: string | null
  /** What the arbiter decided, and on what grounds. */
  readonly decision: string
  readonly replaces: string
  readonly replacedBy: string
  /** How often the task of its opinion was opened; 0 while it still waits for the others. */
  readonly turn: number
}
export type PartyPatch = Partial<Party>
export interface Change {
  readonly added?: readonly Party[]
  readonly changed?: { readonly [party: string]: PartyPatch }
}

export const NEW: Omit<Party, 'id' | 'side' | 'title' | 'unit' | 'post' | 'assignees' | 'request' | 'delay' | 'due'> = {
  state: 'asked',
  opinion: '',
  answeredBy: null,
  answeredAt: null,
  answers: 0,
  overdue: false,
  overdues: 0,
  objections: 0,
  objection: '',
  objectedBy: null,
  objectedHand: null,
  decision: '',
  replaces: '',
  replacedBy: '',
  turn: 1,
}

function readParty(value: unknown): Party | undefined {
  const one = object(value)
  const state = STATES.find(known => known === one.state)
  if (typeof one.id !== 'string' || !state || (one.side !== 'lead' && one.side !== 'assist')) return undefined
  const due = object(one.due)
  return {
    id: one.id,
    side: one.side,
    title: text(one.title),
    unit: text(one.unit) || null,
    post: text(one.post) || null,
    assignees: list(one.assignees).filter(who => who !== null && typeof who === 'object') as unknown as Assignee[],
    request: text(one.request),
    delay: text(one.delay) || null,
    due: typeof due.at === 'string' && typeof due.lastDay === 'string' ? (due as unknown as Due) : null,
    state,
    opinion: text(one.opinion),
    answeredBy: text(one.answeredBy) || null,
    answeredAt: text(one.answeredAt) || null,
    answers: count(one.answers) ?? 0,
    overdue: one.overdue === true,
    overdues: count(one.overdues) ?? 0,
    objections: count(one.objections) ?? 0,
    objection: text(one.objection),
    objectedBy: text(one.objectedBy) || null,
    objectedHand: text(one.objectedHand) || null,
    decision: text(one.decision),
    replaces: text(one.replaces),
    replacedBy: text(one.replacedBy),
    turn: count(one.turn) ?? 0,
  }
}

/** Those who were asked in a visit, tolerant of anything that is not such a list. */
export const partiesOf = (work: unknown): readonly Party[] => {
  const seen = new Set<string>()
  return list(object(work).parties).flatMap(one => {
    const party = readParty(one)
    if (!party || seen.has(party.id)) return []
    seen.add(party.id)
    return [party]
  })
}

/** The list after a change; what does not fit changes nothing. */
export function changeParties(parties: readonly Party[], change: unknown): readonly Party[] {
  const { added, changed } = object(change)
  const patches = new Map(Object.entries(object(changed)))
  const kept = parties.map(party => {
    const patch = patches.get(party.id)
    return patch === undefined ? party : (readParty({ ...party, ...object(patch), id: party.id }) ?? party)
  })
  return partiesOf({ parties: [...kept, ...list(added)] as readonly Json[] })
}

/** The lead as it is now: the newest that was not replaced. */
export const leadOf = (parties: readonly Party[]): Party | undefined =>
  parties.findLast(({ side, state }) => side === 'lead' && state !== 'redirected')
export const assistsOf = (parties: readonly Party[]): readonly Party[] =>
  parties.filter(({ side, state }) => side === 'assist' && state !== 'redirected' && state !== 'relieved')
export const isPending = ({ state }: Party): boolean => state === 'asked' || state === 'disputed'
/** Assisting departments that are still waited for. */
export const pendingOf = (parties: readonly Party[]): readonly Party[] => assistsOf(parties).filter(isPending)

/** What guards may read, up to date with every event. */
export function resultOf(parties: readonly Party[]): JsonObject {
  const assists = assistsOf(parties)
  const lead = leadOf(parties)
  const of = (from: readonly Party[], holds: (party: Party) => boolean) => from.filter(holds).length
  return {
    assists: assists.length,
    answered: of(assists, ({ state }) => state === 'answered'),
    missing: of(assists, ({ state }) => state === 'silent'),
    late: of(parties, ({ overdues }) => overdues > 0),
    disputes: parties.reduce((sum, { objections }) => sum + objections, 0),
    lead: lead?.title ?? '',
    ...(lead?.answeredBy && { by: lead.answeredBy }),
  }
}
