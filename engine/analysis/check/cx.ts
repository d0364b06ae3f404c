import { confirm } from '#engine/analysis/confirm.ts'
import type { Exploration, Happening } from '#engine/analysis/explore.ts'
import type { State } from '#engine/analysis/fire.ts'
import type { Net } from '#engine/analysis/net.ts'
import { type Stage, told, wayTo } from '#engine/analysis/path.ts'
import { fullOf, knownOf } from '#engine/analysis/quantity.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Finding } from '#engine/template/finding.ts'

/** What a check of the explored template may look at. */
export interface Explored {
  readonly net: Net
  readonly x: Exploration
  readonly sound: SoundTemplate
}
export interface ExplorerCheck {
  /** Ids of the verification list this answers for. */
  readonly ids: readonly string[]
  readonly title: string
  /** Nothing can be said for certain unless every configuration was seen. */
  readonly needsAll: boolean
  /** The work would not end soon; the answer is then INCONCLUSIVE. */
  isTooMuch?(explored: Explored): boolean
  run(explored: Explored): readonly Finding[]
}

interface Saying {
  readonly code: string
  readonly where: string
  readonly message: string
  readonly fix: string
  readonly severity?: Finding['severity']
}

/** A finding that no way exists: certain, because the explorer sees more ways than there are. */
export const certain = (
  { x }: Explored,
  { severity = 'error', ...saying }: Saying,
  path?: readonly string[],
): Finding => ({
  severity,
  ...saying,
  ...(path && { path }),
  verdict: 'FAIL',
  explored: x.states.length,
})

/** A finding that a way exists, with it: certain when the real machine walks it, advice otherwise. */
export function witnessed(
  { net, x, sound }: Explored,
  { severity = 'error', ...saying }: Saying,
  stages: readonly Stage[],
  shows: 'stuck' | 'goes' = 'goes',
): Finding {
  const { ran, stuck } = confirm(net, sound, stages)
  const isShown = ran && (shows === 'stuck') === (stuck !== undefined) && !restsOnCounts(net, stages)
  return {
    severity: isShown ? severity : 'warning',
    ...saying,
    path: told(net, stages),
    verdict: isShown ? 'FAIL' : 'POSSIBLE',
    explored: x.states.length,
  }
}

/**
 * Whether a path needs a count to be this or that where the count also decides the outcome (a vote with a majority): the
 * two are taken as independent, so the path may ask for a vote that passed with nobody for it.
 */
function restsOnCounts(net: Net, stages: readonly Stage[]): boolean {
  const counting = net.steps.flatMap(({ key, step }) => ('pass' in step && step.pass ? [`steps.${key}.`] : []))
  if (counting.length === 0) return false
  return net.quantities.list.some(quantity => {
    const isCount = quantity.reads.some(
      path => counting.some(prefix => path.startsWith(prefix)) && !/\.(outcome|visits)$/.test(path),
    )
    return (
      isCount &&
      stages.some(({ knew }) => {
        const cases = knew[net.dataAt + quantity.index] ?? 0
        return cases !== 1 && cases !== fullOf(quantity) && cases !== knownOf(quantity)
      })
    )
  })
}

/** The way to a state and one thing more. */
export const wayAnd = ({ x }: Explored, from: number, happening: Happening, knew: State): Stage[] => [
  ...(from < 0 ? [] : wayTo(x, from)),
  { happening, knew },
]
