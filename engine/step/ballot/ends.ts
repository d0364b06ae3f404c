import type { OutcomeChoice } from '#engine/form/form.ts'
import { END } from '#engine/step/attendance.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'

/** How a ballot may end: what is not configured cannot happen, and needs no way on. */

export const ENDS = {
  elected: { name: 'ELECTED', title: '选举产生', opinion: 'none', tone: 'positive' },
  tie: { name: 'TIE', title: '票数相等，须再次投票', opinion: 'none', tone: 'neutral' },
  short: { name: 'SHORT', title: '当选人数不足', opinion: 'none', tone: 'negative' },
  partly: { name: 'PARTLY_PASSED', title: '部分通过', opinion: 'none', tone: 'neutral' },
  postponed: { name: 'POSTPONED', title: '双方接近，暂缓决定', opinion: 'none', tone: 'neutral' },
} as const satisfies { readonly [end: string]: OutcomeChoice }

export function endsOf(step: BallotStep): readonly OutcomeChoice[] {
  const { election, pass, items, closeSplit, quorum, deadline } = step
  return [
    ...(election ? electionEnds(election) : resultEnds(pass !== undefined, items)),
    ...(closeSplit && pass && !election ? [ENDS.postponed] : []),
    END.void,
    ...(quorum ? [END.notQuorate] : []),
    ...(deadline?.outcome ? [END.expired] : []),
  ]
}

/** As many candidates as seats cannot tie, unless others may be written in. */
const electionEnds = ({ surplus, writeIns }: NonNullable<BallotStep['election']>) => [
  ENDS.elected,
  ...(surplus || writeIns ? [ENDS.tie] : []),
  ENDS.short,
]

const resultEnds = (judged: boolean, items: BallotStep['items']) =>
  judged
    ? [END.passed, ...(items && !(Array.isArray(items) && items.length < 2) ? [ENDS.partly] : []), END.notPassed]
    : [END.counted]
