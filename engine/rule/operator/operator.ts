import type { Json } from '#engine/json.ts'
import { isDay } from '#engine/rule/day.ts'
import type { Trace } from '#engine/rule/rule.ts'
import type { Instant } from '#engine/time/time.ts'

export const TYPES = [
  'boolean',
  'string',
  'integer',
  'number',
  'day',
  'instant',
  'list',
  'person',
  'fraction',
  'any',
] as const
/** What an expression gives. `day`, `instant`, `person` and `fraction` are text at run time; `any` fits everywhere. */
export type Type = (typeof TYPES)[number]

export const GROUPS = ['combine', 'compare', 'text', 'list', 'date', 'ratio', 'people'] as const
export type Group = (typeof GROUPS)[number]

/** One argument. `accepts` lists the types that fit; `['boolean']` is where a condition goes. */
export interface Parameter {
  readonly name: string
  readonly accepts: readonly Type[]
  readonly optional?: true
  /** Evaluated once for every item of the argument `of`, which `item.*` then names. */
  readonly perItem?: true
  readonly title: { readonly zh: string; readonly en: string }
}

/**
 * How the arguments are written: `many` `[rule, …]` (at least one) · `one` alone · `positions` `[a, b]` · `names`
 * `{ "of": …, "where": … }`. An operator sees them by name in all four; `many` arrives as one array.
 */
export interface Takes {
  readonly as: 'many' | 'one' | 'positions' | 'names'
  readonly parameters: readonly Parameter[]
}
export type Arguments = { readonly [name: string]: Json | undefined }

/** A value that was looked up or computed. `undefined` = unknown; `null` only from data or a literal. */
export interface Found {
  readonly value: Json | undefined
  /** With its name and number, for the sentence around it: `出席 9`. */
  readonly text: string
  /** Full path, when it is a variable. */
  readonly path?: string
  readonly isLiteral?: boolean
  readonly missing: readonly string[]
  readonly trace?: Trace
}

/** What an operator made of its arguments. */
export interface Outcome {
  readonly value: Json | undefined
  /** The statement with the values in it, without the verdict: `出席 9 ≥ 应到 12 的 2/3（8）`. */
  readonly claim: string
  /** Follows the verdict: `还差 1`. */
  readonly note?: string | undefined
  /** Why the value is unknown, when it is not for want of data. */
  readonly reason?: string | undefined
  readonly from: readonly Found[]
}

/** What an operator may do while it runs. Everything here is total. */
export interface Running {
  find(expression: Json | undefined): Found
  /** The same inside one item of the list that `list` (as written) gave. */
  inside(list: Json | undefined, item: Json): Running
  /** Takes one step of fuel; false when there is none left. */
  spend(): boolean
  readonly words: Words
  readonly now?: Instant | undefined
  hasRole(person: string, role: string): boolean | undefined
  isAssignee(person: string, step: string): boolean | undefined
}

/** Speaks about expressions in one language. */
export interface Words {
  readonly language: 'zh' | 'en'
  /** The expression as a phrase; a compound condition is put in brackets unless `bare`. */
  say(expression: Json | undefined, bare?: boolean): string
  /** The opposite of a condition. */
  deny(expression: Json | undefined): string
  /** A value as people read it; `about` is the expression it is compared with, whose choices have names. */
  value(value: Json | undefined, about?: Json): string
  inside(list: Json | undefined): Words
}
export type Phrase = (args: Arguments, words: Words) => string
export interface Sentence {
  readonly zh: Phrase
  readonly en: Phrase
}

/** One operator: everything evaluator, type checker, builder and sentence need to know about it. */
export interface Operator {
  readonly name: string
  readonly group: Group
  readonly title: { readonly zh: string; readonly en: string }
  /** Names from other languages that people try first; only used to suggest this one. */
  readonly alias?: readonly string[]
  readonly takes: Takes
  readonly gives: Type
  /** Gives the type of this argument instead, where that is narrower. */
  readonly givesLike?: string
  /** What must hold between the arguments' types: all alike, alike and orderable, or the first an item of the second. */
  readonly agree?: 'alike' | 'ordered' | 'member'
  /** What is wrong with arguments of the right shape, in Chinese; undefined when nothing is. */
  readonly refuse?: (args: Arguments) => string | undefined
  readonly run: (args: Arguments, cx: Running) => Outcome
  readonly say: Sentence
  readonly deny?: Sentence
}

export const takes = (as: Takes['as'], ...parameters: Parameter[]): Takes => ({ as, parameters })
export const parameter = (
  name: string,
  accepts: readonly Type[],
  zh: string,
  en: string,
  more: Pick<Parameter, 'optional' | 'perItem'> = {},
): Parameter => ({ name, accepts, title: { zh, en }, ...more })

/** Typed reading without coercion: a value of another type is as good as unknown. */
export const truthIn = (found: Found) => (typeof found.value === 'boolean' ? found.value : undefined)
export const textIn = (found: Found) => (typeof found.value === 'string' ? found.value : undefined)
export const numberIn = (found: Found) =>
  typeof found.value === 'number' && Number.isFinite(found.value) ? found.value : undefined
export const integerIn = (found: Found) => (Number.isSafeInteger(found.value) ? (found.value as number) : undefined)
export const dayIn = (found: Found) => (isDay(found.value) ? found.value : undefined)
export const listIn = (found: Found) => (Array.isArray(found.value) ? (found.value as readonly Json[]) : undefined)

export const isKnown = (found: Found) => found.value !== undefined && found.value !== null
/** “金额 “三” 不是数字” for the first value that is known and yet cannot be read. */
export function misfit(found: Found, read: (found: Found) => unknown, wanted: string): string | undefined {
  return isKnown(found) && read(found) === undefined ? `${found.text} 不是${wanted}` : undefined
}
