import type { JsonObject } from '#engine/json.ts'
import { type Fraction, meets, needed, parseFraction } from '#engine/rule/fraction.ts'
import type { ThresholdResult } from '#engine/step/kind.ts'
import type { Base, Quorum, Threshold } from '#engine/step/schema.ts'
import type { Template } from '#engine/template/format.ts'

type Counts = { readonly [base: string]: number | undefined }

/** Chinese names of the bases: the law's own words, and the word for what is counted against them. */
export const BASE_TITLES: { readonly [base in Base]: string } = {
  members: '组成人员',
  shouldAttend: '应到人员',
  present: '到会人员',
  households: '户',
  ballots: '收回票',
}

/**
 * Holds a count against an exact threshold. `atLeast` (三分之二以上) includes the boundary, `moreThan` (过半数) does not.
 * An unknown or empty base makes the result unknown, never true.
 */
export function compare(
  template: Template,
  parameters: JsonObject,
  threshold: Threshold,
  count: number,
  bases: Counts,
): ThresholdResult {
  const fraction = fractionOf(threshold, parameters)
  const base = bases[threshold.of]
  const title = BASE_TITLES[threshold.of]
  const basis = basisOf(template, threshold)
  const cited = basis ? { basis } : {}
  if (!fraction || base === undefined || base === 0)
    return { met: 'unknown', says: `${title}人数未知，无法判断`, ...cited }
  const must = needed(base, fraction)
  const met = meets(count, base, fraction)
  if (met === 'unknown') return { met, says: `票数或${title}人数有误，无法判断`, ...cited }
  const share = `${fraction.strict ? '超过' : '达到'}${title} ${base} 的 ${fraction.num}/${fraction.den}（至少 ${must}）`
  const missing = Math.max(0, must - count)
  return {
    met,
    needed: must,
    missing,
    says: met ? `${count}，${share} → 满足` : `${count}，须${share} → 不满足，还差 ${missing}`,
    ...cited,
  }
}

/** One threshold, or several of which one is enough. Unknown alternatives do not spoil one that is met. */
export function compareQuorum(
  template: Template,
  parameters: JsonObject,
  quorum: Quorum,
  counts: Counts,
  bases: Counts,
): ThresholdResult {
  const several = 'anyOf' in quorum ? quorum.anyOf : [quorum]
  const results = several.map(threshold => {
    const count = counts[threshold.of]
    return count === undefined
      ? ({ met: 'unknown', says: `${BASE_TITLES[threshold.of]}到会数未知，无法判断` } as ThresholdResult)
      : compare(template, parameters, threshold, count, bases)
  })
  const met = results.find(result => result.met === true)
  if (met) return met
  const failed = results.filter(result => result.met === false)
  const nearest = [...failed].sort((a, b) => (a.missing ?? 0) - (b.missing ?? 0))[0]
  if (failed.length < results.length || !nearest) return { met: 'unknown', says: results.map(r => r.says).join('；') }
  return { ...nearest, says: results.map(r => r.says).join('；') }
}

function fractionOf(threshold: Threshold, parameters: JsonObject): Fraction | undefined {
  const strict = 'moreThan' in threshold
  const written = strict ? threshold.moreThan : threshold.atLeast
  const text = typeof written === 'string' ? written : parameters[written.parameter]
  return typeof text === 'string' ? parseFraction(text, strict) : undefined
}

/** “《村民委员会组织法》（2025-10-28）第三十条” */
export function basisOf(template: Template, threshold: Threshold): string | undefined {
  const basis = threshold.basis ? template.basis?.[threshold.basis] : undefined
  return basis && `《${basis.law}》${basis.version ? `（${basis.version}）` : ''}${basis.article ?? ''}`
}
