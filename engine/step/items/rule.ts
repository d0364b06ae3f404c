import type { OutcomeChoice } from '#engine/form/form.ts'
import type { JsonObject } from '#engine/json.ts'
import { meets, parseFraction } from '#engine/rule/fraction.ts'
import { END } from '#engine/step/attendance.ts'
import { type Row, tallyOf } from '#engine/step/items/row.ts'
import type { Completion, ItemsStep } from '#engine/step/items/schema.ts'

export const ALL_DONE: OutcomeChoice = { name: 'ALL_DONE', title: '全部销号', opinion: 'none', tone: 'positive' }
export const DONE: OutcomeChoice = { name: 'DONE', title: '达到销号要求', opinion: 'none', tone: 'positive' }
export const PARTLY_DONE: OutcomeChoice = {
  name: 'PARTLY_DONE',
  title: '到期未全部销号',
  opinion: 'none',
  tone: 'negative',
}

const achieved = ({ complete }: Pick<ItemsStep, 'complete'>): OutcomeChoice =>
  typeof complete === 'object' ? DONE : ALL_DONE

export const outcomesOf = (step: ItemsStep): readonly OutcomeChoice[] => [
  achieved(step),
  ...(step.until || step.complete === 'deadline' ? [PARTLY_DONE] : []),
  ...(step.deadline?.outcome ? [END.expired] : []),
]

/** What `atLeast` asks for, with a parameter replaced by its value in force; undefined for what is neither. */
export function soughtOf(complete: Completion, parameters: JsonObject): number | string | undefined {
  if (typeof complete !== 'object') return undefined
  const { atLeast } = complete
  const value = typeof atLeast === 'object' ? parameters[atLeast.parameter] : atLeast
  return typeof value === 'number' || typeof value === 'string' ? value : undefined
}

/**
 * Whether enough rows are done, in whole numbers. An empty list is never enough. A count larger than the list means all of
 * it. It depends on states alone, so the order in which things were reported or verified cannot matter.
 */
export function isEnough(complete: Completion, rows: readonly Row[], parameters: JsonObject): boolean {
  const { total, done } = tallyOf(rows)
  if (total === 0) return false
  if (typeof complete !== 'object') return done === total
  const sought = soughtOf(complete, parameters)
  if (typeof sought === 'number') return done >= Math.min(sought, total)
  const share = parseFraction(sought)
  return share !== undefined && meets(done, total, share) === true
}

/** The end the list has reached before its time, if it has. */
export const endNow = (step: ItemsStep, rows: readonly Row[], parameters: JsonObject): string | undefined =>
  step.complete !== 'deadline' && isEnough(step.complete, rows, parameters) ? achieved(step).name : undefined

/** The end the list has when its time is over. */
export const endAtLast = (step: ItemsStep, rows: readonly Row[], parameters: JsonObject): string =>
  isEnough(step.complete, rows, parameters) ? achieved(step).name : PARTLY_DONE.name

/** What guards may read, up to date with every event. `rate` is the exact share, `done/total`. */
export function resultOf(rows: readonly Row[]): JsonObject {
  const { total, done, ...more } = tallyOf(rows)
  return { total, done, ...more, ...(total > 0 && { rate: done === 0 ? '0/1' : `${done}/${total}` }) }
}
