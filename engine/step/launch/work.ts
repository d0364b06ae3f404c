import type { Json, JsonObject } from '#engine/json.ts'
import { own } from '#engine/process/own.ts'
import type { KindEvent } from '#engine/step/kind.ts'
import type { LaunchStep } from '#engine/step/launch/schema.ts'
import type { Instant } from '#engine/time/time.ts'

/** One organisation's part of one round. */
export interface Target extends JsonObject {
  /** `<round>/<organisation>`. */
  readonly key: string
  readonly organisation: string
  readonly name: string
  /** Id of the instance it runs. */
  readonly instance: string
  readonly round: string
  /** `waiting` until the instance ends; `refused` when it could not be started. */
  readonly status: 'waiting' | 'completed' | 'cancelled' | 'refused'
  readonly ending: string
  readonly endedAt: Instant | null
  /** Rolled-up fields of the instance. */
  readonly data: JsonObject
}
export interface LaunchWork extends JsonObject {
  /** In the order they were set out. A list, because it is copied whenever one of thousands tells of its end. */
  readonly targets: readonly Target[]
  readonly rounds: readonly string[]
  /** Under which organisation the targets were found; later rounds go there too, whoever handles the matter by then. */
  readonly from: string
  /** Rounds that fell into a standstill and were left out. */
  readonly missed: readonly string[]
  /** No further round comes. */
  readonly over: boolean
}
export const EMPTY: LaunchWork = { targets: [], rounds: [], from: '', missed: [], over: false }
export const workOf = (work: JsonObject): LaunchWork => ({ ...EMPTY, ...work })

export const keyOf = (round: string, organisation: string): string => `${round}/${organisation}`

export interface Tally {
  readonly total: number
  readonly completed: number
  readonly cancelled: number
  readonly refused: number
  readonly waiting: number
}
export function tallyOf(work: LaunchWork): Tally {
  const count = { completed: 0, cancelled: 0, refused: 0, waiting: 0 }
  for (const { status } of work.targets) count[status]++
  return { total: work.targets.length, ...count }
}

/** Sums are exact over integers; anything that is not a safe integer is left out of a sum and shown by its own target. */
export function rolledUp(step: Pick<LaunchStep, 'rollUp'>, work: LaunchWork): JsonObject {
  return Object.fromEntries(
    (step.rollUp ?? []).map(({ field, as }) => {
      const values = work.targets.flatMap(({ data }): Json[] => {
        const value = own(data, field)
        return value === undefined || value === null ? [] : [value]
      })
      return [
        field,
        as === 'sum'
          ? values.reduce<number>((sum, value) => sum + (Number.isSafeInteger(value) ? Number(value) : 0), 0)
          : values,
      ]
    }),
  )
}

/** Applies what was recorded. Total: what does not fit changes nothing. */
export function evolveLaunch(before: JsonObject, event: KindEvent, at: Instant): LaunchWork {
  const work = workOf(before)
  if (event.type === 'BallotCast') return work
  const { facts } = event
  const round = facts.launched as Launched | undefined
  if (round) return launched(work, round)
  const told = facts.told as { key?: Json; status?: Json; ending?: Json; data?: Json } | undefined
  if (told) {
    const place = work.targets.findIndex(({ key }) => key === told.key)
    const known = work.targets[place]
    if (!known) return work
    const status = STATUSES.find(one => one === told.status) ?? known.status
    const data = (typeof told.data === 'object' && told.data !== null ? told.data : {}) as JsonObject
    const target: Target = { ...known, status, ending: String(told.ending ?? ''), endedAt: at, data }
    return { ...work, targets: work.targets.with(place, target) }
  }
  return facts.over === true ? { ...work, over: true } : work
}
const STATUSES = ['completed', 'cancelled', 'refused'] as const

interface Launched {
  readonly round?: Json
  readonly targets?: Json
  readonly from?: Json
  readonly missed?: Json
}
function launched(work: LaunchWork, { round, targets, from, missed }: Launched): LaunchWork {
  const period = String(round)
  const known = new Set(work.targets.map(({ key }) => key))
  const fresh = (Array.isArray(targets) ? (targets as readonly JsonObject[]) : []).map((target): Target => {
    const [organisation = '', name = '', instance = ''] = [target?.organisation, target?.name, target?.instance].map(
      String,
    )
    const key = keyOf(period, organisation)
    return { key, organisation, name, instance, round: period, status: 'waiting', ending: '', endedAt: null, data: {} }
  })
  return {
    ...work,
    from: work.from || (typeof from === 'string' ? from : ''),
    missed: [...work.missed, ...(Array.isArray(missed) ? missed.map(String) : [])],
    rounds: [...work.rounds, period],
    targets: [...work.targets, ...fresh.filter(({ key }) => !known.has(key))],
  }
}
