import { type Json, type JsonObject, ok, type Result } from '#engine/json.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import type { Visit } from '#engine/process/state.ts'
import { count, END, invalid, list, type Member, members, object, snapshot, text } from '#engine/step/attendance.ts'
import { fewestCandidates } from '#engine/step/ballot/elect.ts'
import { ENDS } from '#engine/step/ballot/ends.ts'
import type { BallotStep, Election, FilledList } from '#engine/step/ballot/schema.ts'
import type { StepContext } from '#engine/step/kind.ts'
import type { Day } from '#engine/time/time.ts'

/**
 * What is on the paper, as it is at the opening: candidates and seats of an election, or several matters. A second round
 * is a new visit; what it is about follows from the visits before it, and its box is its own.
 */

/** `first` all seats · `runoff` 再次投票 among the tied · `byElection` 另行选举 for the seats nobody got. */
export const ROUNDS = ['first', 'runoff', 'byElection'] as const
export type Round = (typeof ROUNDS)[number]
export type Contest = {
  readonly round: Round
  readonly seats: number
  /** Elected in earlier rounds. */
  readonly elected: readonly Member[]
}

type Context = StepContext<BallotStep>

/** Candidates and seats of this round, or why it cannot be held. */
export function contestOf(
  cx: Context,
  election: Election,
): Result<{ readonly contest: Contest; readonly candidates: Member[] }, Refusal> {
  const before = earlierRound(cx)
  if (before && before.tied.length > 0)
    return ok({
      contest: { round: 'runoff', seats: before.remaining, elected: before.elected },
      candidates: [...before.tied],
    })
  const listed = listOf(cx, election.candidates)
  if (!listed.ok) return listed
  const elected = before?.elected ?? []
  const candidates = listed.value.filter(one => !elected.some(known => isSame(known, one)))
  const total = seatsOf(cx, election)
  if (total === undefined || total < 1)
    return invalid('', '应选名额没有设定，请先在前面的步骤填写，或由管理员设定参数。')
  const seats = before?.remaining ?? total
  const wrong = unfitNumber(cx, election, candidates.length, seats)
  if (wrong) return wrong
  return ok({ contest: { round: before ? 'byElection' : 'first', seats, elected }, candidates })
}

/** Several matters on one paper. */
export function itemsOf(cx: Context, items: NonNullable<BallotStep['items']>): Result<Member[], Refusal> {
  if (isWritten(items)) return ok(items.map(({ key, title }) => ({ id: key, person: null, label: title })))
  const listed = listOf(cx, items)
  if (!listed.ok) return listed
  return listed.value.length > 0 ? listed : invalid('', '表决的事项是空的，请先在前面的步骤填写。')
}
const isWritten = (items: NonNullable<BallotStep['items']>): items is Exclude<typeof items, FilledList> =>
  Array.isArray(items)

/** The same entry, or the same person standing in another register. */
export const isSame = (a: Member, b: Member): boolean => a.id === b.id || (a.person !== null && a.person === b.person)

function seatsOf({ state }: Context, { seats }: Election): number | undefined {
  if (typeof seats === 'number') return seats
  return count('field' in seats ? state.data[seats.field] : state.parameters[seats.parameter])
}

function unfitNumber({ state }: Context, { surplus }: Election, candidates: number, seats: number) {
  if (!surplus)
    return candidates === seats
      ? undefined
      : refuse('CANDIDATES_MISMATCH', {
          candidates,
          seats,
          needed: seats,
          says: `等额选举：应选 ${seats} 名，候选人应为 ${seats} 名，现有 ${candidates} 名。请先调整候选人名单。`,
        })
  const written = surplus.atLeast
  const share = typeof written === 'string' ? written : text(state.parameters[written.parameter])
  const fewest = fewestCandidates(seats, share)
  return candidates >= fewest
    ? undefined
    : refuse('CANDIDATES_MISMATCH', {
        candidates,
        seats,
        needed: fewest,
        says: `差额选举：应选 ${seats} 名，差额不少于应选人数的 ${share}，候选人至少 ${fewest} 名，现有 ${candidates} 名，还差 ${fewest - candidates} 名。`,
      })
}

/** Entries of a register or role, or what was filled in on the way; nobody twice. */
function listOf(cx: Context, from: Election['candidates']): Result<Member[], Refusal> {
  const found = 'field' in from ? filled(cx, from) : snapshot(cx.tools, from)
  const twice = found.find((one, i) => found.findIndex(other => isSame(one, other)) < i)
  return twice ? invalid('', `“${twice.label}”在名单里出现了两次，请先去掉一次。`) : ok(found)
}

function filled({ state, directory }: Context, { field, column }: FilledList): Member[] {
  const value = state.data[field]
  const rows: readonly Json[] = typeof value === 'string' ? [value] : list(value)
  return rows.flatMap((row, i) => {
    const named = text(column === undefined ? row : object(row)[column]).trim()
    if (named === '') return []
    const person = directory.person(named)
    return [
      person ? { id: named, person: named, label: person.name } : { id: `row${i + 1}`, person: null, label: named },
    ]
  })
}

/**
 * The day of an election whose next round is still the same meeting: after a tie, too few elected or a void vote those
 * present go on voting, and nobody has to be called again.
 */
export function goesOnFrom({ state, visit, step }: Context): Day | undefined {
  if (!step.election) return undefined
  const before = Object.values<Visit>(state.visits ?? {}).find(
    one => one.step === visit.step && one.number === visit.number - 1,
  )
  const day = text(object(before?.work.opening).heldOn)
  return day && GO_ON.includes(before?.closed?.outcome ?? '') ? day : undefined
}
const GO_ON: readonly string[] = [ENDS.tie.name, ENDS.short.name, END.void.name]

interface Earlier {
  readonly elected: readonly Member[]
  readonly tied: readonly Member[]
  readonly remaining: number
}
/**
 * The last round of this election that came to a result. A vote that was void, without quorum or returned is held again as
 * it was; after an election that filled all seats a new one begins.
 */
function earlierRound({ state, visit }: Context): Earlier | undefined {
  const before = Object.values<Visit>(state.visits ?? {})
    .filter(({ step, number }) => step === visit.step && number < visit.number)
    .sort((a, b) => b.number - a.number)
  const last = before.find(({ closed }) => DECIDED.includes(closed?.outcome ?? ''))
  if (!last || last.closed?.outcome === ENDS.elected.name) return undefined
  return electionIn(object(last.work.count))
}
const DECIDED: readonly string[] = [ENDS.elected.name, ENDS.tie.name, ENDS.short.name]

/** What a recorded count says about who is elected. */
export function electionIn(counted: JsonObject): Earlier | undefined {
  const found = object(counted.election)
  const remaining = count(found.remaining)
  return remaining === undefined ? undefined : { elected: members(found.elected), tied: members(found.tied), remaining }
}

export function recordedContest(value: unknown): Contest | undefined {
  const found = object(value)
  const round = ROUNDS.find(one => one === found.round)
  const seats = count(found.seats)
  return round && seats !== undefined ? { round, seats, elected: members(found.elected) } : undefined
}
