import type { Entry } from '#engine/process/event.ts'
import { type Composed, compose } from '#tests/combinations/compose.ts'
import type { Feature } from '#tests/combinations/feature.ts'
import { FEATURES } from '#tests/combinations/features.ts'
import { type Life, live } from '#tests/combinations/live.ts'
import { whyNever } from '#tests/combinations/never.ts'
import { sayLife } from '#tests/combinations/say.ts'
import { shortest } from '#tests/combinations/shrink.ts'

/** Every pair of features, and some threes, lived through many times. */

export interface Cell {
  readonly features: readonly Feature[]
  /** Why these features do not meet in one template. */
  readonly apart?: string
  readonly sequences: number
  readonly accepted: number
  readonly refused: number
  /** Sequences in which all of the features had their effect. */
  readonly met: number
  /** First seed, the others follow it. */
  readonly seed: number
  /** The first sequence that broke a law, shortened, in sentences. */
  readonly broken?: string
}

export interface Length {
  /** Sequences per combination, and acts in each. */
  readonly sequences: number
  readonly acts: number
  /** How many times as many where features have not met. */
  readonly patience?: number
}

export const PAIRS: readonly (readonly Feature[])[] = FEATURES.flatMap((one, at) =>
  FEATURES.slice(at).flatMap(other => (one === other ? (one.is === 'frame' ? [[one, other]] : []) : [[one, other]])),
)

/** Where engines fail first, and frames the other way round. */
const THREES = `
return × parallel × countersign
return × parallel × in turn
return × parallel × k of n
return × nested × countersign
return × parallel × ballot
return × sign with × countersign
return × sign after × in turn
return × sign before × k of n
return × delegate × countersign
return × withdraw × parallel
return × retract × in turn
return × suspend × deadline
return × migration × parallel
return × transfer × countersign
withdraw × sign with × countersign
withdraw × sign after × parallel
withdraw × delegate × in turn
withdraw × migration × parallel
delegate × substitute × countersign
delegate × substitute × in turn
retract × sign after × countersign
retract × sign with × k of n
retract × transfer × countersign
retract × substitute × in turn
suspend × deadline × escalation
suspend × deadline × parallel
suspend × items × escalation
suspend × disclosure × parallel
suspend × points × migration
migration × parallel × nested
migration × nested × parallel
migration × countersign × sign with
migration × supervise × parallel
migration × reopen × parallel
migration × suspend × deadline
transfer × countersign × escalation
transfer × substitute × countersign
transfer × sign with × k of n
transfer × parallel × joint
reopen × launch × parallel
reopen × return × parallel
reopen × supervise × parallel
reopen × ballot × parallel
reopen × transfer × migration
reopen × items × nested
supervise × return × parallel
supervise × sign after × countersign
supervise × delegate × withdraw
parallel × countersign × deadline
parallel × ballot × deadline
parallel × launch × agenda
parallel × items × claim
parallel × scoring × substitute
nested × parallel × countersign
nested × parallel × return
nested × sign × return
sign × substitute × transfer
sign before × sign with × sign after
joint × escalation × substitute
`
  .trim()
  .split('\n')
  .map(line => line.split(' × ').map(known))

function known(name: string): Feature {
  const found = FEATURES.find(one => one.name === name)
  if (!found) throw new Error(`There is no feature ${name}.`)
  return found
}
export const TRIPLES: readonly (readonly Feature[])[] = THREES

export const nameOf = (features: readonly Feature[]): string => features.map(({ name }) => name).join(' × ')

/** The same combination has the same seeds on every machine, whatever comes before it in the list. */
export function seedOf(features: readonly Feature[]): number {
  let hash = 0x811c9dc5
  for (const char of nameOf(features)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0
  return hash % 1_000_000
}

export function lived(features: readonly Feature[], { sequences, acts, patience = 1 }: Length): Cell {
  const composed = compose(features)
  const seed = seedOf(features)
  const none = { features, sequences: 0, accepted: 0, refused: 0, met: 0, seed }
  if ('why' in composed) return { ...none, apart: composed.why }
  let cell: Cell = none
  // Where the features have not met yet, it is tried some more.
  const most = whyNever(features) === undefined ? sequences * patience : sequences
  for (let n = 0; n < sequences || (cell.met === 0 && n < most); n++) {
    const life = live(composed, seed + n, acts)
    const met = features.every(feature => hasMet(feature, composed, life)) ? 1 : 0
    cell = {
      ...cell,
      sequences: n + 1,
      accepted: cell.accepted + life.accepted,
      refused: cell.refused + life.refused,
      met: cell.met + met,
    }
    if (life.broken.length > 0) {
      const says = sayLife(composed, shortest(composed, life))
      return { ...cell, broken: `${nameOf(features)}，种子 ${seed + n}\n${says}` }
    }
  }
  return cell
}

/** Whether a feature had its effect in a life: its step was open, its verb was accepted, its time ran out. */
function hasMet(feature: Feature, composed: Composed, life: Life): boolean {
  const { history } = life.run
  switch (feature.is) {
    case 'step': {
      const key = `${'abc'[composed.steps.indexOf(feature)] ?? 'x'}Step`
      return entered(history, key)
    }
    case 'frame':
      return entered(history, '')
    case 'option':
      return feature.met(life.run)
    case 'verb':
      return feature.events.some(type =>
        type === 'people' ? life.peopleChanged : history.some(({ event }) => event.type === type),
      )
  }
}
const entered = (history: readonly Entry[], key: string): boolean =>
  history.some(({ event }) => event.type === 'Advanced' && event.entered.some(({ step }) => step.startsWith(key)))
