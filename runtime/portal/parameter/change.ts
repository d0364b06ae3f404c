import type { Json } from '#engine/json.ts'
import { sayBounds } from '#engine/process/parameter-sentence.ts'
import { allows } from '#engine/process/parameters.ts'
import { parseFraction } from '#engine/rule/fraction.ts'
import type { Parameter } from '#engine/template/format.ts'
import type { ParameterView } from '#runtime/server/api/client.ts'
import { words } from './text.ts'

/** What somebody typed for each parameter they touch; `null` gives up the organisation's own value. */
export type Entries = { readonly [name: string]: string | null }
export type Value = ParameterView['value']
export interface Change {
  readonly parameter: ParameterView
  /** As it is sent. */
  readonly wanted: Value | null
  /** What will hold. */
  readonly after: Value
}
export type Reading = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly says: string }

export const written = (value: Value): string => `${value}`

/** Reads what was typed as a value the template allows here, or says what is wrong with it. */
export function readEntry(parameter: ParameterView, text: string): Reading {
  const typed = text.normalize('NFKC').replace(/\s/g, '')
  if (typed === '') return { ok: false, says: words.missing }
  if (parameter.type === 'flag') return { ok: true, value: typed === 'true' }
  if (parameter.type === 'count' && !/^\d{1,9}$/.test(typed)) return { ok: false, says: words.notWhole }
  const value = parameter.type === 'count' ? Number(typed) : typed
  if (parameter.type === 'fraction') {
    const share = parseFraction(typed)
    if (!share || share.num > share.den) return { ok: false, says: words.notFraction }
  }
  return isAllowed(parameter, value) ? { ok: true, value } : { ok: false, says: words.outside(sayBounds(parameter)) }
}

/** Shares people set, as far as the floor allows, with the one in force. */
export function sharesFor(parameter: ParameterView): readonly string[] {
  const usual = ['1/2', '3/5', '2/3', '3/4', '4/5', '1/1'].filter(share => isAllowed(parameter, share))
  const own = written(parameter.value)
  return usual.includes(own) ? usual : [own, ...usual]
}

export const isOwn = (parameter: ParameterView, organisation: string): boolean => parameter.setBy?.id === organisation

/** What would really become different, and what cannot be read. A value typed as it is already changes nothing. */
export function changesOf(
  parameters: readonly ParameterView[],
  entries: Entries,
): { readonly changes: readonly Change[]; readonly mistakes: { readonly [name: string]: string } } {
  const changes: Change[] = []
  const mistakes: { [name: string]: string } = {}
  for (const parameter of parameters) {
    const entry = entries[parameter.name]
    if (entry === undefined) continue
    if (entry === null) {
      changes.push({ parameter, wanted: null, after: parameter.inherited })
      continue
    }
    const reading = readEntry(parameter, entry)
    if (!reading.ok) mistakes[parameter.name] = reading.says
    else if (reading.value !== parameter.value) changes.push({ parameter, wanted: reading.value, after: reading.value })
  }
  return { changes, mistakes }
}

// The view has the fields of the template's own parameter; only the union of its three types is lost on the way.
const isAllowed = ({ type, title, default: usual, atLeast, atMost }: ParameterView, value: Json): boolean =>
  allows({ type, title, default: usual, atLeast, atMost } as Parameter, value)
