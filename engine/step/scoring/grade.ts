import type { JsonObject } from '#engine/json.ts'
import { asPoints, hundredths, sayPoints, sayRatio, sayShare } from '#engine/step/scoring/points.ts'
import {
  mean,
  minus,
  NOTHING,
  order,
  plus,
  type Ratio,
  ratio,
  rounded,
  sum,
  times,
  written,
} from '#engine/step/scoring/ratio.ts'
import type { Band, ScoringStep } from '#engine/step/scoring/schema.ts'
import { decidingWeights, scorersOf, weightsOf } from '#engine/step/scoring/stage.ts'
import { indicatorsOf, unitOf } from '#engine/step/scoring/tree.ts'
import type { Settled, Sheet } from '#engine/step/scoring/work.ts'

export const VETOED = 'VETOED'
export const SCORED = 'SCORED'

/** Exact results of a whole table of sheets; independent of the order they came in. All amounts are hundredths. */
export interface Result {
  readonly base: Ratio
  readonly bonus: Ratio
  readonly penalty: Ratio
  /** Never below 0. */
  readonly total: Ratio
  /** The total as it is graded: rounded where the author says so. */
  readonly graded: Ratio
  readonly veto: readonly string[]
  /** Mean of the leaves' sum of each scorer. */
  readonly means: ReadonlyMap<string, Ratio>
  readonly indicators: ReadonlyMap<string, Ratio>
}

export function resultOf(step: ScoringStep, sheets: readonly Sheet[]): Result {
  const weights = weightsOf(step)
  const deciding = decidingWeights(step)
  const of = (scorer: string) => sheets.filter(sheet => sheet.scorer === scorer)
  const weighted = (shares: ReadonlyMap<string, Ratio>, value: (sheet: Sheet) => number): Ratio =>
    sum([...shares].map(([scorer, share]) => times(share, mean(of(scorer).map(sheet => ratio(value(sheet)))))))

  const base = weighted(weights, sheet => sheet.base)
  const bonus = weighted(deciding, sheet => sheet.bonusSum)
  const penalty = weighted(deciding, sheet => sheet.penaltySum)
  const exact = minus(plus(base, bonus), penalty)
  const total = order(exact, NOTHING) < 0 ? NOTHING : exact
  const hits = new Set(sheets.filter(({ scorer }) => deciding.has(scorer)).flatMap(({ veto }) => veto))
  return {
    base,
    bonus,
    penalty,
    total,
    graded: step.round ? rounded(total, unitOf(step), step.round) : total,
    veto: (step.veto?.items ?? []).map(({ key }) => key).filter(key => hits.has(key)),
    means: new Map(scorersOf(step).map(({ key }) => [key, mean(of(key).map(sheet => ratio(sheet.base)))])),
    indicators: new Map(
      indicatorsOf(step).map(({ key, leaves }) => [
        key,
        weighted(weights, ({ scores }) => leaves.reduce((all, leaf) => all + (scores[leaf.key] ?? 0), 0)),
      ]),
    ),
  }
}

/** The first band, from the top, whose lower end the score reaches. `atLeast` includes its bound, `moreThan` does not. */
export function bandOf(bands: readonly Band[], graded: Ratio): Band | undefined {
  return bands.find(({ atLeast, moreThan }) => {
    if (atLeast !== undefined) return order(graded, ratio(hundredths(atLeast) ?? 0)) >= 0
    return moreThan === undefined || order(graded, ratio(hundredths(moreThan) ?? 0)) > 0
  })
}

/** “90 分以上、不足 95 分”: the ends as the law words them, the upper one from the band above where it is not written. */
export function sayBand(bands: readonly Band[], at: number): string {
  const { atLeast, moreThan } = bands[at] ?? {}
  const above = bands[at - 1]
  const say = (points: Band['atLeast']) => sayPoints(hundredths(points ?? 0) ?? 0)
  const from =
    atLeast !== undefined ? `${say(atLeast)} 分以上` : moreThan !== undefined ? `超过 ${say(moreThan)} 分` : ''
  const to =
    above?.atLeast !== undefined
      ? `不足 ${say(above.atLeast)} 分`
      : above?.moreThan !== undefined
        ? `不超过 ${say(above.moreThan)} 分`
        : ''
  return [from, to].filter(Boolean).join('、') || '任何得分'
}

