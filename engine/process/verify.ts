import type { Json, JsonObject } from '#engine/json.ts'
import { recall } from '#engine/people/consult.ts'
import type { Command, CommandBody } from '#engine/process/command.ts'
import { decide } from '#engine/process/decide.ts'
import { type DecideContext, isFilled } from '#engine/process/desk.ts'
import type { Entry } from '#engine/process/event.ts'
import { evolve } from '#engine/process/evolve.ts'
import type { InstanceState } from '#engine/process/state.ts'
import { isWithheld } from '#engine/step/ballot/work.ts'
import type { Calendar } from '#engine/time/time.ts'

/** What is needed besides the history itself. Calendars are looked up by the version the history names. */
export interface VerifyContext extends Pick<DecideContext, 'sound' | 'version' | 'validate' | 'hash'> {
  /** Versions of the template by content hash, for an instance that was migrated; `sound` is where any other one stays. */
  readonly soundOf?: (hash: string) => NonNullable<DecideContext['target']> | undefined
  readonly calendar: (version: string) => Calendar | undefined
}

export interface Verified {
  /** Commands decided again with the same result. */
  readonly same: number
  /** Commands that cannot be decided again by design: the choice of a secret ballot is not in the history. */
  readonly withheld: readonly number[]
  readonly differences: readonly Difference[]
  readonly state: InstanceState | undefined
}
export interface Difference {
  /** Entry number at which the recorded and the derived history part. */
  readonly n: number
  readonly problem: 'REFUSED_NOW' | 'OTHER_FACTS' | 'NO_COMMAND' | 'UNKNOWN_CALENDAR'
  readonly recorded?: Json
  readonly derived?: Json
}

/** Decides every command of a history again, with the answers the directory gave then, and compares every fact. */
export function verify(context: VerifyContext, entries: readonly Entry[]): Verified {
  const withheld: number[] = []
  const differences: Difference[] = []
  let same = 0
  let state: InstanceState | undefined
  for (const group of byCommand(entries)) {
    const first = group[0]
    if (!first) continue
    if (isSecret(group)) withheld.push(first.n)
    else {
      const difference = judged(context, state, group, first)
      if (difference) differences.push(difference)
      else same++
    }
    for (const entry of group) state = evolve(state, entry)
  }
  return { same, withheld, differences, state }
}

/** Entries of a tampered history need not be entries at all: what cannot be decided again is a difference, not a fault. */
function judged(
  context: VerifyContext,
  state: InstanceState | undefined,
  group: readonly Entry[],
  first: Entry,
): Difference | undefined {
  try {
    return decideAgain(context, state, group, first)
  } catch {
    return { n: first.n, problem: 'OTHER_FACTS', recorded: first as unknown as Json }
  }
}

function decideAgain(
  context: VerifyContext,
  state: InstanceState | undefined,
  group: readonly Entry[],
  first: Entry,
): Difference | undefined {
  const { given } = first
  if (!given) return { n: first.n, problem: 'NO_COMMAND' }
  const calendar = context.calendar(given.calendar)
  if (!calendar) return { n: first.n, problem: 'UNKNOWN_CALENDAR', recorded: given.calendar }
  const command: Command = {
    key: first.cmd,
    instance: state?.id ?? idOf(first),
    actor: first.actor,
    at: first.at,
    ...(first.occurred && { occurred: first.occurred }),
    body: asAsked(given.command, first),
  }
  const { event } = first
  const parameters = event.type === 'InstanceStarted' || event.type === 'Migrated' ? event.parameters : undefined
  const at = state && context.soundOf?.(state.template.hash)
  const target = command.body.type === 'Migrate' ? context.soundOf?.(command.body.hash) : undefined
  const again = decide(
    {
      ...context,
      ...at,
      ...(target && { target }),
      calendar,
      directory: recall(given.consulted),
      ...(parameters && { parameters }),
      ...(given.agenda && { agenda: given.agenda }),
    },
    state,
    command,
  )
  if (!again.ok) return { n: first.n, problem: 'REFUSED_NOW', derived: again.error as unknown as Json }
  const differs = group.findIndex((entry, i) => !isSame(entry, again.value.entries[i]))
  const index = differs < 0 && again.value.entries.length !== group.length ? group.length : differs
  if (index < 0) return undefined
  return {
    n: first.n + index,
    problem: 'OTHER_FACTS',
    recorded: (group[index] ?? null) as unknown as Json,
    derived: (again.value.entries[index] ?? null) as unknown as Json,
  }
}

/** Form data stands in the event, where it was validated and pruned; deciding it again must change nothing. */
function asAsked(body: CommandBody, { event }: Entry): CommandBody {
  if (body.type !== 'Submit') return body
  if (isFilled(event)) return { ...body, data: event.data }
  return event.type === 'BallotCast' && event.choice !== undefined ? { ...body, data: { choice: event.choice } } : body
}

/** A secret vote and the count of its box: what they were decided from is not in the history, by design. */
const isSecret = (group: readonly Entry[]): boolean =>
  group.some(({ event }) => event?.type !== undefined && isWithheld(event))

const idOf = ({ event }: Entry): string => (event.type === 'InstanceStarted' ? event.id : '')

function byCommand(entries: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = []
  for (const entry of entries) {
    const last = groups.at(-1)
    if (last && last[0]?.cmd === entry.cmd) last.push(entry)
    else groups.push([entry])
  }
  return groups
}

/** Equal as JSON, whatever the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const mine = keysOf(a as JsonObject)
  return (
    mine.length === keysOf(b as JsonObject).length &&
    mine.every(key => isSame((a as JsonObject)[key], (b as JsonObject)[key]))
  )
}
const keysOf = (value: JsonObject): string[] => Object.keys(value).filter(key => value[key] !== undefined)
