import { type Hundredths, hundredths, sayPoints } from '#engine/step/scoring/points.ts'
import type { EvidenceRule, ScoringStep, Written } from '#engine/step/scoring/schema.ts'

/** One thing that gets a score: a 子项, or an indicator without any. */
export interface Leaf {
  readonly key: string
  /** “1.2 三会一课（3 分）” */
  readonly title: string
  readonly points: Hundredths
  readonly standard?: string
  readonly evidence?: Exclude<EvidenceRule, 'none'>
  /** JSON pointer within the step. */
  readonly where: string
}
export interface Indicator {
  readonly key: string
  readonly title: string
  readonly points: Hundredths
  readonly leaves: readonly Leaf[]
  readonly where: string
}

/** Smallest step between two scores. */
export const unitOf = (step: ScoringStep): Hundredths => hundredths(step.unit ?? '0.1') ?? 1
export const baseOf = (step: ScoringStep): Hundredths => hundredths(step.base ?? 100) ?? 0

interface Above {
  readonly title: string
  readonly number: string
  readonly where: string
  readonly evidence: EvidenceRule | undefined
}

/** The tree with its leaves numbered 1.1, 1.2, 1.3.1 …, each with the evidence rule that reaches down to it. */
export const indicatorsOf = (step: ScoringStep): readonly Indicator[] =>
  step.indicators.map((one, at) => {
    const leaves = leavesOf(one, {
      title: '',
      number: `${at + 1}`,
      where: `/indicators/${at}`,
      evidence: step.evidence,
    })
    const points = leaves.reduce((sum, leaf) => sum + leaf.points, 0)
    return {
      key: one.key,
      title: `${at + 1}. ${one.title}（${sayPoints(points)} 分）`,
      points,
      leaves,
      where: `/indicators/${at}`,
    }
  })

function leavesOf(one: Written, { title, number, where, evidence: inherited }: Above): readonly Leaf[] {
  const evidence = one.evidence ?? inherited
  if (one.items)
    return one.items.flatMap((item, at) =>
      leavesOf(item as Written, {
        // The indicator is the heading already; what stands between goes into the title.
        title: where.includes('/items/') ? `${one.title}：` : '',
        number: `${number}.${at + 1}`,
        where: `${where}/items/${at}`,
        evidence,
      }),
    )
  const points = hundredths(one.points ?? 0) ?? 0
  return [
    {
      key: one.key,
      title: `${number} ${title}${one.title}（${sayPoints(points)} 分）`,
      points,
      where,
      ...(one.standard && { standard: one.standard }),
      ...(evidence && evidence !== 'none' && { evidence }),
    },
  ]
}

/** 奖分 or 罚分 items as leaves; evidence only where the item itself asks for it. */
export const extrasOf = (step: ScoringStep, which: 'bonus' | 'penalty'): readonly Leaf[] =>
  (step[which]?.items ?? []).map((item, at) => {
    const points = hundredths(item.points) ?? 0
    return {
      key: item.key,
      title: `${item.title}（最多 ${sayPoints(points)} 分）`,
      points,
      where: `/${which}/items/${at}`,
      ...(item.standard && { standard: item.standard }),
      ...(item.evidence && item.evidence !== 'none' && { evidence: item.evidence }),
    }
  })

/** What all bonus or penalty items together may come to. */
export function mostOf(step: ScoringStep, which: 'bonus' | 'penalty'): Hundredths {
  const cap = step[which]?.atMost
  const all = extrasOf(step, which).reduce((sum, { points }) => sum + points, 0)
  return cap === undefined ? all : Math.min(all, hundredths(cap) ?? 0)
}
