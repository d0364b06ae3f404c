import { parseFraction } from '#engine/rule/fraction.ts'
import { checkElection } from '#engine/step/ballot/check-election.ts'
import { cited, listIs, type Told, told } from '#engine/step/ballot/check-names.ts'
import type { BallotStep } from '#engine/step/ballot/schema.ts'
import { makeOne } from '#engine/step/ballot/score.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/** What an author can put together in a ballot but cannot mean. */

export function checkShape(step: BallotStep, template: Template, where: string): readonly Finding[] {
  const [error, warning] = [told(where, 'error'), told(where, 'warning')]
  return [
    ...voters(step, error),
    ...oneShape(step, error),
    ...(step.election ? checkElection(step, step.election, template, error, warning) : []),
    ...checkItems(step, template, error),
    ...checkGroups(step, error),
    ...checkTiming(step, error),
    ...checkSplit(step, template, error, warning),
    ...(step.maskBelow !== undefined && !step.secret
      ? [
          warning(
            'SC-16.mask-open',
            'maskBelow',
            `“${step.title}”是记名投票，谁投了什么本来就有记录，maskBelow 不起作用。`,
            '删去 maskBelow，或者加上 "secret": true。',
          ),
        ]
      : []),
  ]
}

const voters = ({ title, electorate, groups }: BallotStep, error: Told) =>
  (electorate === undefined) === (groups === undefined)
    ? [
        error(
          'SC-01.electorate',
          electorate ? 'electorate' : '',
          electorate
            ? `“${title}”既写了 electorate，又写了 groups，不知道谁有表决权。`
            : `“${title}”没有写谁有表决权。`,
          electorate ? '加权测评只写 groups，其他表决只写 electorate。' : '写上 "electorate": { "register": "…" }。',
        ),
      ]
    : []

function oneShape(step: BallotStep, error: Told): Finding[] {
  const { title, election, subjects, items, choices } = step
  const shapes = [subjects && 'subjects', items && 'items', election && 'election'].filter(Boolean)
  return [
    ...(shapes.length > 1
      ? [
          error(
            'SC-01.ballot-shape',
            String(shapes[1]),
            `“${title}”同时写了 ${shapes.join('、')}，一张票只能是其中一种。`,
            '评人用 subjects，议事用 items，选举用 election；要做两种的，分成两个步骤。',
          ),
        ]
      : []),
    ...(election && choices
      ? [
          error(
            'SC-01.election-choices',
            'choices',
            `“${title}”是选举，对候选人只有赞成、反对、弃权，不能另设选项。`,
            '删去 choices。',
          ),
        ]
      : []),
  ]
}

function checkItems({ title, items }: BallotStep, template: Template, error: Told): Finding[] {
  if (!items) return []
  if ('field' in items) return listIs(template, items, 'items', title, error)
  const twice = items.find(({ key }, i) => items.findIndex(other => other.key === key) < i)
  return twice
    ? [error('SC-01.item-twice', 'items', `“${title}”的事项“${twice.key}”写了两次。`, '给每个事项不同的 key。')]
    : []
}

function checkGroups(step: BallotStep, error: Told): Finding[] {
  const { title, groups, choices, subjects, pass, writtenOpinions } = step
  const scored = choices?.filter(({ score }) => score !== undefined).length ?? 0
  const half = choices && scored > 0 && scored < choices.length
  const twice = groups?.find(({ key }, i) => groups.findIndex(other => other.key === key) < i)
  return [
    ...(half
      ? [
          error(
            'SC-01.scores',
            'choices',
            `“${title}”只有一部分选项写了分值，算不出得分。`,
            '每个选项都写 score，或者都不写。',
          ),
        ]
      : []),
    ...(twice
      ? [error('SC-01.group-twice', 'groups', `“${title}”的分组“${twice.key}”写了两次。`, '给每组不同的 key。')]
      : []),
    ...(groups && !makeOne(groups.map(({ weight }) => weight))
      ? [
          error(
            'SC-11.weights',
            'groups',
            `“${title}”各组权重 ${groups.map(({ weight }) => weight).join(' + ')} 相加不等于 1。`,
            '改正权重，例如 2/5、3/10、3/10。',
          ),
        ]
      : []),
    ...(groups && (!choices || scored === 0 || !subjects || pass || writtenOpinions === 'counted')
      ? [
          error(
            'SC-01.groups',
            'groups',
            `“${title}”按组加权计分，要有 subjects（评谁）和带分值的 choices，不能有 pass，也不能计入书面意见。`,
            '给每个选项写 score，写明 subjects，删去 pass 和 "writtenOpinions": "counted"；按得分决定去向用后面的条件。',
          ),
        ]
      : []),
  ]
}

function checkTiming(step: BallotStep, error: Told): Finding[] {
  const { title, early, secret, period, pass, election, groups, closeSplit } = step
  if (!early) return []
  return [
    ...(secret
      ? [
          error(
            'SC-16.early-secret',
            'early',
            `“${title}”是无记名投票，计票前谁也不能看票箱，不可能知道结果已定。`,
            '删去 early，或者改为记名投票。',
          ),
        ]
      : []),
    ...(period
      ? []
      : [
          error(
            'SC-01.early-period',
            'early',
            `“${title}”没有投票期，谈不上提前计票。`,
            '写明 period，或者删去 early。',
          ),
        ]),
    ...(!pass || election || groups || closeSplit
      ? [
          error(
            'SC-01.early-shape',
            'early',
            `“${title}”的结果不只看一个比例，不能提前断定。`,
            'early 只用于按 pass 表决的事项；选举、评分、双方接近暂缓的，删去 early。',
          ),
        ]
      : []),
  ]
}

function checkSplit(step: BallotStep, template: Template, error: Told, warning: Told): Finding[] {
  const { title, closeSplit, pass, choices, subjects, items, election, bases } = step
  if (!closeSplit) return []
  const share = parseFraction(closeSplit.lessThan)
  return [
    ...(!pass || choices || subjects || items || election
      ? [
          error(
            'SC-01.split-shape',
            'closeSplit',
            `“${title}”没有赞成和反对两方，谈不上双方接近。`,
            'closeSplit 只用于一个事项的赞成、反对、弃权表决；删去它，或者分成几个步骤。',
          ),
        ]
      : []),
    ...(closeSplit.of === 'households' && !bases?.households
      ? [
          error(
            'SC-02.base',
            'closeSplit/of',
            `“${title}”的差距以户为基数，但没有登记户的名册。`,
            '写明 "bases": { "households": { "register": "households" } }，或者改用收回票。',
          ),
        ]
      : []),
    ...(share && (share.num === 0 || share.num > share.den)
      ? [
          error(
            'SC-11.fraction',
            'closeSplit/lessThan',
            `“${title}”的差距 ${closeSplit.lessThan} 没有意义。`,
            '写大于 0、不大于 1 的分数，如 1/10。',
          ),
        ]
      : []),
    ...cited(template, closeSplit.basis, 'closeSplit/basis', `“${title}”的差距比例`, error, warning),
  ]
}
