import { SCORED, VETOED } from '#engine/step/scoring/grade.ts'
import { type Hundredths, hundredths, sayPoints } from '#engine/step/scoring/points.ts'
import type { Band, ScoringStep } from '#engine/step/scoring/schema.ts'
import { baseOf, mostOf } from '#engine/step/scoring/tree.ts'
import type { Finding } from '#engine/template/finding.ts'

/** One end of a band. `included`: the bound itself belongs to this band. */
interface End {
  readonly at: Hundredths
  readonly included: boolean
}

/** Every score belongs to exactly one band: ends meet, none is out of reach, and each outcome may be told apart. */
export function checkBands(step: ScoringStep): Finding[] {
  const { bands } = step
  if (!bands) return []
  return [...namesAreFree(step), ...endsAreSingle(bands), ...endsMeet(bands), ...endsAreReachable(step, bands)]
}

const wrong = (reason: string, where: string, message: string, fix: string): Finding => ({
  code: `SC-10.${reason}`,
  severity: 'error',
  where,
  message,
  fix,
})

function namesAreFree({ bands = [] }: ScoringStep): Finding[] {
  return bands.flatMap(({ outcome }, at) =>
    outcome === VETOED || outcome === 'EXPIRED' || outcome === SCORED
      ? [
          wrong(
            'band-name',
            `/bands/${at}/outcome`,
            `结果名 ${outcome} 已有固定含义，等次不能用。`,
            '换一个结果名，如 GRADE_A。',
          ),
        ]
      : [],
  )
}

function endsAreSingle(bands: readonly Band[]): Finding[] {
  return bands.flatMap((band, at) => [
    ...(band.atLeast !== undefined && band.moreThan !== undefined
      ? [
          wrong(
            'band-end',
            `/bands/${at}`,
            `等次“${band.title}”写了两个下限。`,
            '只写 atLeast（含）或 moreThan（不含）中的一个。',
          ),
        ]
      : []),
    ...(band.lessThan !== undefined && band.atMost !== undefined
      ? [
          wrong(
            'band-end',
            `/bands/${at}`,
            `等次“${band.title}”写了两个上限。`,
            '只写 lessThan（不含）或 atMost（含）中的一个。',
          ),
        ]
      : []),
  ])
}

const lower = ({ atLeast, moreThan }: Band): End | undefined => end(atLeast, moreThan)
const upper = ({ atMost, lessThan }: Band): End | undefined => end(atMost, lessThan)
function end(included: Band['atLeast'], excluded: Band['atLeast']): End | undefined {
  const bound = included ?? excluded
  return bound === undefined ? undefined : { at: hundredths(bound) ?? 0, included: included !== undefined }
}
const say = ({ at, included }: End, side: 'above' | 'below'): string =>
  side === 'above'
    ? `${sayPoints(at)} 分以上${included ? '（含）' : '（不含）'}`
    : `${sayPoints(at)} 分以下${included ? '（含）' : '（不含）'}`

function endsMeet(bands: readonly Band[]): Finding[] {
  const findings: Finding[] = []
  bands.forEach((band, at) => {
    const above = bands[at - 1]
    const low = lower(band)
    const high = upper(band)
    if (at === bands.length - 1 && low && !(low.at === 0 && low.included))
      findings.push(
        wrong(
          'band-gap',
          `/bands/${at}`,
          `最低的等次“${band.title}”从${say(low, 'above')}起，再低的得分没有等次。`,
          '在最后加一个不写下限的等次。',
        ),
      )
    if (at === 0 && high)
      findings.push(
        wrong(
          'band-gap',
          `/bands/${at}`,
          `最高的等次“${band.title}”到${say(high, 'below')}止，再高的得分没有等次。`,
          '删去最高等次的上限，或在它前面加一个等次。',
        ),
      )
    if (!above) return
    const floor = lower(above)
    if (!floor) {
      findings.push(
        wrong(
          'band-overlap',
          `/bands/${at}`,
          `等次“${above.title}”没有下限，“${band.title}”永远评不上。`,
          '等次从高到低写，只有最后一个不写下限。',
        ),
      )
      return
    }
    if (low && (low.at > floor.at || (low.at === floor.at && (low.included || !floor.included))))
      findings.push(
        wrong(
          'band-overlap',
          `/bands/${at}`,
          `“${above.title}”从${say(floor, 'above')}起，“${band.title}”从${say(low, 'above')}起，后者永远评不上。`,
          '等次从高到低写，下限依次降低。',
        ),
      )
    // Where the upper end is written it has to be the other side of the band above.
    if (high && (high.at < floor.at || (high.at === floor.at && !high.included && !floor.included)))
      findings.push(
        wrong(
          'band-gap',
          `/bands/${at}`,
          `“${band.title}”到${say(high, 'below')}止，“${above.title}”从${say(floor, 'above')}起，中间的得分没有等次。`,
          `把上限改成 "${floor.included ? 'lessThan' : 'atMost'}": "${sayPoints(floor.at)}"，或删去它。`,
        ),
      )
    if (high && (high.at > floor.at || (high.at === floor.at && high.included && floor.included)))
      findings.push(
        wrong(
          'band-overlap',
          `/bands/${at}`,
          `“${band.title}”到${say(high, 'below')}止，“${above.title}”从${say(floor, 'above')}起，有的得分属于两个等次。`,
          `把上限改成 "${floor.included ? 'lessThan' : 'atMost'}": "${sayPoints(floor.at)}"，或删去它。`,
        ),
      )
  })
  return findings
}

/** A grade nobody can get is a mistake in the figures. */
function endsAreReachable(step: ScoringStep, bands: readonly Band[]): Finding[] {
  const most = baseOf(step) + mostOf(step, 'bonus')
  return bands.flatMap((band, at) => {
    const low = lower(band)
    return low && (low.at > most || (low.at === most && !low.included))
      ? [
          wrong(
            'band-unreachable',
            `/bands/${at}`,
            `等次“${band.title}”从${say(low, 'above')}起，但最高只能得 ${sayPoints(most)} 分。`,
            '降低这个等次的下限，或提高总分、奖分上限。',
          ),
        ]
      : []
  })
}
