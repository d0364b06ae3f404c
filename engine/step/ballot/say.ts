import type { Contest } from '#engine/step/ballot/contest.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { sayPass, sayQuorum } from '#engine/step/meeting/say.ts'
import type { Template } from '#engine/template/format.ts'

/** A ballot in the words of the law. */

/** “应选 5 名” · “再次投票：从得票相等的候选人中选 1 名” */
export function sayContest({ round, seats, elected }: Contest): string {
  if (round === 'runoff') return `再次投票：从得票相等的候选人中选 ${seats} 名`
  return round === 'byElection' ? `另行选举：已当选 ${elected.length} 名，再选 ${seats} 名` : `应选 ${seats} 名`
}

/** Where the author's words for delays are kept: see `meeting/notice.ts`. */
type SayDelay = (name: string) => string

export function sayBallot(step: BallotStep, template: Template, sayDelay: SayDelay): string {
  const { election, groups, items, closeSplit } = step
  const written = step.writtenOpinions === 'counted' ? '书面意见计入票数' : step.writtenOpinions ? '书面意见只存档' : ''
  return [
    step.notice ? `提前${sayDelay(step.notice.delay)}通知` : '',
    step.quorum ? `须有${sayQuorum(step.quorum, template)}到会` : '',
    ...(election ? sayElection(step, election, template) : [sayDecision(step, template)]),
    items ? '逐项表决' : '',
    groups ? `按${groups.map(({ title, weight }) => `${title} ${weight}`).join('、')}加权计分` : '',
    closeSplit ? `赞成与反对相差不到${BASE[closeSplit.of]}的 ${closeSplit.lessThan} 的，暂缓决定` : '',
    step.secret ? '无记名投票' : '记名投票',
    step.period ? `投票期 ${sayDelay(step.period.delay)}${step.early ? '，结果已定的可以提前计票' : ''}` : '',
    written,
    step.tellers ? `监票人 ${step.tellers} 名` : '',
    step.counters ? `计票人 ${step.counters} 名` : '',
    step.maskBelow ? `不足 ${step.maskBelow} 票时只公布结果` : '',
  ]
    .filter(Boolean)
    .join('，')
}

function sayDecision({ pass }: BallotStep, template: Template): string {
  return pass ? `${sayPass(pass, template)}赞成通过` : '只计票，不判定是否通过'
}

function sayElection({ pass }: BallotStep, election: NonNullable<BallotStep['election']>, template: Template) {
  const { seats, surplus, writeIns } = election
  const number =
    typeof seats === 'number'
      ? `应选 ${seats} 名`
      : 'field' in seats
        ? `应选名额按“${String(template.data?.properties[seats.field]?.title ?? seats.field)}”`
        : `应选 ${String(template.parameters?.[seats.parameter]?.default ?? '若干')} 名（可按本地规定设定）`
  const share = surplus && (typeof surplus.atLeast === 'string' ? surplus.atLeast : undefined)
  return [
    number,
    surplus ? `差额选举，差额不少于应选人数的 ${share ?? '规定比例'}` : '等额选举',
    pass ? `得赞成票${sayPass(pass, template)}的当选` : '',
    writeIns ? '可以另选他人' : '',
  ]
}

/** Chinese words of the bases, as in the sentence about a close result. */
export const BASE = {
  members: '组成人员',
  shouldAttend: '应到人员',
  present: '到会人员',
  households: '总户数',
  ballots: '收回票',
} as const
