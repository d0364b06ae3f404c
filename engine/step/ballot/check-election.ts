import { parseFraction } from '#engine/rule/fraction.ts'
import { cited, listIs, numberIs, parameterIs, type Told } from '#engine/step/ballot/check-names.ts'
import type { BallotStep, Election } from '#engine/step/ballot/schema.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** 差额 of an election by law (E-05). */
const SURPLUS = { num: 1n, den: 5n }

/** What an election by law asks for (rules E-05, E-08, E-10, E-12, E-13), and what it cannot do without. */
export function checkElection(
  step: BallotStep,
  { candidates, seats, surplus }: Election,
  template: Template,
  error: Told,
  warning: Told,
): Finding[] {
  const { title, pass, secret, tellers, quorum } = step
  const share = typeof surplus?.atLeast === 'string' ? parseFraction(surplus.atLeast) : undefined
  const isLow = share !== undefined && BigInt(share.num) * SURPLUS.den < BigInt(share.den) * SURPLUS.num
  return [
    ...(pass
      ? []
      : [
          error(
            'SC-01.election-pass',
            'election',
            `“${title}”是选举，但没有写得多少票才能当选。`,
            '写上 "pass": { "of": "present", "moreThan": "1/2" }（赞成票超过实到会有选举权人数的一半）。',
          ),
        ]),
    ...parameterIs(template, seats, 'count', 'election/seats/parameter', `“${title}”的应选名额`, error),
    ...(typeof seats === 'object' && 'field' in seats ? numberIs(template, seats.field, title, error) : []),
    ...(surplus
      ? parameterIs(
          template,
          surplus.atLeast,
          'fraction',
          'election/surplus/atLeast/parameter',
          `“${title}”的差额比例`,
          error,
        )
      : []),
    ...cited(template, surplus?.basis, 'election/surplus/basis', `“${title}”的差额比例`, error, warning),
    ...('field' in candidates ? listIs(template, candidates, 'election/candidates', title, error) : []),
    ...(isLow
      ? [
          warning(
            'SC-16.surplus',
            'election/surplus/atLeast',
            `“${title}”的差额比例低于应选人数的 1/5。`,
            '党的基层组织选举，差额不少于应选人数的 1/5；确有其他依据的，可以保留。',
          ),
        ]
      : []),
    ...(secret
      ? []
      : [warning('SC-16.election-open', 'secret', `“${title}”是选举，应当无记名投票。`, '加上 "secret": true。')]),
    ...(tellers
      ? []
      : [warning('SC-16.election-tellers', 'tellers', `“${title}”是选举，没有写监票人。`, '加上 "tellers": 1。')]),
    ...(quorum
      ? []
      : [
          warning(
            'SC-16.election-quorum',
            'election',
            `“${title}”是选举，没有写到多少人才能进行。`,
            '加上 "quorum": { "of": "shouldAttend", "atLeast": "4/5" }。',
          ),
        ]),
  ]
}