/** The end of the step: veto before everything else, then the band. */
export function settle(
  step: ScoringStep,
  sheets: readonly Sheet[],
): { readonly settled: Settled; readonly result: JsonObject } {
  const result = resultOf(step, sheets)
  const bands = step.bands ?? []
  const vetoed = result.veto.length > 0
  const band = bandOf(bands, result.graded)
  const grade = vetoed ? (step.veto?.grade ?? '一票否决') : (band?.title ?? '')
  return {
    settled: {
      total: written(result.total),
      outcome: vetoed ? VETOED : (band?.outcome ?? SCORED),
      grade,
      vetoed,
      says: sayResult(step, result, band, grade),
    },
    result: publishedOf(step, result, grade, vetoed),
  }
}

/** Published numbers have two decimals, the rest cut off: what is shown never reaches a bound the exact total does not. */
const shown = (value: Ratio): number => asPoints(Number(rounded(value, 1, 'down').n))

function publishedOf(step: ScoringStep, result: Result, grade: string, vetoed: boolean): JsonObject {
  const { graded, base, bonus, penalty, means, indicators, veto } = result
  return {
    total: shown(graded),
    base: shown(base),
    bonus: shown(bonus),
    penalty: shown(penalty),
    grade,
    vetoed,
    vetoes: veto.length,
    ...(step.self && { self: shown(means.get('self') ?? NOTHING) }),
    ...(step.review && { review: shown(means.get('review') ?? NOTHING) }),
    indicators: step.indicators.map(({ key, title }, at) => ({
      key,
      title,
      score: shown(indicators.get(key) ?? NOTHING),
      points: asPoints(indicatorsOf(step)[at]?.points ?? 0),
    })),
  }
}

/** “自评 92.5×40%＋复核 90×60% ＝ 91” and what follows from it, each in a line. */
function sayResult(step: ScoringStep, result: Result, band: Band | undefined, grade: string): Settled['says'] {
  const { base, bonus, penalty, total, graded, means } = result
  const weights = weightsOf(step)
  const counting = scorersOf(step).filter(({ key }) => order(weights.get(key) ?? NOTHING, NOTHING) > 0)
  const parts = counting.map(({ key, title }) => {
    const share = weights.get(key) ?? NOTHING
    const score = sayRatio(means.get(key) ?? NOTHING)
    return order(share, ratio(1)) === 0 ? `${title} ${score}` : `${title} ${score}×${sayShare(share)}`
  })
  const added = [
    `基本分 ${sayRatio(base)}`,
    ...(step.bonus ? [`＋奖分 ${sayRatio(bonus)}`] : []),
    ...(step.penalty ? [`－罚分 ${sayRatio(penalty)}`] : []),
  ].join('')
  const floored = order(minus(plus(base, bonus), penalty), NOTHING) < 0 ? '（不足 0 分，按 0 分）' : ''
  const was =
    order(total, graded) === 0 ? '' : `，${step.round === 'down' ? '舍去尾数' : '四舍五入'}为 ${sayRatio(graded)}`
  const bands = step.bands ?? []
  const at = band ? bands.indexOf(band) : -1
  const hit = (step.veto?.items ?? []).filter(({ key }) => result.veto.includes(key)).map(({ title }) => title)
  return [
    { label: '基本分', value: `${parts.join('＋')} ＝ ${sayRatio(base)}` },
    {
      label: '各指标',
      value: indicatorsOf(step)
        .map(
          ({ key, points }, i) =>
            `${step.indicators[i]?.title ?? key} ${sayRatio(result.indicators.get(key) ?? NOTHING)}/${sayPoints(points)}`,
        )
        .join('，'),
    },
    { label: '总分', value: `${added} ＝ ${sayRatio(total)}${floored}${was}` },
    ...(hit.length > 0 ? [{ label: '一票否决', value: `${hit.join('、')} → ${grade}`, met: false }] : []),
    ...(band && hit.length === 0
      ? [{ label: '等次', value: `${sayRatio(graded)}，${sayBand(bands, at)} → ${grade}` }]
      : []),
  ]
}
